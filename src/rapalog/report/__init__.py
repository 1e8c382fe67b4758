"""The embedded everolimus study, from model to report."""
