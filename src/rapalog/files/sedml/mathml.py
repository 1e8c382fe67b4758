"""A formula of SED-ML: MathML over numbers of the same moment, or refused by name.

``min`` and ``max`` of one operand would be over time, which is not computed here; time itself is a variable.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from rapalog.engine.sbml.formula import formula_of_mathml
from rapalog.engine.sbml.records import Formula
from rapalog.files.elements import Element

_NAMESPACE: Final = "http://www.w3.org/1998/Math/MathML"
_ATTRIBUTES: Final = ("type", "encoding", "definitionURL")


def formula_in(element: Element, refuse: Callable[[str], None]) -> Formula:
    """Return the steps of a ``<math>`` element.

    Parameters
    ----------
    element
        As it stands in the file.
    refuse
        Takes what is not computed, by name.
    """
    steps = formula_of_mathml(_text(element, f' xmlns="{_NAMESPACE}"'), refuse)
    for step in steps:
        if step.kind in ("min", "max") and step.arity == 1:
            refuse(f"{step.kind} over time")
        elif step.kind in ("time", "rate_of", "call"):
            refuse(f"{step.name or step.kind} in a formula")
    return steps


def _text(element: Element, more: str = "") -> str:
    """Return an element as MathML without prefixes."""
    own = "".join(
        f" {name}={quoteattr(element.attributes[name])}" for name in _ATTRIBUTES if name in element.attributes
    )
    inside = "".join(escape(part) if isinstance(part, str) else _text(part) for part in element.content)
    return f"<{element.name}{more}{own}>{inside}</{element.name}>"
