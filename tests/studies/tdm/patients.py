"""Tables of one patient for tests, written from a simulated truth."""

import numpy as np

from rapalog.files.given import Held
from rapalog.pharmacology.one_patient.courses import Bodies, blood_levels
from rapalog.pharmacology.one_patient.history import Dose, Piece, trains_of
from rapalog.pharmacology.patients import typical_patient
from rapalog.pharmacology.population import haematocrits, log_sd
from rapalog.studies.tdm.study import run_tdm

HEAD = "ID,TIME,AMT,DV,EVID,MDV,HCT,BLQ,II,ADDL"
DAILY = "1,0,10,.,1,1,0.38,0,24,27"
TROUGHS = ("1,167.5,.,15.4,0,0,0.38,0,.,.", "1,335.5,.,14.1,0,0,0.36,0,.,.", "1,503.5,.,17.0,0,0,0.35,0,.,.")


def table(*lines, head=HEAD):
    return Held("levels.csv", "\n".join([head, *lines]).encode())


def learn(*lines, head=HEAD, **more):
    return run_tdm(table(*lines, head=head), draws=0, **more)


def simulated(draw, *, limit=0.0, off_h=0.0, told_h="."):
    """Return a table of three troughs of a drawn patient, its clearance, and its true trough at 5 mg daily."""
    typical = typical_patient()
    red = float(haematocrits(draw.standard_normal()))
    mats = typical.absorption_h * np.exp(log_sd("P015") * draw.standard_normal((1, 36)))
    body = Bodies(
        typical.clint_L_h * np.exp(log_sd("P013") * draw.standard_normal(1)),
        typical.central_L * np.exp(log_sd("P014") * draw.standard_normal(1)),
        np.array([red]),
        mats,
    )
    written = np.array([7, 14, 21]) * 24.0 - 0.1
    true = written + off_h * draw.standard_normal(3)
    given = [Dose(24.0 * day, 10.0, day) for day in range(22)]
    later = [Dose(24.0 * day, 5.0, 22 + day) for day in range(14)]
    levels, trough = (
        blood_levels(typical, body, [Piece(0.0, np.inf, trains_of(doses), red)], times, np.zeros(3, dtype=int))[0]
        for doses, times in ((given, true), (later, np.full(3, 14 * 24.0)))
    )
    levels = levels * np.exp(0.179 * draw.standard_normal(3))
    lines = [f"1,0,10,.,1,1,{red:.4f},.,24,21,."]
    lines += [
        f"1,{hour:.2f},.,{max(level, limit):.4f},0,0,{red:.4f},{int(level < limit)},.,.,{told_h}"
        for hour, level in zip(written, levels, strict=True)
    ]
    return table(*lines, head=f"{HEAD},TIME_SD"), float(body.clint_L_h[0]), float(trough[0])
