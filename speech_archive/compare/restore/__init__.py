"""What a mask or an odd glyph stands for, on evidence."""
