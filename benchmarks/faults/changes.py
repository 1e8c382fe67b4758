"""How files are changed for the fuzzer: as people and programs change them, or a few bytes."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

Change = Callable[[random.Random, str], str]


def _cells(text: str) -> list[re.Match[str]]:
    return list(re.finditer(r"[^\s,;\t\"<>=/]+", text))


def _replaced(text: str, cell: re.Match[str], by: str) -> str:
    return text[: cell.start()] + by + text[cell.end() :]


def one_number(rng: random.Random, text: str) -> str:
    numbers = list(re.finditer(r"(?<![\w.])-?\d+\.?\d*(?:[eE][-+]?\d+)?(?![\w.])", text))
    if not numbers:
        return text
    cell = rng.choice(numbers)
    number = float(cell[0])
    other = rng.choice(
        [number * 10, number / 10, number * rng.uniform(0.5, 2), -number, 0.0, number + 1, 1e30, 1e-30, round(number)]
    )
    return _replaced(text, cell, f"{other:.6g}")


def one_word(rng: random.Random, text: str) -> str:
    cells = _cells(text)
    words = [
        "",
        "NA",
        "n.d.",
        "OVER",
        ">100",
        "<5",
        "1,5",
        "1.2.3",
        "inf",
        "nan",
        "µM",
        "0",
        "Ωmega",
        "=1+1",
        "x" * 300,
    ]
    return _replaced(text, rng.choice(cells), rng.choice(words)) if cells else text


def rows_shuffled(rng: random.Random, text: str) -> str:
    head, *lines = text.splitlines(keepends=True) or [""]
    rng.shuffle(lines)
    return head + "".join(lines)


def row_gone(rng: random.Random, text: str) -> str:
    lines = text.splitlines(keepends=True)
    if lines:
        del lines[rng.randrange(len(lines))]
    return "".join(lines)


def row_twice(rng: random.Random, text: str) -> str:
    lines = text.splitlines(keepends=True)
    if lines:
        where = rng.randrange(len(lines))
        lines.insert(where, lines[where])
    return "".join(lines)


def blank_row(rng: random.Random, text: str) -> str:
    lines = text.splitlines(keepends=True)
    lines.insert(rng.randrange(len(lines) + 1), rng.choice(["\n", ",,,\n", "# a note\n", "   \n"]))
    return "".join(lines)


def column_gone(rng: random.Random, text: str) -> str:
    mark = "\t" if "\t" in text else ","
    rows = [line.split(mark) for line in text.splitlines()]
    where = rng.randrange(max(1, max(map(len, rows), default=1)))
    return "\n".join(mark.join(row[:where] + row[where + 1 :]) for row in rows) + "\n"


def column_added(rng: random.Random, text: str) -> str:
    lines = text.splitlines()
    return "\n".join(f"{line},{n or 'note'}" for n, line in enumerate(lines)) + "\n"


def semicolons(rng: random.Random, text: str) -> str:
    return text.replace(",", rng.choice([";", "\t", "|"]))


def german(rng: random.Random, text: str) -> str:
    return text.replace(",", ";").replace(".", ",")


def capitals(rng: random.Random, text: str) -> str:
    head, mark, rest = text.partition("\n")
    return rng.choice([head.upper(), head.title(), f" {head} "]) + mark + rest


def cut(rng: random.Random, text: str) -> str:
    return text[: rng.randrange(len(text) // 2, len(text) + 1)]


def old_lines(rng: random.Random, text: str) -> str:
    return text.replace("\r\n", "\n").replace("\n", rng.choice(["\r\n", "\r"]))


def noise(rng: random.Random, text: str) -> str:
    where = rng.randrange(len(text) + 1)
    return text[:where] + rng.choice(["\0", "�", '"', "\x1b", " ", "\ufeff", "'"]) + text[where + rng.randrange(2) :]


def scaled(rng: random.Random, text: str) -> str:
    """Change every number of a line's last cell by one factor, as another unit would."""
    factor = rng.choice([0.01, 0.1, 10, 100])
    return re.sub(r"(-?\d+\.\d+)$", lambda own: f"{float(own[1]) * factor:.6g}", text, flags=re.M)


GENTLE: tuple[Change, ...] = (
    one_number,
    one_number,
    one_number,
    one_word,
    rows_shuffled,
    row_gone,
    row_twice,
    blank_row,
    column_added,
    capitals,
    old_lines,
    scaled,
)
HARSH: tuple[Change, ...] = (column_gone, semicolons, german, cut, noise, one_word)


def changed(rng: random.Random, data: bytes) -> bytes:
    """Return a file changed in one to three ways; one in ten is only another encoding."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return changed_bytes(rng, data)
    for _ in range(rng.choice([1, 1, 2, 3])):
        text = rng.choice(HARSH if rng.random() < 0.2 else GENTLE)(rng, text)
    if rng.random() < 0.1:
        return text.encode(rng.choice(["utf-16", "utf-8-sig", "latin-1"]), errors="replace")
    return text.encode()


def changed_bytes(rng: random.Random, data: bytes) -> bytes:
    own = bytearray(data)
    for _ in range(rng.choice([1, 1, 4, 30])):
        if not own:
            break
        where = rng.randrange(len(own))
        how = rng.random()
        if how < 0.7:
            own[where] = rng.randrange(256)
        elif how < 0.85:
            del own[where : where + rng.randrange(1, 20)]
        else:
            own = own[: max(1, where)]
    return bytes(own) or b"\0"
