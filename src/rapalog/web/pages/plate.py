"""What the plate page asks for beside jobs: its example, and what the model says of a line in the same assay."""

from __future__ import annotations

import threading
from functools import cache
from importlib import resources
from typing import Annotated, Any, Final

import numpy as np
from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from rapalog.studies.dosed import dose_cell
from rapalog.web.answers import REFUSALS, Json
from rapalog.web.jobs.queue import Kind
from rapalog.web.lines import LineName

router = APIRouter(prefix="/api/plate", tags=["plate"], responses=REFUSALS)
KINDS: Final = {
    "viability": Kind("rapalog.web.work.plate:analyse", most_s=600),
    "viability-everything": Kind("rapalog.web.work.plate:everything", most_s=600, media_type="application/zip"),
}

#: A line whose IC50 lies among the doses of the protocol under the one drug, and beyond them under the other.
EXAMPLE_LINE: Final = "NCI-H661"
EXAMPLE_DRUGS: Final = ("torin 1", "everolimus")
#: Draws behind a predicted band, and doses in each decade.
DRAWS: Final = 100
_PER_DECADE: Final = 4
_DIGITS: Final = 6
#: One prediction at a time: each takes a second and all processors.
_ONE: Final = threading.Lock()

Name = Annotated[str, Field(min_length=1, max_length=80)]


class Culture(BaseModel):
    """A culture that the model is asked about, and the doses it is asked at."""

    model_config = ConfigDict(extra="forbid")

    cell_line: LineName
    drug: Name
    hours: float = Field(72.0, ge=0.01, le=500)
    genotype: list[Name] = Field(default_factory=list, max_length=8)
    low_nM: float = Field(0.1, ge=1e-6, le=1e9)
    high_nM: float = Field(10_000.0, ge=1e-6, le=1e9)


@router.get("/example", response_class=Response)
def example() -> Response:
    """Return the files of the example: virtual plates by protocol, the exports and their layouts."""
    return Json(_example())


@cache
def _example() -> dict[str, Any]:
    folder, files = resources.files("rapalog.web").joinpath("examples", "plate"), []
    for drug in EXAMPLE_DRUGS:
        name = drug.replace(" ", "-")
        for word, own in (("files", f"{name}.txt"), ("layout", f"{name}-layout.csv")):
            files.append({"word": word, "name": own, "text": folder.joinpath(own).read_bytes().decode()})
    return {"cell_line": EXAMPLE_LINE, "drugs": EXAMPLE_DRUGS, "files": files}


def make_example() -> dict[str, bytes]:
    """Return the files of the example as the virtual bench makes them, by name; those of the package are these."""
    from rapalog.studies.viability.virtual import plate_files, run_plates

    found: dict[str, bytes] = {}
    for drug in EXAMPLE_DRUGS:
        made, name = plate_files(run_plates(EXAMPLE_LINE, drug=drug)), drug.replace(" ", "-")
        found |= {f"{name}.txt": made["plate.txt"], f"{name}-layout.csv": made["layout.csv"]}
    return found


@router.post("/predicted", response_class=Response)
def predicted(asked: Culture) -> Response:
    """Return the viability that the model predicts over doses, as a share of vehicle: median and 90 % of the draws."""
    low, high = np.log10(sorted((asked.low_nM, asked.high_nM)))
    doses_nM = 10 ** np.linspace(low, high, 2 + int(_PER_DECADE * min(high - low, 12.0)))
    with _ONE:
        found = dose_cell(
            asked.cell_line,
            drug=asked.drug,
            dose=[f"{dose:.6g} nM" for dose in doses_nM],
            hours=[0.0, asked.hours],
            genotype="+".join(asked.genotype),
            readout=["viability"],
            draws=DRAWS,
        )
    own = found.interval
    assert own is not None  # there were draws
    return Json(
        {
            "cell_line": found.cell_line,
            "genotype": found.genotype,
            "drug": found.drug,
            "hours": asked.hours,
            "dose_nM": _short(doses_nM),
            "response": _short(own.fraction["viability"][:, -1]),
            "low": _short(own.fraction_low["viability"][:, -1]),
            "high": _short(own.fraction_high["viability"][:, -1]),
            "level": own.level,
            "draws": own.draws - own.failed,
            "notes": list(found.notes),
        }
    )


def _short(values: Any) -> list[float]:  # noqa: ANN401 - an array
    return [float(f"{value:.{_DIGITS}g}") for value in np.asarray(values, dtype=float)]
