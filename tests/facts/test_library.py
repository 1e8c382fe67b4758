"""Claims on the library of facts: nothing without a source gets in, and nothing is lost on the way."""

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.places import SHARED

from rapalog.errors import FactError
from rapalog.facts.library import STATUSES, all_facts, data_files, fact, facts, read_facts, read_rows, value
from rapalog.units import KNOWN_UNITS

CARRIED = {
    "binding_and_abundance": 81,
    "cell_lines": 32,
    "published_rapalog_ic50": 32,
    "pharmacodynamics": 36,
    "resistance": 52,
    "table1": 9,
    "table2": 5,
}
FACTS = SHARED / "facts"


def row(**changes):
    return {"id": "Z001", "value": "1", "unit": "nM", "source": "somebody 2020", "status": "read"} | changes


@pytest.mark.parametrize(("name", "count"), CARRIED.items())
def test_every_file_of_facts_loads_whole(name, count):
    assert len(facts(name)) == count


def test_every_number_has_a_unit_a_source_and_a_status():
    for known in all_facts().values():
        assert known.unit in KNOWN_UNITS, known.id
        assert known.source, known.id
        assert known.status in STATUSES, known.id


def test_no_id_stands_in_two_files():
    tables = [read_rows(path.name) for path in data_files() if path.name.endswith(".csv")]
    ids = [
        entry["id"] for table in tables for entry in table if {"id", "value", "unit", "source", "status"} <= set(entry)
    ]
    assert len(set(ids)) == len(ids) == len(all_facts())


def test_a_fact_without_a_source_is_refused():
    with pytest.raises(FactError, match=r"has no source.*shelf\.csv:2, column source"):
        read_facts([row(source="")], name="shelf.csv")


def test_a_fact_without_a_status_is_refused():
    with pytest.raises(FactError, match="has no status"):
        read_facts([row(status="")], name="shelf.csv")


def test_a_status_outside_the_list_is_refused():
    with pytest.raises(FactError, match="got status 'certain'"):
        read_facts([row(status="certain")], name="shelf.csv")


def test_an_unknown_unit_is_refused():
    with pytest.raises(FactError, match="got unit 'furlong'"):
        read_facts([row(unit="furlong")], name="shelf.csv")


def test_a_duplicate_id_is_refused_at_its_line():
    with pytest.raises(FactError, match=r"'Z001' is used twice.*shelf\.csv:3"):
        read_facts([row(), row(value="2")], name="shelf.csv")


def test_a_missing_column_is_refused():
    with pytest.raises(FactError, match="column 'unit' is missing"):
        read_facts([{key: cell for key, cell in row().items() if key != "unit"}], name="shelf.csv")


def test_a_range_upside_down_is_refused():
    with pytest.raises(FactError, match=r"low 3\.0 is above high 2\.0"):
        read_facts([row(value="", low="3", high="2")], name="shelf.csv")


def test_a_fact_may_be_a_range_without_a_value():
    weaker = fact("B007")
    assert (weaker.value, weaker.low, weaker.high) == (None, 2.0, 3.0)


def test_a_range_is_not_silently_turned_into_a_number():
    with pytest.raises(FactError, match="no single number"):
        value("B007")


def test_words_keep_their_text_and_have_no_number():
    assert fact("B064").value is None
    assert fact("B064").text.startswith("partial")


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_finite_number_comes_back_as_it_was_written(number):
    assert read_facts([row(value=repr(number))], name="shelf.csv")["Z001"].value == number


@given(st.text().filter(lambda text: text not in KNOWN_UNITS and text != ""))
def test_no_unit_outside_the_table_is_ever_guessed(unit):
    with pytest.raises(FactError):
        read_facts([row(unit=unit)], name="shelf.csv")


@pytest.mark.parametrize("name", ["binding_and_abundance", "cell_lines", "pharmacodynamics", "resistance"])
def test_no_number_changed_when_it_was_carried_over(name):
    original = FACTS / f"{name}.csv"
    if not original.exists():
        pytest.skip("the collection that the facts were carried over from is not beside this checkout")
    with original.open(encoding="utf-8") as handle:
        before = list(csv.DictReader(handle))
    after = read_rows(f"{name}.csv")
    assert len(after) == len(before)
    for old, new in zip(before, after, strict=True):
        assert {key: new[key] for key in ("value", "low", "high", "unit", "status")} == {
            key: old[key] for key in ("value", "low", "high", "unit", "status")
        }
