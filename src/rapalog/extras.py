"""Packages that only some work needs: they are installed as extras, and named where they are used and not there."""

from __future__ import annotations

from importlib import import_module, util
from typing import Any, Final

from rapalog.errors import RapalogError

#: The extra that brings each package, by the name under which it is imported.
EXTRAS: Final = {"distributed": "cluster", "pandas": "pandas", "pyarrow": "parquet", "roadrunner": "recheck"}


def extra(module: str, *, work: str, where: str = "", otherwise: str = "") -> Any:  # noqa: ANN401 - a module
    """Return a module of a package that only an extra brings.

    Parameters
    ----------
    module
        Such as ``pyarrow.parquet``; its package is one of :data:`EXTRAS`.
    work
        What needs it, as a sentence begins: "an ensemble is stored as Parquet and".
    where
        The option that asked for it. May be empty.
    otherwise
        What else would do. May be empty.

    Raises
    ------
    RapalogError
        If the package is not installed, or is damaged; the remedy names the extra.

    Examples
    --------
    >>> extra("pandas", work="a data frame").DataFrame.__name__
    'DataFrame'
    """
    package = module.split(".")[0]
    try:
        return import_module(module)
    except ImportError as error:
        lacks = isinstance(error, ModuleNotFoundError) and error.name == package
        what = "which is not installed" if lacks else f"which cannot be loaded: {error}"
        raise RapalogError(
            f"{work} needs the package {package}, {what}",
            where=where,
            remedy=f"pip install 'rapalog[{EXTRAS[package]}]'{otherwise and f', or {otherwise}'}",
        ) from None


def installed_extras() -> tuple[str, ...]:
    """Return the extras whose package is there, in alphabetical order."""
    return tuple(sorted(name for package, name in EXTRAS.items() if util.find_spec(package)))
