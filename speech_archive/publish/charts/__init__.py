"""Pictures of an archive as static SVG, each with a title; what they show stands in words or a table beside them."""
