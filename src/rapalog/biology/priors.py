"""Draws from the priors: other cells that the facts allow.

A parameter with a ``log_sd`` is lognormal around its value with that spread; a share is logit-normal, so that it stays
between 0 and 1. Nothing is fitted here.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from rapalog.facts.library import facts

# Parameters that are shares of a whole: their spread is on the logit scale.
SHARES: Final = (
    "free_fraction_medium",
    "residual_S6K1",
    "residual_T37",
    "residual_S65",
    "residual_S183",
    "residual_ULK1",
    "pras40_brake",
    "irs1_share",
    "weight_T308",
    "erk_share_TSC2",
    "top_share_S6K1",
    "top_share_EIF4E",
    "ccnd1_bypass",
    "autophagy_share_CCND1",
    "ccne_share_p27",
    "ccne_share_RB1",
    "K_E2F",
    "vegf_basal",
    "share_SG2M",
    "hif1a_loss_other",
)
_SETTINGS: Final = ("culture",)  # the bench decides these, not the cell
_TOP_SHARES: Final = ("top_share_S6K1", "top_share_EIF4E")


def draw_cells(n: int, *, seed: int) -> tuple[dict[str, float], ...]:
    """Return ``n`` draws of all uncertain parameters of the cell by symbol; the same seed gives the same draws."""
    generator = np.random.default_rng(seed)
    rows = [row for row in facts("cell_model").values() if row.more["log_sd"] and row.more["block"] not in _SETTINGS]
    draws = []
    for _ in range(n):
        draw = {}
        for row in rows:
            symbol, value, step = row.more["symbol"], row.value or 0.0, generator.normal() * float(row.more["log_sd"])
            odds = value / (1 - value) * np.exp(step) if symbol in SHARES else 0.0
            draw[symbol] = float(odds / (1 + odds)) if symbol in SHARES else float(value * np.exp(step))
        draw.pop("doubling_time", None)  # each line has its own
        both = sum(draw[name] for name in _TOP_SHARES)
        if both > 1:  # two shares of one whole
            draw |= {name: draw[name] / both for name in _TOP_SHARES}
        draws.append(draw)
    return tuple(draws)


def draw_doubling_times_h(mean_h: float, log_sd: float, n: int, *, seed: int) -> tuple[float, ...]:
    """Return ``n`` doubling times of one line, lognormal around the table's value."""
    return tuple(float(x) for x in mean_h * np.exp(np.random.default_rng(seed).normal(size=n) * log_sd))
