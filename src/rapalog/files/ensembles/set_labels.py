"""What the sets of a table are called: whole numbers or texts, each once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, Literal

from numpy.typing import NDArray

from rapalog.errors import FileError

_LONGEST_WHOLE_NUMBER: Final = 18  # digits; more may not fit into 64 bits


class SetLabels:
    """Labels met so far, by their hashes: a name that comes twice is found without keeping 10^7 texts."""

    def __init__(self) -> None:
        self.kind: Literal["row", "number", "text"] = "row"
        self._met: set[int] = set()

    def add(self, labels: NDArray[Any], lines: Sequence[bytes], line: int, *, file: str) -> None:
        """Take the labels of some lines, of which the first stands on ``line``.

        Parameters
        ----------
        labels
            One for each line that is not blank, (n,).
        lines
            As they stand in the file.
        line
            Of the first of them.
        file
            For the error.

        Raises
        ------
        FileError
            If a label comes twice.
        """
        self.kind = "number" if self.kind != "text" and all(map(_is_whole_number, labels)) else "text"
        filled = [line + offset for offset, raw in enumerate(lines) if raw.strip()]
        for label, number in zip(labels, filled, strict=True):
            known = hash(label)
            if known in self._met:
                raise FileError(
                    f"the set {label!r} comes twice",
                    where=f"{file}:{number}, column set",
                    remedy="give every set its own label",
                )
            self._met.add(known)


def _is_whole_number(label: str) -> bool:
    digits = label.removeprefix("-")
    return digits.isdecimal() and len(digits) <= _LONGEST_WHOLE_NUMBER and str(int(label)) == label
