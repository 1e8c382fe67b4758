"""``python -m rapalog`` is the command line."""

from rapalog.cli import main

main()
