"""A formula of a PEtab table as postfix steps, as the engine's translator takes them.

    or < and < comparisons < + - < * / < sign, not < power (from the right)

``log`` is the natural logarithm, unlike in SBML's own text; ``log(x, base)`` names another base.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from rapalog.engine.sbml.records import Formula, Step
from rapalog.errors import FileError

_TOKEN: Final = re.compile(
    r"\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)|(?P<name>[A-Za-z_]\w*)|"
    r"(?P<sign>\*\*|<=|>=|==|!=|&&|\|\||[-+*/^(),<>!]))",
    re.ASCII,
)
#: Formulas of published problems are three or four brackets deep.
_DEEPEST: Final = 50
_REMEDY: Final = "write it in the mathematics of PEtab, e.g. offset + scale * log10(S1)"

_LEVELS: Final = (
    {"||": "or"},
    {"&&": "and"},
    {"==": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge"},
    {"+": "plus", "-": "minus"},
    {"*": "times", "/": "divide"},
)
_TURNED: Final = ("sin", "cos", "tan", "sec", "csc", "cot", "sinh", "cosh", "tanh", "sech", "csch", "coth")
_BACK: Final = (
    "arcsin",
    "arccos",
    "arctan",
    "arcsec",
    "arccsc",
    "arccot",
    "arcsinh",
    "arccosh",
    "arctanh",
    "arcsech",
    "arccsch",
    "arccoth",
)
#: What each function is to the engine, and how many operands it takes.
_FUNCTIONS: Final = {
    **{name: (name, 1, 1) for name in (*_TURNED, *_BACK, "exp", "abs", "floor")},
    "ln": ("ln", 1, 1),
    "sqrt": ("root", 1, 1),
    "log10": ("log", 1, 1),
    "ceil": ("ceiling", 1, 1),
    "ceiling": ("ceiling", 1, 1),
    "pow": ("power", 2, 2),
    "min": ("min", 2, 2),
    "max": ("max", 2, 2),
    "piecewise": ("piecewise", 3, 999),
}
_WORDS: Final = {"true": "true", "false": "false"}

Steps = list[Step]


def read_formula(text: str, *, where: str) -> Formula:
    """Return the steps of a formula.

    Parameters
    ----------
    text
        Operators ``+ - * / ^ ** < <= > >= == != && || !`` and the functions of PEtab.
    where
        Its place in the table, for errors.

    Returns
    -------
    tuple of Step
        Operands first.

    Raises
    ------
    FileError
        For what is no formula, an unknown function, or a wrong number of operands.

    Examples
    --------
    >>> [step.name or step.kind for step in read_formula("k * S1 ^ 2", where="")]
    ['k', 'S1', 'number', 'power', 'times']
    """
    return tuple(_Reader(text, where).whole())


class _Reader:
    """Reads one formula from left to right."""

    def __init__(self, text: str, where: str) -> None:
        self._text, self._where = text, where
        self._tokens = self._split()
        self._at = 0
        self._depth = 0

    def whole(self) -> Steps:
        found = self._level(0)
        if self._at < len(self._tokens):
            raise self._wrong(f"does not understand {self._tokens[self._at][1]!r} there")
        return found

    def _split(self) -> list[tuple[str, str]]:
        tokens, at, text = [], 0, self._text.rstrip()
        while at < len(text):
            found = _TOKEN.match(text, at)
            if found is None:
                raise self._wrong(f"has {text[at:].strip()[:1]!r}, which stands for nothing")
            kind = str(found.lastgroup)
            tokens.append((kind, found[kind]))
            at = found.end()
        return tokens

    def _wrong(self, what: str) -> FileError:
        return FileError(f"the formula {self._text!r} {what}", remedy=_REMEDY, where=self._where)

    def _next(self) -> tuple[str, str]:
        return self._tokens[self._at] if self._at < len(self._tokens) else ("end", "")

    def _take(self, sign: str) -> bool:
        taken = self._next() == ("sign", sign)
        self._at += taken
        return taken

    def _expect(self, sign: str) -> None:
        if not self._take(sign):
            raise self._wrong(f"lacks {sign!r}")

    def _level(self, level: int) -> Steps:
        """Read operators of one strength, from the left."""
        if level == len(_LEVELS):
            return self._signed()
        steps = self._level(level + 1)
        while self._next()[0] == "sign" and self._next()[1] in _LEVELS[level]:
            operation = _LEVELS[level][self._next()[1]]
            self._at += 1
            steps += [*self._level(level + 1), Step(operation, 2)]
        return steps

    def _signed(self) -> Steps:
        for sign, operation in (("-", "minus"), ("!", "not"), ("+", "")):
            if self._take(sign):
                inner = self._deeper(self._signed)
                return [*inner, Step(operation, 1)] if operation else inner
        return self._power()

    def _power(self) -> Steps:
        base = self._operand()
        if self._take("^") or self._take("**"):
            return [*base, *self._deeper(self._signed), Step("power", 2)]
        return base

    def _deeper(self, read: Callable[[], Steps]) -> Steps:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise self._wrong(f"is more than {_DEEPEST} brackets deep")
        steps = read()
        self._depth -= 1
        return steps

    def _operand(self) -> Steps:
        kind, token = self._next()
        self._at += 1
        if kind == "number":
            return [Step("number", value=float(token))]
        if (kind, token) == ("sign", "("):
            inner = self._deeper(lambda: self._level(0))
            self._expect(")")
            return inner
        if kind != "name":
            raise self._wrong("ends too early" if kind == "end" else f"has {token!r} where a number is due")
        if self._take("("):
            return self._call(token)
        return [Step(_WORDS[token])] if token in _WORDS else [Step("name", name=token)]

    def _call(self, name: str) -> Steps:
        operands = [] if self._next() == ("sign", ")") else [self._deeper(lambda: self._level(0))]
        while self._take(","):
            operands.append(self._deeper(lambda: self._level(0)))
        self._expect(")")
        special = {"log": (1, 2, _log), "log2": (1, 1, _log2), "sign": (1, 1, _sign)}
        least, most = special[name][:2] if name in special else _FUNCTIONS.get(name, ("", 0, -1))[1:]
        if most < 0:
            raise self._wrong(f"calls {name}, which is no function of PEtab")
        if not least <= len(operands) <= most or (name == "piecewise" and len(operands) % 2 == 0):
            raise self._wrong(f"gives {name} {len(operands)} operands")
        if name in special:
            return special[name][2](operands)
        return [*(step for operand in operands for step in operand), Step(_FUNCTIONS[name][0], len(operands))]


def _log(operands: list[Steps]) -> Steps:
    if len(operands) == 1:
        return [*operands[0], Step("ln", 1)]
    return [*operands[1], *operands[0], Step("log", 2)]


def _log2(operands: list[Steps]) -> Steps:
    return [Step("number", value=2.0), *operands[0], Step("log", 2)]


def _sign(operands: list[Steps]) -> Steps:
    own, zero = operands[0], Step("number", value=0.0)
    above = [Step("number", value=1.0), *own, zero, Step("gt", 2)]
    below = [Step("number", value=-1.0), *own, zero, Step("lt", 2)]
    return [*above, *below, zero, Step("piecewise", 5)]
