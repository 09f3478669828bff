"""A draft to its reading text, by recorded edits only."""
