"""Which drugs are rapalogs: only of them is a first phase known to be that of the target.

A rapalog with FKBP12 holds mTORC1 at nanomolar doses and does something else above a micromolar. A curve of another
drug may have two phases as well; of which target each is, a curve does not say.
"""

from __future__ import annotations

import re
from typing import Final

_NAMES: Final = frozenset(
    {
        "everolimus",
        "rad001",
        "afinitor",
        "certican",
        "sirolimus",
        "rapamycin",
        "rapamune",
        "temsirolimus",
        "cci779",
        "torisel",
        "ridaforolimus",
        "deforolimus",
        "ap23573",
        "mk8669",
        "zotarolimus",
        "abt578",
        "umirolimus",
        "biolimus",
    }
)


def is_rapalog(drug: str) -> bool:
    """Return whether a drug, or the name of a curve that says its drug, is that of a rapalog.

    >>> is_rapalog("RAD-001"), is_rapalog("MCF-7 / everolimus / 48 h"), is_rapalog("gefitinib")
    (True, True, False)
    """
    words = re.split(r"[^a-z0-9-]+", drug.casefold())
    return any(word.replace("-", "") in _NAMES for word in words)
