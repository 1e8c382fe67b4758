"""A function of one lane writes where the layout says, for its own lane and for no other."""

import ctypes

import numpy as np

from rapalog.engine.kernel.frame import Frame
from rapalog.engine.kernel.layout import ARGUMENT, ARGUMENTS, Layout
from rapalog.engine.llvm.compiler import Loaded, compiled
from rapalog.engine.llvm.value import INT

LAYOUT = Layout(width=4, n_states=2, n_parameters=1, n_derived=0, n_entries=3, n_settable=1, n_timed=0, n_factors=0)


def run(frame, *, lane, **arguments):
    """Finish and run a function on a workspace of zeros; return the workspace."""
    frame.code.result()
    text = frame.code.text().replace("define internal", "define") + "attributes #0 = { nounwind }"
    loaded = Loaded(compiled(text))
    words, workspace = np.zeros(len(ARGUMENTS), dtype=np.int64), np.zeros(LAYOUT.size)
    for name, number in arguments.items():
        words[ARGUMENT[name]] = number
    call = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64)(loaded.address(frame.code.name))
    call(words.ctypes.data, workspace.ctypes.data, lane)
    return workspace


def test_a_number_of_a_lane_is_set_in_that_lane_alone():
    frame = Frame(LAYOUT, "f")
    frame.set("t", 2.5)
    workspace = run(frame, lane=3)
    assert workspace[LAYOUT.offset("t") + 3] == 2.5
    assert np.count_nonzero(workspace) == 1


def test_parameters_are_found_behind_the_states_and_shared_arrays_once():
    frame = Frame(LAYOUT, "f")
    frame.place("parameters").store(frame.code.constant(7.0, "double"))
    frame.shared("given").store(frame.code.constant(9.0, "double"))
    workspace = run(frame, lane=1)
    assert workspace[LAYOUT.parameters + 1] == 7.0 and workspace[LAYOUT.offset("given")] == 9.0
    assert np.count_nonzero(workspace) == 2


def test_a_block_runs_only_where_its_condition_holds():
    for n_sets, expected in ((3, 1.0), (2, 0.0)):
        frame = Frame(LAYOUT, "f")
        with frame.when(frame.argument("n_sets", INT) > 2):
            frame.set("h", 1.0)
        assert run(frame, lane=0, n_sets=n_sets)[LAYOUT.offset("h")] == expected
