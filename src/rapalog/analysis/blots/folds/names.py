"""What the name of a blot's target says: phospho, total or loading control, and of which protein.

Names are written in many ways: ``p-S6 S235/236``, ``pS6``, ``phospho-S6 (Ser235/236)``, ``AKT pS473``; ``total S6``,
``t-AKT``, ``RPS6``. A name without a mark is taken for the total. ``p70 S6K``, ``p53`` and ``pVHL`` are proteins.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, Literal

Kind = Literal["phospho", "total", "loading"]

#: Spellings of loading controls and stains for total protein, without regard to case, spaces and hyphens.
_LOADING: Final = re.compile(
    r"(?:anti)?(?:"
    r"(?:alpha|beta|gamma|α|β|γ|a|b)?(?:actin|tubulin)|actb|tubb|gapdh|vinculin|vcl|cyclophilin[ab]?|ppia|hprt1?|tbp|"
    r"lamin(?:b1?|a/?c)|hsp90|hsc70|hspa8|(?:histone)?h3|(?:histone)?h2b|(?:histone)?h4|cox(?:iv|4)(?:i1)?|vdac1?|"
    r"calnexin|canx|ef1a1?|eef1a1?|ef1α|na/?k/?atpase|transferrinreceptor|rplp0|36b4|b2m|"
    r"totalprotein(?:stain)?|tps|protein(?:stain)?|ponceau(?:s|red)?|coomassie|amidoblack|sypro(?:ruby)?|memcode|"
    r"stainfree|revert(?:520|700)?|(?:no)?stain|loading(?:control)?)"
)
#: The mark in front: p- or phospho-, or a small p grown together with a name that itself needs none.
_MARK: Final = re.compile(r"(?i:phospho)[\s_-]*|[pP][\s_-]+|p(?=[A-Z](?!HL)|4E|mTOR|eIF|p\d)")
_SITE: Final = r"(?:[STY]|(?i:ser|thr|tyr))[\s-]?\d+"
#: Sites at the end, with what joins them to the name; a mark before them makes the name that of a phospho target.
_SITES: Final = re.compile(rf"[\s(_-]+(?P<mark>p-?|(?i:phospho)[\s-]?)?{_SITE}(?:\s*[/,]\s*(?:{_SITE}|\d+))*\s*\)?$")
_TOTAL: Final = re.compile(r"^(?:(?i:total|pan)[\s_-]*|[tT][\s_-]+)|[\s_(-]+(?i:total)\)?$")
#: Other names of one protein, plain.
_SAME: Final = {
    "rps6": "s6",
    "s6ribosomalprotein": "s6",
    "ribosomalproteins6": "s6",
    "eif4ebp1": "4ebp1",
    "p70s6k": "s6k1",
    "p70s6k1": "s6k1",
    "pkb": "akt",
}


def target_kind(target: str) -> Kind:
    """Return what a target is for, by its name.

    >>> [target_kind(name) for name in ("p-S6 S235/236", "pS6", "AKT (pS473)", "COX IV", "4E-BP1", "p70 S6K")]
    ['phospho', 'phospho', 'phospho', 'loading', 'total', 'total']
    """
    name = target.strip()
    if _LOADING.fullmatch(_plain(name)):
        return "loading"
    sites = _SITES.search(name)
    return "phospho" if _MARK.match(name) or (sites and sites["mark"]) else "total"


def protein_of(target: str) -> str:
    """Return the plain name of the protein, without mark and sites.

    >>> protein_of("phospho-S6 (Ser235/236)"), protein_of("total RPS6"), protein_of("p-S6K1 T389")
    ('s6', 's6', 's6k1')
    """
    name = target.strip()
    if target_kind(name) == "phospho":
        marked = _MARK.match(name)
        # The mark goes first: in p-S6 the rest looks like a site.
        name = _SITES.sub("", name[marked.end() :] if marked else name)
    else:
        name = _TOTAL.sub("", name)
    plain = _plain(name)
    return _SAME.get(plain, plain)


def total_of(phospho: str, targets: Iterable[str]) -> str | None:
    """Return the total protein of a phospho target among others, None if it is not there.

    >>> total_of("p-S6K1 T389", ["S6", "S6K1", "actin"]), total_of("p-S6K1 T389", ["S6", "actin"])
    ('S6K1', None)
    """
    protein = protein_of(phospho)
    totals = [target for target in targets if target_kind(target) == "total" and protein_of(target) == protein]
    return min(totals, default=None)


def _plain(name: str) -> str:
    return re.sub(r"[\s_-]+", "", name.lower())
