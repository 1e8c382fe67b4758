"""The YAML file of a PEtab problem: which files belong to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

from rapalog.errors import FileError
from rapalog.files.cells.text import decode

_VERSIONS: Final = ("1", "1.0", "1.0.0")
_TOP: Final = ("format_version", "parameter_file", "problems")
_OF_MODEL: Final = ("sbml_files", "condition_files", "measurement_files", "observable_files")
_PICTURES: Final = "visualization_files"


@dataclass(frozen=True)
class FilesOfModel:
    """The files of one model."""

    sbml: Path
    conditions: tuple[Path, ...]
    measurements: tuple[Path, ...]
    observables: tuple[Path, ...]


@dataclass(frozen=True)
class ListOfFiles:
    """All files of a problem; ``has_pictures`` is whether it lists files on how to draw it."""

    parameters: tuple[Path, ...]
    models: tuple[FilesOfModel, ...]
    has_pictures: bool


def read_list(data: bytes, file: Path) -> ListOfFiles:
    """Return the files that a YAML file lists.

    Parameters
    ----------
    data
        Its bytes.
    file
        Its path, to which the others are relative.

    Raises
    ------
    FileError
        If it is no such list, or of another version of the format.
    """
    try:
        root = yaml.compose(decode(data, file=str(file)), Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        raise FileError(
            f"the file is no YAML: {getattr(error, 'problem', None) or error}",
            where=f"{file}{line}",
            remedy="give the YAML file of a PEtab problem",
        ) from None
    except RecursionError:
        raise FileError(
            "the file is nested too deeply", remedy="give the YAML file of a PEtab problem", where=str(file)
        ) from None
    return _List(file).read(root)


class _List:
    """Reads the nodes of one file; every error has a line."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def read(self, root: yaml.Node | None) -> ListOfFiles:
        top = self._mapping(root, _TOP)
        version = top.get("format_version")
        if version is None or not isinstance(version, yaml.ScalarNode) or str(version.value) not in _VERSIONS:
            found = version.value if isinstance(version, yaml.ScalarNode) else "none"
            raise FileError(
                f"got format_version {found}, must be 1",
                where=self._line(version or root),
                remedy="version 2 of PEtab is not read; give the problem in version 1",
            )
        extensions = top.get("extensions")
        if isinstance(extensions, yaml.CollectionNode) and extensions.value:
            raise FileError(
                "the problem needs extensions of PEtab, which are not run",
                where=self._line(extensions),
                remedy="leave them out if the problem means the same without",
            )
        problems = top["problems"]
        if not isinstance(problems, yaml.SequenceNode) or not problems.value:
            raise FileError(
                "problems lists nothing", where=self._line(problems), remedy="list the files of at least one model"
            )
        models = tuple(self._model(node) for node in problems.value)
        pictures = any(_PICTURES in self._mapping(node, ()) for node in problems.value)
        return ListOfFiles(self._paths(top["parameter_file"]), models, pictures)

    def _model(self, node: yaml.Node) -> FilesOfModel:
        own = self._mapping(node, _OF_MODEL)
        sbml = self._paths(own["sbml_files"])
        if len(sbml) != 1:
            raise FileError(
                f"got {len(sbml)} files of SBML for one set of tables, must be one",
                where=self._line(own["sbml_files"]),
                remedy="make one entry under problems for each model",
            )
        return FilesOfModel(sbml[0], *(self._paths(own[name]) for name in _OF_MODEL[1:]))

    def _mapping(self, node: yaml.Node | None, needed: Sequence[str]) -> Mapping[str, yaml.Node]:
        if not isinstance(node, yaml.MappingNode):
            raise FileError(
                "the file does not list the files of a PEtab problem",
                where=self._line(node),
                remedy=f"it needs {', '.join(_TOP)}",
            )
        own = {str(key.value): value for key, value in node.value}
        if "model_files" in own:
            raise FileError(
                "models are listed as in version 2 of PEtab",
                where=self._line(own["model_files"]),
                remedy="list them as sbml_files, as in version 1",
            )
        missing = next((name for name in needed if name not in own), None)
        if missing:
            raise FileError(
                f"the file has no {missing}", where=self._line(node), remedy=f"it needs {', '.join(needed)}"
            )
        return own

    def _paths(self, node: yaml.Node) -> tuple[Path, ...]:
        own = node.value if isinstance(node, yaml.SequenceNode) else [node]
        if not own or not all(isinstance(item, yaml.ScalarNode) and item.value for item in own):
            raise FileError("names of files are missing", where=self._line(node), remedy="list at least one file")
        return tuple(self._file.parent / str(item.value) for item in own)

    def _line(self, node: yaml.Node | None) -> str:
        return str(self._file) if node is None else f"{self._file}:{node.start_mark.line + 1}"
