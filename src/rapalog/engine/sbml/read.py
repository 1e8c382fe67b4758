"""An SBML file as a model the engine can run, or the list of everything in it that the engine does not run.

    read_model("model.xml")

Supported: Level 1 to 3; concentrations and amounts in compartments of any size, changing ones too; boundary and
constant species; conversion factors; stoichiometries that are numbers, formulas or symbols; local parameters;
functions; initial assignments; assignment and rate rules; events at times or by states, with delays and priorities,
one after the other where they meddle; switches and steps (``floor``, ``rem``) of time and states; the mathematics of
Level 3 Version 2 with time, avogadro and rateOf; models made of models. Units and constraints are read over: they
change no trajectory.

Refused by name: delays in formulas, algebraic rules, fast reactions, reactions without rate, packages that a file
requires and that change its mathematics, triggers true at an instant of a state, and what contradicts itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from rapalog.engine.equations.dependence import Dependence
from rapalog.engine.equations.landmarks import landmarks, longest_step, marked_differences
from rapalog.engine.equations.model import Model, Settable
from rapalog.engine.sbml.cache import keep, kept
from rapalog.engine.sbml.counters import Counters
from rapalog.engine.sbml.definitions import Meanings, meanings_of
from rapalog.engine.sbml.event_code import fixed_parameters
from rapalog.engine.sbml.events import events_of
from rapalog.engine.sbml.math import Unsupported
from rapalog.engine.sbml.records import Element, Refusal, Source
from rapalog.engine.sbml.roles import Refuse, Roles, roles_of
from rapalog.engine.sbml.start import starts_of
from rapalog.engine.sbml.switches import sides, switches
from rapalog.engine.sbml.xml import content_of
from rapalog.errors import RapalogError

_SHOWN: Final = 20  # of the refusals of one file; more would hide the first


def read_model(path_or_text: str | Path) -> Model:
    """Read an SBML model.

    Parameters
    ----------
    path_or_text
        A path, or the text itself (anything that contains ``<``).

    Returns
    -------
    Model
        Independent of the file and of libsbml. Symbols are the file's ids; a parameter ``k`` local to a reaction
        ``R`` is ``R.k`` (``R_k`` may be used to set it where that is no other symbol).

    Raises
    ------
    FileError
        If the file cannot be read or is in error.
    RapalogError
        If it uses what the engine does not run; the message names every such thing and its line.
    """
    content = content_of(path_or_text)
    model = kept(content)
    if model is None:
        # Only here: loading libsbml takes longer than reading a model.
        from rapalog.engine.sbml.libsbml import read_source

        model = _described(read_source(path_or_text))
        keep(content, model)
    return model


def _described(source: Source) -> Model:
    try:
        return _model(source)
    except RecursionError:
        raise RapalogError(
            "definitions call each other too deeply", remedy="write the innermost functions out", where=source.file
        ) from None


def _model(source: Source) -> Model:
    refusals = list(source.refusals)

    def refuse(reason: str, element: Element) -> None:
        refusals.append(Refusal(reason, element))

    roles = roles_of(source, refuse)
    if len(refusals) > len(source.refusals):
        _raise(refusals, source)  # the rest would stand on sand
    found = meanings_of(source, roles, refuse)
    starts = starts_of(source, roles, found, refuse)
    counters = Counters(found, Dependence(found.graph, fixed_parameters(source, found)))
    events = events_of(source, roles, found, counters, refuse)
    rates = {symbol: counters.replace(found.flows[symbol]) for symbol in found.states}
    # Several events of the engine may have the name of one of the file.
    triggers = [(f"event {event.name}", event.trigger) for event in (*events.state, *counters.events)]
    breakpoints = _breakpoints(source, found, [*rates.items(), *triggers], refuse)
    _raise(refusals, source)
    graph = found.graph
    dependence, zero = counters.dependence, graph.constant(0)
    moving = [*rates.values(), *(trigger for _, trigger in triggers)]
    known = ((index, graph.number(starts[symbol])) for index, symbol in enumerate(found.parameters))
    numbers = {index: value for index, value in known if value is not None}
    differences = marked_differences(graph, moving, dependence, numbers=numbers)
    marks = tuple(dict.fromkeys(graph.apply("gt", one, zero) for one in differences))
    return Model(
        name=source.name,
        graph=graph,
        states=found.states,
        parameters=found.parameters + tuple(found.stores),
        rates=tuple(rates.values()),
        outputs=_outputs(source, roles, found),
        settable=_settable(source, roles, found),
        state_start=tuple(starts.get(symbol, graph.constant(0)) for symbol in found.states),
        parameter_start=(*(starts[symbol] for symbol in found.parameters), *found.stores.values()),
        timed_events=events.timed,
        state_events=(*counters.events, *events.state),
        breakpoints=tuple(dict.fromkeys([*breakpoints, *events.instants, *landmarks(graph, moving, dependence)])),
        species=tuple(species.id for species in source.species),
        reactions=tuple(reaction.id for reaction in source.reactions),
        units=source.units,
        rivals=events.rivals,
        alarms=tuple(found.alarms),
        sides=tuple(dict.fromkeys([*sides(graph, moving, dependence), *marks])),
        marks=marks,
        longest_step=longest_step(graph, moving, dependence),
    )


def _raise(refusals: Iterable[Refusal], source: Source) -> None:
    named = list({str(one): one for one in refusals}.items())
    if not named:
        return
    more = f"; and {len(named) - _SHOWN} more" if len(named) > _SHOWN else ""
    first = named[0][1].element
    raise RapalogError(
        f"the engine does not run: {'; '.join(text for text, _ in named[:_SHOWN])}{more}",
        remedy="rewrite these parts of the model, or run it in another simulator",
        where=f"{source.file}:{first.line}, {first}".removesuffix(", "),
    )


def _breakpoints(source: Source, found: Meanings, roots: Sequence[tuple[str, int]], refuse: Refuse) -> tuple[int, ...]:
    """Return the times at which rates or triggers jump by time alone; each jump that cannot be placed is refused."""
    dependence = Dependence(found.graph, fixed_parameters(source, found))
    try:
        return tuple(dict.fromkeys(one.time for one in switches(found.graph, [root for _, root in roots], dependence)))
    except Unsupported:
        lines = dict(_elements(source))
        for name, root in roots:
            try:
                list(switches(found.graph, [root], dependence))
            except Unsupported as problem:
                refuse(str(problem), lines[name])
        return ()


def _elements(source: Source) -> Iterable[tuple[str, Element]]:
    for element in (*source.compartments, *source.species, *source.parameters):
        yield element.id, element
    for reaction in source.reactions:
        yield from ((one.id, one) for one in reaction.participants if one.id)
    yield from ((f"event {event.id}", event) for event in source.events)


def _outputs(source: Source, roles: Roles, found: Meanings) -> dict[str, int]:
    order = [*roles.elements, *(reaction.id for reaction in source.reactions)]
    return {symbol: found.names[symbol] for symbol in order}


def _settable(source: Source, roles: Roles, found: Meanings) -> dict[str, Settable]:
    homes = {species.id: species.compartment for species in source.species}
    one = found.graph.constant(1)
    settable = {}
    for symbol, leaf in found.leaves.items():
        node = found.graph.nodes[leaf]
        factor = found.names[homes[symbol]] if symbol in roles.divided else one
        settable[symbol] = Settable(
            "state" if node.operation == "state" else "parameter",
            int(node.value),
            factor,
            start_only=symbol in roles.fixed_compartments,
        )
    for reaction in source.reactions:
        for name in reaction.local:
            settable.setdefault(f"{reaction.id}_{name}", settable[f"{reaction.id}.{name}"])
    return settable
