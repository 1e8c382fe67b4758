"""What holds for every reader of text exports: encodings, delimiters, refusals at their line, and damaged files."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.files.made_up import damaged, joined, only_our_error, values
from tests.files.plates.programs import test_envision as envision
from tests.files.plates.programs import test_gen5 as gen5
from tests.files.plates.programs import test_immunospot as ctl
from tests.files.plates.programs import test_kaleido as kaleido
from tests.files.plates.programs import test_mars as mars
from tests.files.plates.programs import test_softmax as softmax

from rapalog.errors import FileError
from rapalog.files.cells.text import decode
from rapalog.files.plates.export import PlateExport
from rapalog.files.plates.programs.envision import is_envision, read_envision
from rapalog.files.plates.programs.gen5 import is_gen5, read_gen5
from rapalog.files.plates.programs.immunospot import is_ctl, read_ctl
from rapalog.files.plates.programs.kaleido import is_kaleido, read_kaleido
from rapalog.files.plates.programs.mars import is_mars, read_mars
from rapalog.files.plates.programs.softmax import is_softmax, read_softmax
from rapalog.files.recognise import read_plate_file

#: Ways to write a file that change nothing in it: line ends and encodings, delimiters, a decimal comma.
LINE_ENDS = (lambda text: text.replace("\n", "\r\n").encode(), lambda text: text.replace("\n", "\r").encode())
UNICODE = (lambda text: text.encode("utf-16"), lambda text: text.encode("utf-8-sig"))
WINDOWS = (lambda text: text.encode("cp1252"),)
COMMAS = (
    lambda text: text.replace(",", ";").replace("0.5", "0,5").encode(),
    lambda text: text.replace(",", "\t").encode(),
    lambda text: "\n".join(line + "," * (9 - line.count(",")) for line in text.split("\n")).encode(),
)
TABS = (lambda text: text.replace("0.5", "0,5").encode(), lambda text: text.replace("\t", ";").encode())

ANYWHERE = ("\n", "\n\n", "A", "1", "-", "9" * 400, "é", "\0")
AT_COMMAS = (*ANYWHERE, ",", ";", '"', "B")


@dataclass(frozen=True)
class Format:
    """A reader, what it must know as its own and what not, real files, and small ones with what goes wrong in them.

    ``wrong`` has a text, its problem and its line; ``pieces`` are what a text is damaged with.
    """

    read: Callable[..., PlateExport]
    knows: Callable[[str], bool]
    folder: str
    real: tuple[str, ...]
    small: tuple[str, ...]
    written: tuple[Callable[[str], bytes], ...]
    wrong: tuple[tuple[str, str, int], ...]
    own: tuple[str, ...]
    foreign: tuple[str, ...]
    pieces: tuple[str, ...]

    def export(self, text: str) -> PlateExport:
        """Return what the reader makes of a text."""
        return self.read(text.encode(), file="p")


def changed(text, *changes):
    """Return (text with ``old`` for ``new``, problem, line) for every change."""
    return tuple((text.replace(old, new), problem, line) for old, new, problem, line in changes)


FORMATS = {
    "ImmunoSpot": Format(
        read_ctl,
        is_ctl,
        "ctl_immunospot",
        (ctl.REAL,),
        (ctl.SMALL, ctl.TABBED),
        (*LINE_ENDS, *UNICODE, *WINDOWS),
        (
            *changed(
                ctl.SMALL,
                ("A    61  TNTC   128", "A    61  TNTC   128   4", "row A has 4 values for 3 columns", 13),
                ("C    93    -2    92", "A    93    -2    92", "well A1 of Plate 1 has two values", 14),
            ),
            (ctl.HEAD + ctl.SIZES, "no values of wells", 1),
        ),
        (),
        (ctl.COUNTS,),
        (
            *ANYWHERE,
            "\t",
            " ",
            "___",
            "B",
            "-1",
            "Spot Counts",
            "\t1\t2\t3",
            "\t\t1\t2",
            "Plate Code = x",
            ctl.COUNTS,
            ctl.SIZES,
            "   1   2",
        ),
    ),
    "Kaleido": Format(
        read_kaleido,
        is_kaleido,
        "revvity_kaleido",
        (kaleido.REAL,),
        (kaleido.SMALL, kaleido.VERSION_2),
        (*LINE_ENDS, *UNICODE, *COMMAS),
        (
            *changed(
                kaleido.SMALL,
                ("A,0.5,,>6.0,", "A,0.5", "row A has 1 cells for 3 columns", 11),
                ("B,1,-,1e3,", "7,1,-,1e3,", "got row '7', must be a letter", 12),
                ("B,1,-,1e3,", "A,1,-,1e3,", "got row 'A', must be a letter", 12),
            ),
            (kaleido.HEAD + kaleido.END, "no values of wells", 1),
        ),
        (kaleido.HEAD + kaleido.RESULT,),
        ("Results for my plate\n" + kaleido.MATRIX,),
        (
            *AT_COMMAS,
            "Platemap",
            ",1,2,3,",
            "Result for X\n",
            "Barcode",
            "Barcode: P, PlateRepeat: 2\n",
            kaleido.RESULT,
            kaleido.MATRIX,
        ),
    ),
    "MARS": Format(
        read_mars,
        is_mars,
        "bmg_mars_clariostar_pherastar",
        (mars.LARGE, mars.SMALL_PLATE),
        (mars.SMALL,),
        (*LINE_ENDS, *UNICODE, *COMMAS),
        (
            *changed(
                mars.SMALL,
                ("C,1,-,1e3", "7,1,-,1e3", "got row '7' with 3 cells", 11),
                ("C,1,-,1e3", "C,1,-,1e3,4", "got row 'C' with 4 cells, must be a letter and 3 cells", 11),
                ("C,1,-,1e3", "A,1,-,1e3", "well A1 of P-12 has two values", 11),
            ),
            (mars.HEAD, "no values of wells", 1),
        ),
        (),
        (mars.MATRIX,),
        (
            *AT_COMMAS,
            "e",
            "Well,",
            "Content,",
            ",1,2,3",
            "Raw Data",
            "Time",
            mars.HEAD,
            mars.MATRIX,
            "Well Row,Well Col,Content,x\n",
        ),
    ),
    "EnVision": Format(
        read_envision,
        is_envision,
        "perkinelmer_envision",
        (envision.ABSORBANCE, envision.LUMINESCENCE),
        (envision.SMALL,),
        (*LINE_ENDS, *UNICODE, *COMMAS),
        (
            *changed(
                envision.SMALL,
                ("A,0.5,,>6.0,", "A,0.5", "row A has 1 cells for 3 columns", 11),
                ("C,1,-,1e3,", "7,1,-,1e3,", "got row '7', must be a letter", 12),
                ("C,1,-,1e3,", "C,1,-,1e3,4", "row C has 4 cells for 3 columns", 12),
                ("C,1,-,1e3,", "A,1,-,1e3,", "well A1 of Plate 1 has two values", 12),
                ("A,0.5,,>6.0,\nC,1,-,1e3,", "", "no rows below", 10),
            ),
            (envision.information() + envision.PLATEMAP + envision.END, "no values of wells", 1),
        ),
        (envision.information().replace(",", ";"),),
        ("Plate information is on page 3\n,1,2\nA,1,2\n",),
        (
            *AT_COMMAS,
            "=",
            "Plate",
            ",01,02,03,",
            "Results for X",
            "Platemap:",
            "Background information",
            envision.information(),
            envision.MATRIX,
        ),
    ),
    "SoftMax Pro": Format(
        read_softmax,
        is_softmax,
        "moldev_spectramax_softmaxpro",
        (softmax.IN_TIME, softmax.IN_PLATES),
        (softmax.SMALL, softmax.SMALL_IN_TIME),
        (*LINE_ENDS, *UNICODE, *WINDOWS, *TABS),
        (
            *changed(
                softmax.SMALL,
                ("\t\t1\tPath?\t1e3\n", "", "P-12 has 1 of 2 rows", 8),
                ("\t\t1\tPath?\t1e3\n", "\t\t1\tPath?\t1e3\n\t\t1\t2\t3\n", "P-12 has 3 of 2 rows", 10),
                ("\t\t1\tPath?\t1e3\n", "\t\t1\n", "1 values for 3 wells of P-12", 9),
                ("PlateFormat", "x", "does not say PlateFormat or TimeFormat", 6),
            ),
            *changed(softmax.SMALL_IN_TIME, ("\t1\tPath?\t1e3\t\t", "", "3 values for 6 wells of P-12", 8)),
            (softmax.HEAD + softmax.END, "no values of wells", 1),
        ),
        (softmax.plate(softmax.MATRIX),),
        ("Plate:\tone\n\t1\t2\nA\t1\t2\n",),
        (
            *ANYWHERE,
            "\t",
            "~End\n",
            "A1",
            "Plate:\t",
            "TimeFormat",
            "Kinetic",
            "Reduced",
            "\t\t1\t2\t3\n",
            softmax.GROUP,
            softmax.MATRIX,
            softmax.LINES,
            softmax.plate(softmax.MATRIX),
        ),
    ),
    "Gen5": Format(
        read_gen5,
        is_gen5,
        "biotek_gen5",
        (gen5.OVERFLOW, gen5.LOWRY, gen5.SINGLE, gen5.MULTI, gen5.WAVELENGTHS),
        (gen5.SMALL,),
        (*LINE_ENDS, *UNICODE, *WINDOWS, lambda text: text.encode("utf-16-le"), *TABS),
        changed(gen5.SMALL, ("B\t1\t-\t1e3\t450", "B\t1\t-", "row B has 2 cells for 3 columns", 9)),
        (),
        (gen5.MATRIX,),
        (
            *ANYWHERE,
            "\t",
            "2",
            "12",
            "Well",
            "Time",
            "Results",
            "Layout",
            "450",
            "OVRFLW",
            "*1*",
            "Plate Number\t",
            "B1",
            '"',
            "\n\t1\t2\nA\t",
            gen5.HEADER,
        ),
    ),
}
BY_NAME = pytest.mark.parametrize("form", FORMATS.values(), ids=FORMATS)


@BY_NAME
def test_line_ends_encoding_delimiter_and_decimal_comma_change_nothing(form):
    for text in form.small:
        for write in form.written:
            assert values(form.read(write(text), file="p")) == values(form.export(text))


@BY_NAME
def test_the_real_files_in_another_encoding_give_the_same_readings(form, shared_data):
    for name in form.real:
        data = (shared_data / "plates" / form.folder / name).read_bytes()
        text = decode(data, file=name)
        for other in (text.encode("utf-16"), text.encode("utf-8-sig"), text.replace("\n", "\r\n").encode()):
            assert values(form.read(other, file=name)) == values(form.read(data, file=name))


@BY_NAME
def test_a_format_is_known_from_its_content(form):
    assert all(form.knows(text) for text in (*form.small, *form.own))
    assert not any(form.knows(text) for text in form.foreign)


@pytest.mark.parametrize(
    ("form", "text", "problem", "line"),
    [(form, *case) for form in FORMATS.values() for case in form.wrong],
    ids=[f"{name}, {case[1]}" for name, form in FORMATS.items() for case in form.wrong],
)
def test_a_broken_file_is_refused_at_its_line_with_a_remedy(form, text, problem, line):
    with pytest.raises(FileError, match=problem) as caught:
        form.export(text)
    assert caught.value.where == f"p:{line}"
    assert caught.value.remedy


@BY_NAME
@settings(max_examples=500, deadline=None)
@given(data=st.data())
def test_whatever_the_bytes_only_our_own_error_escapes(form, data):
    pieces = st.sampled_from(form.pieces)
    below = joined(pieces, most=60, head=form.small[0])
    contents = data.draw(st.binary(max_size=400) | damaged(form.small, pieces) | joined(pieces) | below)
    only_our_error(form.read, contents)
    only_our_error(read_plate_file, contents)
