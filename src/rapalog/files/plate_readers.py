"""Which program wrote a file: one table of recognisers, asked in order, by content and never by file name.

To add a format, add one file with ``is_...`` and ``read_...`` and one row to ``READERS``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from rapalog.errors import FileError
from rapalog.files.export import PlateExport
from rapalog.files.gen5 import is_gen5, read_gen5
from rapalog.files.text import decode
from rapalog.files.tidy import TidyTable, is_tidy, read_tidy


@dataclass(frozen=True)
class Reader:
    """One format: its name, how to recognise its text, and how to read its bytes."""

    name: str
    recognises: Callable[[str], bool]
    read: Callable[..., PlateExport | TidyTable]


READERS: Final = (
    Reader("BioTek Gen5 text export", is_gen5, read_gen5),
    Reader("tidy table", is_tidy, read_tidy),
)


def read_plate_file(data: bytes, *, file: str) -> PlateExport | TidyTable:
    """Read a plate export or a tidy table, whatever its name and encoding.

    Parameters
    ----------
    data
        The bytes of the file.
    file
        Its name, for the readings and for error messages.

    Raises
    ------
    FileError
        If no reader recognises the content, or the reader that does cannot read it.
    """
    text = decode(data, file=file)
    for reader in READERS:
        if reader.recognises(text):
            return reader.read(data, file=file)
    names = ", ".join(reader.name for reader in READERS)
    raise FileError(f"the content is none of: {names}", where=f"{file}:1", remedy="export the plate as text, or write "
                    "a table with the columns cell_line, drug, time_h, dose, dose_unit, response")  # fmt: skip
