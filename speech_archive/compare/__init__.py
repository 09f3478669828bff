"""Witnesses compared: which texts are copies of one work, where they differ, what a mask stands for."""
