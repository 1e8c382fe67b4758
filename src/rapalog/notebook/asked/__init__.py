"""How something is asked for: words, files, numbers, and the progress that is shown meanwhile."""
