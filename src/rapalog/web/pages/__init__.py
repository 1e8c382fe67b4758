"""What each page asks for: one module for each, its requests and their answers."""
