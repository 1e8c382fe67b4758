"""Names as people type them: found without regard to case, spaces or hyphens, or refused with the nearest ones."""

from __future__ import annotations

from collections.abc import Mapping

from rapalog.errors import RapalogError, did_you_mean

_NEAR = 0.3  # how alike a name must be to be offered; below this the offers look random


def match_name(name: str, spellings: Mapping[str, str], *, what: str, must_be: str) -> str:
    """Return the name that ``name`` spells.

    Parameters
    ----------
    name
        What was typed.
    spellings
        Every accepted spelling, aliases included, and the name it stands for.
    what, must_be
        For the error: the kind of thing, and what it must be.

    Raises
    ------
    RapalogError
        If nothing is spelt so; the remedy offers the nearest names.
    """
    if name in spellings:
        return spellings[name]
    known = {_plain(spelling): meant for spelling, meant in spellings.items()}
    if _plain(name) in known:
        return known[_plain(name)]
    every = f"choose one of {', '.join(dict.fromkeys(known.values()))}"
    raise RapalogError(
        f"got {what} {name!r}, must be {must_be}",
        remedy=did_you_mean(_plain(name), known, otherwise=every, alike=_NEAR),
    )


def _plain(name: str) -> str:
    return "".join(name.lower().replace("-", "").replace("α", "a").split())
