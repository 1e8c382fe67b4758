"""What a child process does for a page: from files and settings to one document, by the calls of the Python door."""
