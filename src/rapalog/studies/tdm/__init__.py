"""Levels of one patient: read, learnt from, and forecast."""
