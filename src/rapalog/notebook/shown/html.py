"""What a notebook shows of a result: a small table, what was flagged, and the research-use line.

Everything is escaped, nothing runs, and the few lines of style hold only inside the block.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

from rapalog.about import RESEARCH_USE_ONLY

#: More rows than this are counted, not shown.
MOST_ROWS: Final = 50
_MOST_FLAGS: Final = 20
_STYLE: Final = (
    ".rapalog{font:13px/1.45 system-ui,sans-serif;max-width:60em}"
    ".rapalog table{border-collapse:collapse;margin:.4em 0}"
    ".rapalog th,.rapalog td{text-align:left;vertical-align:middle;padding:.2em .9em .2em 0;"
    "border-bottom:1px solid rgba(128,128,128,.3);font-weight:normal}"
    ".rapalog th{opacity:.7}"
    ".rapalog b{font-weight:600}"
    ".rapalog ul{margin:.3em 0;padding-left:1.2em}"
    ".rapalog li{margin:0}"
    ".rapalog small{opacity:.65}"
)


class Drawing(str):
    """A piece of SVG that is shown as it is: it was made here, of numbers only."""

    __slots__ = ()


def block(
    title: str,
    *,
    columns: Sequence[str] = (),
    rows: Sequence[Sequence[object]] = (),
    notes: Iterable[str] = (),
    under: str = "",
) -> str:
    """Return a block of HTML.

    Parameters
    ----------
    title
        What this is.
    columns, rows
        The table; a cell is text, or a :class:`Drawing`.
    notes
        Flags and the like, one line each.
    under
        A sentence under the table.
    """
    parts = [f'<div class="rapalog"><style>{_STYLE}</style><b>{escape(title)}</b>']
    if rows:
        head = "".join(f"<th>{escape(name)}</th>" for name in columns)
        body = "".join(f"<tr>{''.join(f'<td>{_cell(cell)}</td>' for cell in row)}</tr>" for row in rows[:MOST_ROWS])
        parts.append(f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>")
    if len(rows) > MOST_ROWS:
        parts.append(f"<p>and {len(rows) - MOST_ROWS:,} more; <code>.to_frame()</code> has them all</p>")
    if under:
        parts.append(f"<p>{escape(under)}</p>")
    parts.append(_list(list(notes)))
    return "".join([*parts, f"<small>{escape(RESEARCH_USE_ONLY)}</small></div>"])


def _cell(cell: object) -> str:
    return str(cell) if isinstance(cell, Drawing) else escape(str(cell))


def _list(notes: Sequence[str]) -> str:
    if not notes:
        return ""
    shown = [*notes[:_MOST_FLAGS], *([f"and {len(notes) - _MOST_FLAGS} more"] if len(notes) > _MOST_FLAGS else [])]
    return f"<ul>{''.join(f'<li>{escape(note)}</li>' for note in shown)}</ul>"


def sparkline(line: Sequence[tuple[float, float]], points: Sequence[tuple[float, float]] = ()) -> Drawing:
    """Return a curve the size of a line of text.

    Parameters
    ----------
    line, points
        Places as shares of the width and of the height, counted from the lower left; what lies outside is cut off.

    Returns
    -------
    Drawing
        Empty if there is nothing to draw.
    """
    if not line and not points:
        return Drawing("")
    width, height = 110.0, 34.0

    def place(x: float, y: float) -> str:
        return f"{2 + (width - 4) * x:.1f},{2 + (height - 4) * (1 - min(max(y, 0.0), 1.0)):.1f}"

    dots = "".join(
        f'<circle cx="{x}" cy="{y}" r="1.6" fill="#0072B2" fill-opacity=".55"/>'
        for x, y in (place(*point).split(",") for point in points)
    )
    path = " ".join(place(*point) for point in line)
    drawn = f'<polyline points="{path}" fill="none" stroke="currentColor" stroke-width="1.4"/>' if line else ""
    return Drawing(f'<svg width="{width:g}" height="{height:g}" role="img" aria-label="curve">{dots}{drawn}</svg>')
