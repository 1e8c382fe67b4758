"""What a target of SED-ML points at in an SBML file: the part of XPath that experiments use, and one attribute changed.

    /sbml:sbml/sbml:model/sbml:listOfParameters/sbml:parameter[@id='k1']/@value

Steps are names with any prefix, ``*`` or ``//``; conditions are ``[@id='k1']``, several of them joined by ``and``, or a
place ``[1]``. Prefixes are not compared with the namespaces of the model, which files often get wrong by a version: a
target must meet exactly one element, whatever it is called.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final
from xml.sax.saxutils import quoteattr

from rapalog.errors import FileError
from rapalog.files.elements import Element, read_elements

_STEP: Final = re.compile(
    r"(?P<deep>//?)(?:(?P<attribute>@)?(?:[\w.-]+:)?(?P<name>[\w.-]+|\*))(?P<conditions>(?:\[[^\]]*\])*)"
)
_CONDITION: Final = re.compile(
    r"""\s*@(?:[\w.-]+:)?(?P<name>[\w.-]+)\s*=\s*(?P<quote>["'])(?P<value>[^"']*)(?P=quote)\s*"""
)
_TAG: Final = re.compile(rb"""<(?:[^"'>]|"[^"]*"|'[^']*')*>""")
_REMEDY: Final = "name one element by its id, as in /sbml:sbml/sbml:model/sbml:listOfSpecies/sbml:species[@id='S1']"


def find_target(model: Element, target: str, *, where: str) -> tuple[Element, str]:
    """Return the element that a target points at, and the name of its attribute if it points at one.

    Parameters
    ----------
    model
        The outermost element of an SBML file.
    target
        XPath.
    where
        Its place in the experiment, for errors.

    Raises
    ------
    FileError
        If it is outside what is read, or does not meet exactly one element.
    """
    steps = _steps(target, where)
    attribute = ""
    if steps[-1]["attribute"]:
        attribute = steps.pop()["name"]
    outside = Element("", "", {}, 0, 0, content=[model])
    found = [outside]
    for step in steps:
        if step["attribute"]:
            raise _wrong(target, "has an attribute before its end", where)
        found = [own for one in found for own in _met(one, step, target, where)]
    found = list({id(own): own for own in found}.values())
    if len(found) != 1 or found[0] is outside:
        raise _wrong(target, f"meets {len(found)} elements of the model, must be one", where)
    return found[0], attribute


def _steps(target: str, where: str) -> list[re.Match[str]]:
    text, at, steps = target.strip(), 0, []
    while at < len(text):
        step = _STEP.match(text, at)
        if step is None:
            raise _wrong(target, f"has {text[at : at + 20]!r}, which is not read", where)
        steps.append(step)
        at = step.end()
    if not steps:
        raise _wrong(target, "is empty", where)
    return steps


def _met(one: Element, step: re.Match[str], target: str, where: str) -> Sequence[Element]:
    """Return the elements that a step from one element meets."""
    pool = list(one.inside()) if step["deep"] == "//" else one.children
    met = [own for own in pool if step["name"] in ("*", own.name)]
    for condition in re.findall(r"\[([^\]]*)\]", step["conditions"]):
        if condition.strip().isdecimal():
            place = int(condition) - 1
            met = met[place : place + 1] if place >= 0 else []
            continue
        for part in re.split(r"\s+and\s+", condition):
            asked = _CONDITION.fullmatch(part)
            if asked is None:
                raise _wrong(target, f"has the condition {part.strip()!r}, which is not read", where)
            met = [own for own in met if own.attributes.get(asked["name"]) == asked["value"]]
    return met


def _wrong(target: str, what: str, where: str) -> FileError:
    return FileError(f"the target {target!r} {what}", where=where, remedy=_REMEDY)


def with_attribute(model: bytes, target: str, value: str, *, where: str) -> bytes:
    """Return an SBML file with one attribute changed, and all else as it was, byte by byte.

    Parameters
    ----------
    model
        The file; in UTF-8 or any encoding that holds ASCII as it is.
    target
        XPath that ends in ``/@attribute``.
    value
        The new value.
    where
        The place of the change in the experiment, for errors.

    Raises
    ------
    FileError
        If the target is outside what is read, meets no attribute, or the file has another encoding.
    """
    root = read_elements(model, file=where)
    element, attribute = find_target(root, target, where=where)
    if not attribute:
        raise _wrong(target, "points at no attribute", where)
    if attribute not in element.attributes:
        raise _wrong(target, f"points at the attribute {attribute}, which {element.name} does not have", where)
    if not model[element.start : element.start + 1] == b"<":
        raise FileError("the model is not in UTF-8", where=where, remedy="save it in UTF-8")
    pattern = re.compile(rb"(\s" + re.escape(attribute.encode()) + rb"""\s*=\s*)("[^"]*"|'[^']*')""")
    tag = _TAG.match(model, element.start)
    changed = pattern.sub(lambda found: found[1] + quoteattr(value).encode(), tag[0], count=1) if tag else b""
    if tag is None or (changed == tag[0] and value != element.attributes[attribute]):
        raise _wrong(target, f"points at an attribute {attribute} with a prefix", where)
    return model[: tag.start()] + changed + model[tag.end() :]
