"""Parameter sets in, trajectories out."""
