"""Curve families fitted by variable projection, compiled."""
