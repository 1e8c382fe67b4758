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

from rapalog.biology.drugs import find_drug
from rapalog.biology.experiment import dish
from rapalog.biology.tumour_cell import tumour_cell
from rapalog.facts.claims import claims
from rapalog.facts.library import all_facts, value
from rapalog.files.plate_readers import parser_problems


@dataclass(frozen=True)
class Examined:
    """One thing that was looked at: whether it works, what was found, and what to try if it does not."""

    what: str
    works: bool
    detail: str
    remedy: str


def examine() -> tuple[Examined, ...]:
    """Look at Python, the libraries, the facts, the engine and the disk."""
    reinstall = "install rapalog again in a fresh environment"
    return (
        _try(
            "Python",
            lambda: f"{platform.python_version()} on {sys.platform} {platform.machine()}, {os.cpu_count()} cores",
            reinstall,
        ),
        *(_try(name, partial(metadata.version, name), reinstall) for name in _libraries()),
        _try("facts", lambda: f"{len(all_facts())} numbers with source and status, {len(claims())} claims", reinstall),
        _try("engine", _engine, "report what is printed here"),
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


def _try(what: str, look: Callable[[], str], remedy: str) -> Examined:
    try:
        return Examined(what, True, look(), "")
    except Exception as error:  # a doctor reports whatever is broken
        return Examined(what, False, f"{type(error).__name__}: {error}", remedy)


def _engine() -> str:
    everolimus = find_drug("everolimus")
    levels = [
        dish(
            tumour_cell(),
            doses={everolimus: dose},
            times_h=[24.0],
            readouts=["p-S6 S235/236"],
            cells_seeded=value("V004"),
            attach_h=value("V005"),
        )["p-S6 S235/236"][0]
        for dose in (20.0, 0.0)
    ]
    return f"libroadrunner runs the cell: p-S6 at 20 nM is {levels[0] / levels[1]:.2f} of the vehicle"


def _writable() -> str:
    with tempfile.TemporaryDirectory():
        return "can be written"
