"""XML as elements that know their line and their place in the bytes, for files that others wrote.

Names are kept without their namespace, which is kept beside them. The text has been judged before
(:func:`rapalog.engine.sbml.xml.check_xml`): no document type, no depth or length beyond what files need.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from rapalog.engine.sbml.xml import check_xml
from rapalog.errors import FileError


@dataclass(eq=False)
class Element:
    """One element.

    Parameters
    ----------
    name, namespace
        Its name without prefix, and what the prefix stands for.
    attributes
        By name without prefix.
    line, start
        Where its tag begins: line, counted from 1, and byte.
    parent
        None of the outermost.
    content
        Texts and elements inside, in order.
    """

    name: str
    namespace: str
    attributes: Mapping[str, str]
    line: int
    start: int
    parent: Element | None = None
    content: list[str | Element] = field(default_factory=list)

    @property
    def children(self) -> list[Element]:
        """Elements inside, in order."""
        return [own for own in self.content if isinstance(own, Element)]

    def each(self, *path: str) -> Iterator[Element]:
        """Yield the elements at the end of a path of names, such as ``each("listOfModels", "model")``."""
        for child in self.children:
            if child.name == path[0]:
                if len(path) == 1:
                    yield child
                else:
                    yield from child.each(*path[1:])

    def only(self, name: str) -> Element | None:
        """Return the first child of a name, if there is one."""
        return next(self.each(name), None)

    def inside(self) -> Iterator[Element]:
        """Yield everything inside, however deep, in order."""
        for child in self.children:
            yield child
            yield from child.inside()


def read_elements(data: bytes, *, file: str) -> Element:
    """Return the outermost element of a file.

    Parameters
    ----------
    data
        XML in any encoding that it declares.
    file
        Its name, for errors.

    Raises
    ------
    FileError
        If it is no XML, declares a document type, or is beyond a limit; with its line.
    """
    check_xml(data, file=file)
    builder = _Builder()
    parser = builder.parser
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError) as error:  # such as a prefix that stands for nothing
        reason = expat.errors.messages[error.code] if isinstance(error, expat.ExpatError) else str(error)
        raise FileError(
            f"this is not XML: {reason}",
            where=f"{file}:{parser.CurrentLineNumber}",
            remedy="give the file as the tool that made it wrote it",
        ) from None
    assert builder.root is not None  # XML has an outermost element
    return builder.root


class _Builder:
    """Puts elements into each other while the parser goes through the file."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._begin
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.root: Element | None = None
        self._open: list[Element] = []

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        namespace, _, own = name.rpartition(" ")
        known = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        parent = self._open[-1] if self._open else None
        element = Element(own, namespace, known, self.parser.CurrentLineNumber, self.parser.CurrentByteIndex, parent)
        if parent is None:
            self.root = element
        else:
            parent.content.append(element)
        self._open.append(element)

    def _end(self, _: str) -> None:
        self._open.pop()

    def _text(self, text: str) -> None:
        self._open[-1].content.append(text)
