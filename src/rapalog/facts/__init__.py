"""What is known: numbers with their source and status, and the pathway graph."""
