"""What a user does: bench, body, files and analysis joined into one call each."""
