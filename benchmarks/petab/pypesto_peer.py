"""The objective of a PEtab problem by pyPESTO on libroadrunner. Needs nothing of rapalog.

Run by ``benchmarks/beside/petab.py``: ``python pypesto_peer.py PROBLEM.yaml CALLS``. Prints, as JSON, the negative
log-likelihood at the nominal values and the median processor seconds of a call.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from statistics import median

import numpy as np
from pypesto.objective.roadrunner import PetabImporterRR


def main() -> None:
    logging.disable(logging.CRITICAL)
    importer = PetabImporterRR.from_yaml(sys.argv[1])
    objective = importer.create_objective()
    vector = np.array(importer.petab_problem.x_nominal_free_scaled)
    value, spent = float(objective(vector)), []
    for _ in range(int(sys.argv[2])):
        began = time.process_time()
        objective(vector)
        spent.append(time.process_time() - began)
    print(json.dumps({"value": value, "seconds": median(spent)}))


if __name__ == "__main__":
    main()
