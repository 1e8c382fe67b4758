"""What the tests of the readers share: workbooks, exports as numbers, damaged texts, and what may escape a reader."""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Iterable, Sequence

import openpyxl
from hypothesis import strategies as st

from rapalog.errors import RapalogError
from rapalog.files.plates.export import PlateExport


def workbook(**sheets: Iterable[Sequence[object]]) -> bytes:
    """Return a workbook of sheets by name, each a list of rows."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def as_workbook(text: str, *, mark: str = "\t") -> bytes:
    """Return a workbook of the cells of a text: whole numbers as numbers, nothing where a cell is empty."""
    rows = [[int(cell) if cell.isdecimal() else cell or None for cell in line.split(mark)] for line in text.split("\n")]
    return workbook(Sheet=rows)


def values(export: PlateExport) -> dict[tuple[str, str, str], tuple[str, float | None]]:
    """Return token and value by plate, well and read; no value is None, which equals itself."""
    return {(r.plate, r.well, r.read): (r.token, None if math.isnan(r.value) else r.value) for r in export.readings}


def damaged(texts: Sequence[str], pieces: st.SearchStrategy[str]) -> st.SearchStrategy[bytes]:
    """Texts in which up to five stretches of at most 40 characters are exchanged for pieces."""

    @st.composite
    def texts_damaged(draw: st.DrawFn) -> bytes:
        text = draw(st.sampled_from(texts))
        for _ in range(draw(st.integers(0, 5))):
            start = draw(st.integers(0, len(text)))
            end = draw(st.integers(start, min(len(text), start + 40)))
            text = text[:start] + draw(pieces) + text[end:]
        return text.encode()

    return texts_damaged()


def joined(pieces: st.SearchStrategy[str], *, most: int = 30, head: str = "") -> st.SearchStrategy[bytes]:
    """Texts made of nothing but pieces, below a head."""
    return st.lists(pieces, max_size=most).map(lambda found: (head + "".join(found)).encode())


def only_our_error(reader: Callable[..., object], contents: object) -> None:
    """Check that a reader reads some contents whole, or refuses them with a remedy."""
    try:
        found = reader(contents, file="x")
    except RapalogError as error:
        assert error.remedy
    else:
        if isinstance(found, PlateExport):
            assert found.readings
            assert all(reading.token or math.isfinite(reading.value) for reading in found.readings)
