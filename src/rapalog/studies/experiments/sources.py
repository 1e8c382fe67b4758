"""Where an experiment and its models come from: a SED-ML file beside its models, or a COMBINE archive."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from rapalog.errors import FileError, did_you_mean
from rapalog.files.given import Given, Held, read_bytes
from rapalog.files.omex import Archive, is_archive, read_omex
from rapalog.files.sedml.experiment import Experiment, ModelSource
from rapalog.files.sedml.read import read_experiment
from rapalog.files.sedml.targets import with_attribute

_ELSEWHERE: Final = ("http:", "https:", "urn:", "file:", "ftp:")


@dataclass(frozen=True)
class Described:
    """An experiment, and where its models are to be looked for.

    Parameters
    ----------
    experiment
        What is asked for.
    file
        The SED-ML file, in an archive or not.
    archive
        The archive it came in, if it did.
    """

    experiment: Experiment
    file: Given
    archive: Archive | None

    def model(self, name: str) -> Held:
        """Return a model of the experiment as SBML, its changes made.

        Parameters
        ----------
        name
            Its id.

        Raises
        ------
        FileError
            If its file is not there, lies elsewhere, is its own source, or a change meets nothing.
        """
        chain: list[ModelSource] = []
        while True:
            own = self.experiment.models[name]
            if own in chain:
                raise FileError(f"the model {name!r} is its own source", where=own.where, remedy="name a file")
            chain.append(own)
            name = own.source.removeprefix("#")
            if name not in self.experiment.models:
                break
        found = self._file_of(chain[-1])
        data = read_bytes(found)
        for own in reversed(chain):
            for change in own.changes:
                data = with_attribute(data, change.target, change.value, where=change.where)
        return Held(str(found), data)

    def _file_of(self, own: ModelSource) -> Given:
        source = unquote(own.source)
        if source.startswith("#"):
            known = {name: name for name in self.experiment.models}
            remedy = did_you_mean(source[1:], known, otherwise=f"there is {', '.join(known)}")
            raise FileError(f"there is no model {source[1:]!r}", where=own.where, remedy=remedy)
        if source.lower().startswith(_ELSEWHERE):
            raise FileError(
                f"the model is {source!r}: nothing is fetched from elsewhere",
                where=own.where,
                remedy="save the model beside the SED-ML file, and write its file name as the source",
            )
        if self.archive is not None:
            inside = str(self.file).removeprefix(f"{self.archive.file}/")
            return self.archive.content(posixpath.join(posixpath.dirname(inside), source), where=own.where)
        if isinstance(self.file, Path):
            return self.file.parent / source
        raise FileError(
            f"the model {source!r} is not there: only the SED-ML file was given",
            where=own.where,
            remedy="give its path, or the COMBINE archive (.omex) with all files",
        )


def described(file: Given) -> Described:
    """Return the experiment of a SED-ML file or of a COMBINE archive.

    Parameters
    ----------
    file
        On disk or in memory.

    Raises
    ------
    RapalogError
        If it cannot be read, holds no experiment or several, or asks for what is not run.
    """
    data = read_bytes(file)
    if not is_archive(data):
        return Described(read_experiment(data, file=str(file)), file, None)
    archive = read_omex(file)
    names = archive.of_format("sed-ml") or tuple(name for name in archive.formats if name.endswith(".sedml"))
    if not names:
        raise FileError(
            "the archive lists no SED-ML", where=str(file), remedy="run its model: rapalog ensemble, or rapalog.load"
        )
    if len(names) > 1 and names[0] != archive.master:
        raise FileError(
            f"the archive lists {len(names)} experiments and no master: {', '.join(names)}",
            where=str(file),
            remedy='mark one as master="true" in manifest.xml, or unpack the archive and give one',
        )
    own = archive.content(names[0])
    return Described(read_experiment(own.data, file=str(own)), own, archive)


def inputs_of(found: Described, models: Mapping[str, Held]) -> dict[str, bytes]:
    """Return what was read, by name, for the record of a run."""
    own = {str(found.file): read_bytes(found.file)}
    return own | {model.name: model.data for model in models.values()}
