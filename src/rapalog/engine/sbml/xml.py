"""Is this text safe to hand to an SBML library? Size, well-formedness and nesting are judged before anything else.

A library in C that meets a million nested brackets ends the whole process. So a first pass by the standard library's
XML parser counts, and refuses what no model needs: huge files, deep nesting, document types (and with them entities).
"""

from __future__ import annotations

from pathlib import Path
from typing import Final
from xml.parsers import expat

from rapalog.errors import FileError

# Far above any published model (the largest have about 20 MB), far below what exhausts memory.
MAX_BYTES: Final = 100_000_000
# Published models nest below 60; recursion in C survives this in the smallest default thread stack (0.5 MB).
MAX_DEPTH: Final = 250
# Level 1 writes formulas as text; its parse tree is at most as deep as the text is long.
MAX_FORMULA: Final = 10_000
# A library that makes a sum of many terms one of two, again and again, nests as deep as the sum is wide: the widths of
# what lies within each other add up. Published formulas have some hundreds; recursion in C survives this in 0.5 MB.
MAX_WIDTH: Final = 10_000
# Of all formulas together. The largest published models have a tenth; 50,000 rules in a chain take 42 s and 0.8 GB.
MAX_FORMULAS: Final = 50_000
MAX_TERMS: Final = 500_000

# How gzip, zip (and so OMEX), bzip2 and xz begin.
_COMPRESSED: Final = (b"\x1f\x8b", b"PK\x03\x04", b"BZh", b"\xfd7zXZ")

_REMEDY_XML: Final = "give an SBML file (XML that begins with <sbml>) as the tool that made it wrote it"


def is_text(path_or_text: str | Path) -> bool:
    """Return whether this is a model's text and not a path: it contains ``<``, or nothing at all."""
    return isinstance(path_or_text, str) and ("<" in path_or_text or not path_or_text.strip())


def content_of(path_or_text: str | Path) -> bytes:
    """Return the bytes of a text or a file.

    Raises
    ------
    FileError
        As :func:`read_bytes`.
    """
    if is_text(path_or_text):
        return str(path_or_text).encode("utf-8", "surrogatepass")
    return read_bytes(Path(path_or_text))


def read_bytes(path: Path) -> bytes:
    """Return the content of a file.

    Raises
    ------
    FileError
        If it cannot be read, is no file or is larger than ``MAX_BYTES``.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise FileError(
                f"the file has more than {MAX_BYTES // 1_000_000} MB", remedy="give a smaller model", where=str(path)
            )
        if not path.is_file():  # a device or a pipe may have no end
            raise FileError(
                "the model is no file", remedy="give the SBML file itself, no folder, device or pipe", where=str(path)
            )
        return path.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise FileError(f"cannot read the model: {reason}", remedy="check the path", where=str(path)) from None


def check_xml(content: bytes | str, *, file: str) -> None:
    """Refuse a text that is not XML or that could exhaust a parser.

    Raises
    ------
    FileError
        With the line of the first thing wrong.
    """
    if not content.strip():
        raise FileError("the model is empty", remedy=_REMEDY_XML, where=file)
    if len(content) > MAX_BYTES:
        raise FileError(f"the model has more than {MAX_BYTES // 1_000_000} MB", remedy="give a smaller one", where=file)
    if isinstance(content, bytes) and content.startswith(_COMPRESSED):
        raise FileError("the model is compressed", remedy="unpack it, and give the SBML file inside", where=file)
    parser = expat.ParserCreate()
    limits = _Limits(parser, file)
    parser.StartElementHandler = limits.start
    parser.EndElementHandler = limits.end
    parser.StartDoctypeDeclHandler = limits.doctype
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise FileError(
            f"this is not XML: {expat.errors.messages[error.code]}", remedy=_REMEDY_XML, where=f"{file}:{error.lineno}"
        ) from None
    except (ValueError, LookupError, UnicodeError) as error:  # an encoding that Python does not know
        raise FileError(f"this is not XML: {error}", remedy=_REMEDY_XML, where=file) from None


class _Limits:
    """The elements that are open, how wide formulas are so far, and what is refused on the way."""

    def __init__(self, parser: expat.XMLParserType, file: str) -> None:
        self.parser, self.file, self.depth = parser, file, 0
        # Of the open elements of a formula: how many children they have, and how wide the widest of these is.
        self.formula: list[list[int]] = []
        self.n_formulas = self.n_terms = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self._refuse(f"elements are nested more than {MAX_DEPTH} deep", "split the formula into several rules")
        if len(attributes.get("formula", "")) > MAX_FORMULA:
            self._refuse(f"a formula has more than {MAX_FORMULA} characters", "split the formula into several rules")
        if self.formula:
            self.formula[-1][0] += 1
            self.formula.append([0, 0])
            self.n_terms += 1
            self._limit_width()
        elif name.rpartition(":")[2] == "math":
            self.formula.append([0, 0])
            self.n_formulas += 1
        self.n_formulas += "formula" in attributes
        self._limit_total()

    def end(self, name: str) -> None:
        self.depth -= 1
        if self.formula:
            width = sum(self.formula.pop())
            if self.formula:
                self.formula[-1][1] = max(self.formula[-1][1], width)
                self._limit_width()

    def _limit_total(self) -> None:
        for count, most, what in ((self.n_formulas, MAX_FORMULAS, "formulas"), (self.n_terms, MAX_TERMS, "terms")):
            if count > most:
                self._refuse(f"the model has more than {most} {what}", "give a smaller model, or run it elsewhere")

    def _limit_width(self) -> None:
        if max(map(sum, self.formula[-2:])) > MAX_WIDTH:
            self._refuse(
                f"a formula has more than {MAX_WIDTH} terms in a row, or in rows within each other",
                "split the formula into several rules",
            )

    def doctype(self, *_: object) -> None:
        self._refuse("document type declarations are not read", "remove the <!DOCTYPE ...> of the file")

    def _refuse(self, problem: str, remedy: str) -> None:
        raise FileError(problem, remedy=remedy, where=f"{self.file}:{self.parser.CurrentLineNumber}")
