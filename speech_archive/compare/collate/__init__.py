"""Where the witnesses of a work differ."""
