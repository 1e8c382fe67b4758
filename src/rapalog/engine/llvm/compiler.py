"""From LLVM assembly to machine code in this process, and which lanes this machine has."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

import llvmlite.binding as llvm

# Optimisation of the machine code; what is written here has no common subexpressions left to find.
_OPTIMISATION: Final = 2
# Registers of 512 bits are used where they exist; the compiler would rather not.
_NARROW: Final = "-prefer-256-bit"


@cache
def _ready() -> None:
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()


@cache
def host() -> tuple[str, str, str]:
    """Return target triple, name and features of this machine's processor."""
    _ready()
    features = llvm.get_host_cpu_features()
    return llvm.get_process_triple(), llvm.get_host_cpu_name(), f"{features.flatten()},{_NARROW}" if features else ""


@cache
def native_lanes() -> int:
    """Return how many doubles a register of this machine holds."""
    _ready()
    features = llvm.get_host_cpu_features()
    if features.get("avx512f") and features.get("avx512dq"):
        return 8
    if features.get("avx2"):
        return 4
    return 2 if features.get("sse2") or features.get("neon") else 1


def llvm_version() -> str:
    """Return the version of LLVM."""
    return ".".join(str(part) for part in llvm.llvm_version_info)


def compiled(assembly: str) -> bytes:
    """Return the object code of a module."""
    machine = _machine()
    module = llvm.parse_assembly(assembly)
    options = llvm.PipelineTuningOptions(speed_level=0)
    builder = llvm.create_pass_builder(machine, options)
    passes = llvm.create_new_function_pass_manager()
    passes.add_sroa_pass()
    passes.add_simplify_cfg_pass()
    for function in module.functions:
        if not function.is_declaration:
            passes.run(function, builder)
    return bytes(machine.emit_object(module))


class Loaded:
    """Object code in memory; its functions live as long as this."""

    def __init__(self, code: bytes) -> None:
        _ready()
        self._engine: Any = llvm.create_mcjit_compiler(llvm.parse_assembly(""), _machine())
        self._engine.add_object_file(llvm.object_file.ObjectFileRef.from_data(code))
        self._engine.finalize_object()

    def address(self, name: str) -> int:
        """Return the address of an exported function.

        Raises
        ------
        LookupError
            If there is none of this name.
        """
        address = int(self._engine.get_function_address(name))
        if not address:
            raise LookupError(name)
        return address


def _machine() -> llvm.TargetMachine:
    triple, name, features = host()
    target = llvm.Target.from_triple(triple)
    return target.create_target_machine(cpu=name, features=features, opt=_OPTIMISATION, reloc="default", jit=True)
