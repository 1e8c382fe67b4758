"""Pages made of templates: what the report pages share is their frame, their style, and numbers in words.

A page extends ``page.html``, which takes ``page.css`` in; ``parts.html`` has a figure with its numbers, and a cell with
an estimate. A page has no script and fetches nothing. Text is escaped by the template; only our own SVG is not.
"""

from __future__ import annotations

import base64
import shlex
from collections.abc import Callable, Mapping
from functools import cache
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from rapalog.analysis.estimate import Estimate
from rapalog.figures.gap import plain_number
from rapalog.report.plot import Plot, inline_svg

_DIGITS: Final = 3  # significant digits in tables; a figure has two


def render(template: str, values: Mapping[str, object]) -> str:
    """Return a page: a template of this folder with its values, among them ``version``.

    Beside Jinja's own filters there are ``number``, ``estimate``, ``interval``, and ``shell`` for what was typed.
    """
    return _environment().get_template(template).render(values)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("rapalog", "report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters: dict[str, Callable[..., str]] = {
        "number": number_words,
        "estimate": estimate_words,
        "interval": interval_words,
        "shell": shlex.join,
    }
    environment.filters |= filters
    return environment


def figure_values(plot: Plot, files: Mapping[str, bytes] | None = None) -> dict[str, object]:
    """Return what the part ``figure`` of a page shows: name, caption, drawing and numbers.

    ``files`` are those of :func:`rapalog.report.figures.plot_files`, where the figure has been drawn already.
    """
    files = files or {}
    numbers = files.get(f"{plot.name}.csv") or plot.csv().encode()
    # Our own drawing, cleaned of ids and styles of its own; its only foreign text is escaped where it is made.
    svg = Markup(inline_svg(plot, files.get(f"{plot.name}.svg")))
    return {"name": plot.name, "caption": plot.caption, "svg": svg, "numbers": base64.b64encode(numbers).decode()}


def number_words(number: float | None) -> str:
    """Return a number to three significant digits, and a dash for none."""
    return "–" if number is None else plain_number(number, digits=_DIGITS)


def estimate_words(estimate: Estimate, unit: str = "", scale: float = 1.0) -> str:
    """Return relation, value and unit of an estimate; without a value, the reason.

    >>> estimate_words(Estimate(1e4, ">"), "nM"), estimate_words(Estimate(None, "none", reason="flat"), "nM")
    ('> 10000 nM', 'none: flat')
    """
    if estimate.value is None:
        return f"none: {estimate.reason}" if estimate.reason else "none"
    relation = "" if estimate.relation == "=" else f"{estimate.relation} "
    return f"{relation}{number_words(scale * estimate.value)} {unit}".strip()


def interval_words(estimate: Estimate, scale: float = 1.0) -> str:
    """Return the interval of an estimate in words, empty where it has none.

    >>> interval_words(Estimate(71.0, "=", 52.1, 97.4)), interval_words(Estimate(1e4, ">", low=8000.0))
    ('95 %: 52.1 to 97.4', '95 %: at least 8000')
    """
    low, high = (None if limit is None else number_words(scale * limit) for limit in (estimate.low, estimate.high))
    if estimate.value is None or (low is None and high is None):
        return ""
    sides = f"{low} to {high}" if low and high else f"at least {low}" if low else f"at most {high}"
    return f"{100 * estimate.level:g} %: {sides}"
