"""Models written in Antimony, the text that systems biologists type, as SBML.

``import`` would read other files and is refused; the parser keeps one state for the whole process, so it is emptied
before and after.
"""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import Final

from rapalog.errors import FileError

_ENDINGS: Final = (".ant", ".antimony", ".sb")
_IMPORT: Final = re.compile(r"^\s*import\b", re.MULTILINE)
_LINE: Final = re.compile(r"line (\d+)")
#: Far above what anybody types; the parser is recursive.
_MOST_BYTES: Final = 2_000_000


def is_antimony(name: str) -> bool:
    """Return whether a file is called like Antimony.

    >>> is_antimony("decay.ant"), is_antimony("decay.xml")
    (True, False)
    """
    return PurePath(name).suffix.lower() in _ENDINGS


def sbml_of_antimony(data: bytes, *, file: str) -> str:
    """Return the SBML of a text in Antimony.

    Parameters
    ----------
    data
        UTF-8, at most 2 MB.
    file
        Its name, for errors.

    Raises
    ------
    FileError
        If it is in error, with the line that the parser names, or imports another file.

    Examples
    --------
    >>> "<species" in sbml_of_antimony(b"A -> B; k*A; A = 1; k = 0.1", file="decay.ant")
    True
    """
    import antimony  # loading it takes as long as loading a model

    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise FileError("the model is not in UTF-8", where=f"{file}:{line}", remedy="save it in UTF-8") from None
    if len(data) > _MOST_BYTES or "\0" in text:
        raise FileError("this is no text that anybody typed", where=file, remedy="give the model as SBML")
    other = _IMPORT.search(text)
    if other is not None:
        line = text.count("\n", 0, other.end()) + 1
        raise FileError(
            "the model imports another file, which is not read",
            where=f"{file}:{line}",
            remedy="put what it imports into the file, or give it as SBML",
        )
    antimony.clearPreviousLoads()
    try:
        if antimony.loadAntimonyString(text) < 0:
            said = " ".join(str(antimony.getLastError()).split())
            found = _LINE.search(said)
            where = f"{file}:{found[1]}" if found else file
            raise FileError(f"Antimony does not read it: {said}", where=where, remedy="mend that line")
        return str(antimony.getSBMLString(antimony.getMainModuleName()))
    finally:
        antimony.clearPreviousLoads()
