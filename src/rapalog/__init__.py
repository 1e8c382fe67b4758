"""rapalog: an open workbench for mTORC1 inhibitors, everolimus first."""

__version__ = "0.1.0"

RESEARCH_USE_ONLY = "For research use only. rapalog gives no clinical advice."
