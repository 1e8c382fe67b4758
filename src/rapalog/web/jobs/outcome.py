"""What came of a piece of work, and how it crosses from a child to the server: as JSON and bytes, never as objects."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from multiprocessing.connection import Connection
from typing import Final

_MOST_RESULT: Final = 500_000_000
_HEAD: Final = ("state", "problem", "where", "remedy", "stays")


@dataclass(frozen=True)
class Outcome:
    """What came of a piece of work: a result, or why there is none; ``stays`` says that its child answers questions."""

    state: str
    result: bytes = b""
    problem: str = ""
    where: str = ""
    remedy: str = ""
    stays: bool = False


ENDED: Final = Outcome(
    "failed",
    problem="the process that did this ended without a word",
    remedy="check the file: it may be damaged, or need too much memory",
)
TOO_LARGE: Final = Outcome(
    "refused", problem="there is not enough memory for this", remedy="give fewer or smaller files"
)
TOO_LONG: Final = Outcome("failed", problem="this took too long and was stopped", remedy="give fewer or smaller files")


def send_outcome(link: Connection, outcome: Outcome) -> None:
    """Send an outcome: its words, then its result."""
    head = asdict(outcome)
    link.send_bytes(json.dumps({own: head[own] for own in _HEAD}).encode())
    link.send_bytes(outcome.result)


def receive(link: Connection, tell: Callable[[str, float], None]) -> Outcome | None:
    """Return the outcome that comes next; None if it was no more than news, of which is told.

    Raises
    ------
    EOFError, OSError
        If the other side is gone, or says too much.
    """
    said = json.loads(link.recv_bytes(_MOST_RESULT))
    if "share" in said:
        tell(said["what"], said["share"])
        return None
    return Outcome(**said, result=link.recv_bytes(_MOST_RESULT))
