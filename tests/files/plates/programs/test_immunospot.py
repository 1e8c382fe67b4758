"""ImmunoSpot exports: every count of the real file, older and newer versions, codes, and what is refused."""

from tests.files.made_up import values

from rapalog.files.plates.programs.immunospot import is_ctl, read_ctl

REAL = "ctl_immunospot_example1.txt"

HEAD = "Software version: ImmunoSpot 7.0.30.5\nCounted: Tue Oct 03 14:44:50 2023\nE:\\x.txt\n\n\nAssay:\t1\n\n"
COUNTS = (
    "\t\t\tUnprocessed Data\n\n\tC.T.L.\t\t\tImmunoSpot  Plate Code = é\n"
    "      1     2     3\n\nA    61  TNTC   128\nC    93    -2    92\n"
    "TNTC: Too numerous to count\n\n"
)
SIZES = "\t\t\tMean spot sizes (Sq.mm)\n     1      2      3\n\nA  0.0072 0.0092 0.0088\nC  0.0142 0.0124 0.0120\n\n"
SMALL = HEAD + COUNTS + SIZES
RULE = f"\t{'_' * 30}\t\t\t\t\t{'_' * 30}\n"
TABBED = (
    "Software version: ImmunoSpot 7.0.38.8\t\t\nCounting: 8 bit\t\t\n\t\t\n\tAssay Layout\n\t\n\t1\t2\t3\n\t__\n\t\t\n"
    "A\t1\t1\t1\nC\t1\t1\t1\n\t____\n\t\tNumbers in this table refer to assay indices\n\t-1 = Well is not counted\n"
    f"\tSpot Counts\t\t\t\t\tMean spot sizes (1E-3 Sq.mm)\n\t\t\n\t1\t2\t3\t\t\t1\t2\t3\n{RULE}\t\t\n"
    f"A\t61\tTNTC\t128\t\tA\t7.2\t9.2\t8.8\t\nC\t93\t-2\t92\t\tC\t14.2\t12.4\t12.0\t\n{RULE}"
    "\t\tQC changes are highlighted\n\t-1 = Well is not counted\t\t-2 = Off scale well\n"
    "\t\t\t\tHistogram Distribution\n\t\t-5\t-4.8\n\t\t____\nA1\t0\t0\nA2\t4\t0\n"
    "\tTotal intensity of spots per well (%max)\n\t\n\t1\t2\t3\n\t____\n"
    "A\t1\t2\t3\nC\t1\t2\t3\n"
)


def read(text):
    return read_ctl(text.encode(), file="p.txt")


def test_every_count_of_the_real_plate_is_read_and_nothing_else(shared_data):
    data = (shared_data / "plates" / "ctl_immunospot" / REAL).read_bytes()
    plate = read_ctl(data, file=REAL)
    found = {r.well: r.value for r in plate.readings}
    assert is_ctl(data.decode())
    assert (len(plate.readings), len(found)) == (96, 96)
    assert (plate.plates, plate.reads) == (("Plate 1",), ("Spot counts",))
    assert not [r for r in plate.readings if r.token]
    assert [found[well] for well in ("A1", "A2", "B7", "D8", "F7", "H1", "H12")] == [61, 132, 87, 30, 11, 138, 51]
    assert len(plate.calculated) == 4
    assert plate.calculated[0] == "Mean spot sizes (Sq.mm)"


COUNTED = {
    ("Plate 1", "A1", "Spot counts"): ("", 61.0),
    ("Plate 1", "A2", "Spot counts"): ("TNTC", None),
    ("Plate 1", "A3", "Spot counts"): ("", 128.0),
    ("Plate 1", "C1", "Spot counts"): ("", 93.0),
    ("Plate 1", "C2", "Spot counts"): ("off scale", None),
    ("Plate 1", "C3", "Spot counts"): ("", 92.0),
}


def test_older_and_newer_versions_give_the_same_counts():
    assert values(read(SMALL)) == COUNTED
    assert values(read(TABBED)) == COUNTED
    assert [r.raw for r in read(SMALL).readings] == ["61", "TNTC", "128", "93", "-2", "92"]


def test_what_was_measured_of_the_spots_is_named_and_left_out():
    assert read(SMALL).calculated == ("Mean spot sizes (Sq.mm)",)
    assert read(TABBED).calculated == ("Mean spot sizes (1E-3 Sq.mm)", "Total intensity of spots per well (%max)")


def test_a_gap_between_aligned_counts_is_a_well_that_was_not_counted():
    found = values(read(SMALL.replace("A    61  TNTC   128", "A    61         128")))
    assert found == {key: value for key, value in COUNTED.items() if key[1] != "A2"}


def test_the_plate_code_names_the_plate_and_a_second_file_is_a_second_plate():
    assert read(SMALL.replace("= é", "= P-12")).plates == ("P-12",)
    assert read(SMALL + SMALL).plates == ("Plate 1", "Plate 2")
