"""An SBML model that somebody gave, as a file or in memory."""

from __future__ import annotations

import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from pathlib import Path
from typing import Final

from rapalog.engine.equations.model import Model
from rapalog.engine.runs.blocks import model_of
from rapalog.engine.sbml.read import read_model
from rapalog.engine.sbml.xml import check_xml, is_text, read_bytes
from rapalog.errors import FileError, RapalogError
from rapalog.files.antimony_text import is_antimony, sbml_of_antimony
from rapalog.files.given import AnyFile, Given, Held, given
from rapalog.files.omex import is_archive, read_omex

_DECLARATION: Final = re.compile(rb"""(?:\xef\xbb\xbf)?<\?xml[^>]*?encoding\s*=\s*["'](?P<encoding>[\w.-]+)["']""")
_TEXT_DECLARATION: Final = re.compile(r"^\s*<\?xml[^>]*\?>")


def given_model(file: AnyFile) -> Model:
    """Return the model of a file, or of what is in memory.

    Parameters
    ----------
    file
        SBML of the supported subset, at most 100 MB, Antimony, or a COMBINE archive with a model: a path, what is in
        memory, or the text of SBML.

    Returns
    -------
    Model
        As the engine runs it.

    Raises
    ------
    RapalogError
        If the file cannot be read, is in error, or uses what the engine does not run.
    """
    if not isinstance(file, Held) and is_text(file):
        return read_model(file)
    own = sbml_file(given(file))
    return model_of_text(model_text(own), own) if isinstance(own, Held) else read_model(own)


def sbml_file(file: Given) -> Given:
    """Return the SBML of a file: the model in a COMBINE archive, an Antimony file as SBML, and any other as it is.

    Parameters
    ----------
    file
        On disk or in memory. What is called ``.ant``, ``.antimony`` or ``.sb`` is Antimony.

    Returns
    -------
    Path or Held
        SBML, if it is any.

    Raises
    ------
    FileError
        If it cannot be read, an archive holds no model or several, or Antimony is in error.
    """
    content = _content(file)
    if is_antimony(str(file)) and not content.lstrip().startswith(b"<"):  # which would be SBML all the same
        return Held(str(file), sbml_of_antimony(content, file=str(file)).encode())
    return read_omex(file).sbml() if is_archive(content) else file


def _content(file: Given) -> bytes:
    return read_bytes(file) if isinstance(file, Path) else file.data


def model_text(file: Given) -> str:
    """Return a model as text, its XML declaration left out, as text has no encoding any more.

    Parameters
    ----------
    file
        SBML in any encoding that it declares.

    Returns
    -------
    str
        Without a byte order mark.

    Raises
    ------
    FileError
        If it cannot be read, is no XML, or is not in the encoding that it declares.
    """
    file = sbml_file(file)
    content = _content(file)
    check_xml(content, file=str(file))
    declared = _DECLARATION.match(content)
    encoding = "utf-8-sig" if declared is None else declared["encoding"].decode()
    try:
        text = content.decode("utf-16" if content.startswith((BOM_UTF16_BE, BOM_UTF16_LE)) else encoding)
    except (LookupError, UnicodeError):
        raise FileError(
            f"the model is not text in {encoding.removesuffix('-sig')}",
            where=str(file),
            remedy="save it as SBML in UTF-8",
        ) from None
    return _TEXT_DECLARATION.sub("", text.removeprefix("\ufeff"), count=1)


def model_of_text(text: str, file: Given) -> Model:
    """Return the model of a text that was read from a file; errors name the file.

    Parameters
    ----------
    text
        As :func:`model_text` returned it.
    file
        Where it came from.

    Returns
    -------
    Model
        As the engine runs it.

    Raises
    ------
    RapalogError
        If it is in error, or uses what the engine does not run.
    """
    try:
        return model_of(text)
    except RapalogError as error:
        where = error.where.replace("SBML text", str(file)) or str(file)
        raise type(error)(error.problem, remedy=error.remedy, where=where) from None


def written_out(text: str) -> str:
    """Return the text of a model made of models as that of one; any other text as it is.

    Parameters
    ----------
    text
        SBML that can be read.

    Returns
    -------
    str
        SBML.
    """
    if "/comp/version" not in text:
        return text
    from rapalog.engine.sbml.document import flat_text  # libsbml takes long to load

    return flat_text(text)
