"""How the sigmoid's inner loops are compiled: to machine code, kept on disk, without the lock and without fast-math.

Fast-math would assume that no number is infinite or NaN, and would let the compiler reorder sums; neither is allowed
here, so that a curve's result does not depend on the machine's vector width or on the curves fitted beside it.
Only the outermost function is kept on disk. It encloses ``SOURCES``, a digest of the text of everything it calls, so
that a kept one is not used once any of that has changed.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TypeVar, cast

import numba
from numba import types
from numba.extending import lower_builtin, register_jitable, type_callable

from rapalog.cache_folder import private_folder, why_not
from rapalog.sources import digest_of

#: What the folder is called.
_KIND: Final = "fits"
_SETTINGS: Final[Any] = numba.config
Function = TypeVar("Function", bound=Callable[..., Any])


def _callee(function: Function, fastmath: bool | set[str]) -> Function:
    # No wrappers for callers in Python or in C, and one version for all values of a constant argument: a function that
    # ``njit`` returns would be compiled once for every row of a table that it is called with.
    options = {"nogil": True, "fastmath": fastmath, "error_model": "numpy", "no_cfunc_wrapper": True}
    return register_jitable(**options)(function)


def compiled(function: Function) -> Function:
    """Return the function, compiled where compiled code calls it; called from Python it runs as it is written."""
    return _callee(function, False)


def compiled_fused(function: Function) -> Function:
    """Return the function compiled, with a product and a sum in one rounding where the processor can."""
    return _callee(function, {"contract"})


def compiled_sum(function: Function) -> Function:
    """Return the function compiled with its sums in any order; infinities and NaN keep their meaning."""
    return _callee(function, {"reassoc", "contract"})


def compiled_and_kept(function: Function) -> Function:
    """Return the function compiled, and its machine code kept on disk; it must enclose ``SOURCES``."""
    with _private_place(Path(function.__code__.co_filename)) as kept:
        return cast(Function, numba.njit(nogil=True, fastmath=False, error_model="numpy", cache=kept)(function))


def compiled_pointer(signature: str, function: Function) -> Function:
    """Return the function compiled, kept on disk, and called through its address by those that are handed it.

    What is called through an address is not compiled again with each of its callers: the compiler links and optimises
    everything below a function once more for every function above it.
    """
    with _private_place(Path(function.__code__.co_filename)) as kept:
        return cast(Function, numba.cfunc(signature, cache=kept)(function))


@contextmanager
def _private_place(source: Path) -> Iterator[bool]:
    """Let numba keep a function where nobody but the user can write, and say whether there is such a place.

    What is kept is a pickle. Beside the sources, numba's first choice, it is as safe as they are. Where those cannot be
    written, or NUMBA_CACHE_DIR names a folder that others can write, our own folder takes their place. Numba reads
    where to keep a function when it is handed it.
    """
    chosen = str(_SETTINGS.CACHE_DIR)
    if _safe(chosen, source):
        yield True
        return
    place = private_folder(_KIND)
    _SETTINGS.CACHE_DIR = chosen if place is None else str(place)
    try:
        yield place is not None
    finally:
        _SETTINGS.CACHE_DIR = chosen


def _safe(chosen: str, source: Path) -> bool:
    if chosen:
        return not why_not(Path(chosen))
    beside = source.parent / "__pycache__"
    return os.access(beside if beside.exists() else source.parent, os.W_OK)


def stand_alone() -> None:
    """Keep the compiled function that calls this out of those that call that function.

    Inlined everywhere, the loops of the families would take minutes to compile.
    """


@type_callable(stand_alone)
def _type_of_stand_alone(_context: Any) -> Callable[[], Any]:  # noqa: ANN401 - whatever the compiler hands over
    return lambda: types.none


def _mark_caller(context: Any, builder: Any, _signature: Any, _arguments: Any) -> Any:  # noqa: ANN401 - as above
    builder.function.attributes.add("noinline")
    return context.get_dummy_value()


cast("Callable[..., Any]", lower_builtin)(stand_alone)(_mark_caller)


SOURCES: Final = digest_of("rapalog.numerics")
