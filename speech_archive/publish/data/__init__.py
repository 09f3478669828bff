"""docs/data/: the rows of the contract."""
