"""Protocol of the Western blot: what a person at the bench decides before the gel is run.

Dishes are dosed and lysed with protease and phosphatase inhibitors; protein is measured by BCA and the same amount is
loaded in every lane; SDS-PAGE, transfer to PVDF or nitrocellulose, 5 % BSA or milk, primary antibody overnight in the
cold, HRP secondary antibody, ECL and an imager. Every default is a row of the facts (W001 to W099). A choice outside
the protocol is allowed with a warning; an impossible one is refused.

The protocol has total protein on separate blots. How targets share membranes is the ``design``:

* ``separate``: each target on a membrane of its own, as the protocol says;
* ``control``: each phospho and total membrane is cut and also probed for the loading control;
* ``strip``: one membrane, probed for one target after the other, stripped in between;
* ``multiplex``: one membrane, all targets at once in colours of their own, without ECL.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Final

from rapalog.assays.blots.flaws import MembraneFlaws, usual_flaws
from rapalog.assays.blots.imager import Camera, Detection, usual_detection
from rapalog.assays.blots.lysate import UG_PER_MG, BenchErrors, usual_errors
from rapalog.assays.blots.targets import BlotTarget, find_target
from rapalog.assays.protocol_checks import check_positive, medium_warnings
from rapalog.biology.medium import LEFT_ALONE, MediumChanges
from rapalog.errors import RapalogError
from rapalog.facts.library import fact, value, value_of

DESIGNS: Final = ("separate", "control", "strip", "multiplex")
MEMBRANES: Final = {"PVDF": "W024", "nitrocellulose": "W025"}
BLOCKING: Final = ("BSA", "milk", "none")
MOST_REPLICATES: Final = 20
_MOST_UG: Final = 10_000.0  # far more protein than a lane can take up
_POSITIVE: Final = ("load_ug", "antibody_h")
_CHOICES: Final = (("design", DESIGNS), ("membrane", tuple(MEMBRANES)), ("blocking", BLOCKING))


@dataclass(frozen=True, kw_only=True)
class BlotProtocol:
    """One experiment on blots: which targets, on which membranes, how often.

    ``targets`` are names or aliases; ``dilution_lanes`` adds that many lanes of the first sample, each diluted
    ``dilution_step`` times more than the one before; ``replicates`` counts biological replicates, each with lysates,
    gels and pictures of its own. ``medium`` says when that of the dishes is changed after dosing. ``detection`` of None
    is by the facts. ``warnings`` lists what lies outside the protocol.

    Raises
    ------
    RapalogError
        If a number is impossible, a choice or a target is unknown, or a target is given twice.
    """

    targets: tuple[str, ...] = ("p-S6", "S6", "actin")
    design: str = "separate"
    load_ug: float = field(default_factory=lambda: value("W001") * UG_PER_MG)
    phosphatase_inhibitor: bool = True
    minutes_on_ice: float = field(default_factory=value_of("W007"))
    membrane: str = "PVDF"
    blocking: str = "BSA"
    antibody_h: float = field(default_factory=value_of("W030"))
    ladder: bool = True
    dilution_lanes: int = 0
    dilution_step: float = field(default_factory=value_of("W095"))
    replicates: int = field(default_factory=lambda: int(value("W097")))
    medium: MediumChanges = LEFT_ALONE
    errors: BenchErrors = field(default_factory=usual_errors)
    flaws: MembraneFlaws = field(default_factory=usual_flaws)
    detection: Detection | None = None
    camera: Camera = field(default_factory=Camera)
    seed: int = 1

    def __post_init__(self) -> None:
        _check_numbers(self)
        for name, choices in _CHOICES:
            if getattr(self, name) not in choices:
                raise RapalogError(
                    f"got {name} {getattr(self, name)!r}, must be one of {', '.join(choices)}",
                    remedy="write it exactly so",
                    where=name,
                )
        names = tuple(find_target(name).name for name in self.targets)
        if not names or len(set(names)) < len(names):
            raise RapalogError("got no target, or one twice", remedy="name each target once", where="targets")
        object.__setattr__(self, "targets", names)

    @property
    def blot_targets(self) -> tuple[BlotTarget, ...]:
        """The targets, in the order asked for."""
        return tuple(find_target(name) for name in self.targets)

    @property
    def pores_kDa(self) -> float:
        """The mass of which the membrane lets half through."""
        return value(MEMBRANES[self.membrane])

    @property
    def warnings(self) -> tuple[str, ...]:
        """What lies outside the protocol, one sentence each; empty for a blot by the book."""
        return (*_sample_warnings(self), *_blot_warnings(self), *medium_warnings(self.medium))

    def membranes(self) -> tuple[tuple[BlotTarget, ...], ...]:
        """Return which targets each membrane of a replicate is probed for, in order."""
        targets = self.blot_targets
        if self.design in ("strip", "multiplex"):
            return (targets,)
        if self.design == "control":
            controls = tuple(target for target in targets if target.kind == "loading")
            others = [(target, *controls) for target in targets if target.kind != "loading"]
            return tuple(others) or (controls,)
        return tuple((target,) for target in targets)

    def detection_of(self, target: BlotTarget) -> Detection:
        """Return antibody and substrate for one target."""
        if self.detection is not None:
            return self.detection
        fold = {"BSA": 1.0, "milk": value("W037") if target.kind == "phospho" else 1.0, "none": value("W038")}
        found = usual_detection(load_ug=self.load_ug, antibody_h=self.antibody_h, haze_fold=fold[self.blocking])
        if self.design != "multiplex":
            return found
        return Detection(
            antibody_half_ug=found.antibody_half_ug,
            brightness=found.brightness,
            substrate=math.inf,
            haze_ug=found.haze_ug,
        )


def _check_numbers(protocol: BlotProtocol) -> None:
    check_positive(protocol, _POSITIVE)
    if protocol.load_ug > _MOST_UG:
        raise RapalogError(
            f"got {protocol.load_ug:g} µg a lane, must be at most {_MOST_UG:g}",
            remedy="usual are 10 to 50",
            where="load_ug",
        )
    if not (math.isfinite(protocol.minutes_on_ice) and protocol.minutes_on_ice >= 0):
        raise RapalogError(
            f"got {protocol.minutes_on_ice:g} min on ice, must be 0 or more",
            remedy="give minutes",
            where="minutes_on_ice",
        )
    if not (math.isfinite(protocol.dilution_step) and protocol.dilution_step > 1):
        raise RapalogError(
            f"got a dilution step of {protocol.dilution_step:g}, must be above 1",
            remedy="2 halves the load from lane to lane",
            where="dilution_step",
        )
    limits = (("dilution_lanes", 0, int(value("W020"))), ("replicates", 1, MOST_REPLICATES), ("seed", 0, 2**63))
    for name, least, most in limits:
        count = getattr(protocol, name)
        if not isinstance(count, int) or not least <= count <= most:
            raise RapalogError(
                f"got {count}, must be a whole number of {least} to {most}", remedy=f"give {least} or more", where=name
            )


def _sample_warnings(protocol: BlotProtocol) -> list[str]:
    found = []
    if not protocol.phosphatase_inhibitor:
        found.append("no phosphatase inhibitor: phosphosites decay on ice; the protocol asks for it")
    load = fact("W001")
    low, high = (load.low or 0.0) * UG_PER_MG, (load.high or math.inf) * UG_PER_MG
    if not low <= protocol.load_ug <= high:
        found.append(f"{protocol.load_ug:g} µg a lane: usual are {low:g} to {high:g}")
    if protocol.replicates < (fact("W097").low or 1):
        found.append(f"{protocol.replicates} biological replicate(s): fewer than three give hardly an interval")
    return found


def _blot_warnings(protocol: BlotProtocol) -> list[str]:
    found, antibody = [], fact("W030")
    low, high = antibody.low or 0.0, antibody.high or math.inf
    if not low <= protocol.antibody_h <= high:
        found.append(f"{protocol.antibody_h:g} h with the antibody: overnight is {low:g} to {high:g} h")
    if protocol.blocking == "none":
        found.append("the membrane is not blocked: the protocol says 5 % BSA or milk")
    if not any(target.kind == "loading" for target in protocol.blot_targets):
        found.append("no loading control: unequal lanes cannot be told from unequal signals")
    return found
