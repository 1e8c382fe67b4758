"""The calibration of the cell, and of a line of one's own: what a user asks for, as one call each."""
