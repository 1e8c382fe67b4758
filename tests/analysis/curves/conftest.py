"""What tests of curve fits share: the ryegrass data set and what a reference program makes of it."""

import csv

import numpy as np
import pytest


@pytest.fixture
def ryegrass(shared_data):
    """Return doses (nM), root lengths (cm), and the reference rows by model and quantity."""
    folder = shared_data / "drc"
    with (folder / "ryegrass.csv").open() as handle:
        rows = list(csv.DictReader(handle))
    with (folder / "ryegrass_reference.csv").open() as handle:
        reference = {(row["model"], row["quantity"]): row for row in csv.DictReader(handle)}
    return np.array([float(r["conc"]) * 1e6 for r in rows]), np.array([float(r["rootl"]) for r in rows]), reference
