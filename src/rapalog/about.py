"""What rapalog says about itself: the version, here and nowhere else, and the sentence shown with every result."""

from __future__ import annotations

__version__ = "0.2.0"
RESEARCH_USE_ONLY = "For research use only. rapalog gives no clinical advice."
