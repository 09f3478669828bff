"""The files of one speech, for other programs and for readers to take away."""
