"""Where the speeches of a file start and end, from what speaks for each line of it."""
