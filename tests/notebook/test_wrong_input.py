"""No argument of the door, whatever its type, ends in an error that does not say what to do."""

import inspect
import tempfile
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tests.notebook.cases import DOSES_NM, band_table, pair_table, tube_table, viability_table
from tests.places import DECAY
from tests.studies.petab.problems import PLAIN, write
from tests.studies.petab.test_fit import DATA

import rapalog as ra
from rapalog.notebook.cell import Cell
from rapalog.notebook.model import Model

WRONG = {
    "None": None,
    "3": 3,
    "nan": float("nan"),
    "object": object(),
    "[]": [],
    "{}": {},
    "empty text": "",
    "text": "nonsense",
    "a folder": ".",
    "no bytes": b"",
    "an empty frame": pd.DataFrame(),
    "complex": np.array([1 + 2j]),
    "ragged": [1, [2, 3]],
    "texts": np.array(["a", "b"]),
    "a matrix": np.zeros((2, 2)),
    "huge": 10**400,
    "a function": len,
}
_FOLDER = tempfile.TemporaryDirectory()
LEVELS = b"ID,TIME,AMT,DV,EVID,II,ADDL\n1,0,10,.,1,24,13\n1,335.5,.,15.4,0,.,.\n"


@cache
def problem():
    """A PEtab problem of one searched parameter."""
    return write(Path(_FOLDER.name), **{**PLAIN, **DATA})


CALLS = {
    "viability": (lambda: ra.viability, lambda: {"files": viability_table("A"), "model": "flat"}),
    "fit": (lambda: ra.fit, lambda: {"dose_nM": DOSES_NM, "response": [1.0] * 8, "model": "flat"}),
    "blot": (lambda: ra.blot, lambda: {"files": band_table()}),
    "kinase": (lambda: ra.kinase, lambda: {"table": tube_table()}),
    "combine": (lambda: ra.combine, lambda: {"table": pair_table()}),
    "cell": (lambda: ra.cell, dict),
    "cell.dose": (lambda: ra.cell().dose, lambda: {"doses": "20 nM", "hours": 1, "readout": "p-S6"}),
    "simulate": (lambda: ra.simulate, lambda: {"hours": 1, "readout": "viability"}),
    "gap": (lambda: ra.gap, lambda: {"line": "generic", "draws": 0}),
    "atlas": (lambda: ra.atlas, lambda: {"genotype": "MTOR:S2035F", "drug": "everolimus", "draws": 0}),
    "partners": (lambda: ra.partners, lambda: {"partner": "torin 1", "draws": 0}),
    "regimen": (lambda: ra.regimen, lambda: {"regimen": "10 mg daily", "days": 1}),
    "resistance": (
        lambda: ra.resistance,
        lambda: {
            "genotype": "MTOR:S2035F",
            "drug": "everolimus",
            "draws": 0,
            "regimen": "10 mg daily",
            "days": 10,
            "patients": 10,
        },
    ),
    "tdm": (lambda: ra.tdm, lambda: {"levels": LEVELS, "draws": 0}),
    "export.sbml": (lambda: ra.export.sbml, dict),
    "load": (lambda: ra.load, lambda: {"model": DECAY}),
    "load.simulate": (lambda: ra.load(DECAY).simulate, lambda: {"times": [0, 1]}),
    "load.scan": (lambda: ra.load(DECAY).scan, lambda: {"over": "k=1,2", "at": 1}),
    "load.sensitivities": (lambda: ra.load(DECAY).sensitivities, lambda: {"times": [0, 1]}),
    "load.fluxes": (lambda: ra.load(DECAY).fluxes, lambda: {"times": [0, 1]}),
    "load_petab": (lambda: ra.load_petab, lambda: {"problem": problem()}),
    "load_petab.fit": (lambda: ra.load_petab(problem()).fit, lambda: {"starts": 1}),
    "sedml": (lambda: ra.sedml, lambda: {"experiment": ra.export.omex().archive}),
    "ensemble": (lambda: ra.ensemble, lambda: {"model": DECAY, "sets": {"k": [0.1]}, "times": "0,1"}),
    "assay.viability": (lambda: ra.assay.viability, lambda: {"hours": 48}),
    "assay.blot": (lambda: ra.assay.blot, lambda: {"doses": "0 nM", "replicates": 1, "target": "actin"}),
    "assay.kinase": (lambda: ra.assay.kinase, lambda: {"substrate": "S6K1", "replicates": 1}),
}


#: What of the above is right for a word, whichever call has it; and for one call. All else must be refused.
NOTHING, NOTHING_OR_ZERO = {"None", "[]"}, {"None", "[]", "empty text"}
RIGHT = {
    "layout": NOTHING,
    "read": {"None", "empty text", "text", "a folder"},
    "robust": {"empty text"},
    "doubling_time": NOTHING | {"{}"},
    "replicate": {"None"},
    "response_unit": {"empty text"},
    "regions": NOTHING,
    "name": {"empty text", "text", "a folder"},
    "out": {"text", "a folder"},
    "genotype": NOTHING_OR_ZERO,
    "hours": {"3"},
    "days": {"3"},
    "with_": NOTHING,
    "readout": NOTHING,
    "observables": NOTHING,
    "times": {"None", "3"},
    "atol": {"3"},
    "threads": {"None", "3"},
    "workers": {"None"},
    "cluster": {"empty text"},
    "observed": NOTHING,
    "cells": {"None", "3"},
    "incubation": {"None", "3"},
    "replicates": {"3"},
    "seed": {"3"},
    "dilutions": {"3"},
    "exposure": {"None", "3"},
    "enzyme": {"None"},
    "draws": {"3"},
    "renew_every": {"None", "3"},
    "washout_at": {"None", "3"},
    "signal_at": {"3"},
    "condition": NOTHING,
    "cut": NOTHING,
    "genotypes": NOTHING,
    "drugs": NOTHING,
    "atlas genotype": NOTHING,
    "atlas drug": NOTHING,
    "partner": NOTHING,
    "partners hours": set(),
    "apart": {"3"},
    "unit": {"empty text"},
    "molar_mass": NOTHING | {"{}"},
    "exclude": NOTHING | {"{}"},
    "fix": NOTHING | {"{}"},
    "icx": NOTHING | {"3"},
    "blot out": {"None", "text", "a folder"},
    "load.simulate sets": {"None", "{}"},
    "load_petab.fit starts": {"3"},
    "load.fluxes sets": {"None", "{}"},
    "load.scan at": {"3"},
    "given": {"None", "{}"},
    "parameters": NOTHING,
    "reactions": NOTHING,
    "assay.blot doses": {"None"},
    "ensemble sets": {"None"},
    "scan": NOTHING,
    "sensitivities": NOTHING,
    "target": {"None"},
    "forecast": NOTHING,
    "id": {"None", "empty text"},
    "drop": NOTHING | {"empty text", "text", "a folder", "texts"},
    "tdm days": set(),
    "patients": {"3"},
    "hct": {"None"},
    "ffm": {"None", "3"},
    "hepatic": {"None"},
    "interaction": {"None"},
    "resistance genotype": NOTHING,
    "resistance drug": NOTHING,
    "resistance readout": NOTHING,
    "resistance regimen": NOTHING,
    "resistance cells": {"None"},
    "rate": {"None"},
    "doubling": {"None", "3"},
    "loss": {"None"},
    "resistance patients": set(),
    "assay.blot hours": NOTHING | {"3"},
    "assay.kinase readout": set(),
}
CASES = [
    (name, word)
    for name, (of, _) in CALLS.items()
    if name not in ("load.simulate", "cell.dose")
    for word in inspect.signature(of()).parameters
]
CASES += [("load.simulate", word) for word in inspect.signature(Model.simulate).parameters if word != "self"]
CASES += [("cell.dose", word) for word in inspect.signature(Cell.dose).parameters if word != "self"]


@pytest.mark.parametrize(("name", "word"), CASES)
def test_what_is_not_right_is_refused_with_a_remedy_before_anything_is_run(name, word, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    of, given = CALLS[name]
    call, asked = of(), given()
    for kind in WRONG.keys() - RIGHT.get(f"{name} {word}", RIGHT.get(word, set())):
        with pytest.raises(ra.RapalogError) as caught:
            call(**{**asked, word: WRONG[kind]})
            pytest.fail(f"{name} took {kind} for {word}")
        assert caught.value.remedy, kind
        assert " at 0x" not in str(caught.value), kind


@pytest.mark.parametrize("name", CALLS)
def test_a_word_that_a_call_does_not_have_is_refused_with_the_nearest(name):
    of, given = CALLS[name]
    call = of()
    word = list(inspect.signature(call).parameters)[-1]
    with pytest.raises(ra.RapalogError, match=f"did you mean.*{word}"):
        call(**given(), **{f"{word}x": 1})


@pytest.mark.parametrize(
    "call",
    [
        lambda: ra.viability(None),
        lambda: ra.viability([]),
        lambda: ra.viability("no-such-file.txt"),
        lambda: ra.viability("."),
        lambda: ra.viability(pd.DataFrame({"dose": []})),
        lambda: ra.fit([1, 2], [1]),
        lambda: ra.fit([1, 2], [1, 2j]),
        lambda: ra.fit(["1", "2"], [1, 2]),
        lambda: ra.fit([float("nan")], [1]),
        lambda: ra.fit([-1], [1]),
        lambda: ra.fit([1], [float("inf")]),
        lambda: ra.fit([1, 2], [1, 2], replicate=["a"]),
        lambda: ra.fit([], []),
        lambda: ra.fit([1], [None]),
        lambda: ra.blot(object()),
        lambda: ra.kinase(3),
        lambda: ra.cell("HeLa-9"),
        lambda: ra.cell(genotype=3),
        lambda: ra.load("nowhere.xml"),
        lambda: ra.load(3),
        lambda: ra.load(b""),
        lambda: ra.load("."),
        lambda: ra.regimen(10),
        lambda: ra.export.sbml(dose=20),
        lambda: ra.run(seed=-1),
        lambda: ra.run(draws=None),
        lambda: ra.run(draws=2.5),
        lambda: ra.run(draws=10**9),
        lambda: ra.assay.blot(inhibitor="yes"),
        lambda: ra.assay.viability(replicates=2.5),
        lambda: ra.viability(),
    ],
)
def test_wrong_input_is_never_taken_for_right(call):
    with pytest.raises(ra.RapalogError) as caught:
        call()
    assert caught.value.remedy


@pytest.mark.parametrize(
    "call",
    [
        lambda: ra.simulate(dose=20),
        lambda: ra.cell().dose(20),
        lambda: ra.cell().dose([0, 20]),
        lambda: ra.assay.blot(doses=20.5),
        lambda: ra.export.sbml(dose=np.float64(20)),
        lambda: ra.assay.kinase(atp=100),
    ],
)
def test_a_dose_without_its_unit_is_told_to_get_one(call):
    with pytest.raises(TypeError, match=r'write the unit: .*="[0-9.]+ nM"'):
        call()
