"""The compartments of everolimus, and what flows between them.

    QHP = QH (1 - HCT)        EH = CLint fu / (QHP + CLint fu)        share of the drug that one liver passage removes
    dA/dt = -ka A                                                      ka = stages / MAT, one equation a stage
    dL/dt = ka A - (k20 + k23) L + k32 C                               k20 = QHP EH / VL, k23 = QHP (1 - EH) / VL
    dC/dt = k23 L - (k32 + k34 + k35) C + k43 P + k53 D                k32 = QHP / VC, k34 = Q / VC, k35 = Q2 / VC
    dP/dt = k34 C - k43 P        dD/dt = k35 C - k53 D                 k43 = Q / VP, k53 = Q2 / V5 (exploratory)

Amounts in mg, times in h. Source: structure and values of ter Heine 2018. Not here: doses, and what becomes of them in
time (``pharmacokinetics``).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from rapalog.pharmacology.patients import Patient

Floats = NDArray[np.float64]


def rate_matrix(patient: Patient) -> Floats:
    """Return A of dx/dt = A x, 1/h; states: absorption stages, liver, central, peripheral and, if any, deep."""
    stages = patient.absorption_stages
    liver, central, peripheral = stages, stages + 1, stages + 2
    plasma_flow_L_h = patient.liver_flow_L_h * (1.0 - patient.haematocrit)
    cleared_L_h = patient.clint_L_h * patient.unbound_fraction
    extraction = cleared_L_h / (plasma_flow_L_h + cleared_L_h)
    matrix = np.zeros((stages + 3 + (patient.deep_L is not None),) * 2)
    for stage in range(stages):
        _flow(matrix, stage, stage + 1, stages / patient.absorption_h)
    matrix[liver, liver] -= plasma_flow_L_h * extraction / patient.liver_L
    _flow(matrix, liver, central, plasma_flow_L_h * (1.0 - extraction) / patient.liver_L)
    _flow(matrix, central, liver, plasma_flow_L_h / patient.central_L)
    _flow(matrix, central, peripheral, patient.peripheral_flow_L_h / patient.central_L)
    _flow(matrix, peripheral, central, patient.peripheral_flow_L_h / patient.peripheral_L)
    if patient.deep_flow_L_h is not None and patient.deep_L is not None:
        _flow(matrix, central, stages + 3, patient.deep_flow_L_h / patient.central_L)
        _flow(matrix, stages + 3, central, patient.deep_flow_L_h / patient.deep_L)
    return matrix


def _flow(matrix: Floats, source: int, target: int, rate_per_h: float) -> None:
    matrix[source, source] -= rate_per_h
    matrix[target, source] += rate_per_h
