"""What ``rapalog atlas`` prints and writes."""
