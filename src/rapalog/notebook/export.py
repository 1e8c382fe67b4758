"""``rapalog.export``: the cell model in formats of other programs."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from rapalog.notebook.asked.door import asked, door
from rapalog.notebook.asked.inputs import Texts, joined, one_dose, text
from rapalog.notebook.shown.files import write_study
from rapalog.notebook.shown.html import block
from rapalog.studies.export import sbml_of

__all__ = ["sbml"]

FILE: Final = "rapalog_cell.xml"


def __dir__() -> list[str]:
    return __all__


@dataclass(frozen=True, repr=False)
class Sbml:
    """The cell model as SBML Level 3 Version 2.

    Parameters
    ----------
    text
        The document.
    command
        How it was asked for.
    """

    text: str
    command: tuple[str, ...] = field(default_factory=asked, compare=False)

    def to_json(self) -> dict[str, Any]:
        """Return the document that ``rapalog export sbml --json`` prints."""
        return {"file": FILE, "level": 3, "version": 2, "bytes": len(self.text.encode())}

    def write(self, folder: str | os.PathLike[str]) -> list[Path]:
        """Write ``rapalog_cell.xml`` into a folder, as ``--out`` does.

        Parameters
        ----------
        folder
            Is made if it is not there.

        Returns
        -------
        list of Path
            The files; each is whole or not there.

        Raises
        ------
        RapalogError
            If the folder cannot be written.
        """
        return write_study(folder, {FILE: self.text.encode()}, command=self.command)

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"{FILE}, SBML L3V2, {len(self.text) // 1000} kB"

    def _repr_html_(self) -> str:
        return block(repr(self), under=".write(folder) keeps it; rapalog.load(found.text) runs it")


@door("export.sbml")
def sbml(cell_line: str = "generic", *, genotype: Texts = (), dose: str = "0nM") -> Sbml:
    """Return the cell model as SBML Level 3 Version 2, at rest and seeded, ready for any simulator.

    Parameters
    ----------
    cell_line
        Name or alias of a cell line.
    genotype
        Variants beyond the line's own: ``"MTOR:S2035F"``, or a list.
    dose
        Everolimus in the medium at time 0, as text with a unit, 0 to 1 mM.

    Returns
    -------
    Sbml
        ``text`` is the document, ``write`` keeps it.

    Raises
    ------
    RapalogError
        For an unknown line, variant or dose.

    Examples
    --------
    >>> import rapalog as ra
    >>> ra.export.sbml("MCF-7", dose="20 nM").text.count("<sbml ")
    1
    """
    found = sbml_of(
        text(cell_line, "cell_line", example="MCF-7"),
        joined(genotype, "genotype", example="MTOR:S2035F"),
        dose=one_dose(dose, "dose"),
    )
    return Sbml(found)
