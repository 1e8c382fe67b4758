"""Blots for the page: images with what was measured on them, and the folds; measured again while a box is dragged."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from rapalog.errors import RapalogError
from rapalog.files.blots.regions import regions_bytes
from rapalog.files.given import Held
from rapalog.files.images.read import read_blot_image
from rapalog.files.results.writing import json_bytes
from rapalog.notebook.asked.files import given_files, one_file_or_none
from rapalog.report.blot import annotated_images, pictures_in
from rapalog.studies.blots.bands import BlotReading
from rapalog.studies.blots.doubtful import REGIONS, RegionsNeeded
from rapalog.studies.blots.memory import Memory
from rapalog.studies.blots.study import BlotStudy, analyse_blots
from rapalog.web.document import document
from rapalog.web.jobs.child import Question, Stays, Tell
from rapalog.web.jobs.job import Input
from rapalog.web.work.asked import archive, files_of, settings_of
from rapalog.web.work.blot_example import example_files
from rapalog.web.work.blot_shown import image_json, picture, shown_json, summary

_KNOWN: Final[Mapping[str, type | tuple[type, ...]]] = {"example": bool, "regions": dict}
_LAYOUT: Final = "layout.csv"


def analyse(request: Mapping[str, Any], inputs: Sequence[Input], tell: Tell) -> Stays:
    """Return what the blot page shows, or what is proposed where lanes are not certain; boxes may then be moved."""
    experiment = _experiment(inputs, settings_of(request, _KNOWN))
    found = experiment.measured(experiment.regions, tell)
    return Stays(document(found.to_json(range(len(found.blots)))), experiment.answer)


def look(request: Mapping[str, Any], inputs: Sequence[Input], tell: Tell) -> Stays:
    """Return the sizes of images of which nothing says yet what is in their lanes."""
    settings_of(request, {})
    tell("reading images", 0.0)
    images = [read_blot_image(data, file=name) for name, data in files_of(inputs, "files").items()]
    if not images:
        raise RapalogError("there is no image", remedy="give TIFF files of the imager", where="files")
    seen = [{"image": own.name, **shown_json(own, None)} for own in images]
    return Stays(document({"images": seen}), lambda question: picture(images, question))


def everything(request: Mapping[str, Any], inputs: Sequence[Input], tell: Tell) -> bytes:
    """Return report, tables, regions, figures and record as one zip; of lanes that are not certain, the proposal."""
    asked = settings_of(request, _KNOWN)
    experiment = _experiment(inputs, asked)
    found = experiment.measured(experiment.regions, tell)
    tell("drawing", 0.7)
    own = {file.name: file.data for file in (*experiment.files, experiment.layout) if file and asked.get("example")}
    if found.study is None:
        return archive({REGIONS: found.proposal, **annotated_images(found.blots), **own})
    return archive({**found.study.files(pictures=pictures_in(("png", "svg"))), **own})


@dataclass
class _Experiment:
    """The files of an experiment, and what was read of them."""

    files: Sequence[Held]
    layout: Held | None
    regions: bytes | None
    memory: Memory = field(default_factory=Memory)
    blots: Sequence[BlotReading] = ()

    def measured(self, regions: bytes | None, tell: Tell | None = None) -> _Found:
        """Analyse, or stop where lanes are not certain."""
        drawn = None if regions is None else Held(REGIONS, regions)
        try:
            study = analyse_blots(
                self.files,
                layout=self.layout,
                regions=drawn,
                command=self.command(drawn),
                progress=tell,
                memory=self.memory,
            )
        except RegionsNeeded as error:
            self.blots = error.readings
            return _Found(None, error.readings, error.proposal, error)
        self.blots = study.blots
        return _Found(study, study.blots, regions_bytes([own.regions() for own in study.blots]))

    def command(self, regions: Held | None) -> tuple[str, ...]:
        """Return the command that does the same."""
        names = [file.name for file in self.files]
        return (
            "rapalog",
            "blot",
            *names,
            *(("--layout", self.layout.name) if self.layout else ()),
            *(("--regions", regions.name) if regions else ()),
        )

    def answer(self, question: Question) -> bytes:
        """Return a picture, or what is measured in boxes that were drawn."""
        if "picture" in question:
            return picture([own.image for own in self.blots], question)
        regions = json_bytes(question["regions"]) if question["regions"]["images"] else None
        return document(self.measured(regions).to_json([question["focus"]]))


@dataclass(frozen=True)
class _Found:
    """What came of an analysis: a study, or readings that are no more than a proposal, and why."""

    study: BlotStudy | None
    blots: Sequence[BlotReading]
    proposal: bytes
    error: RapalogError | None = None

    def to_json(self, places: Sequence[int]) -> dict[str, Any]:
        """Return what the page is shown, of the images at some places."""
        regions = json.loads(self.proposal)["images"] if self.blots else []
        images = [image_json(self.blots[place], regions[place], place) for place in places if place < len(self.blots)]
        said = (
            None
            if self.error is None
            else {"problem": self.error.problem, "where": self.error.where, "remedy": self.error.remedy}
        )
        shown = {
            "state": "proposal",
            "problem": said,
            "images": images,
            "summary": "",
            "folds": [],
            "bands": [],
            "dilutions": [],
            "flags": [],
            "uncertain": [place for place, own in enumerate(self.blots) if own.doubts],
        }
        return shown if self.study is None else {**shown, "state": "measured", **_study_json(self.study)}


def _study_json(study: BlotStudy) -> dict[str, Any]:
    result = study.to_json()
    dots = [
        [{"replicate": one.replicate, "fold": one.fold, "relation": one.relation} for one in own.replicates]
        for own in study.ratios
    ]
    folds = [own | {"replicates": own_dots} for own, own_dots in zip(result["ratios"], dots, strict=True)]
    return {
        "summary": summary(study.ratios),
        "folds": folds,
        "flags": result["flags"],
        "bands": [] if study.blots else result["lanes"],
        "dilutions": result["dilutions"],
    }


def _experiment(inputs: Sequence[Input], asked: Mapping[str, Any]) -> _Experiment:
    """Return the files that were given, or those of the example, with boxes from a file or from the page."""
    files, layouts = files_of(inputs, "files"), files_of(inputs, "layout")
    if asked.get("example"):
        files = example_files()
        layouts = {_LAYOUT: files.pop(_LAYOUT)}
    given = next(iter(files_of(inputs, "regions").values()), None)
    drawn = json_bytes(asked["regions"]) if asked.get("regions") else given
    held = given_files(files, "files")
    return _Experiment([own for own in held if isinstance(own, Held)], _held(layouts), drawn)


def _held(layouts: Mapping[str, bytes]) -> Held | None:
    own = one_file_or_none(dict(layouts) or None, "layout")
    return own if isinstance(own, Held) else None
