"""What the judgement of a dilution series is worth: blame, warning and silence against the true bias. No images.

    python benchmarks/blots/dilution_series.py [RUNS]

Each run draws one series: amounts by design, volumes by a hyperbola (weak lanes too strong), an offset or a power above
1 (weak lanes too weak), known errors of 1 % at the strongest lane and 10 % at the weakest, and a scatter between lanes
that the judge is not told. Bias is that of the weakest dilution against the strongest.
"""

import math
import sys

import numpy as np

from rapalog.analysis.blots.folds.dilution import judge_dilutions

DESIGNS = {
    "3 lanes, 4x": [1, 1 / 2, 1 / 4],
    "3 lanes, 64x": [1, 1 / 8, 1 / 64],
    "4 lanes, 8x": [1, 1 / 2, 1 / 4, 1 / 8],
    "4 lanes, 64x": [1, 1 / 4, 1 / 16, 1 / 64],
    "6 lanes, 32x": [2.0**-k for k in range(6)],
    "3 x 2 lanes, 16x": [1, 1 / 4, 1 / 16] * 2,
    "4 x 2 lanes, 8x": [1, 1 / 2, 1 / 4, 1 / 8] * 2,
    "6 x 2 lanes, 32x": [2.0**-k for k in range(6)] * 2,
}
SCATTERS = (0.0, 0.02, 0.05, 0.10)
BIASES = (0.0, 0.02, 0.05, 0.11, 0.15, 0.2, 0.3, 0.5, 1.0)
KNOWN = (0.01, 0.10)
OUTLIER = 1.5


def excess(bias, amount, shape):
    """Return the logarithm by which each amount is too strong against the strongest."""
    span, ratio = 1 / amount.min(), 1 + bias
    if shape == "hyperbola":
        x = (ratio - 1) / (1 - ratio / span)
        return np.log1p(x) - np.log1p(x * amount)
    if shape == "power":
        return -math.log(ratio) * np.log(amount) / math.log(span)
    lost = (1 - ratio) / (span - ratio)  # offset: V = a - lost
    return np.log((amount - lost) / amount) - math.log1p(-lost)


def judged(rng, design, scatter, bias, shape="hyperbola", outlier=1.0):
    """Return the judgement of one series."""
    amount = np.array(DESIGNS[design])
    steepness = math.log(KNOWN[1] / KNOWN[0]) / math.log(amount.min())
    known = KNOWN[0] * amount**steepness
    log = excess(bias, amount, shape) + rng.normal(size=len(amount)) * np.hypot(known, scatter)
    log[rng.integers(len(amount))] += rng.choice([-1, 1]) * math.log(outlier)
    volume = 1e6 * amount * np.exp(log)
    return judge_dilutions([(list(amount), list(volume), list(known * volume))])[0]


def rates(found, bias):
    """Return the shares that are blamed, warned or blamed, and whose interval holds the true bias."""
    return (
        np.mean([one.proportional is False for one in found]),
        np.mean([bool(one.flags) for one in found]),
        np.mean([one.bias_low <= bias <= one.bias_high for one in found]),
    )


def curve(runs):
    """Print P(blamed) and P(blamed or warned) against the true bias, by scatter and design."""
    rng, held = np.random.default_rng(8), {scatter: [] for scatter in SCATTERS}
    print(f"depletion: per cent blamed / flagged at all; n = {runs} a cell")
    print(" " * 24 + "".join(f"{100 * bias:9.0f} %" for bias in BIASES))
    for scatter in SCATTERS:
        for design in DESIGNS:
            cells = []
            for bias in BIASES:
                blamed, flagged, covered = rates([judged(rng, design, scatter, bias) for _ in range(runs)], bias)
                held[scatter].append(covered)
                cells.append(f"{100 * blamed:6.0f}/{100 * flagged:3.0f} ")
            print(f"{100 * scatter:3.0f} %  {design:18s}" + "".join(cells), flush=True)
    for scatter, covered in held.items():
        print(
            f"interval at 95 %, scatter {100 * scatter:2.0f} %: covered {100 * np.mean(covered):.1f} % "
            f"(worst cell {100 * min(covered):.1f} %) of {runs * len(covered)}"
        )
    everything = [share for covered in held.values() for share in covered]
    print(f"over all scatters: {100 * np.mean(everything):.1f} %")


def others(runs):
    """Print the same where weak lanes are too weak, and where one lane is an outlier."""
    rng = np.random.default_rng(9)
    cases = [("too weak, offset", bias, "offset", 1.0) for bias in (-0.05, -0.15, -0.3)]
    cases += [("too weak, power", bias, "power", 1.0) for bias in (-0.05, -0.15, -0.3)]
    cases += [("one lane off 1.5x", bias, "hyperbola", OUTLIER) for bias in (0.0, 0.2, 0.5)]
    print(f"over all designs: per cent blamed / flagged at all / interval held; n = {runs * len(DESIGNS)} a cell")
    for name, bias, shape, outlier in cases:
        cells = []
        for scatter in SCATTERS:
            found = [judged(rng, design, scatter, bias, shape, outlier) for design in DESIGNS for _ in range(runs)]
            cells.append("/".join(f"{100 * share:.0f}" for share in rates(found, bias)))
        print(
            f"{name:18s} {100 * bias:4.0f} %  "
            + "   ".join(f"{100 * s:.0f} %: {c}" for s, c in zip(SCATTERS, cells, strict=True))
        )


if __name__ == "__main__":
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    curve(n)
    others(n // 3)
