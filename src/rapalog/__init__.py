"""rapalog: an open workbench for mTORC1 inhibitors, everolimus first.

What a command can do, one call can do: ``rapalog.simulate(dose="20 nM")``. The calls are imported when first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from rapalog.about import RESEARCH_USE_ONLY, __version__

if TYPE_CHECKING:
    from rapalog.report.everolimus import run_study
    from rapalog.studies.blots.study import analyse_blots
    from rapalog.studies.ensembles.study import run_ensemble
    from rapalog.studies.export import sbml_of
    from rapalog.studies.kinase.study import analyse_kinase
    from rapalog.studies.regimen import run_regimen
    from rapalog.studies.simulate import simulate
    from rapalog.studies.viability.study import analyse_viability
    from rapalog.studies.viability.virtual import run_plates

_HOMES = {
    "simulate": "studies.simulate",
    "run_plates": "studies.viability.virtual",
    "analyse_viability": "studies.viability.study",
    "analyse_blots": "studies.blots.study",
    "analyse_kinase": "studies.kinase.study",
    "run_ensemble": "studies.ensembles.study",
    "run_regimen": "studies.regimen",
    "sbml_of": "studies.export",
    "run_study": "report.everolimus",
}

__all__ = [
    "RESEARCH_USE_ONLY",
    "__version__",
    "analyse_blots",
    "analyse_kinase",
    "analyse_viability",
    "run_ensemble",
    "run_plates",
    "run_regimen",
    "run_study",
    "sbml_of",
    "simulate",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever the call is
    if name in _HOMES:
        return getattr(import_module(f"rapalog.{_HOMES[name]}"), name)
    raise AttributeError(name)
