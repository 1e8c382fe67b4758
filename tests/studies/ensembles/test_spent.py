"""Where the time of an ensemble goes."""

import threading
import time

import pytest

from rapalog.studies.ensembles.spent import Spent, Stopwatch


def test_the_time_of_threads_is_summed_by_the_kind_of_work():
    watch = Stopwatch()

    def work():
        with watch.on("solving"):
            time.sleep(0.05)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = watch.read()
    assert found.solving_s >= 0.15
    assert (found.start_up_s, found.reading_s, found.writing_s) == (0, 0, 0)


def test_time_counts_also_if_the_work_fails():
    watch = Stopwatch()
    with pytest.raises(OSError, match="full"), watch.on("writing"):
        time.sleep(0.02)
        raise OSError("full")
    assert watch.read().writing_s >= 0.02


def test_loading_the_program_is_part_of_the_start_up():
    found = Spent(start_up_s=0.5, reading_s=0.1).loaded(0.25)
    assert found.to_json() == {"start_up_s": 0.75, "reading_s": 0.1, "solving_s": 0.0, "writing_s": 0.0}
