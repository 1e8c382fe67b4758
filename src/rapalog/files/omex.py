"""A COMBINE archive: files of a study and a list of what each of them is, in one zip.

The list is OMEX's ``manifest.xml`` (Bergmann et al. 2014, BMC Bioinformatics 15:369); every entry names its format.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from xml.sax.saxutils import quoteattr

from rapalog.files.results.writing import zip_bytes

_SPECIFICATIONS: Final = "http://identifiers.org/combine.specifications"
#: What formats are called.
SBML_3_2: Final = f"{_SPECIFICATIONS}/sbml.level-3.version-2"
MARKDOWN: Final = "http://purl.org/NET/mediatypes/text/markdown"
_MANIFEST: Final = "manifest.xml"


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
