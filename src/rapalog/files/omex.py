"""A COMBINE archive: files of a study and a list of what each of them is, in one zip.

The list is OMEX's ``manifest.xml`` (Bergmann et al. 2014, BMC Bioinformatics 15:369); every entry names its format.
An archive that others made is a zip that can lie: how many files it holds, what they unpack to and what they are called
is looked at before anything is unpacked, and nothing is ever written to disk.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from xml.sax.saxutils import quoteattr

from rapalog.errors import FileError, did_you_mean
from rapalog.files.elements import read_elements
from rapalog.files.given import Given, Held, read_bytes
from rapalog.files.results.writing import zip_bytes

_SPECIFICATIONS: Final = "http://identifiers.org/combine.specifications"
#: What formats are called.
SBML_3_2: Final = f"{_SPECIFICATIONS}/sbml.level-3.version-2"
SED_ML_1_3: Final = f"{_SPECIFICATIONS}/sed-ml.level-1.version-3"
MARKDOWN: Final = "http://purl.org/NET/mediatypes/text/markdown"
_MANIFEST: Final = "manifest.xml"
_ZIP: Final = b"PK\x03\x04"
#: Archives of published models have some ten files and 20 MB; XML packs to a twentieth.
_MOST_ENTRIES: Final = 500
_MOST_UNPACKED: Final = 200_000_000
_MOST_RATIO: Final = 100
_REMEDY: Final = "make the archive again with the tool it comes from, or give the files in it"
_UNREADABLE: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OSError,
    KeyError,
)


def omex_bytes(files: Mapping[str, tuple[str, bytes]], *, master: str) -> bytes:
    """Return a COMBINE archive; the same files give the same bytes.

    Parameters
    ----------
    files
        Format and content by name.
    master
        The file to open first.

    Returns
    -------
    bytes
        A zip with the list of contents first.
    """
    rows = [_row(".", f"{_SPECIFICATIONS}/omex"), _row(f"./{_MANIFEST}", f"{_SPECIFICATIONS}/omex-manifest")]
    rows += [_row(f"./{name}", kind, is_master=name == master) for name, (kind, _) in files.items()]
    manifest = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<omexManifest xmlns="{_SPECIFICATIONS}/omex-manifest">\n{"".join(rows)}</omexManifest>\n'
    )
    return zip_bytes({_MANIFEST: manifest.encode(), **{name: content for name, (_, content) in files.items()}})


def _row(location: str, kind: str, *, is_master: bool = False) -> str:
    master = ' master="true"' if is_master else ""
    return f"  <content location={quoteattr(location)} format={quoteattr(kind)}{master}/>\n"


@dataclass(frozen=True)
class Archive:
    """A COMBINE archive that was given.

    Parameters
    ----------
    file
        Its name.
    formats
        The format of each file that the list names, by name.
    master
        The file to open first; empty where the list names none.
    data
        The archive.
    """

    file: str
    formats: Mapping[str, str]
    master: str
    data: bytes = field(repr=False)

    def of_format(self, word: str) -> tuple[str, ...]:
        """Return the names of the files whose format has a word in it, such as ``sbml``; the master comes first."""
        names = [name for name, kind in self.formats.items() if word in kind.lower()]
        return tuple(sorted(names, key=lambda name: name != self.master))

    def content(self, name: str, *, where: str = "") -> Held:
        """Return one file.

        Parameters
        ----------
        name
            As the list has it, without ``./``.
        where
            Who asks, for the error.

        Raises
        ------
        FileError
            If it is not there, or cannot be unpacked.
        """
        own = posixpath.normpath(name)
        try:
            with zipfile.ZipFile(io.BytesIO(self.data)) as archive:
                known = {
                    posixpath.normpath(entry.filename): entry for entry in archive.infolist() if not entry.is_dir()
                }
                if own in known:
                    return Held(f"{self.file}/{own}", archive.read(known[own]))
        except _UNREADABLE as error:
            raise FileError(f"{own} cannot be unpacked: {error}", where=where or self.file, remedy=_REMEDY) from None
        remedy = did_you_mean(own, {one: one for one in known}, otherwise=f"it holds {', '.join(list(known)[:12])}")
        raise FileError(f"the archive holds no {own!r}", where=where or self.file, remedy=remedy)

    def sbml(self) -> Held:
        """Return the one SBML model: the master, or the only one.

        Raises
        ------
        FileError
            If the list names none, or several of which none is the master.
        """
        names = self.of_format("sbml")
        if not names:
            raise FileError("the archive lists no SBML", where=self.file, remedy="give one with an SBML model")
        if len(names) > 1 and names[0] != self.master:
            raise FileError(
                f"the archive lists {len(names)} models and no master: {', '.join(names)}",
                where=self.file,
                remedy='mark one as master="true" in manifest.xml, or unpack the archive and give one',
            )
        return self.content(names[0])


def is_archive(data: bytes) -> bool:
    """Return whether bytes are those of a zip."""
    return data.startswith(_ZIP)


def read_omex(file: Given) -> Archive:
    """Return what a COMBINE archive lists; nothing else of it is unpacked yet.

    Parameters
    ----------
    file
        On disk or in memory: at most 500 files, 200 MB unpacked and a hundredfold compression.

    Raises
    ------
    FileError
        If it is no zip, is beyond a limit, has a name that leads out of it or twice the same, or lacks its list.
    """
    data = read_bytes(file)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _check_entries(entries, len(data), file=str(file))
            manifest = archive.read(_MANIFEST) if _MANIFEST in archive.namelist() else b""
    except _UNREADABLE as error:
        raise FileError(f"the file is no readable archive: {error}", where=str(file), remedy=_REMEDY) from None
    if not manifest:
        raise FileError(
            "the archive has no manifest.xml: it is no COMBINE archive",
            where=str(file),
            remedy="give a .omex file, or the model by itself",
        )
    rows = list(read_elements(manifest, file=f"{file}/{_MANIFEST}").each("content"))
    formats, master = {}, ""
    for row in rows:
        name = posixpath.normpath(row.attributes.get("location", "."))
        if name in (".", _MANIFEST):
            continue
        formats[name] = row.attributes.get("format", "")
        if row.attributes.get("master", "").strip().lower() in ("true", "1"):
            master = master or name
    return Archive(str(file), formats, master, data)


def _check_entries(entries: list[zipfile.ZipInfo], size: int, *, file: str) -> None:
    """Refuse an archive that would unpack to more than models need, or whose names lead out of it."""
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > _MOST_ENTRIES:
        problem = f"the archive holds {len(entries)} files, at most {_MOST_ENTRIES} are read"
    elif unpacked > _MOST_UNPACKED:
        problem = f"the archive unpacks to {unpacked} bytes, at most {_MOST_UNPACKED} are read"
    elif unpacked > _MOST_RATIO * size:
        problem = f"the archive unpacks to {unpacked // size} times its size, at most {_MOST_RATIO} times is read"
    else:
        problem = _wrong_name([entry.filename for entry in entries])
    if problem:
        raise FileError(problem, where=file, remedy=_REMEDY)


def _wrong_name(names: list[str]) -> str:
    """Return what is wrong with the names in an archive; empty if nothing is."""
    known: set[str] = set()
    for name in names:
        own = posixpath.normpath(name)
        if own.startswith(("/", "..")) or "\\" in name or ":" in name or not name.isprintable():
            return f"the archive holds {name!r}, which leads out of it"
        if own in known:
            return f"the archive holds {own!r} twice"
        known.add(own)
    return ""
