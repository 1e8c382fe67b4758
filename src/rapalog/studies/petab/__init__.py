"""A PEtab problem on the engine: its objective, its best fit, and profiles of its parameters."""
