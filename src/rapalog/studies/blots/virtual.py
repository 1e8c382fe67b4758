"""A virtual Western blot of a cell line: the cell model behind the bench protocol, written as the imager would."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from typing import Any, Final

from rapalog.assays.blots.lysate import Condition
from rapalog.assays.blots.protocol import BlotProtocol
from rapalog.assays.blots.run import BlotPicture, VirtualBlots, run_blots
from rapalog.assays.blots.targets import BlotTarget, find_target
from rapalog.biology.drugs import find_drug
from rapalog.biology.experiment import dishes
from rapalog.biology.genotype import CellLine
from rapalog.biology.medium import LEFT_ALONE, LONGEST_H, MediumChanges
from rapalog.biology.tumour_cell import tumour_cell
from rapalog.errors import RapalogError
from rapalog.facts.library import value
from rapalog.files.images.write import LaneRow, blot_layout_bytes, image_name, tiff_bytes
from rapalog.files.results.writing import json_bytes
from rapalog.studies.lines import given_line

#: Vehicle and a decade series through the range in which p-S6 falls.
DEFAULT_DOSES_NM: Final = (0.0, 0.1, 1.0, 10.0, 100.0)
DEFAULT_TIMES_H: Final = (24.0,)


def dosed_conditions(  # noqa: PLR0913 - one keyword for each thing done to the dishes
    cell_line: str | CellLine,
    *,
    targets: Sequence[str],
    doses_nM: Sequence[float],
    times_h: Sequence[float],
    drug: str = "everolimus",
    genotype: str = "",
    medium: MediumChanges = LEFT_ALONE,
) -> tuple[Condition, ...]:
    """Dose a dish per dose and time and return what the cells answer, dose by dose within each time.

    Parameters
    ----------
    cell_line
        A line, or its name or alias.
    drug
        Name or alias.
    targets
        What will be blotted; their readouts are asked of the model.
    doses_nM
        Doses in nM; 0 is the vehicle.
    times_h
        Hours after dosing, in the order of the lanes.
    genotype
        Variants beyond the line's own, joined by ``+``.
    medium
        When the medium is changed after dosing, in the vehicle's dish too.

    Raises
    ------
    RapalogError
        For an unknown name, a dose or time out of range, or one given twice.
    """
    _check_list(doses_nM, "dose", "--dose")
    _check_list(times_h, "time", "--hours")
    if not all(0 <= hours <= LONGEST_H for hours in times_h):
        raise RapalogError(f"got a time outside 0 to {LONGEST_H:g} h", remedy="give e.g. 24", where="--hours")
    cell, chosen = tumour_cell(cell_line, genotype), find_drug(drug)
    readouts = list(dict.fromkeys(name for target in targets for name in find_target(target).readouts))
    seen = dishes(
        [(cell, {chosen: dose_nM}) for dose_nM in doses_nM],
        times_h=sorted(times_h),
        readouts=readouts,
        cells_seeded=value("V004"),
        attach_h=value("V005"),
        medium=medium,
    )
    conditions = {}
    for row, dose_nM in enumerate(doses_nM):
        for k, hours in enumerate(sorted(times_h)):
            what = f"{chosen.name} {dose_nM:g} nM" if dose_nM > 0 else "vehicle"
            answers = {name: float(seen[name][row, k]) for name in readouts}
            conditions[hours, dose_nM] = Condition(
                f"{cell.line.name} {what} {hours:g} h", float(dose_nM), float(hours), answers
            )
    return tuple(conditions[hours, dose_nM] for hours in times_h for dose_nM in doses_nM)


def run_blot_assay(  # noqa: PLR0913 - one keyword for each option of the command
    protocol: BlotProtocol,
    cell_line: str = "MCF-7",
    *,
    doses_nM: Sequence[float] = DEFAULT_DOSES_NM,
    hours: Sequence[float] = DEFAULT_TIMES_H,
    drug: str = "everolimus",
    genotype: str = "",
    progress: Callable[[str, float], None] | None = None,
) -> VirtualBlots:
    """Run the protocol on the cell model.

    Parameters
    ----------
    protocol
        What is done with dishes and lysates, and how often.
    cell_line
        Name or alias of a line, ``new`` for one drawn from the population by the seed, or the path of a line file.
    drug
        Name or alias.
    doses_nM
        Doses in nM, each once; 0 is the vehicle.
    hours
        Hours after dosing, each once, in the order of the lanes.
    genotype
        Variants beyond the line's own, joined by ``+``.
    progress
        Told what is being done and which share of it.

    Returns
    -------
    VirtualBlots
        All pictures of the experiment, with what is true beside them.

    Raises
    ------
    RapalogError
        For an unknown name, a dose or time out of range, or more lanes than a gel has.
    """
    conditions = dosed_conditions(
        given_line(cell_line, seed=protocol.seed),
        targets=protocol.targets,
        doses_nM=doses_nM,
        times_h=hours,
        drug=drug,
        genotype=genotype,
        medium=protocol.medium,
    )
    found = run_blots(protocol, conditions, progress=progress)
    return replace(found, notes=(*found.notes, *protocol.medium.unseen(max(hours))))


def blot_files(blots: VirtualBlots, *, min_is_white: bool = False, with_roi: bool = False) -> dict[str, bytes]:
    """Return what the imager and the experimenter would write, by file name: pictures, layout.csv and truth.json.

    Parameters
    ----------
    blots
        The pictures of an experiment.
    min_is_white
        Whether pictures are tagged as min-is-white.
    with_roi
        Whether the layout has the window around each lane's bands, as if somebody had drawn it by hand.

    Returns
    -------
    dict
        Bytes by file name.
    """
    files = {
        image_name(picture.blot, picture.target): tiff_bytes(picture.pixels, min_is_white=min_is_white)
        for picture in blots.pictures
    }
    rows = [row for picture in blots.pictures for row in layout_rows(picture, with_roi=with_roi)]
    files["layout.csv"] = blot_layout_bytes(rows)
    files["truth.json"] = json_bytes(blot_truth(blots))
    return files


def layout_rows(picture: BlotPicture, *, with_roi: bool = False) -> list[LaneRow]:
    """Return the layout of one picture: names and doses, and nothing of what is true."""
    return [
        LaneRow(
            image=image_name(picture.blot, picture.target),
            lane=lane.lane,
            sample=lane.sample,
            dose_nM=lane.dose_nM,
            time_h=lane.time_h,
            target=picture.target,
            replicate=picture.replicate,
            blot=picture.blot,
            role=lane.role,
            amount=lane.relative_amount,
            roi=lane.box if with_roi else None,
        )
        for lane in picture.lanes
    ]


def blot_truth(blots: VirtualBlots) -> dict[str, Any]:
    """Return what really happened: protocol, cells, protein assays, true folds and every lane of every picture."""
    return {
        "assay": "Western blot, virtual",
        "protocol": asdict(blots.protocol, dict_factory=_finite),
        "warnings": [*blots.protocol.warnings, *blots.notes],
        "conditions": [asdict(condition) for condition in blots.conditions],
        "protein_assays": [asdict(assay) for assay in blots.protein_assays],
        "folds": true_folds(blots),
        "images": [
            {
                "image": image_name(picture.blot, picture.target),
                "blot": picture.blot,
                "target": picture.target,
                "replicate": picture.replicate,
                "exposure_s": picture.exposure_s,
                "strength": picture.strength,
                "lanes": [asdict(lane) for lane in picture.lanes],
            }
            for picture in blots.pictures
        ],
    }


def true_folds(blots: VirtualBlots) -> list[dict[str, Any]]:
    """Return the fold of each sample over the vehicle of its time, per target and per phospho over total.

    These are the cells' own, before any error; about them biological replicates spread (median 1 on the odds). Samples
    of a time without vehicle, and readouts that the vehicle lacks, have no fold and are left out.
    """
    vehicles = {condition.time_h: condition for condition in reversed(blots.conditions) if condition.dose_nM == 0}
    found = []
    for name, over, under in _ratios(blots.protocol.blot_targets):
        for condition in blots.conditions:
            vehicle = vehicles.get(condition.time_h)
            if vehicle is None or _level(over, under, vehicle) == 0:
                continue
            fold = _level(over, under, condition) / _level(over, under, vehicle)
            found.append(
                {
                    "readout": name,
                    "sample": condition.sample,
                    "dose_nM": condition.dose_nM,
                    "time_h": condition.time_h,
                    "fold": fold,
                }
            )
    return found


def _ratios(targets: Sequence[BlotTarget]) -> list[tuple[str, BlotTarget, BlotTarget | None]]:
    totals = {target.protein: target for target in targets if target.kind == "total"}
    alone: list[tuple[str, BlotTarget, BlotTarget | None]] = [(target.name, target, None) for target in targets]
    return alone + [
        (f"{target.name}/{totals[target.protein].name}", target, totals[target.protein])
        for target in targets
        if target.kind == "phospho" and target.protein in totals
    ]


def _level(over: BlotTarget, under: BlotTarget | None, condition: Condition) -> float:
    """Return a target's share of its protein, per share of the total if there is one."""
    seen, whole = (
        sum(band.share(condition.readouts) for band in target.bands) if target else 1.0 for target in (over, under)
    )
    return seen / whole


def _finite(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return a record for JSON, which has no infinity: a linear antibody has no half-saturation."""
    return {name: None if isinstance(item, float) and math.isinf(item) else item for name, item in pairs}


def _check_list(numbers: Sequence[float], what: str, option: str) -> None:
    if not numbers or len(set(numbers)) < len(numbers):
        raise RapalogError(f"got no {what}, or one twice", remedy=f"give each {what} once", where=option)
