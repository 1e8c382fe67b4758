"""Pictures: each function draws on given axes and computes nothing."""
