"""What ``rapalog resistance`` prints and writes."""
