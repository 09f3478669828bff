"""What different works have in common: passages, word for word or lightly edited."""
