"""Which texts are copies of one work."""
