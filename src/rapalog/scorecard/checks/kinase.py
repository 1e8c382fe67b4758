"""Checks of the claims on the kinase assay (C002, C101 to C110).

The virtual assay is run, written as a table and read back by the blind analysis; a claim on a step of the protocol is
held against the assay as it was run, and against what happens when that step is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from rapalog.analysis.estimate import Estimate
from rapalog.analysis.kinase.curves import KinaseCurve
from rapalog.assays.kinase.protocol import KinaseProtocol
from rapalog.assays.kinase.run import KinaseExperiment, bound_share, product_nM, run_kinase, table_text
from rapalog.facts.library import value
from rapalog.scorecard.observe import remembered
from rapalog.scorecard.verdict import Finding, judged, outcome
from rapalog.studies.kinase.study import estimate_text
from rapalog.studies.kinase.virtual import AtpSeries, atp_series, mechanism_of, read_back, run_kinase_assay
from rapalog.units import three_digits

_MOST_SHIFT: Final = 1.5  # the claim's own threshold
_LEAST_FOIL_SHIFT: Final = 3.0  # an inhibitor at the ATP site must be told apart from it
_CELLS_BELOW_TUBE: Final = 10.0  # intact cells answer at a dose this many times lower, or the gap is not shown
_ATP_UM: Final = (10.0, 100.0, 1000.0)  # the claim's own range
_MUCH_ENZYME_NM: Final = 100.0  # so much that half of it, not the Kd, is the IC50
_MOST_USE: Final = 20.0  # percent of the substrate; the claim's own threshold
_STRAIGHT: Final = 0.9  # product over initial rate times time, below which it is not linear
_PERCENT: Final = 100.0


@remembered
def _assays() -> dict[str, KinaseExperiment]:
    return {experiment.protocol.substrate: experiment for experiment in run_kinase_assay()}


@remembered
def _curve(substrate: str = "S6K1") -> KinaseCurve:
    return read_back(_assays()[substrate])


@remembered
def _series() -> AtpSeries:
    return atp_series(atp_uM=_ATP_UM)


def _vehicle_nM(protocol: KinaseProtocol, *, time_min: float | None = None) -> float:
    """Return the product of a tube without inhibitor, without noise."""
    minutes = protocol.time_min if time_min is None else time_min
    return product_nM(protocol, _assays()["S6K1"].mechanism, bound=0.0, time_min=minutes)


def _judged(met: bool, observed: str, note: str = "") -> Finding:
    return Finding(outcome(met=met), observed, note)


def atp_does_not_shift() -> Finding:
    """C002."""
    series = _series()
    low, high = (f"{row.atp_uM:g}" for row in (series.rows[0], series.rows[-1]))
    return judged(
        f"reproduced if the IC50 moves less than {_MOST_SHIFT:g}-fold over the range of ATP, where one at the ATP site moves more than {_LEAST_FOIL_SHIFT:g}-fold",
        f"from {low} to {high} uM ATP the IC50 read back from the virtual assays moves {series.shift:.2f}-fold; with the same Kd at the ATP site it would move {series.foil_shift:.1f}-fold",
        "The binding that is not at the ATP site is put into the assay (partial, noncompetitive: B064); shown is that noise, controls and analysis leave it visible.",
        met=series.shift < _MOST_SHIFT and series.foil_shift > _LEAST_FOIL_SHIFT,
    )


def no_cell_pathway() -> Finding:
    """C101."""
    plain, changed, mutant = (
        table_text(run_kinase_assay(("S6K1",), genotype=genotype)) for genotype in ("", "TSC2:loss", "MTOR:S2035F")
    )
    return _judged(
        plain == changed != mutant,
        "loss of TSC2, upstream of mTORC1, leaves every number of the table as it was; a contact mutant of mTOR itself changes them",
    )


def enzyme_from_stimulated_cells() -> Finding:
    """C102."""
    resting = mechanism_of("S6K1", insulin=False).activity
    protocol = _assays()["S6K1"].protocol
    return _judged(
        protocol.insulin and protocol.enzyme_nM > 0 and resting < 1,
        f"{protocol.enzyme_nM:g} nM of mTORC1 from stimulated cells; without insulin it would be {_PERCENT * resting:.0f} % as active",
        "The line HEK293E has no parameters of its own; the generic cell stands in. The enzyme's amount is assumed (KA007).",
    )


def two_substrates() -> Finding:
    """C103."""
    s6k1, bp1 = (_curve(name).residual_activity for name in ("S6K1", "4E-BP1"))
    apart = s6k1.high is not None and bp1.low is not None and s6k1.high < bp1.low
    return _judged(
        apart,
        f"both can be chosen; residual activity on S6K1 {estimate_text(s6k1, '%', _PERCENT)}, on 4E-BP1 {estimate_text(bp1, '%', _PERCENT)}",
        "What is left on each substrate is assumed (M033, M034); the analysis was not told.",
    )


def paired_beforehand() -> Finding:
    """C104."""
    protocol, mechanism = _assays()["S6K1"].protocol, _assays()["S6K1"].mechanism
    top = protocol.doses_nM[-1]
    with_it, without = (bound_share(protocol, mechanism, drug_nM=top, with_fkbp12=paired) for paired in (True, False))
    curve = _curve()
    met = protocol.fkbp12_nM > top and curve.ic50_without_fkbp12_nM.relation == ">" and curve.ic50_nM.relation == "="
    return _judged(
        met,
        f"{protocol.fkbp12_nM:g} nM FKBP12 for at most {top:g} nM drug: {_PERCENT * with_it:.0f} % of mTORC1 is bound, {_PERCENT * without:.1f} % without FKBP12, where the IC50 reads {estimate_text(curve.ic50_without_fkbp12_nM, 'nM')}",
    )


def dose_series() -> Finding:
    """C105."""
    curve, cells = _curve(), _series().cellular_ic50_nM
    half_nM = _assays()["S6K1"].protocol.enzyme_nM / 2.0
    mechanism = _assays()["S6K1"].mechanism
    much = read_back(run_kinase(KinaseProtocol(enzyme_nM=_MUCH_ENZYME_NM, readout="luminescence"), mechanism))
    low = curve.ic50_nM.low or 0.0
    tight = any(flag.startswith("tight binding") for flag in much.flags)
    met = low > half_nM and _holds(curve.kd_nM, mechanism.kd_pair_nM) and tight
    return judged(
        f"reproduced if the IC50's interval lies above half the enzyme, that of the Kd holds the Kd put in, {_MUCH_ENZYME_NM:g} nM enzyme is flagged as tight binding, and intact cells answer at a dose more than {_CELLS_BELOW_TUBE:g} times below the interval; partly without the cells",
        f"{len(_assays()['S6K1'].protocol.doses_nM)} doses of the pair: IC50 {estimate_text(curve.ic50_nM, 'nM')}, Kd {estimate_text(curve.kd_nM, 'nM')}; p-S6K1 of intact cells is halved at {three_digits(cells) if cells else 'no'} nM; with {_MUCH_ENZYME_NM:g} nM enzyme the IC50 is {estimate_text(much.ic50_nM, 'nM')} and flagged as tight binding",
        "The Kd is that of sirolimus (B002), carried over; cells answer lower because FKBP12 collects the drug in them.",
        met=met and cells is not None and cells * _CELLS_BELOW_TUBE < low,
        nearly=met,
    )


def buffer() -> Finding:
    """C106."""
    protocol = _assays()["S6K1"].protocol
    bare = replace(protocol, magnesium_mM=0.0, manganese_mM=0.0)
    share = _vehicle_nM(bare) / _vehicle_nM(protocol)
    return _judged(
        protocol.tris_mM > 0 and min(protocol.magnesium_mM, protocol.manganese_mM) > 0 and share < 0.01,
        f"{protocol.tris_mM:g} mM Tris, {protocol.magnesium_mM:g} mM MgCl2, {protocol.manganese_mM:g} mM MnCl2; without the metals {_PERCENT * share:.1g} % of the product is made",
        "The document names the salts without amounts; pH is recorded nowhere and not modelled.",
    )


def started_with_atp() -> Finding:
    """C107."""
    protocol = _assays()["S6K1"].protocol
    folds = [_vehicle_nM(replace(protocol, atp_uM=atp_uM)) / _vehicle_nM(protocol) for atp_uM in (0.0, *_ATP_UM)]
    return _judged(
        protocol.atp_uM == _ATP_UM[1] and folds[0] == 0 and folds[1] < 1 < folds[-1] and _series().shift < _MOST_SHIFT,
        f"{protocol.atp_uM:g} uM; without ATP no product, with 10 and 1000 uM {folds[1]:.2g} and {folds[-1]:.2g} times as much, and the same IC50 within {_series().shift:.2f}-fold",
        "The Km for ATP is assumed (KA017); it scales the signal and not the IC50.",
    )


def time_and_temperature() -> Finding:
    """C108."""
    protocol = _assays()["S6K1"].protocol
    short = protocol.time_min / 100.0
    straight = _vehicle_nM(protocol) / (100.0 * _vehicle_nM(protocol, time_min=short))
    used = max(tube.turnover_percent for tube in _assays()["S6K1"].tubes)
    met = (protocol.time_min, protocol.temperature_C) == (30.0, 30.0) and used < _MOST_USE and straight > _STRAIGHT
    return _judged(
        met,
        f"{protocol.time_min:g} min at {protocol.temperature_C:g} C; at most {used:.1f} % of the substrate is used and the product is {_PERCENT * straight:.0f} % of initial rate x time",
        "Amounts and turnover are assumed (KA007, KA008, KA020); above 10 % use the assay warns.",
    )


def stopped_with_buffer() -> Finding:
    """C109."""
    protocol, mechanism = _assays()["S6K1"].protocol, _assays()["S6K1"].mechanism
    stopped = replace(protocol, noise=False, replicates=1)
    product = [run_kinase(replace(stopped, stopped=stop), mechanism).tubes[0].product_nM for stop in (True, False)]
    met = abs(product[0] / _vehicle_nM(protocol) - 1) < 1e-9 and product[1] > product[0]
    return _judged(
        met,
        f"after the stop nothing more is made; left alone for {value('KA025'):g} min until the gel, a tube would hold {product[1] / product[0]:.1f} times the product",
    )


def read_by_blot() -> Finding:
    """C110."""
    assay = _assays()["S6K1"]
    light = read_back(run_kinase(replace(assay.protocol, readout="luminescence"), assay.mechanism)).kd_nM
    blot = _curve().kd_nM
    met = assay.protocol.readout == "blot" and assay.protocol.site == "T389" and _overlap(blot, light)
    return _judged(
        met,
        f"volumes of the {assay.protocol.site} band give a Kd of {estimate_text(blot, 'nM')}; luminescence of the same tubes {estimate_text(light, 'nM')}",
        "The band is a volume with lane error and background noise here, not a picture.",
    )


def _holds(found: Estimate, truth: float) -> bool:
    return found.low is not None and found.high is not None and found.low <= truth <= found.high


def _overlap(one: Estimate, other: Estimate) -> bool:
    ends = (one.low, one.high, other.low, other.high)
    if any(end is None for end in ends):
        return False
    return (one.low or 0.0) <= (other.high or 0.0) and (other.low or 0.0) <= (one.high or 0.0)


CHECKS: Final[Mapping[str, Callable[[], Finding]]] = {
    "C002": atp_does_not_shift,
    "C101": no_cell_pathway,
    "C102": enzyme_from_stimulated_cells,
    "C103": two_substrates,
    "C104": paired_beforehand,
    "C105": dose_series,
    "C106": buffer,
    "C107": started_with_atp,
    "C108": time_and_temperature,
    "C109": stopped_with_buffer,
    "C110": read_by_blot,
}
