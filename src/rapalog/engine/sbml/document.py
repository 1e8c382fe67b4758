"""An SBML file as a document of libsbml: its errors, its packages, and models made of models, written out as one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias

import libsbml

from rapalog.engine.sbml.records import (
    Element,
)
from rapalog.errors import FileError

# Packages that change what a model means when a file requires them are refused. These do not: pictures, functions
# that Level 3 Version 2 has anyway, and models made of models, which are written out as one before they are read.
_PICTURES: Final = frozenset({"layout", "render", "groups"})
_HARMLESS_PACKAGES: Final = frozenset({"l3v2extendedmath", "comp"}) | _PICTURES
#: What a file that may be made of several models contains.
COMPOSED: Final = "/comp/version"
_SHOWN_ERRORS: Final = 3  # of a broken file; the rest usually follow from the first
# libsbml has no types of its own.
Sbml: TypeAlias = Any
Refuse = Callable[[str, Element], None]


def flat_text(text: str) -> str:
    """Return the text of a model made of models as one model; any other text as it is.

    Raises
    ------
    FileError
        If it cannot be read, or not be written as one.
    """
    if COMPOSED not in text:
        return text
    document = libsbml.readSBMLFromString(text)
    make_whole(document, file="SBML text")
    return str(libsbml.writeSBMLToString(document))


def make_whole(document: Sbml, *, file: str) -> None:
    """Write a model made of models out as one, after its errors have been looked at.

    Raises
    ------
    FileError
        If libsbml finds it in error, or it cannot be written as one.
    """
    _check_errors(document, file=file)
    _flatten(document, file=file)


def _flatten(document: Sbml, *, file: str) -> None:
    """Write a model made of models out as one; ids of a submodel A are A__ids."""
    composition = document.getPlugin("comp")
    if composition is None:
        return
    if composition.getNumExternalModelDefinitions():
        raise FileError(
            "parts of the model stand in other files (comp:externalModelDefinition)",
            where=file,
            remedy="write them into the file, or flatten the model with its own tool",
        )
    options = libsbml.ConversionProperties()
    options.addOption("flatten comp", True)
    options.addOption("performValidation", False)
    if document.convert(options) != libsbml.LIBSBML_OPERATION_SUCCESS:
        where = f"{file}:{document.getLine()}"
        raise FileError(
            "libsbml cannot write this model of models (comp) as one",
            where=where,
            remedy="check its submodels, ports and replacements at sbml.org/validator",
        )


def _check_errors(document: Sbml, *, file: str) -> None:
    found = [document.getError(index) for index in range(document.getNumErrors())]
    # What is wrong with a picture, such as that a file must have it, is wrong with no number.
    serious = [
        error
        for error in found
        if error.getSeverity() >= libsbml.LIBSBML_SEV_ERROR and error.getPackage() not in _PICTURES
    ]
    if serious:
        shown = "; ".join(
            f"line {error.getLine()}: {' '.join(error.getMessage().split())}" for error in serious[:_SHOWN_ERRORS]
        )
        raise FileError(
            f"libsbml finds {len(serious)} errors: {shown}",
            remedy="correct the file with its own tool, or check it at sbml.org/validator",
            where=f"{file}:{serious[0].getLine()}",
        )


def refuse_packages(document: Sbml, refuse: Refuse) -> None:
    """Refuse packages that the file requires and that change what it means."""
    if document.getLevel() < 3:
        return  # earlier levels have no packages; libsbml shows their annotations as such
    line = document.getLine()
    for index in range(document.getNumPlugins()):
        name = document.getPlugin(index).getPackageName()
        if document.getPackageRequired(name) and name not in _HARMLESS_PACKAGES:
            refuse(f"the package {name!r}, which the file requires", Element("", "", line))
    for index in range(document.getNumUnknownPackages()):
        name = document.getUnknownPackagePrefix(index)
        if document.getPackageRequired(name):
            refuse(f"the package {name!r}, which the file requires", Element("", "", line))
