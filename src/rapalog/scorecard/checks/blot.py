"""Checks of the claims on the Western blot (C088 to C099).

Virtual blots are run by protocol, written to disk as an imager would, and read back by the code that reads anybody's
blots, which sees pictures and a layout. A claim on a step is held against the blot as it was run, and against what
happens when that step is left out. Lanes are found by the reader; where it refuses, the claim is not judged.
"""

from __future__ import annotations

import math
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np

from rapalog.analysis.blots.folds.alignment import FoldChange
from rapalog.assays.blots.imager import Camera
from rapalog.assays.blots.lysate import NO_ERRORS, lyse, lysis_left
from rapalog.assays.blots.membrane import Geometry, transferred
from rapalog.assays.blots.protocol import MEMBRANES, BlotProtocol
from rapalog.assays.blots.run import VirtualBlots
from rapalog.assays.blots.targets import find_target
from rapalog.errors import RapalogError
from rapalog.facts.library import fact, value
from rapalog.scorecard.observe import remembered
from rapalog.scorecard.verdict import Finding, outcome
from rapalog.studies.blots.study import BlotStudy, analyse_blots
from rapalog.studies.blots.virtual import blot_files, blot_truth, dosed_conditions, run_blot_assay
from rapalog.tables import BandVolume

_LINE: Final = "MCF-7"
_DOSES_NM: Final = (0.0, 0.1, 1.0, 100.0)
_REPLICATES: Final = 2  # few, to be quick: what is judged is the blot, not the width of an interval
_HOURS: Final = 24.0
_RATIO: Final = "p-S6/S6"
_OVEREXPOSED: Final = 3.0  # brightest band over the camera's range
_NEAR: Final = 1.5  # a fold read back from two replicates, against the truth
_PERCENT: Final = 100.0
_SHORT_H: Final = 1.0


def _protocol(targets: tuple[str, ...] = ("p-S6", "S6"), replicates: int = _REPLICATES) -> BlotProtocol:
    return BlotProtocol(targets=targets, replicates=replicates)


@remembered
def _blots() -> VirtualBlots:
    return run_blot_assay(_protocol(), _LINE, doses_nM=_DOSES_NM, hours=(_HOURS,))


@remembered
def _study() -> BlotStudy:
    return _read(_blots())


@remembered
def _overexposed() -> tuple[VirtualBlots, BlotStudy]:
    protocol = replace(_protocol(("p-S6",), 1), camera=Camera(peak_share=_OVEREXPOSED))
    blots = run_blot_assay(protocol, _LINE, doses_nM=_DOSES_NM, hours=(_HOURS,))
    return blots, _read(blots)


def _read(blots: VirtualBlots) -> BlotStudy:
    """Write what the imager would write and read it back as anybody's blots; no truth goes along."""
    with tempfile.TemporaryDirectory() as folder:
        for name, content in blot_files(blots).items():
            if name != "truth.json":
                (Path(folder) / name).write_bytes(content)
        return analyse_blots(Path(folder) / "layout.csv")


def _from_pictures(check: Callable[[], Finding]) -> Callable[[], Finding]:
    """Return a check that says what the reader of the pictures asked for, where it would not read them."""

    def checked() -> Finding:
        try:
            return check()
        except RapalogError as error:
            return Finding("untestable", f"the reader stopped: {error.problem}", "It never guesses a lane.")

    checked.__doc__ = check.__doc__
    return checked


def _judged(met: bool, observed: str, note: str = "") -> Finding:
    return Finding(outcome(met=met), observed, note)


def _fold(readout: str, dose_nM: float) -> FoldChange:
    return next(own for own in _study().ratios if (own.readout, own.dose_nM) == (readout, dose_nM))


def _true_fold(readout: str, dose_nM: float) -> float:
    found = blot_truth(_blots())["folds"]
    return float(next(own["fold"] for own in found if (own["readout"], own["dose_nM"]) == (readout, dose_nM)))


def phosphorylation_is_seen() -> Finding:
    """C088."""
    top = _DOSES_NM[-1]
    found, truth = _fold(_RATIO, top).fold, _true_fold(_RATIO, top)
    seen = found.value if found.value is not None else math.nan
    met = found.relation == "=" and abs(math.log(seen / truth)) < math.log(_NEAR) and seen < 0.5
    return _judged(
        met,
        f"{len(_blots().pictures)} virtual blots of {_LINE}, read from their pictures: {_RATIO} at {top:g} nM and {_HOURS:g} h is {seen:.2g} of the vehicle; in the cells it is {truth:.2g}",
    )


def inhibitors_in_the_lysis_buffer() -> Finding:
    """C089."""
    vehicle = dosed_conditions(_LINE, targets=("p-S6", "S6"), doses_nM=(0.0,), times_h=(_HOURS,))[0]
    targets = _blots().protocol.blot_targets
    seen = {}
    for inhibited in (True, False):
        left = lysis_left(_blots().protocol.minutes_on_ice, phosphatase_inhibitor=inhibited)
        tube = lyse(vehicle, targets, left=left, errors=NO_ERRORS, generator=np.random.default_rng(1))
        seen[inhibited] = [sum(amount for _, amount in tube.bands(target, load_ug=1.0)) for target in targets]
    phospho, total = (seen[False][k] / seen[True][k] for k in range(2))
    return _judged(
        _blots().protocol.phosphatase_inhibitor and phospho < 0.9 and abs(total - 1) < 1e-9,
        f"with the inhibitor by default; without it {_blots().protocol.minutes_on_ice:g} min on ice leave {_PERCENT * phospho:.0f} % of p-S6 and all of S6",
        "Proteases are not modelled. The half-life on ice is assumed (W008).",
    )


def protein_assay() -> Finding:
    """C090."""
    loads, estimates = [], []
    for picture in _blots().pictures:
        loads += [lane.load_ug for lane in picture.lanes if lane.role == "sample"]
    for assay in _blots().protein_assays:
        estimates += list(assay.estimates_ug_uL)
    load_cv, lysate_cv = (float(np.std(own, ddof=1) / np.mean(own)) for own in (loads, estimates))
    standards = len(set(_blots().protein_assays[0].standards_ug_uL))
    return _judged(
        load_cv < lysate_cv / 2.0,
        f"{standards} standards and a fitted curve; lysates differ by {_PERCENT * lysate_cv:.0f} %, the loads of the lanes by {_PERCENT * load_cv:.0f} % (asked for: {_blots().protocol.load_ug:g} ug)",
    )


def separation_by_size() -> Finding:
    """C091."""
    names = ("mTOR", "S6K1", "AKT", "S6", "4E-BP1")
    geometry = Geometry(n_lanes=1)
    masses = [max(band.mass_kDa for band in find_target(name).bands) for name in names]
    rows = [geometry.row(mass) for mass in masses]
    logs = np.polyfit(np.log(masses), rows, 1)
    straight = float(np.abs(np.polyval(logs, np.log(masses)) - rows).max())
    listed = ", ".join(f"{name} {mass:g}" for name, mass in zip(names, masses, strict=True))
    return _judged(rows == sorted(rows) and straight < 1.0, f"heavy to light, in kDa: {listed}; rows follow log mass")


def transfer() -> Finding:
    """C092."""
    small, large = 15.0, 289.0
    shares = {
        name: [transferred(mass, pores_kDa=value(row)) for mass in (small, large)] for name, row in MEMBRANES.items()
    }
    words = "; ".join(
        f"{name}: {_PERCENT * low:.0f} % at {small:g} kDa, {_PERCENT * high:.0f} % at {large:g} kDa"
        for name, (low, high) in shares.items()
    )
    met = set(shares) == {"PVDF", "nitrocellulose"} and all(0 < share < 1 for own in shares.values() for share in own)
    return _judged(
        met,
        f"arrives on {words}",
        "Unevenness across a membrane comes on top. The pores are from memory or assumed (W023 to W025).",
    )


def blocking() -> Finding:
    """C093."""
    target = find_target("p-S6")
    haze = {name: replace(_protocol(), blocking=name).detection_of(target).haze_ug for name in ("BSA", "milk", "none")}
    milk, none = haze["milk"] / haze["BSA"], haze["none"] / haze["BSA"]
    met = _blots().protocol.blocking == "BSA" and 1 <= milk < none
    return _judged(
        met, f"BSA by default; the haze is {milk:.2g} times that with milk and {none:.2g} times without blocking"
    )


def antibody_to_s6() -> Finding:
    """C094."""
    (band,) = find_target("p-S6").bands
    fold = _fold("p-S6", _DOSES_NM[-1]).fold
    met = band.readout == "p-S6 S235/236" and _below_one(fold.high)
    return _judged(
        met,
        f"it sees {band.readout} at {band.mass_kDa:g} kDa; at {_DOSES_NM[-1]:g} nM {_range(fold.low, fold.high)} of the vehicle",
    )


def antibody_to_4ebp1() -> Finding:
    """C095."""
    phospho, total = find_target("p-4E-BP1"), find_target("4E-BP1")
    cells = dosed_conditions(_LINE, targets=("p-4E-BP1", "4E-BP1"), doses_nM=(0.0, _DOSES_NM[-1]), times_h=(_HOURS,))
    shares = [[band.share(dish.readouts) for band in total.bands] for dish in cells]
    lower = shares[1][0] > shares[0][0] and shares[1][-1] < shares[0][-1]
    met = "p-4E-BP1 T37/46" in phospho.readouts and len(total.bands) == 3 and lower
    alpha, gamma = (f"{_PERCENT * shares[0][k]:.0f} to {_PERCENT * shares[1][k]:.0f} %" for k in (0, -1))
    return _judged(
        met,
        f"it sees T37/46; 4E-BP1 runs as alpha, beta and gamma, and the drug moves it down: alpha from {alpha}, gamma from {gamma}",
    )


def antibody_overnight() -> Finding:
    """C096."""
    hours, asked = _blots().protocol.antibody_h, fact("W030")
    short = replace(_protocol(), antibody_h=_SHORT_H)
    target = find_target("p-S6")
    share = short.detection_of(target).brightness / _protocol().detection_of(target).brightness
    met = (
        (asked.low or 0.0) <= hours <= (asked.high or 0.0)
        and share < 1
        and bool(set(short.warnings) - set(_protocol().warnings))
    )
    return _judged(met, f"{hours:g} h; {_SHORT_H:g} h would warn and give {_PERCENT * share:.0f} % of the light")


def total_on_separate_blots() -> Finding:
    """C097."""
    blots = {
        own.target: {lane.blot for lane in _study().volumes if lane.target == own.target} for own in _study().volumes
    }
    apart = not blots["p-S6"] & blots["S6"]
    ratios = [own for own in _study().ratios if own.readout == _RATIO and own.fold.value is not None]
    told = any("not corrected" in flag for flag in _study().flags)
    return Finding(
        outcome(met=apart and len(ratios) == len(_DOSES_NM)),
        f"S6 is on {len(blots['S6'])} membranes of its own; {_RATIO} is formed for {len(ratios)} of {len(_DOSES_NM)} samples"
        + (", and the missing loading control of each membrane is flagged" if told else ""),
        "Total protein on another membrane does not correct the load of a lane: that needs a control on each, or both on one.",
    )


def second_antibody() -> Finding:
    """C098."""
    detection = _protocol().detection_of(find_target("p-S6"))
    density = np.array([[0.5, 1.0]], dtype=np.float32) * np.float32(detection.antibody_half_ug)
    rise = float(np.ravel(detection.bound(density))[1] / np.ravel(detection.bound(density))[0])
    return _judged(
        detection.brightness > 0 and 1 < rise < 2,
        f"HRP turns bound antibody into light; twice the protein gives {rise:.2f} times the signal where the antibody is half saturated",
        "First and second antibody are one step of binding here.",
    )


def saturation_is_flagged() -> Finding:
    """C099."""
    blots, study = _overexposed()
    clipped = {lane.lane for lane in blots.pictures[0].lanes if lane.role == "sample" and lane.lost.clipped_pixels}
    volumes: tuple[BandVolume, ...] = study.volumes
    flagged = {own.lane for own in volumes if own.relation == ">="}
    return _judged(
        bool(clipped) and clipped <= flagged,
        f"overexposed {_OVEREXPOSED:g}-fold, {len(clipped)} of {len(_DOSES_NM)} lanes are clipped and {len(clipped & flagged)} of them come back as lower bounds, not numbers",
    )


def _below_one(high: float | None) -> bool:
    return high is not None and high < 1


def _range(low: float | None, high: float | None) -> str:
    return " to ".join("open" if end is None else f"{end:.2g}" for end in (low, high))


CHECKS: Final[Mapping[str, Callable[[], Finding]]] = {
    "C088": _from_pictures(phosphorylation_is_seen),
    "C089": inhibitors_in_the_lysis_buffer,
    "C090": protein_assay,
    "C091": separation_by_size,
    "C092": transfer,
    "C093": blocking,
    "C094": _from_pictures(antibody_to_s6),
    "C095": antibody_to_4ebp1,
    "C096": antibody_overnight,
    "C097": _from_pictures(total_on_separate_blots),
    "C098": second_antibody,
    "C099": _from_pictures(saturation_is_flagged),
}
