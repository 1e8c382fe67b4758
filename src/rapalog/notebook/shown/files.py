"""Results as files in a folder, with what is needed to repeat the run beside them."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path

from rapalog.files.results.writing import json_bytes, provenance, write_files
from rapalog.notebook.asked.files import folder_path


class Kept(ABC):
    """A result that can be kept: files by name, and how it was asked for."""

    command: tuple[str, ...]

    @abstractmethod
    def _contents(self) -> Mapping[str, bytes]:
        """Return the files by name."""

    def _seed(self) -> int | None:
        """Return the seed of all noise, where there is any."""
        return None

    def write(self, folder: str | os.PathLike[str]) -> list[Path]:
        """Write the files into a folder, as ``--out`` does.

        Parameters
        ----------
        folder
            Is made if it is not there.

        Returns
        -------
        list of Path
            The files; each is whole or not there.

        Raises
        ------
        RapalogError
            If the folder cannot be written.
        """
        return write_study(folder, self._contents(), command=self.command, seed=self._seed())


def write_study(
    folder: object, contents: Mapping[str, bytes], *, command: Sequence[str], seed: int | None = None
) -> list[Path]:
    """Write files into a folder together with ``provenance.json``.

    Parameters
    ----------
    folder
        Is made if it is not there.
    contents
        Bytes by file name.
    command
        What the user asked for.
    seed
        Of all noise, where there is any.

    Returns
    -------
    list of Path
        The files; each is whole or not there.

    Raises
    ------
    RapalogError
        If the folder is no path or cannot be written.
    """
    record = provenance(command, {}, seed=seed)
    return write_files(folder_path(folder), {**contents, "provenance.json": json_bytes(record)})
