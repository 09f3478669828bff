"""When a speech was given, from what it says of itself and from what it knows."""
