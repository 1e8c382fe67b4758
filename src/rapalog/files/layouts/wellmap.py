"""Layouts as TOML in the manner of wellmap: groups of wells, and what holds for each group.

    [expt]            every well                 [row.A]  [col.1]       a row, a column
    [plate.NAME]      one plate                  [irow.A]  [icol.1]     rows and columns that zigzag
    [block.4x2.A1]    4 wide, 2 high, from A1    [well.A1]              one well

A key may list several (``'A,B'``) or count on (``'A1,C3,...,E5'``, both ways at once). A layout has the wells of its
``well`` and ``block`` groups and those where a row meets a column. Where several groups name a value the more special
one wins: well, block (the smaller one), row, col, irow, icol, expt; inside ``[plate.NAME]`` each is half a step higher.

The values are those of a layout: ``cell_line``, ``drug``, ``dose`` or ``conc`` (with ``unit``, or as text with its
unit), ``role``, ``replicate``, ``time_h``, ``curve``; anything else is left to whoever wrote it. A well about which
nothing but what is common to all is said is an empty well.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from rapalog.errors import FileError, RapalogError
from rapalog.files.cells.text import Row, decode
from rapalog.files.layouts.columns import spelling
from rapalog.files.layouts.contents import implied_role, read_content, role_of
from rapalog.files.layouts.headers import dose_unit_of
from rapalog.tables import PLATE_SHAPES, LayoutWell, row_name, well_position

_GROUPS: Final = ("icol", "irow", "col", "row", "block", "well")
_TABLE: Final = re.compile(
    r"^\s*\[\s*(?:expt|plate|block|i?row|i?col|well|meta)\s*[.\]]|^\s*(?:block|i?row|i?col|well)\.\S+.*=", re.MULTILINE
)
_SIZE: Final = re.compile(r"([1-9][0-9]?)x([1-9][0-9]?)", re.ASCII)
_ROWS, _COLUMNS = PLATE_SHAPES[-1]
_CONTENT: Final = frozenset(
    {"cell_line", "drug", "dose", "dose_nM", "dose_unit", "role", "replicate", "time_h", "curve"}
)
_FILLING: Final = ("dose", "dose_nM", "role", "curve")
_Position = tuple[int, int]


@dataclass(frozen=True)
class _Source:
    """The file, on which line each table and key of it stands, by its dotted name, and the unit of bare doses."""

    file: str
    lines: Mapping[str, int]
    dose_unit: str = ""

    def place(self, table: str, key: str = "") -> str:
        """Return the place of a table or of a key in it."""
        line = self.lines.get(f"{table}.{key}") or self.lines.get(table) or 1
        return f"{self.file}:{line}, [{table}]{' ' * bool(key)}{key}"


@dataclass(frozen=True)
class _Group:
    """One group of wells: kind, name, rank (a higher one wins), which wells it has, and what it says about them."""

    kind: str
    name: str
    rank: tuple[float, int, int]
    has: Callable[[_Position], bool]
    values: Mapping[str, Any]


def _lines(text: str) -> dict[str, int]:
    """Return the line of every table and key that is written plainly; quotes and spaces do not count."""
    found: dict[str, int] = {}
    table = ""
    for number, line in enumerate(text.split("\n"), start=1):
        plain = re.sub(r"[\s'\"]", "", line)
        header = re.fullmatch(r"\[([^\[\]]+)\](?:#.*)?", plain)
        table = header[1] if header else table
        name = table if header else f"{table}.{plain.split('=')[0]}" if "=" in plain else ""
        parts = name.strip(".").split(".")
        for end in range(1, len(parts) + 1):
            found.setdefault(".".join(parts[:end]), number)
    return found


def is_wellmap(text: str) -> bool:
    """Return whether a text is TOML with groups of wells."""
    return bool(_TABLE.search(text))


def read_wellmap(data: bytes, *, file: str, dose_unit: str = "") -> tuple[LayoutWell, ...]:
    """Read a layout in TOML; ``dose_unit`` is that of doses without any.

    Raises
    ------
    FileError
        For TOML that cannot be read, a group or pattern that names no wells, or a value that cannot be read, with its
        group; for layouts that include other files.
    """
    text = decode(data, file=file)
    source = _Source(file, _lines(text), dose_unit)
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        line = re.search(r"line (\d+)", str(error))
        number = line[1] if line else len(text.splitlines())
        raise FileError(
            f"the TOML cannot be read: {error}",
            where=f"{file}:{number}",
            remedy="check quotes, brackets and equals signs",
        ) from None
    if {"include", "concat"} & set(_table(document, "meta", source)):
        raise FileError(
            "the layout takes in other files", where=source.place("meta"), remedy="write everything into one file"
        )
    wells: list[LayoutWell] = []
    plates = _table(document, "plate", source)
    for name in plates or [""]:
        own = _table(plates, name, source) if name else {}
        wells += _plate_wells(document, own, name, source)
    if not wells:
        raise FileError("the layout fills no well", remedy="give drug, dose or role of some wells", where=file)
    return tuple(wells)


def _plate_wells(document: Mapping[str, Any], own: Mapping[str, Any], plate: str, source: _Source) -> list[LayoutWell]:
    groups = list(_groups(document, "", source)) + list(_groups(own, plate, source))
    said = {key: value for key, value in own.items() if key not in _GROUPS and not isinstance(value, dict)}
    said |= _table(own, "expt", source)
    groups.append(_Group("plate", f"plate.{plate}", (0.5, 0, 0), lambda _: True, said))
    groups.append(_Group("expt", "expt", (0, 0, 0), lambda _: True, _table(document, "expt", source)))
    positions = _positions(groups)
    if not positions:
        raise FileError(
            f"the layout{' of plate ' * bool(plate)}{plate} names no wells",
            where=source.place(f"plate.{plate}") if plate else source.file,
            remedy="give a block or a well, or rows together with columns",
        )
    groups.sort(key=lambda group: group.rank)
    rows = [_row(groups, position, plate, source) for position in positions]
    return [read_content(row) for row in rows if row is not None]


def _positions(groups: list[_Group]) -> list[_Position]:
    """Return the wells of a layout: of wells and blocks, and where rows meet columns."""
    kinds = {kind: [group for group in groups if group.kind == kind] for kind in _GROUPS}

    def any_of(kind: str, position: _Position) -> bool:
        return any(group.has(position) for group in kinds[kind])

    return [
        position
        for position in ((row, column) for row in range(_ROWS) for column in range(_COLUMNS))
        if any_of("well", position)
        or any_of("block", position)
        or (any_of("row", position) and (any_of("col", position) or any_of("icol", position)))
        or (any_of("irow", position) and any_of("col", position))
    ]


def _groups(tables: Mapping[str, Any], plate: str, source: _Source) -> Iterator[_Group]:
    """Yield the groups of a document, or of one plate in it."""
    for level, kind in enumerate(_GROUPS, start=1):
        prefix = f"plate.{plate}.{kind}" if plate else kind
        rank = level + 0.5 * bool(plate)
        for key, value in _table(tables, kind, source).items():
            where = source.place(f"{prefix}.{key}")
            values = _dict(value, where)
            if kind != "block":
                yield _Group(kind, f"{prefix}.{key}", (rank, 0, 0), _members(kind, key, (1, 1), where), values)
                continue
            size = _SIZE.fullmatch(key)
            if not size or int(size[1]) > _COLUMNS or int(size[2]) > _ROWS:
                raise FileError(f"got block size {key!r}", remedy="write it as WIDTHxHEIGHT, such as 4x2", where=where)
            wide, high = int(size[1]), int(size[2])
            for order, (corner, said) in enumerate(values.items()):
                inside = source.place(f"{prefix}.{key}.{corner}")
                yield _Group(
                    kind,
                    f"{prefix}.{key}.{corner}",
                    (rank, -wide * high, order),
                    _members(kind, corner, (high, wide), inside),
                    _dict(said, inside),
                )


def _members(kind: str, key: str, size: tuple[int, int], where: str) -> Callable[[_Position], bool]:
    """Return the test whether a well is one of a group's."""
    indices = _pattern(kind, key, where)
    if kind in ("row", "irow"):
        rows = {row for row, _ in indices}
        zigzag = kind == "irow"
        return lambda position: (position[0] ^ (position[1] % 2 if zigzag else 0)) in rows
    if kind in ("col", "icol"):
        columns = {column for _, column in indices}
        zigzag = kind == "icol"
        return lambda position: (position[1] ^ (position[0] % 2 if zigzag else 0)) in columns
    wells = {
        (row + down, column + right) for row, column in indices for down in range(size[0]) for right in range(size[1])
    }
    if any(row >= _ROWS or column >= _COLUMNS for row, column in wells):
        raise FileError("the block reaches beyond the plate", remedy="stay within A1 to AF48", where=where)
    return lambda position: position in wells


def _pattern(kind: str, key: str, where: str) -> list[_Position]:
    """Return the positions that a key lists: ``A,B`` or ``A1,C3,...,E5``; a row has column 0, a column row 0."""
    parts = [part.strip() for part in key.split(",")]
    if "..." not in parts:
        return [_index(kind, part, where) for part in parts]
    if len(parts) != 4 or parts[2] != "...":
        raise FileError(f"got pattern {key!r}", remedy="write first, second, ..., last", where=where)
    first, second, last = (_index(kind, parts[at], where) for at in (0, 1, 3))
    axes = []
    for start, following, end in zip(first, second, last, strict=True):
        step = following - start
        if (step == 0 and end != start) or (step and ((end - start) % step or (end - start) // step < 0)):
            raise FileError(
                f"pattern {key!r} does not reach its end",
                where=where,
                remedy="let the last be a whole number of steps from the first",
            )
        axes.append(range(start, end + (1 if step >= 0 else -1), step or 1))
    return [(row, column) for row in axes[0] for column in axes[1]]


def _index(kind: str, text: str, where: str) -> _Position:
    name = f"{text}1" if kind in ("row", "irow") else f"A{text}" if kind in ("col", "icol") else text
    try:
        return well_position(name)
    except RapalogError as error:
        raise FileError(f"got {kind} {text!r}", remedy=error.remedy, where=where) from None


def _row(groups: list[_Group], position: _Position, plate: str, source: _Source) -> Row | None:
    """Return one well as a record, None for an empty one; ``groups`` are sorted, so that a later one wins."""
    texts = {"well": f"{row_name(position[0])}{position[1] + 1}", "plate": plate, "dose_unit": source.dose_unit}
    origin = {}
    for group in groups:
        for key, value in group.values.items() if group.has(position) else ():
            name = spelling(key)
            if name not in _CONTENT or isinstance(value, dict | list):
                continue
            texts[name], origin[name] = _text(value), (group.name, key)
            if dose_unit_of(key) and name == "dose":
                texts["dose_unit"] = dose_unit_of(key)

    drug_by = origin.get("drug", ("expt", ""))[0]
    if not any(texts.get(name) for name in _FILLING) and drug_by in ("expt", f"plate.{plate}"):
        return None
    said = [value for group in groups for key, value in group.values.items() if spelling(key) == "role"]
    vehicles = any(role_of(_text(value)) == "vehicle" for value in said)
    if not texts.get("role"):
        texts |= implied_role(texts, decimal_comma=False, vehicles=vehicles)

    def place(column: str) -> str:
        said_by = origin.get(column) or origin.get("dose") or next(iter(origin.values()))
        return f"{source.place(*said_by)}, well {texts['well']}, {column}"

    return Row(cells=texts, place=place)


def _text(value: object) -> str:
    return repr(value) if isinstance(value, float) else str(value).strip()


def _table(tables: Mapping[str, Any], name: str, source: _Source) -> Mapping[str, Any]:
    return _dict(tables.get(name, {}), source.place(name))


def _dict(value: object, where: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise FileError(
            "got a single value for a group of wells",
            where=where,
            remedy="write it as a table, such as [row.A] with dose = 1",
        )
    return value
