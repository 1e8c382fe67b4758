"""Two drugs in one dish read for the page: scores, and every dose pair as observed, expected and beyond."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Any, Final

import numpy as np

from rapalog.analysis.combinations.cells import cells
from rapalog.analysis.combinations.flags import placed_flags
from rapalog.analysis.combinations.isobole import Isobole, isobole
from rapalog.analysis.combinations.no_interaction import Alone
from rapalog.analysis.combinations.score import MODEL_NAMES, Scores
from rapalog.analysis.curves.dose_unit import from_nM
from rapalog.errors import RapalogError
from rapalog.figures.combinations.pictures import combination_pictures
from rapalog.notebook.asked.progress import listening
from rapalog.notebook.combine import Combination, combine
from rapalog.numerics.points import Floats
from rapalog.report.assay_pages import REPORT_NAME
from rapalog.report.combinations.page import combination_page
from rapalog.report.combinations.words import sentence
from rapalog.studies.combinations.result import ScoredBlock
from rapalog.web.document import document, numbers
from rapalog.web.jobs.child import Tell
from rapalog.web.jobs.job import Input
from rapalog.web.work.asked import archive, files_of, settings_of

_EXAMPLE: Final = "everolimus_MK-2206.csv"
#: Dose pairs that are sent to be drawn; a screen is read from its scores.
_MOST_DRAWN: Final = 20_000
#: Points of a curve of a drug alone.
_LINE_POINTS: Final = 61
#: Viabilities (%) at which an isobole is looked for.
_LEVELS: Final = tuple(range(5, 100, 5))


def analyse(request: Mapping[str, Any], inputs: Sequence[Input], tell: Tell) -> bytes:
    """Return what the page shows of a table of two drugs."""
    study = _asked(request, inputs, tell).study
    drawn, left = [], _MOST_DRAWN
    for own in study.blocks:
        left -= own.scores.block.mean.size
        drawn.append(_block(own) | (_drawn(own.scores) if left >= 0 else {}))
    return document({"blocks": drawn, "flags": list(study.flags), "files": list(study.inputs)})


def everything(request: Mapping[str, Any], inputs: Sequence[Input], tell: Tell) -> bytes:
    """Return report, tables, figures and record of the same analysis as one zip, and the example's own table."""
    study = _asked(request, inputs, tell).study
    tell("drawing", 0.5)
    files = study.files(pictures=combination_pictures)
    own = {f"read/{name}": data for name, data in study.inputs.items()} if request.get("example") else {}
    return archive({**files, REPORT_NAME: combination_page(study, files), **own})


def _asked(request: Mapping[str, Any], inputs: Sequence[Input], tell: Tell) -> Combination:
    settings, files = settings_of(request, {"example": bool}), files_of(inputs, "files")
    if settings.get("example"):
        folder = resources.files("rapalog.web").joinpath("examples", "combination")
        files = {_EXAMPLE: folder.joinpath(_EXAMPLE).read_bytes()}
    if len(files) != 1:
        raise RapalogError(
            f"got {len(files)} files, two drugs are one table",
            where=", ".join(files),
            remedy="give one file; it may hold several blocks",
        )
    with listening(tell):
        return combine(files)  # type: ignore[arg-type]


def _block(own: ScoredBlock) -> dict[str, Any]:
    """Return what is said of a block: its sentence, its scores, and its flags by cause."""
    found, block = own.scores, own.scores.block
    return {
        "name": block.name,
        "drug1": block.drug1,
        "drug2": block.drug2,
        "sentence": sentence(own),
        "flags": {place: list(said) for place, said in placed_flags(found).items()},
        "n": found.n_scored,
        "n_wells": found.n_wells,
        "n_replicates": len(found.used),
        "loewe_wells": found.loewe_wells,
        "cut": bool(len(block.beyond)),
        "scores": {
            name: {"name": label, "score": found.score[name].to_json(), "clipped": found.clipped[name].to_json()}
            for name, label in MODEL_NAMES.items()
        },
    }


def _drawn(found: Scores) -> dict[str, Any]:
    """Return what is drawn of a block. Maps are (I, J) over all doses, rows of the first drug; 0 is the drug alone."""
    block = found.block
    used = block.response[list(found.used)] if found.used else block.response
    return {
        "unit1": block.dose1_unit,
        "unit2": block.dose2_unit,
        "dose1": [from_nM(dose, block.dose1_unit) for dose in block.dose1_nM.tolist()],
        "dose2": [from_nM(dose, block.dose2_unit) for dose in block.dose2_nM.tolist()],
        "dose1_nM": block.dose1_nM.tolist(),
        "dose2_nM": block.dose2_nM.tolist(),
        "replicates": list(block.replicates),
        "wells": numbers(block.response),
        "observed": _map(used),
        "missing": [not _any(block.mean[1:, 0]), not _any(block.mean[0, 1:])],
        "models": {
            name: {"expected": _map(_framed(found.expected_by[name])), "excess": _map(_framed(found.excess_by[name]))}
            for name in MODEL_NAMES
        },
        "alone": [_curve(found.first, block.dose1_unit), _curve(found.second, block.dose2_unit)],
        "isoboles": _isoboles(found),
        "no_isobole": found.score["loewe"].reason,
    }


def _any(values: Floats) -> bool:
    return bool(np.isfinite(values).any())


def _framed(by_replicate: Floats) -> Floats:
    """Return a quantity of combination wells with an empty row and column for the drugs alone."""
    return np.pad(by_replicate, ((0, 0), (1, 0), (1, 0)), constant_values=np.nan)


def _map(by_replicate: Floats) -> dict[str, Any]:
    found = cells(by_replicate)
    return {name: numbers(own) for name, own in zip(("value", "low", "high"), found, strict=True)}


def _curve(own: Alone, unit: str) -> dict[str, Any] | None:
    """Return the fitted curve of a drug alone among its doses, None where it has none."""
    curve = own.curve.one(0)
    if not np.isfinite(curve.log_middle[0]):
        return None
    dose_nM = np.geomspace(own.dose_nM.min(), own.dose_nM.max(), _LINE_POINTS)
    return {
        "dose": numbers([from_nM(dose, unit) for dose in dose_nM.tolist()]),
        "response": numbers(curve.at(dose_nM)[0]),
    }


def _isoboles(found: Scores) -> dict[str, Any]:
    usual = isobole(found)
    others = [isobole(found, float(level)) for level in _LEVELS if usual is None or usual.level != level]
    every = [usual, *(own for own in others if own is not None and len(own.pairs_nM))]
    shown = [_isobole(own) for own in every if own is not None]
    return {"usual": None if usual is None else usual.level, "levels": sorted(shown, key=lambda own: own["level"])}


def _isobole(own: Isobole) -> dict[str, Any]:
    return {
        "level": own.level,
        "alone_nM": list(own.alone_nM),
        "pairs_nM": numbers(own.pairs_nM),
        "shares": numbers(own.shares),
    }
