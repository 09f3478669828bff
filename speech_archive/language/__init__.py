"""Chinese as signs: folding, numerals, words; knows nothing of speeches."""
