"""What every export becomes: plates and reads in the order of the file, and series told apart from endpoints."""

from rapalog.files.plates.export import PlateExport, series_error, several_points
from rapalog.tables import Reading


def reading(plate, read, well="A1"):
    return Reading(file="p", plate=plate, well=well, read=read, raw="1", token="", value=1.0)


def test_plates_and_reads_are_listed_once_in_the_order_of_the_file():
    own = (reading("P2", "620"), reading("P1", "450"), reading("P2", "450", "A2"), reading("P1", "620"))
    export = PlateExport("p", "Gen5", own)
    assert (export.plates, export.reads) == (("P2", "P1"), ("620", "450"))


def test_one_point_named_twice_is_one_point_and_no_point_is_none():
    assert several_points([("a", "0 s"), ("a", "0 s"), ("b", ""), ("b", ""), ("c", "0 s"), ("c", "9 s")]) == {"c": 2}
    assert several_points([]) == {}


def test_a_series_is_refused_by_name_with_the_way_to_one_point():
    error = series_error("absorbance spectrum", 40, where="p:3")
    assert error.problem.startswith("the file is an absorbance spectrum with 40 values for each well")
    assert "endpoint" in error.remedy and error.where == "p:3"
    assert series_error("", 2, where="p").problem.startswith("the file is a series")
