"""Pictures of a blot analysis: the whole image with lanes and windows, every lane's profile, every replicate's fold."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import PowerNorm
from matplotlib.patches import Polygon, Rectangle

from rapalog.analysis.blots.folds.alignment import FoldChange
from rapalog.studies.blots.bands import BlotReading, LaneReading

#: Larger images are drawn reduced to about this many pixels a side; lanes keep their coordinates.
_MOST_PIXELS: Final = 1600
#: Weak lanes are to be seen beside strong ones; this changes the picture only.
_GAMMA: Final = 0.5
_LANE: Final = "#0072B2"
_BAND: Final = "#009E73"
_BOUND: Final = "#E69F00"
_CLIPPED: Final = "#D55E00"
_INK: Final = "#333333"
BASELINE_COLOURS: Final = {
    "line": "#0072B2",
    "curve": "#56B4E9",
    "arpls": "#009E73",
    "snip": "#CC79A7",
    "wander": "#D55E00",
}
_MARKS: Final = ("o", "s", "^", "D", "v", "P", "X", "*")
_PER_ROW: Final = 6
#: More replicates than this, or animals that have one condition each, are points without names.
_MOST_NAMED: Final = 5


def draw_annotated(axes: Axes, blot: BlotReading) -> None:
    """Draw the uncropped image, bands dark, with its lanes, the window of every band, and what was flagged.

    A window is green where the volume is a number, amber where it is a bound, and red with its pixels marked where
    pixels are clipped. Counts are stretched for the eye only.
    """
    pixels = blot.image.pixels
    height, width = pixels.shape
    step = max(1, int(np.ceil(max(height, width) / _MOST_PIXELS)))
    shown = pixels[::step, ::step]
    low, high = np.percentile(shown, [1, 99.9])
    norm = PowerNorm(_GAMMA, vmin=float(low), vmax=float(max(high, low + 1e-9)), clip=True)
    axes.imshow(
        shown,
        cmap="gray_r",
        norm=norm,
        extent=(-0.5, width - 0.5, height - 0.5, -0.5),
        aspect="auto",
        interpolation="nearest",
    )
    for number, (x0, y0, x1, y1) in blot.lanes.items():
        axes.add_patch(Rectangle((x0, y0), x1 - x0, y1 - y0, fill=False, edgecolor=_LANE, linewidth=0.5, alpha=0.7))
        axes.text(0.5 * (x0 + x1), -0.01 * height, str(number), ha="center", va="bottom", fontsize=7, color=_LANE)
    for reading in blot.readings:
        _draw_window(axes, reading)
    _mark_clipped(axes, blot, step)
    axes.set_xlim(-0.5, width - 0.5)
    axes.set_ylim(height - 0.5, -0.5)
    axes.set_xlabel("x, pixels", fontsize=7)
    axes.set_ylabel("y, pixels", fontsize=7)
    axes.tick_params(labelsize=6)
    axes.set_title(_headline(blot), fontsize=8, loc="left", pad=14)


def _draw_window(axes: Axes, reading: LaneReading) -> None:
    # A pixel is drawn around its number: what is summed begins half a pixel before the first.
    x0, y0, x1, y1 = (side - 0.5 for side in reading.band.box)
    rise = 0.5 * reading.band.slope * (x1 - x0)
    corners = [(x0, y0 - rise), (x1, y0 + rise), (x1, y1 + rise), (x0, y1 - rise)]
    axes.add_patch(Polygon(corners, fill=False, edgecolor=_colour(reading), linewidth=1.1))


def _colour(reading: LaneReading) -> str:
    if reading.gated.saturated_pixels:
        return _CLIPPED
    return _BAND if reading.gated.relation == "=" else _BOUND


def _mark_clipped(axes: Axes, blot: BlotReading, step: int) -> None:
    if blot.clipped_at is None:
        return
    clipped = (blot.image.pixels >= blot.clipped_at)[::step, ::step]
    overlay = np.zeros((*clipped.shape, 4))
    overlay[clipped] = (0.835, 0.369, 0.0, 0.9)
    height, width = blot.image.pixels.shape
    axes.imshow(overlay, extent=(-0.5, width - 0.5, height - 0.5, -0.5), aspect="auto", interpolation="nearest")


def _headline(blot: BlotReading) -> str:
    clipped = sum(reading.gated.saturated_pixels > 0 for reading in blot.readings)
    below = sum(reading.gated.relation == "<=" for reading in blot.readings)
    parts = [blot.name]
    parts += [f"{clipped} lane(s) clipped"] if clipped else []
    parts += [f"{below} lane(s) at the limit of detection"] if below else []
    parts += [f"NOT USED: {blot.doubts[0]}"] if blot.doubts else []
    return " · ".join(parts)


def profile_grid(blot: BlotReading) -> tuple[int, int]:
    """Return rows and columns of a grid that holds one panel for every measured lane."""
    count = max(1, len(blot.readings))
    return -(-count // _PER_ROW), min(count, _PER_ROW)


def draw_profiles(panels: Sequence[Axes], blot: BlotReading) -> None:
    """Draw every lane's profile with its baselines, one panel each; panels that are left over are hidden.

    The shaded rows are the window. All lanes of a target have one scale, so that heights can be compared by eye.
    """
    limits = {target: _limits(blot, target) for target in {reading.lane.target for reading in blot.readings}}
    for axes, reading in zip(panels, blot.readings, strict=False):
        band = reading.band
        axes.set_ylim(*limits[reading.lane.target])
        axes.axvspan(band.box[1] - 0.5, band.box[3] - 0.5, color=_colour(reading), alpha=0.12, linewidth=0)
        axes.plot(band.rows, band.profile, color=_INK, linewidth=1.0)
        for name, ground in band.baselines.items():
            axes.plot(band.rows, ground, color=BASELINE_COLOURS[name], linewidth=0.8, label=name)
        axes.set_title(
            f"{reading.lane.target} · lane {reading.lane.lane}\n{textwrap.shorten(reading.lane.sample, 30)}",
            fontsize=6,
            loc="left",
        )
        axes.tick_params(labelsize=5)
        relation = {"=": "", "<=": "≤ ", ">=": "≥ "}[reading.gated.relation]
        axes.text(
            0.98,
            0.95,
            f"{relation}{reading.gated.volume:.3g}",
            transform=axes.transAxes,
            ha="right",
            va="top",
            fontsize=6,
            color=_colour(reading),
        )
    for axes in panels[len(blot.readings) :]:
        axes.set_visible(False)
    if blot.readings:
        panels[0].legend(fontsize=5, frameon=False, loc="upper left", handlelength=1.2)
        panels[0].set_ylabel("mean count", fontsize=6)
        panels[0].set_xlabel("y, pixels", fontsize=6)


def _limits(blot: BlotReading, target: str) -> tuple[float, float]:
    """Return the lowest and highest count of all lanes of a target, with room for what is written above."""
    own = [reading.band.profile for reading in blot.readings if reading.lane.target == target]
    low, high = min(float(line.min()) for line in own), max(float(line.max()) for line in own)
    return low - 0.05 * (high - low), high + 0.3 * max(high - low, 1e-9)


def draw_ratios(axes: Axes, folds: Sequence[FoldChange]) -> None:
    """Draw one readout: a bar per condition with its interval, and every replicate as a point of its own.

    Bounds are hollow bars with an arrow; a condition without a fold says why. Below stand n and the kind of interval.
    """
    replicates = sorted({one.replicate for fold in folds for one in fold.replicates})
    marks = {name: _MARKS[index % len(_MARKS)] for index, name in enumerate(replicates)}
    for place, fold in enumerate(folds):
        _draw_bar(axes, place, fold)
        spread = np.linspace(-0.2, 0.2, max(2, len(fold.replicates)))
        for offset, one in zip(spread, fold.replicates, strict=False):
            face = _INK if one.relation == "=" else "white"
            axes.plot(
                place + offset,
                one.fold,
                marker=marks[one.replicate],
                markersize=4,
                linestyle="",
                markerfacecolor=face,
                markeredgecolor=_INK,
                markeredgewidth=0.7,
                zorder=3,
            )
    axes.axhline(1.0, color=_INK, linewidth=0.6, linestyle=":")
    own, shared = _short([_condition(fold, folds) for fold in folds])
    labels = [f"{name}\nn = {fold.n_biological}" for name, fold in zip(own, folds, strict=True)]
    axes.set_xticks(range(len(folds)), labels, rotation=30, ha="right", rotation_mode="anchor", fontsize=7)
    said = ". ".join(filter(None, [shared, interval_words(folds)]))
    axes.set_xlabel("\n".join(textwrap.wrap(said, 18 + 11 * len(folds))), fontsize=6)
    axes.set_ylim(bottom=0)
    axes.set_ylabel(f"{folds[0].readout}, fold of control", fontsize=8)
    axes.tick_params(axis="y", labelsize=7)
    axes.spines[["top", "right"]].set_visible(False)
    for name in replicates:
        axes.plot([], [], marker=marks[name], linestyle="", color=_INK, markersize=4, label=f"replicate {name}")
    if replicates and len(replicates) <= _MOST_NAMED:
        # Above the axes: inside, any corner may hold an interval.
        axes.legend(
            fontsize=6,
            frameon=False,
            loc="lower left",
            bbox_to_anchor=(0.0, 1.0),
            ncols=min(len(replicates), 3),
            borderaxespad=0.0,
            handletextpad=0.1,
            columnspacing=1.0,
        )


def _short(names: Sequence[str]) -> tuple[list[str], str]:
    """Return names without the words that all begin or end with, and these words."""
    words = [name.split() for name in names]
    if len(words) < 2:
        return list(names), ""
    shortest = min(map(len, words))
    first = next((k for k in range(shortest) if len({own[k] for own in words}) > 1), shortest)
    last = next((k for k in range(shortest - first) if len({own[-1 - k] for own in words}) > 1), shortest - first)
    while last and any(own[-last - 1][0].isdigit() for own in words if len(own) > last):
        last -= 1  # a unit stays with its number
    short = [" ".join(own[first : len(own) - last]) for own in words]
    if not all(short):
        return list(names), ""
    return short, " ".join([*words[0][:first], *words[0][len(words[0]) - last :]])


def interval_words(folds: Sequence[FoldChange]) -> str:
    """Return what the intervals of a readout are, in one sentence; no interval is said too."""
    kinds = dict.fromkeys(
        fold.fold.method for fold in folds if fold.fold.low is not None and fold.fold.high is not None
    )
    if not kinds:
        return "no interval: fewer than two biological replicates of a condition, or no lane to spare"
    level = next(fold.fold.level for fold in folds if fold.fold.low is not None)
    return f"whiskers: {100 * level:g} % interval ({'; '.join(kinds)}); points: biological replicates"


def _draw_bar(axes: Axes, place: int, fold: FoldChange) -> None:
    value = fold.fold.value
    if value is None:
        axes.text(place, 0.02, fold.fold.reason[:40], rotation=90, fontsize=6, ha="center", va="bottom", color=_CLIPPED)
        return
    bound = fold.fold.relation != "="
    axes.bar(
        place,
        value,
        width=0.7,
        color="white" if bound else "#BFD7EA",
        edgecolor=_BOUND if bound else _LANE,
        linewidth=0.8,
        linestyle="--" if bound else "-",
        zorder=1,
    )
    if bound:
        down = fold.fold.relation == "<"
        axes.annotate(
            "",
            (place, value * (0.75 if down else 1.25)),
            (place, value),
            arrowprops={"arrowstyle": "->", "color": _BOUND, "linewidth": 1.2},
        )
    low, high = fold.fold.low, fold.fold.high
    if low is not None and high is not None:
        axes.errorbar(
            place,
            value,
            yerr=[[max(value - low, 0)], [max(high - value, 0)]],
            color=_LANE,
            capsize=3,
            linewidth=1.0,
            zorder=2,
        )


def _condition(fold: FoldChange, folds: Sequence[FoldChange]) -> str:
    parts = [fold.sample] if len({one.sample for one in folds}) > 1 or fold.dose_nM is None else []
    more = [f"{fold.dose_nM:g} nM"] if fold.dose_nM is not None else []
    more += [f"{fold.time_h:g} h"] if fold.time_h is not None and len({one.time_h for one in folds}) > 1 else []
    return ", ".join([*parts, *(said for said in more if not parts or f" {said}" not in parts[0])])
