"""How much lies in a box above its background, and how surely."""
