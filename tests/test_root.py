"""The Python door: what a command can do, one call can do."""

import pytest

import rapalog


def test_every_name_at_the_root_is_there_and_few():
    assert len(rapalog.__all__) <= 12
    for name in rapalog.__all__:
        assert getattr(rapalog, name) is not None


def test_one_call_simulates():
    found = rapalog.simulate(dose="20 nM", hours=1.0, readouts=["p-S6K1 T389"])
    assert found.rows[-1].value < found.rows[-1].vehicle


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError):
        rapalog.everolimus  # noqa: B018
