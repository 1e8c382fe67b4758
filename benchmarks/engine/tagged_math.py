"""Tagged cases of uncommon mathematics: random formulas of time, against the same formula written in numpy."""

from __future__ import annotations

import numpy as np
from tagged import Case, Numbers, function, maker, parameter, rate_rule, sbml
from tests.engine.sbml.cases import assignment_rule

#: Formulas of y in [0.1, 0.9] and of a constant a in [1.2, 3]; SBML beside numpy.
FORMS = {
    "arcsin(y)": lambda y, a: np.arcsin(y),
    "arccos(y)": lambda y, a: np.arccos(y),
    "arctan(y*a)": lambda y, a: np.arctan(y * a),
    "sinh(y)": lambda y, a: np.sinh(y),
    "cosh(y)": lambda y, a: np.cosh(y),
    "tanh(a*y)": lambda y, a: np.tanh(a * y),
    "sec(y)": lambda y, a: 1 / np.cos(y),
    "csc(y)": lambda y, a: 1 / np.sin(y),
    "cot(y)": lambda y, a: 1 / np.tan(y),
    "sech(y)": lambda y, a: 1 / np.cosh(y),
    "csch(y)": lambda y, a: 1 / np.sinh(y),
    "coth(y)": lambda y, a: 1 / np.tanh(y),
    "arcsinh(a*y)": lambda y, a: np.arcsinh(a * y),
    "arccosh(a + y)": lambda y, a: np.arccosh(a + y),
    "arctanh(y)": lambda y, a: np.arctanh(y),
    "arcsec(a + y)": lambda y, a: np.arccos(1 / (a + y)),
    "arccsc(a + y)": lambda y, a: np.arcsin(1 / (a + y)),
    "arccot(y)": lambda y, a: np.arctan(1 / y),
    "arcsech(y)": lambda y, a: np.arccosh(1 / y),
    "arccsch(y)": lambda y, a: np.arcsinh(1 / y),
    "arccoth(a + y)": lambda y, a: np.arctanh(1 / (a + y)),
    "tan(y)": lambda y, a: np.tan(y),
    "ln(y)": lambda y, a: np.log(y),
    "log10(y)": lambda y, a: np.log10(y),
    "log(a, y)": lambda y, a: np.log(y) / np.log(a),
    "sqrt(y)": lambda y, a: np.sqrt(y),
    "root(3, y)": lambda y, a: np.cbrt(y),
    "y^a": lambda y, a: y**a,
    "(-y)^3": lambda y, a: -(y**3),
    "a^(-y)": lambda y, a: a**-y,
    "exp(-a*y)": lambda y, a: np.exp(-a * y),
    "abs(y - 0.5)": lambda y, a: np.abs(y - 0.5),
    "floor(a*y*4)": lambda y, a: np.floor(a * y * 4),
    "ceil(a*y*4)": lambda y, a: np.ceil(a * y * 4),
    "factorial(4)*y": lambda y, a: 24 * y,
    "piecewise(y, y > 0.5, 1 - y)": lambda y, a: np.maximum(y, 1 - y),
    "piecewise(1, y > 0.6, 2, y > 0.3, 3)": lambda y, a: np.where(y > 0.6, 1, np.where(y > 0.3, 2, 3)),
    "pi*y + exponentiale": lambda y, a: np.pi * y + np.e,
    "piecewise(1, xor(y > 0.3, y > 0.6), 0)": lambda y, a: ((y > 0.3) ^ (y > 0.6)).astype(float),
    "piecewise(1, !(y > 0.3 && y < 0.6) || y == 7, 0)": lambda y, a: (~((y > 0.3) & (y < 0.6))).astype(float),
}
LATER = {
    "min(y, 0.4, a)": lambda y, a: np.minimum(y, 0.4),
    "max(y, 0.4, 0.1)": lambda y, a: np.maximum(y, 0.4),
    "rem(a*y*4, 1)": lambda y, a: np.fmod(a * y * 4, 1),
    "quotient(a*y*9, 2)": lambda y, a: np.trunc(a * y * 9 / 2),
    "rem(-a*y*4, 3)": lambda y, a: np.fmod(-a * y * 4, 3),
    "piecewise(1, implies(y > 0.3, y > 0.6), 0)": lambda y, a: ((y <= 0.3) | (y > 0.6)).astype(float),
    "2 + (y > 0.5)": lambda y, a: 2.0 + (y > 0.5),
    "piecewise(1, y - 0.5 > 0, 0)*(a > 1)": lambda y, a: (y > 0.5).astype(float),
    "piecewise(3, a, 4)": lambda y, a: 3 + 0 * y,
}


def _formulas(n: Numbers, forms: dict, tags: tuple[str, ...], *, level: int, version: int) -> Case:
    a, slope = n(1.2, 3), n(0.02, 0.079)
    chosen = [n.pick(*forms) for _ in range(6)]

    def y(t):
        return 0.1 + slope * t

    elements, truth = [], {}
    for number, form in enumerate(chosen):
        elements += [parameter(f"v{number}"), assignment_rule(f"v{number}", f"f(y)*0 + {form}")]
        truth[f"v{number}"] = lambda t, form=form: forms[form](y(t), a) + 0 * t
    text = sbml(
        function("f", "x, x + 1"),
        parameter("a", a),
        parameter("y", 0.1),
        rate_rule("y", f"{slope}"),
        *elements,
        level=level,
        version=version,
    )
    return Case(tags, text, truth)


@maker
def uncommon_mathematics(n: Numbers) -> Case:
    return _formulas(
        n, FORMS, ("UncommonMathML", "FunctionDefinition", "AssignmentRule"), level=3, version=n.pick(1, 2)
    )


@maker
def mathematics_of_level_3_version_2(n: Numbers) -> Case:
    return _formulas(n, LATER, ("L3v2MathML", "BoolNumericSwap", "AssignmentRule"), level=3, version=2)


@maker
def integrated_formulas(n: Numbers) -> Case:
    """A formula as a rate; its integral by a fine sum over the line y."""
    forms = {**FORMS, **LATER}
    form, a, slope = n.pick(*forms), n(1.2, 3), n(0.02, 0.079)
    text = sbml(
        parameter("a", a), parameter("y", 0.1), parameter("z", 0), rate_rule("y", f"{slope}"), rate_rule("z", form)
    )
    grid = np.linspace(0, 10, 1_000_001)
    middle = (grid[1:] + grid[:-1]) / 2
    total = np.concatenate([[0.0], np.cumsum(forms[form](0.1 + slope * middle, a) + 0 * middle) * 1e-5])
    return Case(("UncommonMathML", "RateRule"), text, {"z": lambda t: np.interp(t, grid, total)})
