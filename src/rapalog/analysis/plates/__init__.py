"""Wells of a plate: normalised, judged, and mapped."""
