"""The virtual Western blot, from lysate to image."""
