"""``rapalog.assay``: virtual experiments by protocol. Each gives the files that the instrument would write."""

from __future__ import annotations

from rapalog.notebook.bench.membranes import blot
from rapalog.notebook.bench.plates import viability
from rapalog.notebook.bench.tubes import kinase

__all__ = ["blot", "kinase", "viability"]


def __dir__() -> list[str]:
    return __all__
