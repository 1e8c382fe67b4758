"""The gap between target and plate of one line, split into its causes."""
