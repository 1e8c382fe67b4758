"""Results, and what they consist of: a dosed line, a curve, a fold, a readout, the trajectories of a model."""
