"""A cell line that a page names: one of the table, never the path of a file on this machine."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import AfterValidator, Field

from rapalog.biology.genotype import find_cell_line
from rapalog.files.cell_line import DRAWN

_LONGEST: Final = 80


def known_line(name: str) -> str:
    """Return the name of a line of the table, or of one drawn from the population.

    Raises
    ------
    RapalogError
        If there is no such line.
    """
    return DRAWN if name.strip().lower() == DRAWN else find_cell_line(name).name


#: A line in a request.
LineName = Annotated[str, Field(min_length=1, max_length=_LONGEST), AfterValidator(known_line)]
