"""From volumes to folds: pairing, alignment over blots, and dilution series."""
