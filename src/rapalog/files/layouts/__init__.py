"""What is in each well."""
