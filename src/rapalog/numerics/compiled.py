"""How the sigmoid's inner loops are compiled: to machine code, kept on disk, without the lock and without fast-math.

Fast-math would assume that no number is infinite or NaN, and would let the compiler reorder sums; neither is allowed
here, so that a curve's result does not depend on the machine's vector width or on the curves fitted beside it.
Only the outermost function is kept on disk. It encloses ``SOURCES``, a digest of the text of everything it calls, so
that a kept one is not used once any of that has changed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar, cast

import numba
from numba import types
from numba.extending import intrinsic

from rapalog.sources import digest_of

Function = TypeVar("Function", bound=Callable[..., Any])


def compiled(function: Function) -> Function:
    """Return the function compiled when first called, for every later call with the same types."""
    return cast(Function, numba.njit(nogil=True, fastmath=False, error_model="numpy")(function))


def compiled_fused(function: Function) -> Function:
    """Return the function compiled, with a product and a sum in one rounding where the processor can."""
    return cast(Function, numba.njit(nogil=True, fastmath={"contract"}, error_model="numpy")(function))


def compiled_sum(function: Function) -> Function:
    """Return the function compiled with its sums in any order; infinities and NaN keep their meaning."""
    return cast(Function, numba.njit(nogil=True, fastmath={"reassoc", "contract"}, error_model="numpy")(function))


def compiled_and_kept(function: Function) -> Function:
    """Return the function compiled, and its machine code kept on disk; it must enclose ``SOURCES``."""
    return cast(Function, numba.njit(nogil=True, fastmath=False, error_model="numpy", cache=True)(function))


def compiled_pointer(signature: str, function: Function) -> Function:
    """Return the function compiled, kept on disk, and called through its address by those that are handed it.

    What is called through an address is not compiled again with each of its callers: the compiler links and optimises
    everything below a function once more for every function above it.
    """
    return cast(Function, numba.cfunc(signature, cache=True)(function))


def _stand_alone(_typing: Any) -> Any:  # noqa: ANN401 - whatever the compiler hands over
    def generate(context: Any, builder: Any, _signature: Any, _arguments: Any) -> Any:  # noqa: ANN401 - as above
        builder.function.attributes.add("noinline")
        return context.get_dummy_value()

    return types.none(), generate


#: ``stand_alone()`` keeps the compiled function that calls it out of those that call that function: inlined
#: everywhere, the loops of the families would take minutes to compile.
stand_alone: Final = cast("Callable[[], None]", intrinsic(_stand_alone))


SOURCES: Final = digest_of("rapalog.numerics")
