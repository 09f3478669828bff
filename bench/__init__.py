"""Benchmarks on synthetic archives. Run with `make bench`; figures are CPU time, which other programs disturb less."""
