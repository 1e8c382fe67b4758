"""One version: what the package says, what is installed and what a citation names."""

from importlib import metadata

from tests.places import ROOT

import rapalog
from rapalog.about import __version__


def test_the_version_is_the_same_wherever_it_is_asked_for():
    assert metadata.version("rapalog") == __version__ == rapalog.__version__
    assert f"version: {__version__}\n" in (ROOT / "CITATION.cff").read_text()
