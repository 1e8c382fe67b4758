"""Which algorithms solve what is solved here by another method: ordinary differential equations, or their rest.

The names are those of the Kinetic Simulation Algorithm Ontology (Courtot et al. 2011, Mol Syst Biol 7:543).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

#: Parameters of algorithms that are followed.
RELATIVE: Final = 209
ABSOLUTE: Final = 211
#: Solvers of ordinary differential equations.
COURSES: Final[Mapping[int, str]] = {
    19: "CVODE",
    20: "PVODE",
    30: "Euler forward method",
    31: "Euler backward method",
    32: "explicit fourth-order Runge-Kutta method",
    33: "Rosenbrock method",
    64: "Runge-Kutta based method",
    71: "LSODE",
    86: "Fehlberg method",
    87: "Dormand-Prince method",
    88: "LSODA",
    89: "LSODAR",
    94: "Livermore solver",
    233: "LSODES",
    261: "Euler method",
    279: "Adams-Bashforth method",
    280: "Adams-Moulton method",
    281: "multistep method",
    288: "backward differentiation formula",
    289: "Adams method",
    301: "Heun method",
    302: "embedded Runge-Kutta method",
    304: "Radau method",
    321: "Cash-Karp method",
    377: "one-step method",
    379: "Bulirsch-Stoer algorithm",
    381: "midpoint method",
    383: "Bader-Deuflhard method",
    433: "CVODE-like method",
    434: "Higham-Hall method",
    435: "embedded Runge-Kutta 5(4) method",
    436: "Dormand-Prince 8(5,3) method",
    496: "CVODES",
    535: "VODE",
    536: "ZVODE",
    537: "explicit Runge-Kutta method of order 3(2)",
    560: "LSODA/LSODAR hybrid method",
    694: "ODE solver",
}
#: What finds a steady state; solvers of differential equations may run there.
RESTS: Final[Mapping[int, str]] = {
    **COURSES,
    99: "type of system behaviour",  # which older files name where they mean any method
    282: "KINSOL",
    407: "steady state method",
    408: "Newton-type method",
    409: "ordinary Newton method",
    411: "Newton-like method",
    568: "NLEQ1",
    569: "NLEQ2",
}
_TERM: Final = re.compile(r"KISAO[:_](\d{7})")


def term(kisao: str) -> int:
    """Return the number of a term, 0 of what is none.

    >>> term("KISAO:0000019"), term("CVODE")
    (19, 0)
    """
    found = _TERM.fullmatch(kisao.strip())
    return int(found[1]) if found else 0
