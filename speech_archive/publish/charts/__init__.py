"""Pictures of figures: static SVG with a title and a description, for both colour schemes; a sentence or table says the same."""
