"""From a picture to folds: where lanes and bands lie, how much is in each, and what that says."""
