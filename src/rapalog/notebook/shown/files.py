"""Results as files in a folder, with what is needed to repeat the run beside them."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from rapalog.files.results.writing import json_bytes, provenance, write_files
from rapalog.notebook.asked.files import folder_path


class Kept(ABC):
    """A result that can be kept as files in a folder."""

    @abstractmethod
    def _files(self) -> Mapping[str, bytes]:
        """Return the files by name, ``provenance.json`` among them."""

    def _sources(self) -> Sequence[Path]:
        """Return the files that were read, which are never replaced."""
        return ()

    def write(self, folder: str | os.PathLike[str]) -> list[Path]:
        """Write the files into a folder, as ``--out`` does.

        Parameters
        ----------
        folder
            Is made if it is not there. Files in it that were read are never replaced.

        Returns
        -------
        list of Path
            The files; each is whole or not there.

        Raises
        ------
        RapalogError
            If the folder cannot be written.
        """
        return write_files(folder_path(folder), self._files(), keep=self._sources())


class Computed(Kept):
    """A result that came of the call alone: the call, its seed and a line file are all that is needed to repeat it."""

    command: tuple[str, ...]
    inputs: Mapping[str, bytes] = MappingProxyType({})

    @abstractmethod
    def _contents(self) -> Mapping[str, bytes]:
        """Return the files by name, without the record."""

    def _seed(self) -> int | None:
        """Return the seed of all noise, where there is any."""
        return None

    def _sources(self) -> Sequence[Path]:
        return [Path(name) for name in self.inputs]

    def _files(self) -> Mapping[str, bytes]:
        record = provenance(self.command, self.inputs, seed=self._seed())
        return {**self._contents(), "provenance.json": json_bytes(record)}
