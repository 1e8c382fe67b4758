"""Western blot: virtual membranes and their pictures, from conditions and a protocol.

For each biological replicate the dishes are lysed and measured once; each membrane has a gel of its own, loaded anew
from the same tubes, and a strength of its own; each target on it has a picture. What the numbers really are travels
beside each picture as :class:`LaneTruth`, which no analysis reads.
Draws come from generators seeded by the protocol, the replicate and the membrane, so one more replicate leaves the
others as they were.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from string import ascii_uppercase
from typing import Final

import numpy as np

from rapalog.assays.blots.fields import draw_ground
from rapalog.assays.blots.imager import Counts, Picture, take_picture
from rapalog.assays.blots.lysate import (
    UG_PER_MG,
    Condition,
    Floats,
    Lysate,
    ProteinAssay,
    lyse,
    lysis_left,
    measure_protein,
    spread,
)
from rapalog.assays.blots.membrane import Geometry, Image, Membrane, run_gel
from rapalog.assays.blots.protocol import BlotProtocol
from rapalog.assays.blots.targets import BlotTarget
from rapalog.assays.blots.truth import Lane, LaneTruth, lane_truths
from rapalog.errors import RapalogError
from rapalog.facts.library import value

_PERCENT: Final = 100.0
_LYSIS, _GEL = range(2)  # what a generator is for


@dataclass(frozen=True)
class BlotPicture:
    """One target on one membrane of one biological replicate, as the camera wrote it, with the truth beside it."""

    blot: str
    target: str
    replicate: int
    pixels: Counts
    exposure_s: float
    strength: float
    lanes: tuple[LaneTruth, ...]


@dataclass(frozen=True)
class VirtualBlots:
    """All pictures of an experiment, and the protein assay of each biological replicate."""

    protocol: BlotProtocol
    conditions: tuple[Condition, ...]
    pictures: tuple[BlotPicture, ...]
    protein_assays: tuple[ProteinAssay, ...]
    notes: tuple[str, ...]


def run_blots(
    protocol: BlotProtocol, conditions: Sequence[Condition], *, progress: Callable[[str, float], None] | None = None
) -> VirtualBlots:
    """Run an experiment: lyse, measure, load, blot and photograph every replicate.

    Parameters
    ----------
    protocol
        What was done, with the seed of all errors.
    conditions
        One dish each, in the order of the lanes; the readouts that the targets need must be among theirs.
    progress
        Told what is being done and which share of it.

    Raises
    ------
    RapalogError
        If there is no condition, a readout is missing, or the lanes do not fit on a gel.
    """
    _check_conditions(protocol, conditions)
    pictures, assays, notes = [], [], []
    for replicate in range(1, protocol.replicates + 1):
        generator = _generator(protocol, replicate, _LYSIS)
        lysates = _lysates(protocol, conditions, generator)
        assay = measure_protein(lysates, errors=protocol.errors, generator=generator)
        volumes_uL, note = _volumes(protocol, assay, replicate)
        pictures += _replicate(protocol, replicate, lysates, volumes_uL)
        assays.append(assay)
        notes += [note] if note else []
        if progress:
            progress("virtual blots", replicate / protocol.replicates)
    return VirtualBlots(protocol, tuple(conditions), tuple(pictures), tuple(assays), tuple(notes))


def _check_conditions(protocol: BlotProtocol, conditions: Sequence[Condition]) -> None:
    if not conditions:
        raise RapalogError("there is no sample", remedy="give at least one dose and one time")
    for target in protocol.blot_targets:
        missing = [name for name in target.readouts for dish in conditions if name not in dish.readouts]
        if missing:
            raise RapalogError(f"{target.name} needs the readout {missing[0]}", remedy="give it with every condition")


def _generator(protocol: BlotProtocol, *key: int) -> np.random.Generator:
    return np.random.default_rng([protocol.seed, *key])


def _lysates(protocol: BlotProtocol, conditions: Sequence[Condition], generator: np.random.Generator) -> list[Lysate]:
    left = lysis_left(protocol.minutes_on_ice, phosphatase_inhibitor=protocol.phosphatase_inhibitor)
    return [
        lyse(dish, protocol.blot_targets, left=left, errors=protocol.errors, generator=generator) for dish in conditions
    ]


def _volumes(protocol: BlotProtocol, assay: ProteinAssay, replicate: int) -> tuple[Floats, str]:
    """Return the volume of each lysate for an equal load, less than asked for where a well would overflow."""
    volumes_uL = protocol.load_ug / np.asarray(assay.estimates_ug_uL)
    fits = min(1.0, value("W002") / float(volumes_uL.max()))
    if fits == 1.0:
        return volumes_uL, ""
    return volumes_uL * fits, (
        f"replicate {replicate}: {protocol.load_ug * fits:.3g} µg a lane, as the thinnest lysate fills its well"
    )


def _replicate(
    protocol: BlotProtocol, replicate: int, lysates: Sequence[Lysate], volumes_uL: Floats
) -> list[BlotPicture]:
    """Run each membrane of a replicate on a gel of its own."""
    pictures = []
    groups = protocol.membranes()
    for number, targets in enumerate(groups):
        generator = _generator(protocol, replicate, _GEL, number)
        lanes = _loaded(protocol, lysates, volumes_uL, generator)
        membrane = run_gel(Geometry(n_lanes=len(lanes)), protocol.flaws, generator, pores_kDa=protocol.pores_kDa)
        name = f"{replicate}{ascii_uppercase[number]}" if len(groups) > 1 else f"{replicate}"
        pictures += [
            BlotPicture(name, target.name, replicate, picture.counts, picture.exposure_s, strength, truth)
            for target, picture, strength, truth in _probed(protocol, membrane, lanes, targets, generator)
        ]
    return pictures


def _probed(
    protocol: BlotProtocol,
    membrane: Membrane,
    lanes: Sequence[Lane],
    targets: Sequence[BlotTarget],
    generator: np.random.Generator,
) -> Iterator[tuple[BlotTarget, Picture, float, tuple[LaneTruth, ...]]]:
    """Probe one membrane for its targets in turn; only a stripped one remembers, and forgets, between two of them."""
    kept, residue = np.ones(len(lanes)), np.float32(0) * membrane.arrived
    patch_px = value("W078") * membrane.geometry.lane_px
    for target in targets:
        density = _density(membrane, lanes, target, kept) + residue
        strength = float(spread(generator, protocol.errors.membrane_cv))
        picture = take_picture(
            density,
            detection=protocol.detection_of(target),
            camera=protocol.camera,
            strength=strength,
            ground=draw_ground(density.shape, protocol.flaws, patch_px=patch_px, generator=generator),
            generator=generator,
        )
        yield target, picture, strength, lane_truths(lanes, target, membrane, picture, protocol.camera.most_counts)
        if protocol.design == "strip":
            residue = density * np.float32(value("W028") / _PERCENT)
            kept = kept * value("W026") / _PERCENT * spread(generator, protocol.errors.strip_cv, kept.shape)


def _loaded(
    protocol: BlotProtocol, lysates: Sequence[Lysate], volumes_uL: Floats, generator: np.random.Generator
) -> list[Lane]:
    """Fill the wells of one gel: ladder, samples in order, then dilutions of the first sample."""
    planned = [("sample", 1.0, k) for k in range(len(lysates))]
    planned += [("dilution", protocol.dilution_step**-k, 0) for k in range(protocol.dilution_lanes)]
    factors = spread(generator, protocol.errors.pipetting_cv, (len(planned),))
    lanes = [Lane("ladder", 1.0, value("W080") * UG_PER_MG, None)] if protocol.ladder else []
    for (role, relative, k), factor in zip(planned, factors, strict=True):
        load_ug = float(volumes_uL[k] * relative * factor * lysates[k].concentration_ug_uL)
        lanes.append(Lane(role, relative, load_ug, lysates[k]))
    return lanes


def _density(membrane: Membrane, lanes: Sequence[Lane], target: BlotTarget, kept: Floats) -> Image:
    bands = [
        [(mass, amount * share) for mass, amount in lane.bands(target)]
        for lane, share in zip(lanes, kept.tolist(), strict=True)
    ]
    return membrane.density(bands, loads_ug=[lane.load_ug if lane.lysate else 0.0 for lane in lanes])
