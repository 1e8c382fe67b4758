"""A COMBINE archive lists every file in it with its format, and which to open first."""

import io
import zipfile
from xml.etree import ElementTree

import pytest

from rapalog.errors import FileError
from rapalog.files.given import Held
from rapalog.files.omex import MARKDOWN, SBML_3_2, omex_bytes, read_omex

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


def _zip(files, **how):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", **how) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return stream.getvalue()


def _manifest(*rows):
    inside = "".join(f'<content location="{name}" format="{kind}" {more}/>' for name, kind, more in rows)
    namespace = "http://identifiers.org/combine.specifications/omex-manifest"
    return f'<omexManifest xmlns="{namespace}">{inside}</omexManifest>'


def _read(data):
    return read_omex(Held("study.omex", data))


def test_an_archive_of_our_own_is_read_back():
    archive = _read(omex_bytes(FILES, master="model.xml"))
    assert archive.formats == {name: kind for name, (kind, _) in FILES.items()} and archive.master == "model.xml"
    assert archive.content("./model.xml").data == b"<sbml/>" and archive.sbml().data == b"<sbml/>"


def test_the_master_stands_first_and_without_one_there_must_be_a_single_model():
    two = [("./a.xml", SBML_3_2, ""), ("./b.xml", SBML_3_2, 'master="true"')]
    files = [("a.xml", "<a/>"), ("b.xml", "<b/>")]
    assert _read(_zip([("manifest.xml", _manifest(*two)), *files])).sbml().data == b"<b/>"
    none = [(name, kind, "") for name, kind, _ in two]
    with pytest.raises(FileError, match=r"2 models and no master: a.xml, b.xml"):
        _read(_zip([("manifest.xml", _manifest(*none)), *files])).sbml()


HOSTILE = {
    "leads out of it": _zip([("manifest.xml", _manifest()), ("../../etc/passwd", "x")]),
    "leads out": _zip([("manifest.xml", _manifest()), ("/etc/passwd", "x")]),
    "times its size": _zip(
        [("manifest.xml", _manifest()), ("bomb", b"0" * 50_000_000)], compression=zipfile.ZIP_DEFLATED
    ),
    "501 files": _zip([("manifest.xml", _manifest()), *((f"f{place}", "x") for place in range(500))]),
    "no manifest.xml": _zip([("model.xml", "<sbml/>")]),
    "no readable archive": b"PK\x03\x04 and nothing more",
    "document type": _zip([("manifest.xml", '<!DOCTYPE x [<!ENTITY a "b">]><omexManifest/>')]),
    "twice": _zip([("manifest.xml", _manifest()), ("a", "1"), ("./a", "2")]),
}


@pytest.mark.parametrize("words", HOSTILE)
def test_an_archive_that_lies_is_refused_before_it_is_unpacked(words):
    with pytest.raises(FileError, match=words) as caught:
        _read(HOSTILE[words])
    assert caught.value.where.startswith("study.omex") and caught.value.remedy


def test_a_file_that_is_listed_and_not_there_is_named_with_what_is():
    archive = _read(_zip([("manifest.xml", _manifest(("./a.xml", SBML_3_2, ""))), ("models/a.xml", "<a/>")]))
    with pytest.raises(FileError, match=r"holds no 'a.xml'") as caught:
        archive.sbml()
    assert "models/a.xml" in caught.value.remedy


def test_a_damaged_file_is_an_error_and_no_traceback():
    data = bytearray(omex_bytes(FILES, master="model.xml"))
    place = data.index(b"PK\x03\x04", 1) + 30 + len("model.xml")  # the first byte of what is packed
    data[place] ^= 0xFF
    with pytest.raises(FileError):
        _read(bytes(data)).sbml()
