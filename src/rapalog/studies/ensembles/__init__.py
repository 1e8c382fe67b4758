"""A parameter ensemble from files to trajectories."""
