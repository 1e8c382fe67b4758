"""A COMBINE archive lists every file in it with its format, and which to open first."""

import io
import zipfile
from xml.etree import ElementTree

from rapalog.files.omex import MARKDOWN, SBML_3_2, omex_bytes

FILES = {"model.xml": (SBML_3_2, b"<sbml/>"), 'a "b" & c.md': (MARKDOWN, b"text")}


def test_the_manifest_names_every_file_with_its_format():
    archive = zipfile.ZipFile(io.BytesIO(omex_bytes(FILES, master="model.xml")))
    assert archive.namelist() == ["manifest.xml", *FILES]
    rows = list(ElementTree.fromstring(archive.read("manifest.xml")))
    assert [row.get("location") for row in rows] == [".", "./manifest.xml", *(f"./{name}" for name in FILES)]
    assert all(row.get("format") for row in rows)
    assert [row.get("location") for row in rows if row.get("master") == "true"] == ["./model.xml"]
    assert archive.read('a "b" & c.md') == b"text"


def test_the_same_files_give_the_same_bytes():
    assert omex_bytes(FILES, master="model.xml") == omex_bytes(FILES, master="model.xml")
