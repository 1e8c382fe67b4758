"""Simulation experiments as SED-ML (Simulation Experiment Description Markup Language, Level 1)."""
