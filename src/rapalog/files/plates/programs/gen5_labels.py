"""Which labels of a Gen5 export belong to readings, and which to what Gen5 calculated from them.

A reading is labelled with a wavelength, a pair of them, ``Lum`` or ``Alpha``, after the name of its read step if that
has one. Labels of an imager (``Cell Count``) have no such form: where no label has, those that are not known as
calculations are readings.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Final

#: 450 | 485/20,528/20 | Lum | Alpha | 600[2] | GFP:485,528 | 260:977 [Test], optionally with one time point
_MEASURED: Final = re.compile(
    r"(?:(.*):)?(?:\d+(?:/\d+)?(?:,\s*\d+(?:/\d+)?)?|Lum|Alpha)(?:\[\d+\])?"
    r"(?: \[(?:Test|Ref|Parallel|Perpendicular)\])?(?: at [\d:.]+)?",
    re.ASCII,
)
_NUMBERED: Final = re.compile(r"Read \d+", re.ASCII)
#: What Gen5 calls what it calculates, where no label is that of a reading.
_DERIVED: Final = re.compile(
    r"(?:blank|corrected|ratio|norm|conc|log|mean|max|min|std|cv|delta|integral|pathlength|polarization|%)\b.*|.*\[.*\]"
    r"|norm.*|conc.*",
    re.IGNORECASE,
)


def measured_labels(labels: Sequence[str], *, steps: Collection[str]) -> list[str]:
    """Return the labels of readings; where none looks like one, those that do not look calculated either."""
    found = [label for label in labels if label in steps or _is_reading(label, steps)]
    return found or [label for label in labels if not _DERIVED.fullmatch(label)]


def _is_reading(label: str, steps: Collection[str]) -> bool:
    match = _MEASURED.fullmatch(label)
    if not match:
        return False
    step = match[1]
    known = step is None or step in steps or _NUMBERED.fullmatch(step)
    return bool(known or (not steps and not _DERIVED.fullmatch(step)))
