"""Set phrases: what many works say with the same letters."""
