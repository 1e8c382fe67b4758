"""Assembly becomes functions that can be called, and what cannot be found or read is an error."""

import ctypes

import pytest

from rapalog.engine.llvm.compiler import Loaded, compiled, llvm_version, native_lanes

TEXT = "define i64 @add(i64 %a, i64 %b) {\n  %c = add i64 %a, %b\n  ret i64 %c\n}\n"


def test_a_function_can_be_called_as_long_as_it_is_kept():
    loaded = Loaded(compiled(TEXT))
    add = ctypes.CFUNCTYPE(ctypes.c_int64, ctypes.c_int64, ctypes.c_int64)(loaded.address("add"))
    assert add(2, 40) == 42


def test_a_function_that_is_not_there_is_a_lookup_error():
    with pytest.raises(LookupError, match="subtract"):
        Loaded(compiled(TEXT)).address("subtract")


def test_text_that_is_no_assembly_is_refused():
    with pytest.raises(RuntimeError):
        compiled("define nonsense")


def test_registers_hold_a_power_of_two_of_doubles():
    assert native_lanes() in (1, 2, 4, 8)
    assert all(part.isdigit() for part in llvm_version().split("."))
