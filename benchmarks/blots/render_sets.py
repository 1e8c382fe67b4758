"""Blots with random amounts, no cell model behind them: protocols and conditions of each set of the benchmark."""

from __future__ import annotations

import math

import numpy as np
from hard_settings import EXPOSURES, SUBSTRATE_OVER_PEAK, hard_camera, hard_detection, hard_flaws, log_uniform, pick

from rapalog.assays.blots.flaws import MembraneFlaws
from rapalog.assays.blots.imager import Camera, Detection
from rapalog.assays.blots.lysate import NO_ERRORS, Condition, usual_errors
from rapalog.assays.blots.protocol import BlotProtocol

LOAD_UG = 20.0
VEHICLE_SHARE = 0.4
LADDER_OF_AMOUNTS = (1.0, 0.7, 0.45, 0.25, 0.12, 0.06, 0.03)
TARGETS = ("p-S6", "S6", "actin")
#: A camera and detection without any loss of proportion; haze is 2 % of the brightest band.
PROPORTIONAL = Detection(antibody_half_ug=math.inf, brightness=50.0, substrate=math.inf, haze_ug=0.02 * 8.0)


def samples(folds, *, share=VEHICLE_SHARE) -> list[Condition]:
    """Return one condition per fold of the vehicle, which comes first; 4E-BP1 follows p-S6 halfway."""
    found = []
    for k, fold in enumerate([1.0, *folds]):
        seen = {
            "p-S6 S235/236": share * fold,
            "p-4E-BP1 T37/46": 0.3 + 0.5 * min(fold, 1.2),
            "p-4E-BP1 S65": 0.05 + 0.4 * min(fold, 1.2),
        }
        found.append(Condition("vehicle" if k == 0 else f"dose {k}", float(k), 24.0, seen))
    return found


def clean(generator, seed):
    """Straight bands, a proportional chain, no bench error: what is left is counting pixels."""
    folds = [*LADDER_OF_AMOUNTS[1:], *generator.permutation(LADDER_OF_AMOUNTS[1:])[:3]]
    protocol = BlotProtocol(
        targets=TARGETS,
        ladder=False,
        replicates=1,
        errors=NO_ERRORS,
        flaws=MembraneFlaws(),
        detection=PROPORTIONAL,
        load_ug=LOAD_UG,
        seed=seed,
    )
    return protocol, samples(folds), {}


def mixed(generator, seed):
    """Any difficulty, exposure and file format, 5 to 12 lanes of which the last are faint or empty."""
    difficulty = float(generator.uniform(0, 1))
    exposure = pick(EXPOSURES, generator)
    target = ("p-S6", "p-4E-BP1", "4E-BP1", "S6", "actin")[int(generator.integers(5))]
    n_lanes = int(generator.integers(4, 12))
    folds = np.sort(np.exp(generator.uniform(math.log(0.005), math.log(1.2), n_lanes)))[::-1]
    protocol = BlotProtocol(
        targets=(target,),
        ladder=bool(generator.random() < 0.5),
        replicates=1,
        load_ug=LOAD_UG,
        flaws=hard_flaws(difficulty, generator),
        detection=hard_detection(LOAD_UG, generator, substrate=math.inf),
        camera=hard_camera(generator, exposure=exposure),
        seed=seed,
    )
    return protocol, samples(folds), {"difficulty": difficulty, "exposure": exposure}


def clipped(generator, seed):
    """Overexposed by 1.15 to 3 times, otherwise ordinary."""
    folds = np.exp(generator.uniform(math.log(0.03), 0.0, 8))
    protocol = BlotProtocol(
        targets=("p-S6",),
        ladder=False,
        replicates=1,
        load_ug=LOAD_UG,
        camera=hard_camera(generator, exposure="clipped"),
        seed=seed,
    )
    return protocol, samples(folds), {}


def depletion(generator, seed):
    """A dilution series of the vehicle, and a substrate that is used up by anything from 5 to 67 % at the peak."""
    camera = Camera(peak_share=float(generator.uniform(0.4, 0.7)))
    substrate = camera.aim * (1 + log_uniform(SUBSTRATE_OVER_PEAK, generator))
    detection = Detection(antibody_half_ug=math.inf, brightness=50.0, substrate=substrate, haze_ug=0.16)
    folds = np.exp(generator.uniform(math.log(0.05), 0.0, 4))
    protocol = BlotProtocol(
        targets=("p-S6",),
        ladder=False,
        dilution_lanes=4,
        replicates=1,
        load_ug=LOAD_UG,
        camera=camera,
        detection=detection,
        seed=seed,
    )
    return protocol, samples(folds), {"substrate_over_aim": substrate / camera.aim}


def experiments(generator, seed):
    """Three biological replicates with every bench error, phospho and total on membranes with a loading control."""
    folds = np.exp(generator.uniform(math.log(0.05), math.log(1.5), 4))
    protocol = BlotProtocol(
        targets=TARGETS, design="control", ladder=False, replicates=3, load_ug=LOAD_UG, errors=usual_errors(), seed=seed
    )
    return protocol, samples(folds), {"design": "control"}


def separate(generator, seed):
    """As ``experiments``, each target on a membrane of its own: the document's protocol."""
    folds = np.exp(generator.uniform(math.log(0.05), math.log(1.5), 4))
    protocol = BlotProtocol(targets=TARGETS, ladder=False, replicates=3, load_ug=LOAD_UG, seed=seed)
    return protocol, samples(folds), {"design": "separate"}


SETS = {
    "clean": clean,
    "mixed": mixed,
    "clipped": clipped,
    "depletion": depletion,
    "experiments": experiments,
    "separate": separate,
}
