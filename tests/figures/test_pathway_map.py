"""Claims on the map of the pathway: everything has a place, nothing covers anything, colour means effect."""

import math
from itertools import pairwise

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from rapalog.errors import FactError, RapalogError
from rapalog.facts.pathway import Node, Pathway, pathway
from rapalog.figures.pathway_map import draw_pathway
from rapalog.figures.pathway_places import boxes, line_of, routes

GREY = pytest.approx((0.894, 0.894, 0.894), abs=0.002)
# A line may touch the rim of its own boxes; a box is shrunk by this much before it counts as hit.
SKIN = 0.1


def drawn(effect, **settings):
    figure = Figure(figsize=(14, 10.9), dpi=100)
    axes = figure.add_axes((0, 0, 1, 0.97))
    draw_pathway(axes, pathway(), effect=effect, **settings)
    return axes


def faces(axes):
    return {patch.get_gid(): patch.get_facecolor()[:3] for patch in axes.patches if isinstance(patch, FancyBboxPatch)}


def meets(box, start, end):
    left, right, bottom, top = box.sides
    for step in range(401):
        x = start[0] + (end[0] - start[0]) * step / 400
        y = start[1] + (end[1] - start[1]) * step / 400
        if left + SKIN < x < right - SKIN and bottom + SKIN < y < top - SKIN:
            return True
    return False


def on_rim(box, point):
    left, right, bottom, top = box.sides
    inside = left - SKIN <= point[0] <= right + SKIN and bottom - SKIN <= point[1] <= top + SKIN
    gap = min(abs(point[0] - left), abs(point[0] - right), abs(point[1] - bottom), abs(point[1] - top))
    return inside and gap <= SKIN


def test_every_node_has_a_place_and_no_place_is_left_over():
    assert set(boxes()) == {node.id for node in pathway().nodes}


def test_no_two_boxes_overlap():
    places = list(boxes().values())
    for k, one in enumerate(places):
        for other in places[k + 1 :]:
            apart = max(
                abs(one.x - other.x) - (one.width + other.width) / 2,
                abs(one.y - other.y) - (one.height + other.height) / 2,
            )
            assert apart > 0.5, (one.node, other.node)


def test_no_line_runs_through_a_box():
    for edge in pathway().edges:
        line = line_of(edge)
        for box in boxes().values():
            for start, end in pairwise(line):
                assert not meets(box, start, end), (edge.id, box.node)


def test_every_line_joins_the_rims_of_its_two_boxes():
    for edge in pathway().edges:
        line = line_of(edge)
        assert on_rim(boxes()[edge.source], line[0]), edge.id
        assert on_rim(boxes()[edge.target], line[-1]), edge.id


def test_every_route_belongs_to_an_edge():
    assert set(routes()) <= {edge.id for edge in pathway().edges}


def test_every_box_holds_its_text():
    axes = drawn({})
    canvas = FigureCanvasAgg(axes.figure)
    canvas.draw()
    renderer = canvas.get_renderer()
    to_map = axes.transData.inverted()
    texts = {(text.get_position(), text.get_text()): text for text in axes.texts}
    for box in boxes().values():
        extent = texts[(box.x, box.y), box.text.replace("|", "\n")].get_window_extent(renderer).transformed(to_map)
        assert extent.width < box.width - 0.4, box.node
        assert extent.height < box.height, box.node


def test_text_is_readable_at_1400_pixels():
    pixels = [text.get_fontsize() * 100 / 72 for text in drawn({}).texts]
    assert min(pixels) > 11


def test_boxes_without_a_state_are_grey():
    colours = faces(drawn({"S6K1": None}))
    assert all(colour == GREY for node, colour in colours.items() if node)


def test_what_falls_is_blue_and_what_rises_is_red():
    colours = faces(drawn({"S6K1": -3.0, "IRS1": 1.5, "AKT": 0.0}))
    red, _, blue = colours["S6K1"]
    assert blue > red
    red, _, blue = colours["IRS1"]
    assert red > blue
    assert colours["AKT"] == pytest.approx((0.97, 0.97, 0.97), abs=0.02)


def test_a_larger_effect_is_a_stronger_colour():
    colours = faces(drawn({"S6K1": -3.0, "RPS6": -1.0}))
    assert sum(colours["S6K1"]) < sum(colours["RPS6"])


def test_an_endless_effect_takes_the_end_of_the_scale():
    colours = faces(drawn({"S6K1": -math.inf, "RPS6": -4.0}))
    assert colours["S6K1"] == colours["RPS6"]


def test_the_colour_bar_names_its_quantity():
    axes = drawn({"S6K1": -2.0}, title="Everolimus, 24 h")
    assert [child.get_xlabel() for child in axes.child_axes] == ["fold of vehicle (log2)"]
    assert axes.get_title(loc="left") == "Everolimus, 24 h"


def test_drawing_twice_leaves_one_map():
    axes = drawn({})
    before = len(axes.patches)
    draw_pathway(axes, pathway(), effect={})
    assert (len(axes.patches), len(axes.child_axes)) == (before, 1)


def test_an_effect_on_an_unknown_node_is_refused():
    with pytest.raises(RapalogError, match="got an effect on 'p70'"):
        drawn({"p70": 1.0})


def test_an_effect_that_is_no_number_is_refused():
    with pytest.raises(RapalogError, match="S6K1 is not a number"):
        drawn({"S6K1": math.nan})


def test_a_node_without_a_place_is_refused():
    stranger = Pathway(nodes=(Node("NEW", "new", "protein", (), "none"),), edges=())
    with pytest.raises(FactError, match="'NEW' has no place"):
        draw_pathway(Figure().add_subplot(), stranger, effect={})
