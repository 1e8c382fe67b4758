"""What is installed, what works, and what to do about what does not."""

from __future__ import annotations

import os
import platform
import re
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib import metadata
from typing import Final

import numpy as np

from rapalog.analysis.curves.dose_response import fit_dose_response
from rapalog.biology.drugs import find_drug
from rapalog.biology.experiment import dishes
from rapalog.biology.tumour_cell import tumour_cell
from rapalog.cache_folder import VARIABLE, chosen_folder, private_folder, why_not
from rapalog.engine.cache import KIND
from rapalog.engine.llvm.compiler import native_lanes
from rapalog.extras import EXTRAS, installed_extras
from rapalog.facts.claims import claims
from rapalog.facts.library import all_facts, value
from rapalog.files.recognise import parser_problems

#: EC50 of the curve that is fitted to see whether fits work.
_KNOWN_NM: Final = 30.0


@dataclass(frozen=True)
class Examined:
    """One thing that was looked at: whether it works, what was found, and what to try if it does not."""

    what: str
    works: bool
    detail: str
    remedy: str


def examine() -> tuple[Examined, ...]:
    """Look at Python, the libraries, the facts, the engine and the disk.

    Returns
    -------
    tuple of Examined
        One for each thing that was looked at; what is broken is reported, not raised.
    """
    reinstall = "install rapalog again in a fresh environment"
    return (
        _try(
            "Python",
            lambda: f"{platform.python_version()} on {sys.platform} {platform.machine()}, {os.cpu_count()} cores",
            reinstall,
        ),
        *(_try(name, partial(metadata.version, name), reinstall) for name in _libraries()),
        _try("extras", _extras, reinstall),
        _try("facts", lambda: f"{len(all_facts())} numbers with source and status, {len(claims())} claims", reinstall),
        _try("engine", _engine, "report what is printed here"),
        _try("curve fits", _curve_fits, "report what is printed here"),
        _try("kept kernels", _kept, "set RAPALOG_CACHE to a folder of your own"),
        _try("temporary folder", _writable, "set TMPDIR to a folder you may write to"),
        *(
            Examined("added plate reader", False, problem, "install its package again, or remove it")
            for problem in parser_problems()
        ),
    )


def _libraries() -> list[str]:
    """Return the libraries that this installation says it needs."""
    return [
        re.split(r"[^\w.-]", line, maxsplit=1)[0]
        for line in metadata.requires("rapalog") or []
        if "extra ==" not in line
    ]


def _extras() -> str:
    """Say which extras are installed, and how to have the others."""
    lacking = sorted(set(EXTRAS.values()) - set(installed_extras()))
    others = f"; for {', '.join(lacking)}: pip install 'rapalog[{','.join(lacking)}]'" if lacking else ""
    return f"{', '.join(installed_extras()) or 'none'}{others}"


def _try(what: str, look: Callable[[], str], remedy: str) -> Examined:
    try:
        return Examined(what, True, look(), "")
    except Exception as error:  # a doctor reports whatever is broken
        return Examined(what, False, f"{type(error).__name__}: {error}", remedy)


def _engine() -> str:
    """Run the cell at two doses and at many: this compiles the kernels, if nothing has yet."""
    cell, everolimus = tumour_cell(), find_drug("everolimus")
    seen = dishes(
        [(cell, {everolimus: dose}) for dose in (20.0, 0.0, 1.0, 5.0)],
        times_h=[24.0],
        readouts=["p-S6 S235/236"],
        cells_seeded=value("V004"),
        attach_h=value("V005"),
    )["p-S6 S235/236"][:, 0]
    lanes = native_lanes()
    slow = "" if lanes > 2 else "; without AVX2 or AVX-512 ensembles run at a third of the speed or less"
    return f"runs the cell, {lanes} sets at once{slow}: p-S6 at 20 nM is {seen[0] / seen[1]:.2f} of the vehicle"


def _curve_fits() -> str:
    """Fit a curve of known EC50: this compiles the fits, if nothing has yet."""
    dose_nM = np.repeat(np.geomspace(0.1, 10_000.0, 10), 2)
    wiggle = np.tile([0.01, -0.01], 10)
    curve = fit_dose_response(dose_nM, 1.0 / (1.0 + dose_nM / _KNOWN_NM) + wiggle)
    return f"an EC50 of {_KNOWN_NM:g} nM is read as {curve.ec50_nM.value:.3g} nM"


def _kept() -> str:
    """Say where kernels are kept, and why not where they should be."""
    chosen, place = chosen_folder(KIND), private_folder(KIND)
    if chosen is None:
        return f"nowhere: {VARIABLE} is empty or there is no home; models are compiled anew in every run"
    if place == chosen:
        return f"in {place}"
    instead = f"in {place} instead, until it is cleared" if place is not None else "nowhere, at the price of compiling"
    return f"{instead}: {chosen} {why_not(chosen)}; mend that (chmod 700), or set {VARIABLE} to a folder of your own"


def _writable() -> str:
    with tempfile.TemporaryDirectory():
        return "can be written"
