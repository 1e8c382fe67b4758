"""Two drugs in one dish: what no interaction would look like, and how far the wells are from it."""
