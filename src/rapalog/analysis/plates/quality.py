"""Is the plate good enough? Controls, blank level and patterns across the plate, with flags; nothing is dropped.

    edge effect = (mean outer - mean inner) / mean, of wells with equal content

Where a plate has at least two positive-control wells, these stand for the blank in Z' and SSMD, which then say how well
an effect is told from none; ``z_prime_against`` says which.

Where a number and its robust twin part ways, a few odd wells are why. Z', SSMD, CV and blank share: see
``separation``; row, column and drift effects: see ``plate_effects``.

Where a plate holds several cell lines or times, each has its own vehicles; Z' and SSMD are then the lowest and the CV
the highest of them. The edge effect is that of the vehicle wells; where these lie only outside or only inside, it is
the mean over doses that have wells at both places, and a flag says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any, Final

from rapalog.analysis.plates.plate_effects import Effect, PlateEffects, likeness, mean_or_median, plate_effects
from rapalog.analysis.plates.separation import blank_share_of, control_cv_of, ssmd_of, z_prime_of
from rapalog.tables import LayoutWell, Well, plate_shape, well_position

#: What the field calls a usable assay: Z' of at least one half, and controls within a tenth of themselves.
GOOD_Z_PRIME: Final = 0.5
GOOD_CV: Final = 0.10
#: Then 99.9 % of all pairs of a vehicle and a blank well are in the right order.
GOOD_SSMD: Final = 3.0
#: A higher blank takes most of the reader's range; a pattern beyond a tenth of the vehicle moves a potency visibly.
GOOD_BLANK: Final = 0.30
GOOD_PATTERN: Final = 0.10
#: Z' and its robust twin this far apart mean that single wells decide.
_TWINS_APART: Final = 0.2
_MOST_NAMED: Final = 5

#: Values of vehicle wells, and of what they are set against.
Pair = tuple[Sequence[float], Sequence[float]]


@dataclass(frozen=True)
class PlateQuality:
    """Quality of one plate; a number is None where the plate has no wells to tell it.

    ``blank_level`` is in the unit of the readings; effects, ``drift`` and ``noise`` (the standard deviation between
    equal wells) are shares of the signal, ``blank_share`` of the vehicle's. Names ending in ``_robust`` are the twins
    from medians. ``row_effect`` and ``column_effect`` are the largest in size, with their place in ``..._at``.
    ``z_prime_against`` is the role of the wells that Z' and SSMD set the vehicle against. ``effects`` is the whole
    pattern, for a plate map.
    """

    file: str
    plate: str
    z_prime: float | None
    control_cv: float | None
    edge_effect: float | None
    flags: tuple[str, ...]
    z_prime_robust: float | None = None
    ssmd: float | None = None
    ssmd_robust: float | None = None
    control_cv_robust: float | None = None
    blank_level: float | None = None
    blank_share: float | None = None
    edge_effect_robust: float | None = None
    row_effect: float | None = None
    row_effect_at: str = ""
    column_effect: float | None = None
    column_effect_at: str = ""
    drift: float | None = None
    noise: float | None = None
    n_wells: int = 0
    n_unusable: int = 0
    z_prime_against: str = ""
    effects: PlateEffects | None = field(default=None, repr=False, compare=False)

    def to_json(self) -> dict[str, Any]:
        """Return the plate in the shape that ``rapalog viability --json`` prints."""
        return {
            "plate": self.plate or self.file,
            "file": self.file,
            **{name: getattr(self, name) for name in NUMBERS},
            "row_effect_at": self.row_effect_at,
            "column_effect_at": self.column_effect_at,
            "z_prime_against": self.z_prime_against,
            "flags": list(self.flags),
        }


#: The numbers of a plate in the order in which they are printed.
NUMBERS: Final = (
    "z_prime",
    "z_prime_robust",
    "ssmd",
    "ssmd_robust",
    "control_cv",
    "control_cv_robust",
    "blank_level",
    "blank_share",
    "edge_effect",
    "edge_effect_robust",
    "row_effect",
    "column_effect",
    "drift",
    "noise",
    "n_wells",
    "n_unusable",
)


def plate_quality(wells: Iterable[Well]) -> tuple[PlateQuality, ...]:
    """Return the quality of every plate among the wells, sorted by file and plate."""
    plates: dict[tuple[str, str], list[Well]] = defaultdict(list)
    for well in wells:
        plates[well.plate_key].append(well)
    return tuple(_quality(key, plates[key]) for key in sorted(plates))


def _quality(key: tuple[str, str], wells: Sequence[Well]) -> PlateQuality:
    usable = [well for well in wells if well.usable]
    blanks = [well.reading.value for well in usable if well.content.role == "blank"]
    controls = [values for values in _by_culture(usable, "vehicle").values() if len(values) > 1]
    pairs, against = _pairs(usable, blanks)
    flags = ["fewer than two vehicle wells"] if not controls else []
    flags += ["no blank wells"] if not blanks else (["only one blank well"] if len(blanks) == 1 else [])
    numbers, more = _control_numbers(controls, blanks, pairs)
    effects = plate_effects(usable)
    edge, edge_flags = _edge_effect(usable, robust=False)
    numbers["edge_effect"], numbers["edge_effect_robust"] = edge, _edge_effect(usable, robust=True)[0]
    flags += more + edge_flags + _judged_edge(edge, numbers["edge_effect_robust"]) + _judged_pattern(effects)
    lost = len(wells) - len(usable)
    flags += [f"{lost} of {len(wells)} wells without a usable number"] if lost else []
    row, column, drift = (effects.row, effects.column, effects.drift) if effects else (None, None, None)
    return PlateQuality(
        *key,
        z_prime=numbers["z_prime"],
        control_cv=numbers["control_cv"],
        edge_effect=edge,
        flags=tuple(flags),
        z_prime_robust=numbers["z_prime_robust"],
        ssmd=numbers["ssmd"],
        ssmd_robust=numbers["ssmd_robust"],
        control_cv_robust=numbers["control_cv_robust"],
        blank_level=numbers["blank_level"],
        blank_share=numbers["blank_share"],
        edge_effect_robust=numbers["edge_effect_robust"],
        row_effect=row.value if row else None,
        row_effect_at=row.at if row else "",
        column_effect=column.value if column else None,
        column_effect_at=column.at if column else "",
        drift=drift.value if drift else None,
        noise=effects.noise if effects else None,
        n_wells=len(wells),
        n_unusable=lost,
        effects=effects,
        z_prime_against=against,
    )


def _by_culture(wells: Sequence[Well], role: str) -> dict[tuple[str, str], list[float]]:
    """Return the values of the wells of a role by cell line and time."""
    groups: dict[tuple[str, str], list[float]] = defaultdict(list)
    for well in wells:
        if well.content.role == role:
            groups[well.content.cell_line, f"{well.content.time_h}"].append(well.reading.value)
    return groups


def _pairs(wells: Sequence[Well], blanks: Sequence[float]) -> tuple[list[Pair], str]:
    """Return vehicle wells and what Z' sets them against, culture by culture, and the role of the latter.

    A culture takes its own positive controls, else those without a culture of their own; if any has them, a culture
    without is left out, so that all of a plate's numbers mean the same.
    """
    vehicles, positives = _by_culture(wells, "vehicle"), _by_culture(wells, "positive")
    nobodys = [x for culture, own in positives.items() if culture not in vehicles for x in own]
    told: list[Pair] = [(own, positives.get(culture) or nobodys) for culture, own in vehicles.items()]
    told = [(own, low) for own, low in told if len(own) > 1 and len(low) > 1]
    if told:
        return told, "positive"
    found: list[Pair] = [(own, blanks) for own in vehicles.values() if len(own) > 1]
    return found, "blank" if found and len(blanks) > 1 else ""


def _control_numbers(
    controls: Sequence[Sequence[float]], blanks: Sequence[float], pairs: Sequence[Pair]
) -> tuple[dict[str, float | None], list[str]]:
    numbers: dict[str, float | None] = {}
    for robust, suffix in ((False, ""), (True, "_robust")):
        numbers["z_prime" + suffix] = _worst(min, [z_prime_of(*own, robust=robust) for own in pairs])
        numbers["ssmd" + suffix] = _worst(min, [ssmd_of(*own, robust=robust) for own in pairs])
        numbers["control_cv" + suffix] = _worst(max, [control_cv_of(own, blanks, robust=robust) for own in controls])
    numbers["blank_level"] = mean_or_median(blanks, robust=False) if blanks else None
    shares = [blank_share_of(own, blanks) for own in controls]
    numbers["blank_share"] = _worst(max, shares)
    flags = _judged(numbers)
    if blanks and any(mean_or_median(own, robust=True) <= median(blanks) for own in controls):
        flags.append("the vehicle is not above the blank")
    return numbers, flags


def _worst(choose: Any, found: Iterable[float | None]) -> float | None:  # noqa: ANN401 - min or max
    known = [number for number in found if number is not None]
    return float(choose(known)) if known else None


def _edge_effect(wells: Sequence[Well], *, robust: bool) -> tuple[float | None, list[str]]:
    if not wells or any(not well.reading.well for well in wells):
        return None, ["edge effect unknown: wells have no position"]
    rows, columns = plate_shape(well.reading.well for well in wells)
    outer: dict[LayoutWell, list[float]] = defaultdict(list)
    inner: dict[LayoutWell, list[float]] = defaultdict(list)
    for well in wells:
        row, column = well_position(well.reading.well)
        on_edge = row in (0, rows - 1) or column in (0, columns - 1)
        (outer if on_edge else inner)[likeness(well.content)].append(well.reading.value)
    alike = [content for content in outer if content in inner]
    for role, flags in (("vehicle", []), ("sample", ["edge effect from sample wells of equal content"])):
        shares = [
            (mean_or_median(outer[content], robust=robust) - mean_or_median(inner[content], robust=robust)) / mean
            for content in alike
            if content.role == role and (mean := mean_or_median([*outer[content], *inner[content]], robust=robust)) > 0
        ]
        if shares:
            return mean_or_median(shares, robust=robust), flags
    return None, ["edge effect unknown: no equal wells both at the edge and inside"]


def _judged(numbers: dict[str, float | None]) -> list[str]:
    flags = []
    z_prime, robust, ssmd = numbers["z_prime"], numbers["z_prime_robust"], numbers["ssmd"]
    cv, blank = numbers["control_cv"], numbers["blank_share"]
    if z_prime is not None and z_prime < GOOD_Z_PRIME:
        flags.append(f"Z' {z_prime:.2f} is below {GOOD_Z_PRIME}")
    if z_prime is not None and robust is not None and abs(robust - z_prime) > _TWINS_APART:
        flags.append(f"Z' {z_prime:.2f} and robust Z' {robust:.2f} differ: single control wells decide")
    if ssmd is not None and ssmd < GOOD_SSMD:
        flags.append(f"SSMD {ssmd:.1f} is below {GOOD_SSMD:g}")
    if cv is not None and cv > GOOD_CV:
        flags.append(f"control CV {cv:.0%} is above {GOOD_CV:.0%}")
    if blank is not None and blank > GOOD_BLANK:
        flags.append(f"blank is {blank:.0%} of the vehicle, above {GOOD_BLANK:.0%}")
    return flags


def _judged_edge(edge: float | None, robust: float | None) -> list[str]:
    if edge is None or robust is None or max(abs(edge), abs(robust)) <= GOOD_PATTERN:
        return []
    words = f"edge effect {edge:+.0%}"
    if min(abs(edge), abs(robust)) <= GOOD_PATTERN or edge * robust < 0:
        return [f"{words}, robust {robust:+.0%}: one is beyond {GOOD_PATTERN:.0%}"]
    return [f"{words} is beyond {GOOD_PATTERN:.0%}"]


def _judged_pattern(effects: PlateEffects | None) -> list[str]:
    if effects is None:
        return []
    flags = []
    named: tuple[tuple[str, Effect | None], ...] = (
        ("row", effects.row),
        ("column", effects.column),
        ("drift from", effects.drift),
    )
    for what, effect in named:
        if effect is not None and effect.notable and abs(effect.value) > GOOD_PATTERN:
            flags.append(
                f"{what} {effect.at} is off by {effect.value:+.0%}, beyond {GOOD_PATTERN:.0%}"
                if what != "drift from"
                else f"drift {effect.value:+.0%} from first to last well, beyond {GOOD_PATTERN:.0%}"
            )
    if effects.far:
        listed = ", ".join(f"{well} {share:+.0%}" for well, share in effects.far[:_MOST_NAMED])
        more = f" and {len(effects.far) - _MOST_NAMED} more" if len(effects.far) > _MOST_NAMED else ""
        flags.append(f"far from their equals, kept: {listed}{more}")
    return flags
