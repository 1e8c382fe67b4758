"""The command line run in the process of the tests."""

import sys

import pytest

from rapalog.cli import main


def run(capsys, *arguments):
    """Run the command line in this process; return exit code, stdout and stderr."""
    before = sys.argv
    sys.argv = ["rapalog", *map(str, arguments)]
    try:
        with pytest.raises(SystemExit) as stop:
            main()
    finally:
        sys.argv = before
    streams = capsys.readouterr()
    return stop.value.code, streams.out, streams.err
