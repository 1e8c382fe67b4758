"""Doses as records of events, and linear bodies that follow them exactly."""
