"""One file by itself, from its bytes to cleaned speeches with their masks: the unit of a worker and of the cache."""
