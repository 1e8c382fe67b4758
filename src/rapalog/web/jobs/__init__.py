"""Long work: each in a child process with limits, its outcome whole or not there."""
