"""No argument of the door, whatever its type, ends in an error that does not say what to do."""

import inspect

import numpy as np
import pandas as pd
import pytest
from tests.notebook.cases import DOSES_NM, band_table, viability_table
from tests.places import DECAY

import rapalog as ra

WRONG = {
    "None": None, "3": 3, "nan": float("nan"), "object": object(), "[]": [], "{}": {}, "empty text": "",
    "text": "nonsense",
     "a folder": ".", "no bytes": b"", "an empty frame": pd.DataFrame(), "complex": np.array([1 + 2j]),
    "ragged": [1, [2, 3]],
    "texts": np.array(["a", "b"]), "a matrix": np.zeros((2, 2)), "huge": 10**400, "a function": len,
}  # fmt: skip
CALLS = {
    "viability": (lambda: ra.viability, lambda: {"files": viability_table("A"), "model": "flat"}),
    "fit": (lambda: ra.fit, lambda: {"dose_nM": DOSES_NM, "response": [1.0] * 8, "model": "flat"}),
    "blot": (lambda: ra.blot, lambda: {"files": band_table()}),
    "kinase": (lambda: ra.kinase, lambda: {"table": b"substrate,dose,dose_unit,response,role\n"}),
    "cell": (lambda: ra.cell, dict),
    "cell.dose": (lambda: ra.cell().dose, lambda: {"doses": "20 nM", "hours": 1, "readout": "p-S6"}),
    "simulate": (lambda: ra.simulate, lambda: {"hours": 1, "readout": "viability"}),
    "regimen": (lambda: ra.regimen, lambda: {"regimen": "10 mg daily", "days": 1}),
    "export.sbml": (lambda: ra.export.sbml, dict),
    "load": (lambda: ra.load, lambda: {"model": DECAY}),
    "load.simulate": (lambda: ra.load(DECAY).simulate, lambda: {"times": [0, 1]}),
    "ensemble": (lambda: ra.ensemble, lambda: {"model": DECAY, "sets": {"k": [0.1]}, "times": "0,1"}),
    "assay.viability": (lambda: ra.assay.viability, lambda: {"hours": 48}),
    "assay.blot": (lambda: ra.assay.blot, lambda: {"doses": "0 nM", "replicates": 1, "target": "actin"}),
    "assay.kinase": (lambda: ra.assay.kinase, lambda: {"substrate": "S6K1", "replicates": 1}),
}


@pytest.mark.parametrize("name", CALLS)
def test_every_argument_is_taken_or_refused_with_a_remedy(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    of, given = CALLS[name]
    call = of()
    for word in inspect.signature(call).parameters:
        for kind, value in WRONG.items():
            asked = {**given(), word: value}
            if name == "ensemble":
                asked.setdefault("out", f"{word} {kind}")
            try:
                call(**asked)
            except ra.RapalogError as error:
                assert error.remedy, (word, kind)
                assert " at 0x" not in str(error), (word, kind)


@pytest.mark.parametrize("name", CALLS)
def test_a_word_that_a_call_does_not_have_is_refused_with_the_nearest(name):
    of, given = CALLS[name]
    call = of()
    word = list(inspect.signature(call).parameters)[-1]
    with pytest.raises(ra.RapalogError, match=f"did you mean.*{word}"):
        call(**given(), **{f"{word}x": 1})


@pytest.mark.parametrize("call", [
    lambda: ra.viability(None), lambda: ra.viability([]), lambda: ra.viability("no-such-file.txt"),
    lambda: ra.viability("."),
    lambda: ra.viability(pd.DataFrame({"dose": []})), lambda: ra.fit([1, 2], [1]), lambda: ra.fit([1, 2], [1, 2j]),
    lambda: ra.fit(["1", "2"], [1, 2]), lambda: ra.fit([float("nan")], [1]), lambda: ra.fit([-1], [1]),
    lambda: ra.fit([1], [float("inf")]), lambda: ra.fit([1, 2], [1, 2], replicate=["a"]), lambda: ra.fit([], []),
    lambda: ra.fit([1], [None]), lambda: ra.blot(object()), lambda: ra.kinase(3), lambda: ra.cell("HeLa-9"),
    lambda: ra.cell(genotype=3), lambda: ra.load("nowhere.xml"), lambda: ra.load(3), lambda: ra.load(b""),
    lambda: ra.load("."), lambda: ra.regimen(10), lambda: ra.export.sbml(dose=20), lambda: ra.run(seed=-1),
    lambda: ra.run(draws=None), lambda: ra.run(draws=2.5), lambda: ra.run(draws=10**9),
    lambda: ra.assay.blot(inhibitor="yes"), lambda: ra.assay.viability(replicates=2.5), lambda: ra.viability(),
])  # fmt: skip
def test_wrong_input_is_never_taken_for_right(call):
    with pytest.raises(ra.RapalogError) as caught:
        call()
    assert caught.value.remedy


@pytest.mark.parametrize("call", [
    lambda: ra.simulate(dose=20), lambda: ra.cell().dose(20), lambda: ra.cell().dose([0, 20]),
    lambda: ra.assay.blot(doses=20.5),
    lambda: ra.export.sbml(dose=np.float64(20)), lambda: ra.assay.kinase(atp=100),
])  # fmt: skip
def test_a_dose_without_its_unit_is_told_to_get_one(call):
    with pytest.raises(TypeError, match=r'write the unit: .*="[0-9.]+ nM"'):
        call()
