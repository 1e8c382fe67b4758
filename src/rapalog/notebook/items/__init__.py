"""What a result consists of: a curve, a fold, a readout over time, the trajectories of a model."""
