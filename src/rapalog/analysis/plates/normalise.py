"""From readings to responses: subtract the blank, divide by the vehicle, keep every well.

    response = (reading - mean blank of the plate) / (mean vehicle - mean blank of the plate)

Which control belongs to a sample is decided by what both say about themselves (see ``controls``). A plate of a curve
that has none borrows those of other plates of the same file, blank included, and that is said. A vehicle's ``drug``
that no sample has (``DMSO``) counts as empty. Vehicle wells stay in the curve as data at dose 0. A well without a
number, or masked, is never a number: it stays with response NaN. Without any vehicle well responses are the readings
themselves.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from operator import attrgetter
from statistics import fmean, stdev
from typing import Final, NamedTuple

from rapalog.analysis.plates.controls import Controls, by_dose_and_place
from rapalog.tables import EXCLUDED, LayoutWell, Well, curve_name

NO_BLANKS: Final = "no blank wells"
NO_VEHICLE: Final = "no vehicle wells: responses taken as they are"
#: An undeclared response is read as a fraction or a percentage if its top is within this factor of 1 or of 100.
_NEAR: Final = 2.0
_UNNAMED: Final = "unnamed"
#: Standard errors that a vehicle must be above nothing to be divided by.
_SURELY: Final = 3.0
#: More plates than this are counted in a flag, not named.
_LISTED: Final = 4
_PERCENT: Final = 100.0
#: A larger response comes from a vehicle that is next to nothing; its square would not fit into a float.
_LARGEST: Final = 1e30


class NormalWell(NamedTuple):
    """A well of one curve.

    ``signal`` is the reading less the blank, ``vehicle`` the mean signal it is divided by (1 if there is none).
    ``response`` is what is fitted, NaN if the well is unusable. ``dose_nM`` is 0 for a vehicle. An empty ``replicate``
    on a vehicle means that all replicates share it.
    """

    well: Well
    dose_nM: float
    replicate: str
    signal: float
    vehicle: float
    response: float

    @property
    def role(self) -> str:
        """``sample`` or ``vehicle``."""
        return self.well.content.role


@dataclass(frozen=True)
class CurveWells:
    """The wells of one curve. ``full`` is the response of an untreated control, None where nobody declared it."""

    curve: str
    content: LayoutWell
    wells: tuple[NormalWell, ...]
    normalised: bool
    full: float | None
    flags: tuple[str, ...]

    @cached_property
    def usable(self) -> tuple[NormalWell, ...]:
        """The wells with a response."""
        return tuple(well for well in self.wells if math.isfinite(well.response))


def normalise(wells: Iterable[Well], *, response_unit: str = "") -> tuple[CurveWells, ...]:
    """Group wells into curves and normalise them.

    Parameters
    ----------
    wells
        Samples and controls of any number of plates and curves, in any order.
    response_unit
        ``percent``, ``fraction`` or ``signal`` where no vehicle is given; empty if undeclared (see ``scale_of``).

    Returns
    -------
    curves
        Sorted by name. Wells are sorted by dose, then response, so that nothing depends on the order of the rows.
    """
    everything = list(wells)
    # Wells that hold the same share what is said of them, and there are far fewer such texts than wells.
    contents = {id(well.content): well.content for well in everything}
    drugs = {content.drug for content in contents.values() if content.role == "sample"}
    names = {key: curve_name(content) for key, content in contents.items() if content.role == "sample"}
    groups: dict[str, list[Well]] = defaultdict(list)
    controls = Controls()
    for well in everything:
        content = well.content
        if (name := names.get(id(content))) is not None:
            groups[name].append(well)
        elif content.role in ("vehicle", "blank"):
            controls.add(well if content.drug in drugs else _without_drug(well))
    return tuple(
        _curve(name, sorted(groups[name], key=by_dose_and_place), controls, response_unit) for name in sorted(groups)
    )


def _without_drug(well: Well) -> Well:
    return replace(well, content=replace(well.content, drug=""))


def _curve(name: str, samples: Sequence[Well], controls: Controls, response_unit: str) -> CurveWells:
    content = samples[0].content
    flags: Counter[str] = Counter()
    by_plate: dict[tuple[str, str], list[Well]] = defaultdict(list)
    for sample in samples:
        by_plate[sample.plate_key].append(sample)
    by_plate = _named(by_plate, flags)
    vehicles = {key: controls.vehicles(key, content) for key in by_plate}
    lent = {key: controls.lenders(key, content) for key, found in vehicles.items() if not found}
    normalised = any(well.usable for found in vehicles.values() for well in found) or any(lent.values())
    wells: list[NormalWell] = []
    for key, found in by_plate.items():
        time_h, lenders = found[0].content.time_h, lent.get(key, [])
        blank = controls.blank(key, time_h)
        if lenders:
            blanks = [level for other in lenders if (level := controls.blank(other, time_h)) is not None]
            blank = fmean(blanks) if blank is None and blanks else blank
            flags[_borrowed(key[1], [plate for _, plate in lenders])] += 1
            borrowed = [well for other in lenders for well in controls.vehicles(other, content)]
            scale = _scale(borrowed, blank or 0.0, flags)
            wells += [_normal(well, well.content.replicate, blank or 0.0, scale) for well in found]
            continue
        wells += _plate(found, vehicles[key], blank, normalised=normalised, flags=flags)
    if not normalised:
        flags[NO_VEHICLE] += 1
    without = [well for well in wells if math.isnan(well.response)]
    tokens = Counter(well.well.reading.token for well in without if well.well.reading.token)
    by_hand = Counter({token: n for token, n in tokens.items() if token.startswith(EXCLUDED)})
    tokens -= by_hand
    flags.update([f"wells left out by hand: {_listed(by_hand)}"] if by_hand else [])
    flags.update([f"wells left out without a number: {_listed(tokens)}"] if tokens else [])
    lost = sum(well.well.usable and math.isfinite(well.vehicle) for well in without)
    flags.update([f"{lost} responses too large to be fitted"] if lost else [])
    wells.sort(key=_by_response if without else _DOSE_AND_RESPONSE)
    full = {"fraction": 1.0, "percent": _PERCENT}.get(response_unit)
    return CurveWells(
        curve=name,
        content=content,
        wells=tuple(wells),
        normalised=normalised,
        full=1.0 if normalised else full,
        flags=tuple(flags),
    )


def _borrowed(plate: str, lenders: Sequence[str]) -> str:
    names = ", ".join(name or "without a name" for name in lenders[:_LISTED])
    more = f" and {len(lenders) - _LISTED} more" if len(lenders) > _LISTED else ""
    many = f"plates {names}{more}" if len(lenders) > 1 else f"plate {names}"
    return f"plate {plate or 'without a name'} has no vehicle of its own: those of {many} are used"


_DOSE_AND_RESPONSE: Final = attrgetter("dose_nM", "response")


def _by_response(well: NormalWell) -> tuple[float, float]:
    return well.dose_nM, well.response if math.isfinite(well.response) else math.inf


def _named(by_plate: dict[tuple[str, str], list[Well]], flags: Counter[str]) -> dict[tuple[str, str], list[Well]]:
    """Give samples without a replicate a name of their own where others have one."""
    replicates = {well.content.replicate for samples in by_plate.values() for well in samples}
    if len(by_plate) > 1 and replicates == {""}:
        flags["several plates without a replicate: taken as one technical set"] += 1
    if "" not in replicates or len(replicates) == 1:
        return by_plate
    flags[f"some wells have no replicate: taken as one replicate, {_UNNAMED}"] += 1
    return {
        key: [
            well if well.content.replicate else replace(well, content=replace(well.content, replicate=_UNNAMED))
            for well in samples
        ]
        for key, samples in by_plate.items()
    }


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{token} {n}" for token, n in sorted(counts.items()))


def _plate(
    samples: Sequence[Well], vehicles: Sequence[Well], blank: float | None, *, normalised: bool, flags: Counter[str]
) -> list[NormalWell]:
    """Normalise one curve's wells on one plate, replicate by replicate where the vehicles say theirs."""
    flags.update([NO_BLANKS] if blank is None and normalised else [])
    zero = blank if blank is not None and normalised else 0.0
    replicates = sorted({well.content.replicate for well in samples})
    if len(replicates) == 1 and not vehicles:
        scale = _scale(vehicles, zero, flags) if normalised else 1.0
        return [_normal(well, replicates[0], zero, scale) for well in samples]
    shared = [well for well in vehicles if well.content.replicate not in replicates]
    wells: list[NormalWell] = []
    for replicate in replicates:
        own = [well for well in vehicles if well.content.replicate == replicate]
        scale = _scale(own if any(well.usable for well in own) else vehicles, zero, flags) if normalised else 1.0
        mine = [well for well in samples if well.content.replicate == replicate]
        wells += [_normal(well, replicate, zero, scale) for well in [*mine, *own]]
    scale = _scale(vehicles, zero, flags) if shared and normalised else 1.0
    return wells + [_normal(well, replicates[0] if len(replicates) == 1 else "", zero, scale) for well in shared]


def _scale(vehicles: Sequence[Well], zero: float, flags: Counter[str]) -> float:
    values = [well.reading.value for well in vehicles if well.usable]
    if not values:
        flags["a plate has no usable vehicle well and is left out"] += 1
        return math.nan
    signal = fmean(values) - zero
    if signal <= 0:
        flags["a plate's vehicle is not above its blank and is left out"] += 1
        return math.nan
    if len(values) > 1 and signal < _SURELY * stdev(values) / math.sqrt(len(values)):
        flags[
            "a plate's vehicle cannot be told from nothing and is left out: if responses are inhibition, name their "
            "column so"
        ] += 1
        return math.nan
    return signal


def _normal(well: Well, replicate: str, zero: float, vehicle: float) -> NormalWell:
    reading, content = well.reading, well.content
    signal = math.nan if reading.token else reading.value - zero
    dose_nM = 0.0 if content.role == "vehicle" else content.dose_nM
    response = signal / vehicle
    return NormalWell(well, dose_nM, replicate, signal, vehicle, response if abs(response) < _LARGEST else math.nan)


def scale_of(
    top: float, untreated: Sequence[float], *, response_unit: str, largest: float = 0.0
) -> tuple[float | None, str]:
    """Return what response stands for an untreated control where no vehicle says so, and a flag that tells.

    ``top`` is the fitted response at dose 0, ``untreated`` the responses of sample wells at dose 0, ``largest`` what
    nine in ten responses are below. An undeclared response whose top is near 1 is read as a fraction, unless many
    are far above 1; near 100 as percent. Anything else, and any ``signal``, is measured against its own wells at dose
    0, or else against its own top (None).
    """
    if response_unit != "signal":
        for full, name in ((1.0, "fractions"), (_PERCENT, "percent")):
            if full / _NEAR <= top <= full * _NEAR and largest <= full * _NEAR:
                return full, f"response_unit not declared: responses read as {name}"
    if untreated and fmean(untreated) > 0:
        return fmean(untreated), "50 % is half of the wells at dose 0"
    return None, "50 % is half of the fitted top"
