"""Simulation experiments that others described in SED-ML, run on the engine."""
