"""What the archive publishes: data files, pages, and the writer that puts them under docs/."""
