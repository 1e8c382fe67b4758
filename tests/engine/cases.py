"""Small models for the kernel, built by hand or from SBML."""

from tests.engine.sbml.cases import assignment_rule, compartment, event, parameter, rate_rule, reaction, sbml, species

from rapalog.engine.equations.expression import Graph
from rapalog.engine.equations.model import Model, Settable
from rapalog.engine.kernel.kernel import Kernel, kernel_for
from rapalog.engine.sbml.read import read_model

TIGHT = {"rtol": 1e-9, "atol": 1e-12}
WIDTHS = (1, 2, 4, 8)


def robertson():
    """Return Robertson's stiff chemistry, by hand."""
    graph = Graph()
    a, b, c = (graph.state(index) for index in range(3))
    k1, k2, k3 = (graph.parameter(index) for index in range(3))
    first = graph.apply("multiply", k1, a)
    second = graph.apply("multiply", graph.apply("multiply", k2, b), b)
    third = graph.apply("multiply", graph.apply("multiply", k3, b), c)
    one, zero = graph.constant(1.0), graph.constant(0.0)
    names, constants = ("A", "B", "C"), ("k1", "k2", "k3")
    settable = {name: Settable("state", index, one) for index, name in enumerate(names)}
    settable |= {name: Settable("parameter", index, one) for index, name in enumerate(constants)}
    backward = graph.apply("subtract", third, first)
    total = graph.apply("add", graph.apply("add", a, b), c)
    return Model(
        name="Robertson",
        graph=graph,
        states=names,
        parameters=constants,
        rates=(backward, graph.apply("negate", graph.apply("add", backward, second)), second),
        outputs={"A": a, "B": b, "C": c, "total": total},
        settable=settable,
        state_start=(one, zero, zero),
        parameter_start=tuple(graph.constant(value) for value in (0.04, 3e7, 1e4)),
    )


#: Removal at rate k after doses that an event at time t_dose adds.
DOSED = sbml(
    compartment(size=2),
    species("S", concentration=0),
    parameter("k", 0.3),
    parameter("dose", 5),
    parameter("t_dose", 4),
    reaction("R", "c*k*S", left=("S",)),
    event("E", "time >= t_dose", {"S": "S + dose"}),
)
#: An input that jumps at times the parameters decide, and a term smooth in time.
DRIVEN = sbml(
    parameter("x", 1),
    parameter("on", 2),
    parameter("off", 5.5),
    parameter("u"),
    assignment_rule("u", "piecewise(3, and(time >= on, time < off), 0)"),
    rate_rule("x", "u - 0.5*x + 0.2*sin(time)"),
)
#: A ball that bounces: a state event in earnest.
BALL = sbml(
    parameter("height", 1),
    parameter("speed", 0),
    parameter("bounce", 0.8),
    parameter("hits", 0),
    rate_rule("height", "speed"),
    rate_rule("speed", "-9.81"),
    event("E", "and(height <= 0, speed < 0)", {"speed": "-bounce*speed", "hits": "hits + 1", "height": "0"}),
)
#: Production against a Hill term of non-integer order.
HILL = sbml(
    compartment(),
    species("S", concentration=0.1),
    species("P", concentration=0),
    parameter("h", 1.7),
    parameter("K", 0.5),
    reaction("make", "c*0.4", right=("S",)),
    reaction("turn", "c*S^h/(K^h + S^h)", left=("S",), right=("P",)),
    reaction("lose", "c*0.3*P", left=("P",)),
)


def made(text: str, *observables: str, lanes: int = 4) -> Kernel:
    """Return the kernel of a text."""
    return kernel_for(read_model(text), observables=observables, lanes=lanes)
