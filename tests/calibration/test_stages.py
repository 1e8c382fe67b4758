"""A stage that is there is not done twice, and one of another key is not used."""

import json

from rapalog.calibration.stages import Stages


class Counted:
    """Makes a stage, and counts how often."""

    def __init__(self):
        self.made = 0

    def __call__(self, *asked):
        self.made += 1
        return {"asked": list(asked)}


def _tell(_share):
    """Nobody listens."""


def test_resuming_does_nothing_twice(tmp_path):
    make, stages = Counted(), Stages(tmp_path, "a")
    first = stages.get("one", make)
    assert Stages(tmp_path, "a").get("one", make) == first
    assert make.made == 1


def test_only_what_is_missing_of_many_is_made(tmp_path):
    make, stages = Counted(), Stages(tmp_path, "a")
    stages.each("start", [1, 2, 3], make, processes=1, tell=_tell)
    (tmp_path / "start_1.json").unlink()
    shares = []
    found = stages.each("start", [1, 2, 3], make, processes=1, tell=shares.append)
    assert found == [{"asked": [1]}, {"asked": [2]}, {"asked": [3]}]
    assert make.made == 4 and shares == [1.0]


def test_a_stage_kept_with_another_key_is_not_used(tmp_path):
    make = Counted()
    Stages(tmp_path, "evidence of old").get("one", make)
    Stages(tmp_path, "evidence of today").get("one", make)
    assert make.made == 2


def test_a_stage_that_was_cut_off_while_it_was_written_is_done_anew(tmp_path):
    make, stages = Counted(), Stages(tmp_path, "a")
    found = stages.get("one", make)
    whole = (tmp_path / "one.json").read_text()
    for broken in (whole[:-5], "", "[]", json.dumps({"key": "a", "found": {}})[:-1]):
        (tmp_path / "one.json").write_text(broken)
        assert stages.get("one", make) == found
    assert make.made == 5


def test_a_stage_in_which_any_byte_was_changed_is_done_anew_or_says_the_same(tmp_path):
    make, stages = Counted(), Stages(tmp_path, "a")
    found = stages.get("one", lambda: {"asked": [0.125, 25.0], "name": "b"})
    whole = (tmp_path / "one.json").read_bytes()
    for place in range(len(whole)):
        for bit in (1, 4, 32):
            damaged = whole[:place] + bytes([whole[place] ^ bit]) + whole[place + 1 :]
            (tmp_path / "one.json").write_bytes(damaged)
            assert stages.get("one", make) in (found, {"asked": []})
    assert make.made > len(whole)


def test_without_a_folder_nothing_is_kept():
    make, stages = Counted(), Stages(None, "a")
    stages.get("one", make)
    stages.get("one", make)
    assert make.made == 2
