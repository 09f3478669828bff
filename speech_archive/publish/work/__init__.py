"""The page of a work: its witnesses side by side, and its apparatus."""
