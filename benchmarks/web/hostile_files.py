"""Files that end or stall programs that read them: bombs, far cells, entities, damaged and mislabelled ones."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable

_FORMATS = "http://schemas.openxmlformats.org"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_TYPES = f"""<?xml version="1.0"?><Types xmlns="{_FORMATS}/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}.worksheet+xml"/></Types>"""
_BOOK = f"""<?xml version="1.0"?><workbook xmlns="{_FORMATS}/spreadsheetml/2006/main"
 xmlns:r="{_FORMATS}/officeDocument/2006/relationships">
<sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>"""
_SHEET = f'<worksheet xmlns="{_FORMATS}/spreadsheetml/2006/main"><sheetData>{{}}</sheetData></worksheet>'
_PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", 60_000, 60_000) + b"\x10" + b"\0" * 8
_WELLS = [f"{row}{column}" for row in "ABCDEFGH" for column in range(1, 13)]
_ZEROS = b"0" * 1_000_000


def _relation(kind: str, target: str) -> str:
    relation = f'<Relationship Id="rId1" Type="{_FORMATS}/officeDocument/2006/relationships/{kind}" Target="{target}"/>'
    space = f"{_FORMATS}/package/2006/relationships"
    return f'<?xml version="1.0"?><Relationships xmlns="{space}">{relation}</Relationships>'


def _workbook(sheet: str, doctype: str = "", pad_MB: int = 0) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as files:
        files.writestr("[Content_Types].xml", _TYPES)
        files.writestr("_rels/.rels", _relation("officeDocument", "xl/workbook.xml"))
        files.writestr("xl/workbook.xml", _BOOK)
        files.writestr("xl/_rels/workbook.xml.rels", _relation("worksheet", "worksheets/sheet1.xml"))
        with files.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            head, _, tail = f'<?xml version="1.0"?>{doctype}{_SHEET}'.partition("{}")
            part.write((head + sheet).encode())
            for _ in range(pad_MB):
                part.write(b"<row><c><v>" + _ZEROS + b"</v></c></row>")
            part.write(tail.encode())
    return held.getvalue()


def _cell(place: str, value: str = "1") -> str:
    row = "".join(letter for letter in place if letter.isdigit())
    return f'<row r="{row}"><c r="{place}"><v>{value}</v></c></row>'


def _laughs() -> bytes:
    entities = "".join(f'<!ENTITY l{k} "{f"&l{k - 1};" * 10}">' for k in range(1, 10))
    return _workbook("<row><c t='str'><v>&l9;</v></c></row>", f'<!DOCTYPE lolz [<!ENTITY l0 "lol">{entities}]>')


def _outside() -> bytes:
    return _workbook("<row><c t='str'><v>&x;</v></c></row>", '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>')


def _tiff(width: int, height: int) -> bytes:
    tags = [
        (256, 4, 1, width),
        (257, 4, 1, height),
        (258, 3, 1, 16),
        (259, 3, 1, 1),
        (262, 3, 1, 1),
        (273, 4, 1, 8),
        (277, 3, 1, 1),
        (278, 4, 1, height),
        (279, 4, 1, 16),
    ]
    entries = b"".join(struct.pack("<HHII", *tag) for tag in tags)
    return struct.pack("<2sHI", b"II", 42, 24) + b"\0" * 16 + struct.pack("<H", len(tags)) + entries + b"\0" * 4


def _nested_zip() -> bytes:
    data = _ZEROS * 50
    for _ in range(4):
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as files:
            for k in range(10):
                files.writestr(f"{k}.zip", data)
        data = held.getvalue()
    return data


_HEAD = b"cell_line,drug,time_h,dose,dose_unit,response\n"


def _table(rows: Callable[[int], str], most: int = 9_000_000) -> bytes:
    """A table that is read, and is too much or makes no sense."""
    parts, size, k = [_HEAD], len(_HEAD), 0
    while size < most and k < 260_000:
        parts.append(rows(k).encode() + b"\n")
        size, k = size + len(parts[-1]), k + 1
    return b"".join(parts)


#: What each is called, the file name that it is given, and what makes it.
HOSTILE: dict[str, tuple[str, Callable[[], bytes]]] = {
    "zip bomb in a workbook": ("bomb.xlsx", lambda: _workbook("", pad_MB=400)),
    "nested zip bomb": ("nested.xlsx", _nested_zip),
    "cell XFD1048576": ("far.xlsx", lambda: _workbook(_cell("A1") + _cell("XFD1048576"))),
    "billion laughs": ("laughs.xlsx", _laughs),
    "external entity": ("outside.xlsx", _outside),
    "NUL in the name": ("a\0b.csv", lambda: b"well,value\nA1,1\n"),
    "../ in the name": ("../../../../tmp/rapalog-escaped.csv", lambda: b"well,value\nA1,1\n"),
    "backslashes in the name": ("..\\..\\windows\\a.csv", lambda: b"well,value\nA1,1\n"),
    "100,000 columns": ("wide.csv", lambda: b",".join(b"1" for _ in range(100_000)) + b"\n" + b"1," * 99_999 + b"1\n"),
    "2,000,000 rows": ("long.csv", lambda: b"well,value\n" + b"A1,1\n" * 1_900_000),
    "UTF-16": ("utf16.csv", lambda: "well,value\nA1,µ\n".encode("utf-16")),
    "broken UTF-16": ("half.csv", lambda: b"\xff\xfea\0b\0\0\xd8"),
    "empty": ("empty.csv", lambda: b""),
    "only NULs": ("nul.csv", lambda: b"\0" * 9_000_000),
    "truncated zip": ("cut.xlsx", lambda: _workbook(_cell("A1"))[:-30]),
    "zip that is none": ("magic.xlsx", lambda: b"PK\x03\x04" + b"\xff" * 5000),
    "PDF called xlsx": ("plate.xlsx", lambda: b"%PDF-1.7\n" + b"x" * 1000),
    "TIFF of 100,000 x 100,000": ("huge.tif", lambda: _tiff(100_000, 100_000)),
    "TIFF of 4,294,967,295 squared": ("most.tif", lambda: _tiff(2**32 - 1, 2**32 - 1)),
    "PNG of 60,000 squared": ("huge.png", lambda: _PNG),
    "one line of 9 MB": ("line.csv", lambda: b"1" * 9_000_000),
    "quotes that never end": ("quote.csv", lambda: b'well,value\n"' + b"a,b\n" * 2_000_000),
    "deep JSON": ("deep.json", lambda: b"[" * 1_000_000),
    "deep TOML": ("deep.toml", lambda: b"a = " + b"[" * 500_000),
    "numbers of 100,000 digits": ("digits.csv", lambda: b"well,value\nA1," + b"9" * 100_000 + b"\n"),
    "table of 130,000 curves": ("curves.csv", lambda: _table(lambda k: f"line {k // 2},a,72,{k % 2},nM,{k % 7}")),
    "table of one curve with 260,000 wells": ("one.csv", lambda: _table(lambda k: f"A,a,72,{k % 9},nM,{k % 7}")),
    "table of 260,000 doses": ("doses.csv", lambda: _table(lambda k: f"A,a,72,{k},nM,{k % 7}")),
    "table of infinities": ("infinite.csv", lambda: _table(lambda k: f"A,a,72,{k % 9},nM,1e999", 5_000)),
    "table of names of 10,000 letters": ("names.csv", lambda: _table(lambda k: f"{'A' * 10_000}{k},a,72,{k},nM,1")),
    "infinities": ("inf.csv", lambda: b"well,value\n" + b"".join(f"{own},1e999\n".encode() for own in _WELLS)),
}
