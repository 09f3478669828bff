"""Permanent ids of sources, speeches and works."""
