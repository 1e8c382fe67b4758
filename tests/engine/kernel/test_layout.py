"""The workspace: arrays lie beside each other without overlap, and the parameters right behind the states."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from rapalog.engine.kernel.layout import ARGUMENT, ARGUMENTS, LANE_ARRAYS, STAGE_ROW, Layout

SIZES = st.integers(0, 40)


@given(st.sampled_from([1, 2, 4, 8]), st.integers(1, 40), *[SIZES] * 6)
def test_no_array_reaches_into_another(width, states, parameters, derived, entries, settable, timed, factors):
    layout = Layout(width, states, parameters, derived, entries, settable, timed, factors)
    sizes = {
        "slots": states + parameters + derived,
        "argument": states,
        "right": states,
        "stages": STAGE_ROW * states,
        "slopes": states,
        "entries": entries,
        "dense": states,
        "snapshot": states + parameters,
        **dict.fromkeys(LANE_ARRAYS, 1),
    }
    ends = [(layout.offset(name), layout.offset(name) + size * width) for name, size in sizes.items()]
    ends += [
        (layout.offset(name), layout.offset(name) + size)
        for name, size in (("given", settable), ("times", timed), ("factors", factors))
    ]
    ends.sort()
    assert all(end <= start for (_, end), (start, _) in pairwise(ends))
    assert ends[-1][1] <= layout.size
    assert layout.parameters == layout.offset("slots") + states * width


def test_every_argument_has_a_word_of_its_own():
    assert len(set(ARGUMENTS)) == len(ARGUMENTS) == len(ARGUMENT)
    assert sorted(ARGUMENT.values()) == list(range(len(ARGUMENTS)))
