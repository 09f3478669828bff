"""An archive by what is known of its speeches: a list a facet, parted by its values, in pages of a bounded length."""
