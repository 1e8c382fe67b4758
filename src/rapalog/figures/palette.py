"""Colours and markers of series: Okabe and Ito's colours, told apart by everybody, and a marker beside each."""

from __future__ import annotations

from typing import Final

COLOURS: Final = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
MARKERS: Final = ("o", "s", "^", "D", "v", "P")
#: Eight, for curves over each other: Okabe and Ito's black too, and a brown for their yellow, which white swallows.
MANY_COLOURS: Final = (*COLOURS, "#000000", "#7A4A1E")
MANY_MARKERS: Final = (*MARKERS, "X", "p")
