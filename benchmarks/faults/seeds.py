"""What is changed by the fuzzer: made-up tables of every kind, most of them ordinary.

A :class:`Seed` is a command that works, with its files.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True)
class Seed:
    """A command that works: its words, and its files, of which the one to be changed is named by ``@``, or ``target``.

    A file that the command does not name, as a table of a PEtab problem, is changed by its name in ``target``.
    """

    command: tuple[str, ...]
    files: dict[str, bytes] = field(repr=False)
    target: str = ""

    @property
    def changes(self) -> str:
        """The name of the file that is changed."""
        return self.target or next(word[1:] for word in self.command if word.startswith("@"))


def table(rng: random.Random, *, columns: str = "curve,dose,dose_unit,response,replicate") -> bytes:
    """Return a tidy table of one to three curves, most of them ordinary."""
    rows = [columns]
    for curve in range(rng.choice([1, 1, 2, 3])):
        middle, slope, bottom = 10 ** rng.uniform(-1, 4), rng.uniform(0.5, 3), rng.choice([0, 0, 20, 60])
        for dose in np.geomspace(0.1, 10_000, rng.choice([6, 8, 10])):
            for replicate in range(1, rng.choice([2, 3, 4])):
                response = bottom + (100 - bottom) / (1 + (dose / middle) ** slope) + rng.gauss(0, 3)
                rows.append(f"line {curve},{dose:.4g},nM,{response:.3f},{replicate}")
    return ("\n".join(rows) + "\n").encode()


def densitometry(rng: random.Random) -> bytes:
    rows = ["lane,sample,dose_nM,time_h,target,replicate,blot,volume"]
    for blot in (1, 2, 3):
        for lane, dose in enumerate((0, 1, 20, 100), start=1):
            for target, size in (("p-S6", 1000 / (1 + dose / 5)), ("S6", 900)):
                rows.append(f"{lane},MCF-7,{dose},24,{target},{blot},{blot},{size * rng.uniform(0.9, 1.1):.1f}")
    return ("\n".join(rows) + "\n").encode()


def kinase(rng: random.Random) -> bytes:
    rows = ["substrate,enzyme_nM,dose,dose_unit,response,role,replicate"]
    for replicate in (1, 2, 3):
        rows += [
            f"S6K1,1,0,nM,{1000 + rng.gauss(0, 20):.1f},vehicle,{replicate}",
            f"S6K1,1,0,nM,{50 + rng.gauss(0, 5):.1f},blank,{replicate}",
        ]
        for dose in np.geomspace(0.1, 1000, 9):
            rows.append(
                f"S6K1,1,{dose:.3g},nM,{50 + 300 + 650 / (1 + dose / 8) + rng.gauss(0, 20):.1f},sample,{replicate}"
            )
    return ("\n".join(rows) + "\n").encode()


def parameter_sets(rng: random.Random) -> bytes:
    return (
        "k,S\n" + "".join(f"{rng.lognormvariate(-2, 0.3):.6g},{rng.lognormvariate(2, 0.3):.6g}\n" for _ in range(5))
    ).encode()


def event_records(rng: random.Random) -> bytes:
    rows = ["ID,TIME,AMT,CMT,EVID,II,ADDL"]
    for subject in range(1, rng.choice([2, 3])):
        rows.append(f"{subject},0,{rng.choice([5, 10])},1,1,{rng.choice([12, 24])},{rng.randrange(1, 5)}")
        rows += [f"{subject},{hour},.,2,0,.,." for hour in sorted(rng.sample(range(1, 96), 5))]
    return ("\n".join(rows) + "\n").encode()


def levels(rng: random.Random) -> bytes:
    rows = ["id,time_h,conc,dose"]
    for subject in range(1, rng.choice([2, 3, 4])):
        rate, size = rng.uniform(0.03, 0.3), rng.uniform(5, 80)
        for hour in (0, 0.5, 1, 2, 4, 8, 12, 24):
            value = size * (np.exp(-rate * hour) - np.exp(-2.0 * hour)) * rng.uniform(0.9, 1.1)
            rows.append(f"{subject},{hour},{value:.3f},10")
    return ("\n".join(rows) + "\n").encode()


def monitored(rng: random.Random) -> bytes:
    rows = ["ID,TIME,AMT,DV,EVID,HCT,BLQ,II,ADDL", "1,0,10,.,1,0.38,0,24,13"]
    rows += [
        f"1,{day * 24 - 0.5},.,{rng.uniform(6, 20):.1f},0,0.38,0,.,." for day in sorted(rng.sample(range(5, 14), 3))
    ]
    return ("\n".join(rows) + "\n").encode()


def two_drugs(rng: random.Random) -> bytes:
    rows = ["block,drug1,drug2,dose1,dose2,dose_unit,response,replicate"]
    for replicate in range(1, rng.choice([2, 3, 4])):
        for one in (0, 1, 10, 100):
            for two in (0, 50, 500):
                left = 100 / (1 + one / 20) / (1 + two / 200) + rng.gauss(0, 2)
                rows.append(f"1,A,B,{one},{two},nM,{left:.2f},{replicate}")
    return ("\n".join(rows) + "\n").encode()


GENOTYPES = b"""id,genotype,parameter,operation,value,low,high,unit,source,status,note
LAB1,NF1:loss,kras_mutant,set,1,0.5,2,-,our blots of May,read,
LAB2,MTOR:W2101L,frb_contact_loss,times,100,10,1000,fold,ours,read,
"""
DRUGS = b"""id,drug,aliases,parameter,target,value,low,high,unit,source,status,note
LAB2,compound 7,c7;seven,pi3k_activity,PI3K,12,4,40,nM,our plates,read,
LAB3,compound 7,,mtor_kinase_activity,mTOR,60,,,nM,our plates,read,
"""
LINE = json.dumps(
    {
        "version": 1,
        "name": "A-673",
        "doubling_time_h": 24.0,
        "parameters": {"ccnd1_bypass": 0.4},
        "draws": [{"ccnd1_bypass": 0.37, "doubling_time": 22.0}, {"ccnd1_bypass": 0.45, "doubling_time": 25.0}],
    },
    indent=1,
).encode()
PROBLEM = {
    "problem.yaml": b"format_version: 1\nparameter_file: parameters.tsv\nproblems:\n- sbml_files: [model.xml]\n"
    b"  condition_files: [conditions.tsv]\n  measurement_files: [measurements.tsv]\n"
    b"  observable_files: [observables.tsv]\n",
    "conditions.tsv": b"conditionId\tS\nlow\t5\nhigh\t10\n",
    "observables.tsv": b"observableId\tobservableFormula\tnoiseFormula\nobs_P\tscale * S\tnoiseParameter1_obs_P\n",
    "parameters.tsv": b"parameterId\tparameterScale\tlowerBound\tupperBound\tnominalValue\testimate\n"
    b"k\tlog10\t1e-3\t1e3\t0.1\t1\nscale\tlin\t0.1\t10\t1\t1\nsd\tlog10\t1e-3\t10\t0.2\t1\n",
    "measurements.tsv": b"observableId\tsimulationConditionId\ttime\tmeasurement\tnoiseParameters\n"
    b"obs_P\tlow\t1\t4.5\tsd\nobs_P\tlow\t5\t3.1\tsd\nobs_P\thigh\t1\t9.2\tsd\nobs_P\thigh\tinf\t0.1\tsd\n",
}
