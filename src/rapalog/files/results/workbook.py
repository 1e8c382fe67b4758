"""Tables as one Excel workbook: a sheet for each, numbers as numbers, text that never runs.

A text cell stays text whatever it begins with, so no cell of an instrument's file becomes a formula. Missing numbers
are empty cells. The same tables give the same bytes.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from xml.sax.saxutils import escape

from rapalog.errors import RapalogError
from rapalog.files.results.writing import runs_as_formula, zip_bytes

#: What a sheet can hold, and what a cell and the name of a sheet can.
_MOST_ROWS: Final = 1_048_576
_MOST_LETTERS: Final = 32_767
_MOST_NAME: Final = 31
#: A larger number is written as text: a sheet would take it for infinite.
_LARGEST: Final = 9.9e307
#: Control characters that XML cannot hold, and signs that the name of a sheet cannot.
_UNWRITABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_UNNAMEABLE: Final = re.compile(r"[\\/*?:\[\]]")
_WIDEST: Final = 60  # letters; a longer text is read by clicking on it
_LOOKED_AT: Final = 200  # rows that decide the width of a column
#: Places in ``_STYLES``: bold, and text that stays text when somebody edits the cell.
_BOLD, _QUOTED = 1, 2
_COLUMN: Final = re.compile("([A-Z]+)")
_XML: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_KIND: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_STYLES: Final = (
    f'<styleSheet xmlns="{_MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="3">'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
_CORE: Final = (
    f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
    '<dc:creator>rapalog</dc:creator><dcterms:created xsi:type="dcterms:W3CDTF">1980-01-01T00:00:00Z</dcterms:created>'
    "</cp:coreProperties>"
)


@dataclass(frozen=True)
class Table:
    """Column names and rows; a cell is a number, a text, a truth value or None."""

    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]


def workbook_bytes(tables: Mapping[str, Table]) -> bytes:
    """Return tables as an xlsx file, one sheet each, in the given order.

    Parameters
    ----------
    tables
        Name of the sheet to table. Names are cut to 31 letters.

    Raises
    ------
    RapalogError
        If there is no table, or one has more rows than a sheet can hold.
    """
    if not tables:
        raise RapalogError("there is no table to write", remedy="give at least one table")
    sheets: dict[str, bytes] = {}
    for name, table in tables.items():
        if len(table.rows) >= _MOST_ROWS:
            raise RapalogError(f"{name} has {len(table.rows)} rows, a sheet holds {_MOST_ROWS - 1}",
                               remedy="use the CSV file, or analyse fewer plates at a time")  # fmt: skip
        title = _UNNAMEABLE.sub(" ", name)[:_MOST_NAME]
        if title.lower() in {other.lower() for other in sheets}:
            raise RapalogError(f"two sheets would be called {title!r}", remedy="give tables names that differ early")
        sheets[title] = _sheet(table).encode()
    parts = {f"xl/worksheets/sheet{number}.xml": data for number, data in enumerate(sheets.values(), start=1)}
    extents = [(title, _extent(table)) for title, table in zip(sheets, tables.values(), strict=True)]
    return zip_bytes({**{name: (_XML + text).encode() for name, text in _frame(extents).items()}, **parts})


def _frame(extents: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Return the parts of the file that are no sheet, from the name and the extent of each sheet."""
    numbers = range(1, len(extents) + 1)
    types = "".join(f'<Override PartName="/xl/worksheets/sheet{k}.xml" ContentType="{_KIND}.worksheet+xml"/>'
                    for k in numbers)  # fmt: skip
    links = "".join(f'<Relationship Id="rId{k}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{k}.xml"/>'
                    for k in numbers)  # fmt: skip
    titles = [escape(title, {'"': "&quot;"}) for title, _ in extents]
    sheets = "".join(
        f'<sheet name="{title}" sheetId="{k}" r:id="rId{k}"/>' for k, title in zip(numbers, titles, strict=True)
    )
    filters = "".join(_filtered(k - 1, *own) for k, own in zip(numbers, extents, strict=True))
    return {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/>'
        '<Override PartName="/docProps/core.xml" '
        f'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>{types}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
        f'<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" '
        'Target="docProps/core.xml"/></Relationships>',
        "docProps/core.xml": _CORE,
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets>'
        f"<definedNames>{filters}</definedNames></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{links}'
        f'<Relationship Id="rId{len(extents) + 1}" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": _STYLES,
    }


def _filtered(index: int, title: str, extent: str) -> str:
    fixed = _COLUMN.sub(r"$\1$", extent)
    quoted = title.replace("'", "''")
    return (f'<definedName name="_xlnm._FilterDatabase" localSheetId="{index}" hidden="1">'
            f"'{escape(quoted)}'!{fixed}</definedName>")  # fmt: skip


def _extent(table: Table) -> str:
    return f"A1:{_letters(max(1, len(table.columns)) - 1)}{len(table.rows) + 1}"


def _sheet(table: Table) -> str:
    widths = []
    for index, name in enumerate(table.columns):
        cells = [str(name), *(_text(row[index]) for row in table.rows[:_LOOKED_AT] if index < len(row))]
        widths.append(min(_WIDEST, max(len(cell) for cell in cells) + 2))
    columns = "".join(f'<col min="{k}" max="{k}" width="{width}" customWidth="1"/>'
                      for k, width in enumerate(widths, start=1))  # fmt: skip
    return (
        f'{_XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f"{f'<cols>{columns}</cols>' if columns else ''}<sheetData>{''.join(_rows(table))}</sheetData>"
        f'<autoFilter ref="{_extent(table)}"/></worksheet>'
    )


def _rows(table: Table) -> Iterator[str]:
    """Yield the rows of a sheet; a text that comes again and again is prepared once."""
    known: dict[str, str] = {}
    most = max([len(table.columns), *(len(row) for row in table.rows)], default=0)
    letters = [_letters(index) for index in range(most)]
    names = [
        _text_cell(f"{letter}1", _inside(str(name), _BOLD))
        for letter, name in zip(letters, table.columns, strict=False)
    ]
    yield f'<row r="1">{"".join(names)}</row>'
    for number, row in enumerate(table.rows, start=2):
        cells = [_cell(f"{letter}{number}", value, known) for letter, value in zip(letters, row, strict=False)]
        yield f'<row r="{number}">{"".join(cells)}</row>'


def _cell(place: str, value: object, known: dict[str, str]) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return f'<c r="{place}" t="b"><v>{value:d}</v></c>'
    if isinstance(value, int | float):
        if not math.isfinite(value):
            return ""
        if abs(value) < _LARGEST:
            return f'<c r="{place}"><v>{float(value) if isinstance(value, float) else value!r}</v></c>'
    text = str(value)
    inside = known.get(text)
    if inside is None:
        inside = known[text] = _inside(text, 0)
    return _text_cell(place, inside)


def _text_cell(place: str, inside: str) -> str:
    return f'<c r="{place}" {inside}</c>'


def _inside(text: str, style: int) -> str:
    """Return a text as what stands in a cell; it is never a formula, whatever it begins with."""
    text = _UNWRITABLE.sub("�", text)[:_MOST_LETTERS]
    style = style or (_QUOTED if runs_as_formula(text) else 0)
    written = escape(text, {"\r": "&#13;"})
    return f's="{style}" t="inlineStr"><is><t xml:space="preserve">{written}</t></is>'


def _text(value: object) -> str:
    return f"{value:.6g}" if isinstance(value, float) else "" if value is None else str(value)


def _letters(index: int) -> str:
    """Return the letters of a column.

    >>> _letters(0), _letters(25), _letters(26), _letters(701), _letters(702)
    ('A', 'Z', 'AA', 'ZZ', 'AAA')
    """
    before, place = divmod(index, 26)
    return (_letters(before - 1) if before else "") + chr(ord("A") + place)
