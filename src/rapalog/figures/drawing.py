"""A figure drawn once and saved in several formats.

Most of the time that a figure takes goes into its axes: where ticks lie, how large text is, what is clipped. Matplotlib
does all of it again for every format. :func:`draw_once` does it once, at 72 dots an inch as SVG and PDF do, and keeps
the paths and texts that come out; what it returns gives them to the renderer of any format, at its own resolution.

A picture inside a figure is resampled for each resolution, so a figure with one is drawn for each format as ever.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partialmethod
from typing import Any, Final

from matplotlib.artist import Artist
from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.figure import Figure
from matplotlib.transforms import Affine2D, TransformedBbox, TransformedPath

POINTS_PER_INCH: Final = 72.0
#: What a renderer draws, and which of the arguments after the graphics context are transforms into dots.
_TRANSFORMS: Final[Mapping[str, tuple[int, ...]]] = {
    "draw_path": (1,),
    "draw_markers": (1, 3),
    "draw_path_collection": (0, 4),
    "draw_quad_mesh": (0, 5),
}

#: The name of a renderer's method, the graphics context, and what else it was called with.
Call = tuple[str, GraphicsContextBase | None, tuple[Any, ...], dict[str, Any]]


class _Recorder(RendererBase):
    """A renderer that keeps what it is told, at 72 dots an inch and with y upwards."""

    def __init__(self, width: float, height: float) -> None:
        super().__init__()
        self.size = (width, height)
        self.calls: list[Call] = []
        self.has_image = False

    def flipy(self) -> bool:
        return False

    def get_canvas_width_height(self) -> tuple[float, float]:
        return self.size

    def points_to_pixels(self, points: Any) -> Any:  # noqa: ANN401 - a number or an array, as matplotlib has it
        return points

    def open_group(self, s: str, gid: str | None = None) -> None:
        self.calls.append(("open_group", None, (s, gid), {}))

    def close_group(self, s: str) -> None:
        self.calls.append(("close_group", None, (s,), {}))

    def _keep(self, name: str, gc: GraphicsContextBase, *given: Any, **named: Any) -> None:  # noqa: ANN401
        """Keep a call; contexts and transforms change afterwards, so they are kept as they are now."""
        kept = list(given)
        for place in _TRANSFORMS.get(name, ()):
            kept[place] = kept[place].frozen()
        self.calls.append((name, _copy(gc), tuple(kept), named))

    draw_path = partialmethod(_keep, "draw_path")
    draw_markers = partialmethod(_keep, "draw_markers")
    draw_path_collection = partialmethod(_keep, "draw_path_collection")
    draw_quad_mesh = partialmethod(_keep, "draw_quad_mesh")
    draw_text = partialmethod(_keep, "draw_text")

    def draw_image(self, *_: Any, **__: Any) -> None:  # noqa: ANN401
        self.has_image = True


class _Recording(Artist):
    """What a figure draws, as an artist that a blank figure of the same size can hold."""

    def __init__(self, calls: Sequence[Call]) -> None:
        super().__init__()
        self._calls = calls

    def draw(self, renderer: RendererBase) -> None:
        """Draw everything again on a renderer of any resolution."""
        scale: Any = renderer.points_to_pixels(1.0)
        larger = Affine2D().scale(scale)
        height = renderer.get_canvas_width_height()[1]
        for name, gc, given, named in self._calls:
            if gc is None:
                getattr(renderer, name)(*given)
                continue
            now = list(given)
            for place in _TRANSFORMS.get(name, ()):
                now[place] = now[place] + larger
            if name == "draw_text":
                x, y = scale * given[0], scale * given[1]
                now[:2] = x, height - y if renderer.flipy() else y
            own = renderer.new_gc()
            own.copy_properties(gc)
            _clip(own, larger)
            getattr(renderer, name)(own, *now, **named)
            own.restore()


def draw_once(figure: Figure) -> Figure:
    """Lay a figure out, draw it, and return a figure of the same size that saves the result in any format.

    The figure given stays at 72 dots an inch. It is itself returned, laid out, if there is a picture in it.
    """
    figure.set_dpi(POINTS_PER_INCH)
    recorder = _Recorder(*(figure.get_size_inches() * POINTS_PER_INCH))
    figure.draw(recorder)
    if recorder.has_image:
        figure.set_layout_engine(None)  # "none" would leave one that has every format drawn twice
        return figure
    drawn = Figure(figsize=tuple(figure.get_size_inches()), dpi=POINTS_PER_INCH, frameon=False)
    drawn.add_artist(_Recording(recorder.calls))
    return drawn


def _copy(gc: GraphicsContextBase) -> GraphicsContextBase:
    own = GraphicsContextBase()
    own.copy_properties(gc)
    return own


def _clip(gc: Any, larger: Affine2D) -> None:  # noqa: ANN401 - matplotlib's types know no clip that is transformed
    """Make the clipping of a context as large as the renderer's dots; widths and dashes are in points anyway."""
    box = gc.get_clip_rectangle()
    path, transform = gc.get_clip_path()
    if box is not None:
        gc.set_clip_rectangle(TransformedBbox(box, larger))
    if path is not None and transform is not None:
        gc.set_clip_path(TransformedPath(path, transform + larger))
