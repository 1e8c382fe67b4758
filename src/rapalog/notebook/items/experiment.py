"""What every virtual experiment leaves: files as an instrument writes them, warnings, and the truth beside them."""

from __future__ import annotations

import json
from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Generic, TypeVar

from rapalog.about import RESEARCH_USE_ONLY
from rapalog.notebook.asked.door import asked
from rapalog.notebook.shown.drawn import Shown
from rapalog.notebook.shown.files import Computed
from rapalog.notebook.shown.frame import Tabled
from rapalog.notebook.shown.html import block

T = TypeVar("T")
_LINES: Final = 6


@dataclass(frozen=True, repr=False)
class Experiment(Computed, Shown, Tabled, Generic[T]):
    """The files of one virtual experiment.

    Parameters
    ----------
    title
        What was run, in a few words.
    files
        Bytes by file name, the truth among them.
    warnings
        What lies outside the protocol.
    seed
        Of all noise.
    command
        How it was asked for.
    inputs
        The line file, if one was given.
    """

    title: str
    files: Mapping[str, bytes]
    warnings: tuple[str, ...]
    seed: int
    command: tuple[str, ...] = field(default_factory=asked, compare=False)
    inputs: Mapping[str, bytes] = field(default_factory=dict, compare=False)

    @abstractmethod
    def _analyse(self, options: dict[str, Any]) -> T:
        """Read the files with the call that reads real ones."""

    def analyse(self, **options: Any) -> T:  # noqa: ANN401 - whatever the call takes
        """Read the files as real ones.

        Parameters
        ----------
        **options
            Words of the call that reads such files, besides the files themselves: of ``rapalog.viability``,
            ``rapalog.blot`` or ``rapalog.kinase``.

        Returns
        -------
        Viability, Blot or Kinase
            What the blind analysis makes of the same bytes.

        Raises
        ------
        RapalogError
            For words that the call does not have, and for lanes of a blot that are not certain.
        """
        return self._analyse(options)

    @property
    def truth(self) -> dict[str, Any]:
        """What really happened, which no analysis reads: by file where there are several."""
        found = {name: json.loads(data) for name, data in self.files.items() if name.startswith("truth")}
        return found if len(found) > 1 else next(iter(found.values()))

    def to_json(self) -> dict[str, Any]:
        """Return the document that the command prints with ``--json``."""
        return {
            "files": sorted(self.files),
            "warnings": list(self.warnings),
            "seed": self.seed,
            "note": RESEARCH_USE_ONLY,
        }

    def _contents(self) -> Mapping[str, bytes]:
        return self.files

    def _seed(self) -> int | None:
        return self.seed

    def __repr__(self) -> str:
        names = sorted(self.files)
        more = f" and {len(names) - _LINES} more" if len(names) > _LINES else ""
        lines = [self.title, f"  files: {', '.join(names[:_LINES])}{more}"]
        return "\n".join([*lines, *(f"  warning: {text}" for text in self.warnings[:4]), RESEARCH_USE_ONLY])

    def _repr_html_(self) -> str:
        rows = [(name, f"{len(data) / 1000:,.1f} kB") for name, data in sorted(self.files.items())]
        notes = [f"warning: {text}" for text in self.warnings]
        under = ".analyse() reads them as if they were real; .write(folder) keeps them"
        return block(self.title, columns=("file", "size"), rows=rows, notes=notes, under=under)
