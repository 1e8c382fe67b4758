"""Virtual tubes go to the same analysis as real ones, through the bytes of their files and nothing else."""

import rapalog as ra


def test_tubes_come_as_a_table():
    tubes = ra.assay.kinase("S6K1", replicates=1)
    assert len(tubes.to_frame()) == sum(curve.fitted.n_wells for curve in tubes.analyse())
    assert tubes.to_frame()["response"].dtype == "float64"
