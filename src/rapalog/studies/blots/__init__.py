"""A Western blot, virtual or real, from files to folds."""
