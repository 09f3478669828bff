"""The search index, and the form of it that is read from disk."""
