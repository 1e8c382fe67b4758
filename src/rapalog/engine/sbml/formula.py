"""From MathML, as libsbml holds it, to postfix steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias

import libsbml

from rapalog.engine.sbml.records import Formula, Step

# libsbml has no types of its own.
Tree: TypeAlias = Any

_NUMBERS: Final = frozenset({libsbml.AST_REAL, libsbml.AST_REAL_E, libsbml.AST_RATIONAL, libsbml.AST_NAME_AVOGADRO})

# Our name of each operation. What is not here is refused by the name that libsbml has for it.
_OPERATIONS: Final[dict[int, str]] = {
    libsbml.AST_PLUS: "plus",
    libsbml.AST_MINUS: "minus",
    libsbml.AST_TIMES: "times",
    libsbml.AST_DIVIDE: "divide",
    libsbml.AST_POWER: "power",
    libsbml.AST_FUNCTION_POWER: "power",
    libsbml.AST_FUNCTION_ROOT: "root",
    libsbml.AST_FUNCTION_ABS: "abs",
    libsbml.AST_FUNCTION_EXP: "exp",
    libsbml.AST_FUNCTION_LN: "ln",
    libsbml.AST_FUNCTION_LOG: "log",
    libsbml.AST_FUNCTION_FLOOR: "floor",
    libsbml.AST_FUNCTION_CEILING: "ceiling",
    libsbml.AST_FUNCTION_FACTORIAL: "factorial",
    libsbml.AST_FUNCTION_MIN: "min",
    libsbml.AST_FUNCTION_MAX: "max",
    libsbml.AST_FUNCTION_QUOTIENT: "quotient",
    libsbml.AST_FUNCTION_REM: "rem",
    libsbml.AST_FUNCTION_PIECEWISE: "piecewise",
    libsbml.AST_LOGICAL_AND: "and",
    libsbml.AST_LOGICAL_OR: "or",
    libsbml.AST_LOGICAL_XOR: "xor",
    libsbml.AST_LOGICAL_NOT: "not",
    libsbml.AST_LOGICAL_IMPLIES: "implies",
    libsbml.AST_RELATIONAL_EQ: "eq",
    libsbml.AST_RELATIONAL_NEQ: "ne",
    libsbml.AST_RELATIONAL_LT: "lt",
    libsbml.AST_RELATIONAL_LEQ: "le",
    libsbml.AST_RELATIONAL_GT: "gt",
    libsbml.AST_RELATIONAL_GEQ: "ge",
    libsbml.AST_FUNCTION_SIN: "sin",
    libsbml.AST_FUNCTION_COS: "cos",
    libsbml.AST_FUNCTION_TAN: "tan",
    libsbml.AST_FUNCTION_SEC: "sec",
    libsbml.AST_FUNCTION_CSC: "csc",
    libsbml.AST_FUNCTION_COT: "cot",
    libsbml.AST_FUNCTION_SINH: "sinh",
    libsbml.AST_FUNCTION_COSH: "cosh",
    libsbml.AST_FUNCTION_TANH: "tanh",
    libsbml.AST_FUNCTION_SECH: "sech",
    libsbml.AST_FUNCTION_CSCH: "csch",
    libsbml.AST_FUNCTION_COTH: "coth",
    libsbml.AST_FUNCTION_ARCSIN: "arcsin",
    libsbml.AST_FUNCTION_ARCCOS: "arccos",
    libsbml.AST_FUNCTION_ARCTAN: "arctan",
    libsbml.AST_FUNCTION_ARCSEC: "arcsec",
    libsbml.AST_FUNCTION_ARCCSC: "arccsc",
    libsbml.AST_FUNCTION_ARCCOT: "arccot",
    libsbml.AST_FUNCTION_ARCSINH: "arcsinh",
    libsbml.AST_FUNCTION_ARCCOSH: "arccosh",
    libsbml.AST_FUNCTION_ARCTANH: "arctanh",
    libsbml.AST_FUNCTION_ARCSECH: "arcsech",
    libsbml.AST_FUNCTION_ARCCSCH: "arccsch",
    libsbml.AST_FUNCTION_ARCCOTH: "arccoth",
}


def formula_of(tree: Tree, refuse: Callable[[str], None]) -> Formula:
    """Return the steps of a formula; what has no step is refused by name and stands as a number without value."""
    steps: list[Step] = []
    waiting = [(tree, False)]
    while waiting:
        node, operands_done = waiting.pop()
        arity = node.getNumChildren()
        if arity and not operands_done and node.getType() != libsbml.AST_FUNCTION_RATE_OF:
            waiting.append((node, True))
            waiting.extend((node.getChild(index), False) for index in reversed(range(arity)))
        else:
            steps.append(_step(node, arity, refuse))
    return tuple(steps)


def formula_of_mathml(text: str, refuse: Callable[[str], None]) -> Formula:
    """Return the steps of a formula that stands by itself.

    Parameters
    ----------
    text
        A ``<math>`` element with its namespace.
    refuse
        Takes what has no step, by name.

    Returns
    -------
    tuple of Step
        Operands first; empty, and refused, where the text is no formula.
    """
    tree = libsbml.readMathMLFromString(text)
    if tree is None:
        refuse("a piece of MathML that is no formula")
        return ()
    return formula_of(tree, refuse)


def _step(node: Tree, arity: int, refuse: Callable[[str], None]) -> Step:
    kind = node.getType()
    if kind == libsbml.AST_NAME:
        return Step("name", 0, node.getName())
    if kind == libsbml.AST_INTEGER:
        return Step("number", 0, "", float(node.getInteger()))
    if kind in _OPERATIONS:
        return Step(_OPERATIONS[kind], arity)
    if kind in _NUMBERS:
        return Step("number", 0, "", node.getReal())
    if kind == libsbml.AST_FUNCTION:
        return Step("call", arity, node.getName())
    return _rare_step(node, kind, arity, refuse)


def _rare_step(node: Tree, kind: int, arity: int, refuse: Callable[[str], None]) -> Step:
    constants = {
        libsbml.AST_CONSTANT_TRUE: "true",
        libsbml.AST_CONSTANT_FALSE: "false",
        libsbml.AST_NAME_TIME: "time",
        libsbml.AST_CONSTANT_PI: "pi",
        libsbml.AST_CONSTANT_E: "e",
    }
    if kind in constants:
        return Step(constants[kind])
    if kind == libsbml.AST_FUNCTION_RATE_OF and arity == 1 and node.getChild(0).getType() == libsbml.AST_NAME:
        return Step("rate_of", 0, node.getChild(0).getName())
    name = "delay" if kind == libsbml.AST_FUNCTION_DELAY else node.getName() or libsbml.formulaToL3String(node)
    refuse(f"the function {name}" if name else "a piece of MathML that is no formula")
    return Step("unknown", arity)
