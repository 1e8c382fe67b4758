"""How laboratories differ: draws of combs, bands, membranes, detectors and treatments for the second renderer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from other_detectors import Detector, camera, export, film, scanner, turned
from other_gel import BandStyle, Comb, CombHabit, Frame, Image, cast_comb, mobility
from other_membrane import Membrane
from other_renderer import Lane, Row, Scene

Detect = Callable[[Image, Image], Detector]
RUNGS_KDA = (250, 150, 100, 75, 50, 37, 25, 20, 15, 10)
STRONG_RUNGS = (75, 25)
KDA = {
    "p-S6": 32,
    "S6": 32,
    "p-S6K1": 70,
    "S6K1": 70,
    "p-4E-BP1": 18,
    "4E-BP1": 18,
    "p-AKT": 60,
    "AKT": 60,
    "actin": 42,
    "GAPDH": 37,
    "tubulin": 52,
    "vinculin": 124,
    "cyclin D1": 34,
    "p-PRAS40": 40,
}
FADING = ("p-S6", "p-S6K1", "p-4E-BP1", "p-PRAS40", "p-AKT", "cyclin D1")
STEADY = ("S6", "S6K1", "4E-BP1", "AKT", "actin", "GAPDH", "tubulin", "vinculin")


@dataclass(frozen=True)
class Place:
    """Size of a picture in pixels, its lanes (unlisted ones too) and where the lanes begin and end, as shares.

    ``askew_deg`` is how far it lies askew, or at most lies; ``gaps`` are lanes (from 0) with room behind, in pitches.
    """

    width: int
    height: int
    lanes: int
    left: float = 0.05
    right: float = 0.95
    askew_deg: float = 0.0
    gaps: tuple[tuple[int, float], ...] = ()

    @property
    def pitch(self) -> float:
        """Pixels from lane to lane."""
        return self.width * (self.right - self.left) / self.lanes


def between(rng: np.random.Generator, low: float, high: float) -> float:
    """Draw evenly on the log scale."""
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))


def draw_style(rng: np.random.Generator, place: Place, hard: float, *, thickest: float) -> BandStyle:
    """Draw the look of the bands of one gel."""
    thick = max(3.0, min(place.pitch * rng.uniform(0.14, 0.42), place.height * thickest))
    return BandStyle(
        thick=thick,
        blur=thick * rng.uniform(0.08, 0.3) + 0.5,
        bow=thick * hard * rng.uniform(-0.6, 0.6),
        slant=thick * hard * rng.uniform(-0.2, 0.2),
        rims=rng.uniform(-0.2, 0.2 + 0.8 * hard),
        uneven=hard * rng.uniform(-0.3, 0.3),
        tail=rng.choice([0.0, 0.05, 0.15]) * (0.3 + hard),
        tail_px=thick * rng.uniform(1, 3),
        power=rng.uniform(1.8, 5),
        grain=rng.uniform(0, 0.13),
        mass_at_overload=rng.uniform(0.6, 3),
    )


def draw_comb(rng: np.random.Generator, place: Place, hard: float, thick: float) -> Comb:
    """Draw where the lanes run; the smile stays within what the height allows."""
    room = place.height * 0.12
    habit = CombHabit(
        fill=rng.uniform(0.6, 0.93),
        fill_cv=0.01 + 0.05 * hard,
        jitter=0.005 + 0.025 * hard,
        smile=min(room, thick * hard * rng.uniform(-0.5, 2.0)),
        ripple=thick * 0.12 * hard,
        fan=rng.uniform(-0.01, 0.03) * hard,
        wander=0.006 * hard,
    )
    return cast_comb(
        rng, place.lanes, (place.left * place.width, place.right * place.width), habit, gaps=dict(place.gaps)
    )


def draw_membrane(rng: np.random.Generator, hard: float, *, pixels: int) -> Membrane:
    """Draw the ground: clean at 0, what one would still publish at 1."""
    some = rng.random(7) < 0.15 + 0.35 * hard
    return Membrane(
        base=between(rng, 0.02, 0.08 + 0.2 * hard),
        slope=rng.uniform(0, 0.1 + 0.4 * hard),
        clouds=rng.uniform(0.02, 0.08 + 0.2 * hard),
        cloth=rng.uniform(0.01, 0.03 + 0.06 * hard),
        lane_haze=some[0] * rng.uniform(0.1, 0.6),
        brush=some[1] * rng.uniform(0, 0.04),
        burn=some[2] * rng.uniform(0.2, 1.5),
        halo=some[3] * rng.uniform(0.01, 0.05),
        specks=int(some[4] * rng.poisson(pixels / 40000)),
        scratches=int(some[5] * rng.integers(1, 4)),
        prints=int(some[6] * (rng.random() < 0.3)),
        uneven_transfer=rng.uniform(0, 0.03),
    )


def camera16(rng: np.random.Generator, aim: float, *, dark: bool = False) -> Detect:
    """Return a camera whose strongest bands reach ``aim`` of the scale."""

    def detect(seen: Image, field: Image) -> Detector:
        found = camera(rng, full=aim / float(seen.max()))
        return turned(found) if dark else found

    return detect


def scanner16(rng: np.random.Generator, aim: float) -> Detect:
    """Return a fluorescence scanner whose strongest bands reach ``aim`` of the scale."""
    return lambda seen, field: scanner(rng, full=aim / float(seen.max()))


def figure8(rng: np.random.Generator, *, dark: bool = True) -> Detect:
    """Return a camera behind the levels a person sets for a figure."""
    white, black = rng.uniform(0, 0.5), rng.uniform(0.97, 1.25)

    def detect(seen: Image, field: Image) -> Detector:
        low = float(field.min()) + white * (float(np.median(field)) - float(field.min()))
        return export(camera(rng, full=0.6 / float(seen.max())), low, black * float(seen.max()), dark=dark)

    return detect


def film8(rng: np.random.Generator) -> Detect:
    """Return film, exposed so that the strongest band is grey, good or too dark."""
    aim = between(rng, 0.5, 6)
    return lambda seen, field: film(rng, exposure=aim / float(np.quantile(seen, 0.995)))


def dose_series(
    rng: np.random.Generator, n: int, target: str, *, last: float = 0.05, cv: float = 0.1, mixed: bool = True
) -> list[Lane]:
    """Return lanes of a dose series of a target that fades or stays; ``mixed`` lets the doses stand in any order."""
    drug = str(rng.choice(["everolimus", "RAD001", "rapamycin"]))
    step, first = rng.choice([3.0, 10**0.5, 10.0, 2.0, 4.0]), rng.choice([0.01, 0.1, 0.3, 1.0])
    doses = [0.0] + [float(f"{first * step**k:.3g}") for k in range(n - 1)]
    middle, steep = max(1, n * rng.uniform(0.25, 0.6)), rng.uniform(0.6, 2)
    levels = last + (1 - last) / (1 + np.exp(np.clip(steep * (np.arange(n) - middle), -50, 50)))
    levels = levels / levels[0] if target in FADING else np.ones(n)
    names = ["vehicle"] + [f"{drug} {dose:g} nM" for dose in doses[1:]]
    if mixed and rng.random() < 0.15:
        order = rng.permutation(n)
        doses, names, levels = [doses[k] for k in order], [names[k] for k in order], levels[order]
    amounts = levels * rng.lognormal(0, cv, n)
    return [Lane("sample", names[k], doses[k], 24.0, {target: float(amounts[k])}) for k in range(n)]


def empty(role: str = "blank", *, listed: bool = True) -> Lane:
    """Return a lane without sample: a ladder or an empty well."""
    return Lane(role, role, float("nan"), float("nan"), {}, listed=listed)


def size_scale(rng: np.random.Generator, height: int) -> Callable[[float], float]:
    """Return where on a whole membrane a size lies, in pixels from the top."""
    top_kda, bottom_kda = rng.uniform(260, 400), rng.uniform(6, 12)
    bend, top, bottom = rng.uniform(-0.25, 0.25), rng.uniform(0.03, 0.1), rng.uniform(0.9, 0.97)

    def y(kda: float) -> float:
        share = mobility(kda, top_kda=top_kda, bottom_kda=bottom_kda, bend=bend)
        return height * (top + (bottom - top) * share)

    return y


def forms(rng: np.random.Generator, target: str, thick: float) -> dict[str, tuple[float, ...]]:
    """Return the forms of a protein that run apart, as shares and distances."""
    if "4E-BP1" not in target:
        return {}
    shares = rng.dirichlet([4, 6, 4])
    apart = thick * rng.uniform(0.9, 1.4)
    return {"shares": tuple(map(float, shares)), "offsets_px": (-apart, 0.0, apart)}


def strangers(
    rng: np.random.Generator, ys: list[float], height: int, thick: float, hard: float, *, most: float = 0.6
) -> tuple[Row, ...]:
    """Draw bands that are not the target's: constant over lanes, some near, none on top of a target."""
    found: list[Row] = []
    for _ in range(rng.poisson(0.4 + 2.0 * hard)):
        y = rng.uniform(0.05, 0.95) * height
        clear = rng.uniform(2.2, 3.5) * thick
        if all(abs(y - other) > clear for other in [*ys, *(row.y for row in found)]):
            found.append(Row("", y, 0.0, strength=between(rng, 0.03, most), cv=rng.uniform(0.05, 0.3)))
    return tuple(found)


def ladder_rungs(
    rng: np.random.Generator, y_of: Callable[[float], float], strength: float
) -> tuple[tuple[float, float], ...]:
    """Return height and strength of the ladder's bands."""
    heights = [(y_of(kda), kda) for kda in RUNGS_KDA]
    return tuple((y, strength * (2.0 if kda in STRONG_RUNGS else 1.0) * rng.uniform(0.7, 1.3)) for y, kda in heights)


def draw_scene(rng: np.random.Generator, place: Place, hard: float, detect: Detect, *, thickest: float) -> Scene:
    """Draw a scene without rows."""
    style = draw_style(rng, place, hard, thickest=thickest)
    comb = draw_comb(rng, place, hard, style.thick)
    membrane = draw_membrane(rng, hard, pixels=place.width * place.height)
    frame = Frame(place.width, place.height, float(np.radians(place.askew_deg)))
    return Scene(frame, comb, style, membrane, detect, (), own=0.1 + 0.4 * hard)


def with_edges(rng: np.random.Generator, scene: Scene, place: Place) -> Scene:
    """Let the membrane's cut edges show."""
    edge = rng.uniform(0.3, 0.9) * min(place.left, 1 - place.right) * place.width
    membrane = replace(scene.membrane, edge_px=max(2.0, edge), outside=rng.choice([0.1, 0.4, 2.5]))
    return replace(scene, membrane=membrane)
