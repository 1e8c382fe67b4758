"""What a child has when it starts: the plate at once, all other parts a little later."""

from __future__ import annotations

import threading
import time

from rapalog.web.jobs.child import run_in_child

PLATE, LAST = "rapalog.web.work.plate", "rapalog.web.work.model"


def imported(*modules):
    found = run_in_child(
        "tests.web.jobs.slow_work:imported",
        {"modules": modules},
        (),
        tell=lambda what, share: None,
        stop=threading.Event(),
        most_s=60.0,
    )
    return found.result.decode().split()


def test_the_first_child_has_the_plate_and_later_ones_have_every_part():
    assert PLATE in imported(PLATE)
    wanted = ("rapalog.report.viability", "rapalog.web.work.blot", LAST)
    for _ in range(600):  # the parts are imported one after the other, beside whatever else the machine does
        if len(imported(*wanted)) == len(wanted):
            return
        time.sleep(0.1)
    raise AssertionError(f"only {imported(*wanted)} were imported")
