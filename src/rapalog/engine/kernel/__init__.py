"""Machine code that integrates many parameter sets of one model."""
