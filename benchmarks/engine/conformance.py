"""Small random SBML models that mix the features of semantic test suites, through three simulators.

    python benchmarks/engine/conformance.py --first 0 --count 200 [--copasi /path/to/python]

Each model of ``random_models`` runs through ``rapalog ensemble`` (the study function, in this process), libroadrunner,
and COPASI if the Python of an environment that has it is given. What differs from one of them is printed with its
number and written to ``--keep`` for a judgement by the specification; a simulator that is alone in its answer is named.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import re
import subprocess
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import libsbml
import numpy as np
from random_models import model_text

TIMES = tuple(float(time) for time in range(11))
RTOL, ATOL = 1e-8, 1e-11
#: Larger differences are wrong: the others locate switches only to about their tolerance.
APART = 2e-4


def symbols_of(text: str) -> list[str]:
    """Return the symbols that are compared: species, compartments and parameters."""
    model = libsbml.readSBMLFromString(text).getModel()
    return [
        one.getId()
        for items in (model.getListOfSpecies(), model.getListOfCompartments(), model.getListOfParameters())
        for one in items
    ]


def by_rapalog(text: str, symbols: list[str], folder: Path) -> np.ndarray:
    """Return values (times, symbols) as ``rapalog ensemble`` writes them; a refusal is an exception."""
    import pyarrow.parquet as pq

    from rapalog.studies.ensembles.settings import EnsembleSettings
    from rapalog.studies.ensembles.study import run_ensemble

    with tempfile.TemporaryDirectory(dir=folder) as name:
        path = Path(name)
        (path / "m.xml").write_text(text, encoding="utf-8")
        (path / "sets.csv").write_text("set\n0\n", encoding="utf-8")
        settings = EnsembleSettings(
            times=",".join(map(repr, TIMES)), observables=symbols, rtol=RTOL, atol=ATOL, threads=1
        )
        run = run_ensemble(path / "m.xml", path / "sets.csv", out=path / "out", settings=settings)
        if run.failed:
            raise RuntimeError(f"failed: {run.failed[0].reason}")
        table = pq.read_table(run.result)
    return np.column_stack([table[name].to_numpy() for name in symbols])


def by_roadrunner(text: str, symbols: list[str]) -> np.ndarray:
    """Return the same by libroadrunner."""
    import roadrunner

    roadrunner.Logger.disableLogging()
    model = libsbml.readSBMLFromString(text).getModel()
    runner = roadrunner.RoadRunner(text)
    runner.integrator.relative_tolerance, runner.integrator.absolute_tolerance = RTOL, ATOL
    runner.integrator.setValue("maximum_num_steps", 200_000)
    runner.integrator.setValue("maximum_time_step", 0.02)
    concentrations = {one.getId() for one in model.getListOfSpecies() if not one.getHasOnlySubstanceUnits()}
    runner.timeCourseSelections = [f"[{one}]" if one in concentrations else one for one in symbols]
    return np.array(runner.simulate(times=list(TIMES)))


#: Features that COPASI reads over or takes otherwise, which it says in its messages.
_UNKNOWN_TO_COPASI = {"conversion factor", "stoichiometry symbol", "stoichiometry math", "no dimensions"}
#: Runs in the environment of COPASI: one path to a model a line in, one document a line out.
_COPASI = """
import json, sys
import COPASI
for line in sys.stdin:
    job = json.loads(line)
    try:
        data = COPASI.CRootContainer.addDatamodel()
        if not data.importSBMLFromString(job["text"]):
            raise RuntimeError(COPASI.CCopasiMessage.getAllMessageText()[:300])
        model, task = data.getModel(), data.getTask("Time-Course")
        task.setMethodType(COPASI.CTaskEnum.Method_deterministic)
        problem, method = task.getProblem(), task.getMethod()
        problem.setUseValues(True)
        problem.setValues(" ".join(map(repr, job["times"])))
        problem.setTimeSeriesRequested(True)
        problem.setOutputEvent(False)
        problem.setStepNumber(len(job["times"]))
        method.getParameter("Relative Tolerance").setDblValue(job["rtol"])
        method.getParameter("Absolute Tolerance").setDblValue(job["atol"])
        method.getParameter("Max Internal Steps").setUIntValue(1000000)
        if not task.initialize(COPASI.CCopasiTask.OUTPUT_UI) or not task.process(True):
            raise RuntimeError("COPASI: " + (task.getProcessError() or "no run")[:300])
        series = task.getTimeSeries()
        rows, factor, values = series.getRecordedSteps(), model.getQuantity2NumberFactor(), {}
        for column in range(1, series.getNumVariables()):
            name = series.getSBMLId(column, data)
            values[name] = [series.getConcentrationData(row, column) for row in range(rows)]
            values["amount " + name] = [series.getData(row, column) / factor for row in range(rows)]
        answer = {"times": [series.getConcentrationData(row, 0) for row in range(rows)], "values": values}
    except Exception as error:
        answer = {"error": str(error)}
    COPASI.CRootContainer.removeDatamodel(data)
    print("@" + json.dumps(answer), flush=True)
"""


class Copasi:
    """A COPASI in an environment of its own; it is started again when a model has ended it."""

    def __init__(self, python: str) -> None:
        self._python = python
        self._start()

    def _start(self) -> None:
        self._process = subprocess.Popen(
            [self._python, "-c", _COPASI],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def __call__(self, text: str, symbols: list[str]) -> np.ndarray:
        """Return values (times, symbols); NaN where COPASI does not report a symbol."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps({"text": text, "times": TIMES, "rtol": RTOL, "atol": ATOL}) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = {}
        while not answer:
            line = self._process.stdout.readline()
            if not line:
                self._start()
                raise RuntimeError("COPASI ended")
            answer = json.loads(line[1:]) if line.startswith("@") else {}
        if "error" in answer:
            raise RuntimeError(answer["error"])
        model = libsbml.readSBMLFromString(text).getModel()
        found = np.full((len(TIMES), len(symbols)), np.nan)
        rows = [int(np.flatnonzero(np.isclose(answer["times"], time))[-1]) for time in TIMES]
        for column, name in enumerate(symbols):
            species = model.getSpecies(name)
            key = f"amount {name}" if species is not None and species.getHasOnlySubstanceUnits() else name
            if key in answer["values"]:
                found[:, column] = np.array(answer["values"][key], dtype=float)[rows]
        return found


def apart(ours: np.ndarray, theirs: np.ndarray, symbols: list[str]) -> list[str]:
    """Return the symbols in which two results differ; what ``theirs`` does not report is passed over."""
    known = ~np.isnan(theirs).all(axis=0)
    scale = 0.05 + np.maximum(np.abs(ours), np.abs(theirs))
    with np.errstate(invalid="ignore"):
        bad = ~((np.abs(ours - theirs) <= APART * scale) | (np.isnan(ours) & np.isnan(theirs)) | (ours == theirs))
    return [name for name, wrong, is_known in zip(symbols, bad.any(axis=0), known, strict=True) if wrong and is_known]


def compare(seed: int, folder: Path, copasi: Copasi | None) -> tuple[str, str]:
    """Return a verdict on one model and what is to be said about it."""
    text, tags = model_text(seed)
    symbols = symbols_of(text)
    try:
        ours = by_rapalog(text, symbols, folder)
    except Exception as error:
        return "refused" if type(error).__name__ != "RuntimeError" else "failed", f"{type(error).__name__}: {error}"
    others: dict[str, np.ndarray] = {}
    problems: list[str] = []
    for name, run in (("libroadrunner", by_roadrunner), ("COPASI", copasi)):
        if run is not None and not (run is copasi and _UNKNOWN_TO_COPASI & set(tags)):
            try:
                others[name] = run(text, symbols)
            except Exception as error:
                problems.append(f"{name}: {str(error)[:100]}")
    if not others:
        return "no judge", "; ".join(problems)
    differing = {name: apart(ours, theirs, symbols) for name, theirs in others.items()}
    said = "; ".join(f"{name} {','.join(wrong)}" for name, wrong in differing.items() if wrong)
    said += f"   {','.join(tags)}" if said else ""
    if not any(differing.values()):
        return "agrees", said
    if all(differing.values()):
        return "alone" if len(others) > 1 else "differs from the only judge", said + "".join(problems)
    return "judges differ", said


def main() -> None:
    """Run models one after the other and print what is not agreed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--copasi", help="Python of an environment with COPASI (python-copasi)")
    parser.add_argument("--keep", type=Path, help="folder for the models that are not agreed upon")
    arguments = parser.parse_args()
    copasi = Copasi(arguments.copasi) if arguments.copasi else None
    verdicts: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        for seed in range(arguments.first, arguments.first + arguments.count):
            verdict, said = compare(seed, folder, copasi)
            verdicts[verdict] += 1
            if verdict == "refused":
                named = said.split(" (line")[0].split("does not run: ")[-1]
                refused[re.split(r" in (?:event|assignment|rate|initial|reaction)", named)[0][:90]] += 1
            elif verdict != "agrees":
                print(f"{seed}\t{verdict}\t{' '.join(said.split())[:400]}", flush=True)
                if arguments.keep:
                    arguments.keep.mkdir(parents=True, exist_ok=True)
                    (arguments.keep / f"{seed}.xml").write_text(model_text(seed)[0], encoding="utf-8")
    for name, count in refused.most_common():
        print(f"refused {count} times: {name}")
    print(dict(verdicts))


if __name__ == "__main__":
    main()
