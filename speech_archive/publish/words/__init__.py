"""The words a reader sees, a file a language."""
