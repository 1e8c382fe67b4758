"""What a reader of a fitted curve must be told: bounds that bind, models that cannot be told apart, lowered weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from rapalog.analysis.curves.fit.model_choice import admissible
from rapalog.analysis.curves.intervals.model_average import Alternative
from rapalog.analysis.estimate import Estimate
from rapalog.numerics.families.models import FAMILIES, FAR_MARGIN, Fitted
from rapalog.numerics.points import Points
from rapalog.units import three_digits

#: A published rule (Sebaugh 2011) asks for two doses beyond each bend; fewer is flagged.
_DOSES_BEYOND: Final = 2
#: More than this many down-weighted wells are counted, not listed, in a flag; the curve has all of them.
_LISTED: Final = 6
TOP_HELD: Final = "top held at the vehicle"
RISES: Final = "the response rises with dose"
_THETA: Final = {
    "5pl": ("EC50", "hill", "asymmetry"),
    "two-phase": ("EC50", "hill", "distance of the phases", "hill of the second phase"),
}


def shape_flags(wells: Points, fit: Fitted, middle: float) -> list[str]:
    """Return flags on a fitted curve: too few doses beyond a bend, bounds that bind, plateaus out of order.

    ``middle`` is the log10 of its EC50.
    """
    tested = wells.log_position[~wells.at_zero].tolist()
    beyond = {"below": sum(x < middle for x in tested), "above": sum(x > middle for x in tested)}
    flags = [f"fewer than two doses {side} the EC50" for side, n in beyond.items() if n < _DOSES_BEYOND]
    flags += _bound_flags(fit)
    if fit.bottom > fit.top:
        flags.append(RISES)
    if min(fit.bottom, fit.top) < 0:
        flags.append("a plateau is below 0")
    return flags


def _bound_flags(fit: Fitted) -> list[str]:
    if not any(fit.at_bound):
        return []
    name = fit.family.name.removesuffix("+")
    words = {
        "hill": f"hill is at its bound of {fit.slope:g}",
        "EC50": "EC50 is at its bound, a decade outside the doses",
    }
    if name == "2pl":
        words["EC50"] = f"EC50 is at its bound, {FAR_MARGIN:g} decades outside the doses"
    if name == "two-phase":
        words["EC50"] = "EC50 is at its bound, outside the doses"
    return [
        words.get(what, f"the {what} is at its bound")
        for what, bound in zip(_THETA.get(name, ("EC50", "hill")), fit.at_bound, strict=True)
        if bound
    ]


def choice_flags(model: str, fit: Fitted | None, full: float, *, on_target: bool) -> list[str]:
    """Return flags that belong to the model: what a two-phase EC50 is, and a shape that is not what its name says.

    ``on_target`` says that the first phase is that of the drug's target.
    """
    flags: list[str] = []
    if fit is None:
        return flags
    if not admissible(fit):
        flags.append(f"the wells do not show the shape of {model}")
    elif model == "two-phase":
        plateau = fit.top - float(fit.beta[1])
        phase = "on-target" if on_target else "first"
        flags.append(f"two phases: EC50 is that of the {phase} phase, with its plateau at {100 * plateau / full:.0f} %")
        if plateau > 0.5 * full:
            flags.append(f"{'on-target' if on_target else 'first'} plateau above 50 %")
    elif model == "hormesis":
        flags.append("the response rises above the vehicle before it falls (hormesis)")
    elif FAMILIES[model].held_top:
        flags.append(TOP_HELD)
    return flags


def doubt_flags(alternatives: Sequence[Alternative], averaged: Mapping[str, Estimate]) -> list[str]:
    """Return the flag on models that the wells cannot tell from the chosen one, but whose potency is another.

    Another one lies outside the interval of the chosen model, which comes first, or is a bound where that has a value.
    """
    apart = [one for one in alternatives[1:] if _differs(one, alternatives[0])]
    if not apart:
        return []
    others = ", ".join(f"{one.model} (AICc +{one.delta_aicc:.1f})" for one in apart)
    means = ", ".join(
        f"{name.upper().removesuffix('_NM')} {'' if own.relation == '=' else own.relation + ' '}"
        f"{three_digits(own.value)} nM"
        for name, own in averaged.items()
        if own.value is not None
    )
    return [
        f"model uncertainty: {alternatives[0].model}, but also {others} with another potency"
        + (f"; model-averaged {means}" if means else "")
    ]


def _differs(other: Alternative, chosen: Alternative) -> bool:
    # The EC50 of two phases is that of the first: not the same quantity as that of a single phase.
    alike = (other.model == "two-phase") == (chosen.model == "two-phase")
    return _apart(other.ic50_nM, chosen.ic50_nM) or (alike and _apart(other.ec50_nM, chosen.ec50_nM))


def _apart(other: Estimate, chosen: Estimate) -> bool:
    """Return whether a potency lies outside the interval of the chosen one, or is a bound where that is a value."""
    if chosen.relation != "=" or other.relation != "=" or other.value is None:
        return other.relation != chosen.relation
    return (chosen.low is not None and other.value < chosen.low) or (
        chosen.high is not None and other.value > chosen.high
    )


def weight_flags(lost: Sequence[tuple[float, float, float]], robust: str | None) -> list[str]:
    """Return the flag that lists the wells which a robust loss lets count less than half."""
    if robust is None:
        return []
    if not lost:
        return [f"robust loss {robust}: no well counts less than half"]
    shown = ", ".join(f"{response:.3g} at {three_digits(dose)} nM" for dose, response, _ in lost[:_LISTED])
    more = f" and {len(lost) - _LISTED} more" if len(lost) > _LISTED else ""
    return [f"robust loss {robust}: down-weighted {len(lost)} well{'s' if len(lost) > 1 else ''}: {shown}{more}"]
