"""Witnesses compared: works, their collations, what their masks stand for. Alignments are values."""
