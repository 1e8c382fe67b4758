"""Other simulators on the same job; runs in the environment of the peer and needs nothing of rapalog.

Run by ``speed.py``: ``python peers.py roadrunner|copasi JOB.npz RESULT.npz``. The job holds the SBML text, output
times, species, parameter names and values, and tolerances; the result holds values (sets, times, species),
microseconds of processor time for each simulation, and the version.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np


def roadrunner_runner(job: dict) -> tuple[Callable[[np.ndarray], np.ndarray], str]:
    import roadrunner

    roadrunner.Logger.disableLogging()
    runner = roadrunner.RoadRunner(str(job["sbml"]))
    integrator = runner.getIntegrator()
    integrator.setValue("relative_tolerance", float(job["rtol"]))
    integrator.setValue("absolute_tolerance", float(job["atol"]))
    integrator.setValue("maximum_num_steps", 100_000)
    runner.timeCourseSelections = ["time", *(f"[{name}]" for name in job["species"])]
    ids = list(runner.model.getGlobalParameterIds())
    places = [ids.index(name) for name in job["names"]]
    times = job["times"].tolist()

    def run(values: np.ndarray) -> np.ndarray:
        runner.reset()
        runner.model.setGlobalParameterValues(places, values)
        return np.array(runner.simulate(times=times))[:, 1:]

    return run, roadrunner.__version__


def copasi_runner(job: dict) -> tuple[Callable[[np.ndarray], np.ndarray], str]:
    import COPASI

    data = COPASI.CRootContainer.addDatamodel()
    if not data.importSBMLFromString(str(job["sbml"])):
        raise RuntimeError("COPASI cannot read the model")
    model = data.getModel()
    values_by_id = {
        model.getModelValue(k).getSBMLId(): model.getModelValue(k) for k in range(model.getNumModelValues())
    }
    changed = [values_by_id[name] for name in job["names"]]
    references = COPASI.ObjectStdVector()
    for item in changed:
        references.append(item.getInitialValueReference())
    task = data.getTask("Time-Course")
    task.setMethodType(COPASI.CTaskEnum.Method_deterministic)
    problem, method = task.getProblem(), task.getMethod()
    problem.setUseValues(True)
    problem.setValues(" ".join(map(repr, job["times"].tolist())))
    problem.setTimeSeriesRequested(True)
    problem.setOutputEvent(False)
    for name, value in (("Relative Tolerance", float(job["rtol"])), ("Absolute Tolerance", float(job["atol"]))):
        method.getParameter(name).setDblValue(value)
    method.getParameter("Max Internal Steps").setIntValue(100_000)
    columns: list[int] = []

    def run(values: np.ndarray) -> np.ndarray:
        for item, value in zip(changed, values.tolist(), strict=True):
            item.setInitialValue(value)
        model.updateInitialValues(references)
        if not task.process(True):
            raise RuntimeError(COPASI.CCopasiMessage.getAllMessageText())
        series = task.getTimeSeries()
        if not columns:
            titles = {series.getSBMLId(k, data): k for k in range(series.getNumVariables())}
            columns.extend(titles[name] for name in job["species"])
        return np.array([[series.getConcentrationData(row, k) for k in columns] for row in range(len(job["times"]))])

    return run, COPASI.CVersion.VERSION.getVersion()


RUNNERS = {"roadrunner": roadrunner_runner, "copasi": copasi_runner}


def main() -> None:
    tool, job_path, result_path = sys.argv[1:]
    job = dict(np.load(job_path))
    run, version = RUNNERS[tool](job)
    sets = job["values"]
    run(sets[0])
    found = np.full((len(sets), len(job["times"]), len(job["species"])), np.nan)
    began = time.process_time()
    for row, values in enumerate(sets):
        try:
            found[row] = run(values)
        except RuntimeError:
            continue  # stays NaN and is counted as failed
    spent = time.process_time() - began
    np.savez(Path(result_path), values=found, microseconds=1e6 * spent / len(sets), version=version)


if __name__ == "__main__":
    main()
