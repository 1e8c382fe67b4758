"""The command line: a thin door. A command parses, calls one function of the package, and prints."""

from rapalog.cli.commands import main

__all__ = ["main"]
