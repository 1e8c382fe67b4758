"""Folds of a blot, from what ``rapalog blot`` wrote, as readings of a line.

A blot's layout has no column for the drug: the sample names it, or the line's other files have only one. Of a phospho
band and its ratio with the total the ratio is taken. A fold that is a bound is left out, and said so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from rapalog.calibration.line_problem import READOUTS, Observed, learnt_drugs
from rapalog.errors import FileError

_NOT_BLOTTED: Final = ("viability", "cell number")


def blot_readings(document: Mapping[str, Any], file: str, drugs: Sequence[str]) -> tuple[list[Observed], list[str]]:
    """Return the folds in the document of ``rapalog blot``, and flags on those that are left out.

    Parameters
    ----------
    document
        With ``ratios``.
    file
        Its name, for errors.
    drugs
        Those of the line's other files.

    Raises
    ------
    FileError
        For a sample that does not say its drug, or a condition without its time.
    """
    found: dict[tuple[str, str, float, float], tuple[bool, Observed]] = {}
    flags: list[str] = []
    for number, ratio in enumerate(document["ratios"]):
        place = f"{file}, ratios[{number}]"
        try:
            name, dose_nM, fold = str(ratio["readout"]), ratio["dose_nM"], ratio["fold"]
            readout, is_ratio, said = _readout(name)
            if readout is None or not dose_nM:
                flags += [f"{file}: {said}"] if said and dose_nM else []
                continue
            if fold["relation"] != "=" or not fold["value"] > 0:
                flags.append(f"{file}: {name} at {dose_nM:g} nM is no number but a bound: left out")
                continue
            drug, time_h = _drug(ratio["sample"], drugs, f"{place}.sample"), ratio["time_h"]
            if not time_h:
                raise FileError(
                    f"{name} at {dose_nM:g} nM has no time",
                    where=f"{place}.time_h",
                    remedy="fill in time_h in the blot's layout",
                )
            own = Observed(
                drug, float(dose_nM), float(time_h), float(fold["value"]), readout, int(ratio["n_biological"])
            )
        except (KeyError, TypeError, ValueError):
            raise FileError(
                "the fold is not as rapalog blot writes it", where=place, remedy="give blot.json as it was written"
            ) from None
        key = (readout, drug, own.dose_nM, own.time_h)
        if key not in found or is_ratio > found[key][0]:
            found[key] = (is_ratio, own)
    return [own for _, own in found.values()], list(dict.fromkeys(flags))


def _readout(name: str) -> tuple[str | None, bool, str]:
    """Return the model's readout that a blot's name stands for, whether over its total, and why there is none.

    >>> _readout("p-S6/S6")[:2], _readout("p-S6 S235/236")[:2], _readout("p-AKT/AKT")[0], _readout("S6")[0]
    (('p-S6 S235/236', True), ('p-S6 S235/236', False), None, None)
    """
    known = [own for own in READOUTS if own not in _NOT_BLOTTED]
    plain = _plain(name)
    for own in known:
        if plain == _plain(own) or plain.startswith(f"{_plain(own)}/"):
            return own, plain != _plain(own), ""
    target, over, _ = plain.partition("/")
    found = [own for own in known if _plain(own.split(" ")[0]) == target]
    if len(found) == 1:
        return found[0], bool(over), ""
    if found:
        return None, False, f"{name} may be {' or '.join(found)}: left out; name the site in the layout"
    return None, False, f"{name}: left out, as the calibration does not read it"


def _drug(sample: str, drugs: Sequence[str], where: str) -> str:
    named = [drug for drug in learnt_drugs() if drug in sample.casefold()]
    choices = named or list(dict.fromkeys(drugs))
    if len(choices) != 1:
        raise FileError(
            f"the sample {sample!r} does not say which rapalog it got",
            where=where,
            remedy="name the drug in the layout's column sample, e.g. 'A-673 everolimus'",
        )
    return choices[0]


def _plain(name: str) -> str:
    return name.casefold().replace("-", "").replace(" ", "")
