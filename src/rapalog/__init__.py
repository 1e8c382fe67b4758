"""rapalog: an open workbench for mTORC1 inhibitors, everolimus first.

What a command can do, one call can do, under the same words: ``rapalog.simulate(dose="20 nM", hours=24)``. Calls are
imported when first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from rapalog.about import RESEARCH_USE_ONLY, __version__

if TYPE_CHECKING:
    from rapalog.errors import RapalogError
    from rapalog.notebook import assay, export
    from rapalog.notebook.atlas import atlas
    from rapalog.notebook.blot import blot
    from rapalog.notebook.calibration import calibrate
    from rapalog.notebook.cell import cell
    from rapalog.notebook.combine import combine
    from rapalog.notebook.ensemble import ensemble
    from rapalog.notebook.fit import fit
    from rapalog.notebook.gap import gap
    from rapalog.notebook.kinase import kinase
    from rapalog.notebook.load import load
    from rapalog.notebook.nca import nca
    from rapalog.notebook.partners import partners
    from rapalog.notebook.petab import load_petab
    from rapalog.notebook.pk import pk
    from rapalog.notebook.regimen import regimen
    from rapalog.notebook.resistance import resistance
    from rapalog.notebook.sedml import sedml
    from rapalog.notebook.simulation import simulate
    from rapalog.notebook.study import doctor, run
    from rapalog.notebook.tdm import tdm
    from rapalog.notebook.viability import viability

#: Where each call lives; ``assay`` and ``export`` are modules with a call for each of their commands.
_HOMES: Final = {
    "RapalogError": "errors",
    "atlas": "notebook.atlas",
    "blot": "notebook.blot",
    "calibrate": "notebook.calibration",
    "cell": "notebook.cell",
    "combine": "notebook.combine",
    "doctor": "notebook.study",
    "ensemble": "notebook.ensemble",
    "fit": "notebook.fit",
    "gap": "notebook.gap",
    "kinase": "notebook.kinase",
    "load": "notebook.load",
    "load_petab": "notebook.petab",
    "nca": "notebook.nca",
    "partners": "notebook.partners",
    "pk": "notebook.pk",
    "regimen": "notebook.regimen",
    "resistance": "notebook.resistance",
    "run": "notebook.study",
    "sedml": "notebook.sedml",
    "simulate": "notebook.simulation",
    "tdm": "notebook.tdm",
    "viability": "notebook.viability",
}
_ROOMS: Final = ("assay", "export")

__all__ = [
    "RESEARCH_USE_ONLY",
    "RapalogError",
    "__version__",
    "assay",
    "atlas",
    "blot",
    "calibrate",
    "cell",
    "combine",
    "doctor",
    "ensemble",
    "export",
    "fit",
    "gap",
    "kinase",
    "load",
    "load_petab",
    "nca",
    "partners",
    "pk",
    "regimen",
    "resistance",
    "run",
    "sedml",
    "simulate",
    "tdm",
    "viability",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever the call is
    if name in _HOMES:
        return getattr(import_module(f"rapalog.{_HOMES[name]}"), name)
    if name in _ROOMS:
        return import_module(f"rapalog.notebook.{name}")
    if name.startswith("_"):
        raise AttributeError(f"module 'rapalog' has no attribute {name!r}")
    from rapalog.errors import did_you_mean

    remedy = did_you_mean(name, {own: own for own in __all__}, otherwise=f"there is {', '.join(__dir__())}")
    raise AttributeError(f"module 'rapalog' has no attribute {name!r}; {remedy}")


def __dir__() -> list[str]:
    return sorted(__all__)
