"""A stand-in for the draws of the calibration: few parameters, known spread, the same for the same seed."""

import numpy as np

from rapalog.biology.calibrated import Draw


def stand_in_draws(n, *, seed, part="all"):
    """Return draws of two parameters that all cells share, three of a line, and one of everolimus."""
    generator = np.random.default_rng(seed)
    return tuple(
        Draw(
            {
                "k_drug_loss": float(0.1 * np.exp(0.3 * a)),
                "FKBP12_total": float(800 * np.exp(0.4 * b)),
                "ccnd1_bypass": float(1 / (1 + np.exp(-c))),
                "metabolism_exponent": float(0.8 * np.exp(0.2 * d)),
                "doubling_time": float(30 * np.exp(0.3 * e)),
            },
            {"everolimus": {"Kd_drug_FKBP12": float(0.6 * np.exp(0.5 * f))}},
        )
        for a, b, c, d, e, f in generator.normal(size=(n, 6))
    )
