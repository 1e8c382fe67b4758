"""Heights: which row is which target."""
