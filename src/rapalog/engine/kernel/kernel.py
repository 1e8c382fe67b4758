"""A model as machine code: integrates many parameter sets and reports chosen outputs.

The first use of a model on a machine generates and compiles its code; later uses read it from the cache. The key
is the model's content, what is observed, the lanes, the processor, LLVM and the sources of the generator itself.
"""

from __future__ import annotations

import ctypes
import hashlib
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from rapalog.engine import cache as disk
from rapalog.engine.equations.expression import Graph
from rapalog.engine.equations.model import Model, StateEvent, TimedEvent, influences
from rapalog.engine.equations.system import System, prepare
from rapalog.engine.kernel.all_lanes import ENTRY
from rapalog.engine.kernel.elimination import is_large, tables
from rapalog.engine.kernel.lane import lane_functions
from rapalog.engine.kernel.lane_moments import MOST_STATE_EVENTS
from rapalog.engine.kernel.layout import Layout
from rapalog.engine.kernel.model_code import START, ModelCode, varying_factors
from rapalog.engine.kernel.stepper import Stepper
from rapalog.engine.llvm.compiler import Loaded, compiled, host, llvm_version, native_lanes
from rapalog.engine.llvm.vector_math import declarations, vector_functions
from rapalog.errors import RapalogError
from rapalog.sources import digest_of

#: What writes kernels; a change of it makes the kept ones useless.
SOURCES: Final = ("rapalog.engine.equations", "rapalog.engine.llvm", "rapalog.engine.kernel")
# What an expression of the rates costs a compiler, measured on models of 1,000 to 13,000 of them.
_SECONDS_A_NODE: Final = 1e-3
_WIDTHS: Final = (1, 2, 4, 8)
# What stands before the code in a cache entry: sizes the layout needs and the model cannot tell.
_HEADER: Final = struct.Struct("<qqq")


@dataclass(frozen=True, eq=False, repr=False)
class Kernel:
    """Machine code of one model.

    Parameters
    ----------
    model
        What it integrates.
    observables
        Outputs it reports, in order.
    layout
        Of its workspace; ``layout.width`` sets are under way at once.
    """

    model: Model
    observables: tuple[str, ...]
    layout: Layout
    _code: Loaded

    def __repr__(self) -> str:
        return f"Kernel({self.model.name!r}, {len(self.observables)} observables, {self.layout.width} lanes)"

    @cached_property
    def call(self) -> Callable[[int, int], None]:
        """The stepper, taking the addresses of arguments and workspace; it releases the interpreter's lock."""
        function = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p)(self._code.address(ENTRY))
        return function

    @cached_property
    def start(self) -> Callable[[int, float, int, int], None]:
        """Start values of one set: addresses of what is given, time, addresses of states and parameters."""
        signature = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_double, ctypes.c_void_p, ctypes.c_void_p)
        return signature(self._code.address(START))

    @cached_property
    def varying_factors(self) -> dict[int, int]:
        """Place of every factor node that is not constant."""
        return {node: place for place, node in enumerate(varying_factors(self.model))}

    @cached_property
    def influences(self) -> frozenset[tuple[str, int]]:
        """Slots on which the observables depend (see :func:`rapalog.engine.equations.model.influences`)."""
        return influences(self.model, [self.model.outputs[name] for name in self.observables])

    @cached_property
    def positions(self) -> dict[str, int]:
        """Place of every settable symbol."""
        return {name: place for place, name in enumerate(self.model.settable)}


def kernel_for(model: Model, *, observables: Sequence[str], lanes: int | None = None) -> Kernel:
    """Return the kernel of a model.

    Parameters
    ----------
    model
        What to integrate.
    observables
        Names among ``model.outputs``, reported in this order.
    lanes
        1, 2, 4 or 8 sets at once; ``None`` takes what a register of this machine holds. One lane is quickest for
        single runs.

    Raises
    ------
    RapalogError
        For an observable the model does not have, a number of lanes that cannot be, or more state events than fit.
    """
    width = native_lanes() if lanes is None else lanes
    _check(model, observables, width)
    key = _key(model, observables, width)
    entry = disk.read(key)
    if entry is not None:
        try:
            return _loaded(model, tuple(observables), width, entry)
        except (LookupError, RuntimeError, struct.error):
            pass  # an entry of another make: compile anew
    entry = _generated(model, tuple(observables), width)
    disk.write(key, entry)
    return _loaded(model, tuple(observables), width, entry)


def seconds_to_make(model: Model, *, observables: Sequence[str]) -> float:
    """Return about how long :func:`kernel_for` will take: 0 for a kernel that is kept."""
    if disk.read(_key(model, observables, native_lanes())) is not None:
        return 0.0
    return _SECONDS_A_NODE * len(model.graph.reachable(list(model.rates)))


def _check(model: Model, observables: Sequence[str], width: int) -> None:
    unknown = [name for name in observables if name not in model.outputs]
    if unknown:
        raise RapalogError(
            f"{model.name} has no quantity {', '.join(map(repr, unknown))}",
            remedy=f"ask for some of {', '.join(list(model.outputs)[:12])}, ...",
        )
    if width not in _WIDTHS:
        raise RapalogError(f"got {width} lanes, must be 1, 2, 4 or 8", remedy="leave the number of lanes out")
    if len(model.state_events) > MOST_STATE_EVENTS:
        raise RapalogError(
            f"{model.name} has {len(model.state_events)} events triggered by state, at most {MOST_STATE_EVENTS} fit",
            remedy="merge events, or run it with libroadrunner",
        )


def _loaded(model: Model, observables: tuple[str, ...], width: int, entry: bytes) -> Kernel:
    layout = _layout(model, width, *_HEADER.unpack_from(entry))
    kernel = Kernel(model, observables, layout, Loaded(entry[_HEADER.size :]))
    kernel.call  # noqa: B018  an entry without the function is found out here
    return kernel


def _layout(model: Model, width: int, n_derived: int, n_entries: int, n_modes: int) -> Layout:
    return Layout(
        width=width,
        n_states=len(model.states),
        n_parameters=len(model.parameters),
        n_derived=n_derived,
        n_entries=n_entries,
        n_settable=len(model.settable),
        n_timed=len(model.timed_events),
        n_factors=len(varying_factors(model)),
        n_sides=len(model.sides),
        n_modes=n_modes,
        marks=tuple(model.sides.index(mark) for mark in model.marks),
    )


def _generated(model: Model, observables: tuple[str, ...], width: int) -> bytes:
    system = prepare(model)
    sizes = len(system.derived), len(system.plan.places), system.n_modes
    return _HEADER.pack(*sizes) + compiled(assembly(model, observables, _layout(model, width, *sizes), system))


def assembly(model: Model, observables: tuple[str, ...], layout: Layout, system: System) -> str:
    """Return the LLVM assembly of a kernel."""
    code = ModelCode(model, system, layout, observables)
    functions = code.generate()
    outputs = [model.outputs[name] for name in observables]
    observed = _states_in(model.graph, outputs)
    watched = _states_in(model.graph, [*(event.trigger for event in model.state_events), *model.sides])
    n_watched = len(watched) if model.state_events or model.sides else None
    functions += lane_functions(
        model, layout, n_observed=len(observed), n_watched=n_watched, n_observables=len(observables)
    )
    stepper = Stepper(
        layout,
        has_time=system.has_time,
        has_breakpoints=bool(model.breakpoints),
        has_limit=model.longest_step is not None,
        n_watched=n_watched,
    )
    functions.append(stepper.build())
    used = {width: {name for name, lanes in code.used if lanes == width} for width in (1, layout.width)}
    used[layout.width] |= {"exp", "log"}
    functions += [item for width, names in used.items() for item in vector_functions(width, names)]
    return "\n".join(
        [
            f'target triple = "{host()[0]}"',
            *declarations(layout.width),
            _table("observed", observed),
            _table("watched", watched),
            _table("all_states", list(range(layout.n_states))),
            *(_table(*item) for item in (tables(system.plan).items() if is_large(system.plan) else ())),
            *(function.text() for function in functions),
            "attributes #0 = { nounwind }",
        ]
    )


def _table(name: str, numbers: list[int]) -> str:
    listed = ", ".join(f"i64 {number}" for number in numbers)
    return f"@{name} = internal constant [{len(numbers)} x i64] {f'[{listed}]' if numbers else 'zeroinitializer'}"


def _states_in(graph: Graph, roots: Sequence[int]) -> list[int]:
    nodes = (graph.nodes[number] for number in graph.reachable(list(roots)))
    return sorted(int(node.value) for node in nodes if node.operation == "state")


def _key(model: Model, observables: Sequence[str], width: int) -> str:
    digest = hashlib.sha256(repr((digest_of(*SOURCES), llvm_version(), host(), width)).encode())
    outputs = [model.outputs[name] for name in observables]
    digest.update(model_digest(model, outputs))
    return digest.hexdigest()


def model_digest(model: Model, outputs: Sequence[int]) -> bytes:
    """Return a digest of all of a model that a kernel depends on; names are no part of it."""
    roots = [*model.rates, *outputs, *model.state_start, *model.parameter_start, *model.breakpoints, *model.sides]
    roots += [] if model.longest_step is None else [model.longest_step]
    roots += [settable.factor for settable in model.settable.values()]
    roots += [event.time for event in model.timed_events] + [event.trigger for event in model.state_events]
    events: list[TimedEvent | StateEvent] = [*model.timed_events, *model.state_events]
    roots += [assignment.value for event in events for assignment in event.assignments]
    graph = model.graph
    order = graph.reachable(roots)
    renumbered = {number: place for place, number in enumerate(order)}
    nodes = [
        (node.operation, *(renumbered[operand] for operand in node.operands), node.value)
        for node in map(graph.nodes.__getitem__, order)
    ]
    shape = (
        [(item.kind, item.index) for item in model.settable.values()],
        [(event.fires_at_start, event.just_after) for event in model.timed_events],
        [event.initially for event in model.state_events],
        [[(item.kind, item.index) for item in event.assignments] for event in events],
        [alarm.parameter for alarm in model.alarms],
        model.rivals,
        len(model.states),
        len(model.parameters),
        len(outputs),
        len(model.breakpoints),
        len(model.sides),
        model.longest_step is None,
        [model.sides.index(mark) for mark in model.marks],
    )
    return hashlib.sha256(repr((nodes, [renumbered[root] for root in roots], shape)).encode()).digest()
