import math

import pytest

from rapalog.assays.blots.imager import Camera, Detection
from rapalog.assays.blots.protocol import BlotProtocol
from rapalog.assays.blots.targets import find_target
from rapalog.biology.medium import MediumChanges
from rapalog.errors import RapalogError
from rapalog.facts.library import facts

TARGETS = ("p-S6", "S6", "actin")


def probed(**changes):
    return [[target.name for target in group] for group in BlotProtocol(**changes).membranes()]


def test_the_default_blot_is_by_the_book():
    protocol = BlotProtocol()
    assert protocol.warnings == () and protocol.targets == TARGETS and protocol.replicates == 3
    assert protocol.phosphatase_inhibitor and 12 <= protocol.antibody_h <= 18


def test_the_document_has_phospho_total_and_loading_on_membranes_of_their_own():
    assert probed() == [["p-S6"], ["S6"], ["actin"]]


def test_a_cut_membrane_carries_a_loading_control_each():
    assert probed(design="control") == [["p-S6", "actin"], ["S6", "actin"]]
    assert probed(design="control", targets=("actin",)) == [["actin"]]


@pytest.mark.parametrize("design", ["strip", "multiplex"])
def test_one_membrane_can_carry_all_targets(design):
    assert probed(design=design) == [list(TARGETS)]


def test_colours_need_no_substrate():
    assert math.isinf(BlotProtocol(design="multiplex").detection_of(find_target("p-S6")).substrate)
    assert math.isfinite(BlotProtocol().detection_of(find_target("p-S6")).substrate)


def test_milk_hazes_phospho_blots_and_no_blocking_hazes_all():
    def haze(target, blocking):
        return BlotProtocol(blocking=blocking).detection_of(find_target(target)).haze_ug

    assert haze("p-S6", "BSA") < haze("p-S6", "milk") < haze("p-S6", "none")
    assert haze("S6", "BSA") == haze("S6", "milk") < haze("S6", "none")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"phosphatase_inhibitor": False}, "phosphatase inhibitor"),
        ({"load_ug": 200.0}, "µg a lane"),
        ({"replicates": 2}, "fewer than three"),
        ({"antibody_h": 1.0}, "overnight"),
        ({"blocking": "none"}, "not blocked"),
        ({"targets": ("p-S6", "S6")}, "loading control"),
        ({"medium": MediumChanges(renew_every_h=24.0)}, "renewed every 24 h: the protocol doses once"),
    ],
)
def test_what_lies_outside_the_protocol_is_said(change, words):
    (warning,) = BlotProtocol(**change).warnings
    assert words in warning


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"targets": ()}, "no target"),
        ({"targets": ("p-S6", "p-S6 S235/236")}, "twice"),
        ({"targets": ("p-S9",)}, "target 'p-S9'"),
        ({"design": "stacked"}, "one of separate, control, strip, multiplex"),
        ({"membrane": "paper"}, "PVDF, nitrocellulose"),
        ({"blocking": "water"}, "BSA, milk, none"),
        ({"load_ug": 0.0}, "above 0"),
        ({"load_ug": 1e9}, "at most"),
        ({"load_ug": math.nan}, "above 0"),
        ({"antibody_h": -1.0}, "above 0"),
        ({"minutes_on_ice": -1.0}, "0 or more"),
        ({"dilution_step": 1.0}, "above 1"),
        ({"dilution_lanes": -1}, "whole number"),
        ({"replicates": 0}, "whole number"),
        ({"replicates": 2.5}, "whole number"),
        ({"seed": -1}, "whole number"),
    ],
)
def test_an_impossible_protocol_is_refused_with_a_remedy(change, words):
    with pytest.raises(RapalogError, match=words) as caught:
        BlotProtocol(**change)
    assert caught.value.remedy


def test_no_number_of_the_protocol_passes_for_a_measurement():
    for row in facts("blot_protocol").values():
        assert row.status in ("memory", "assumed", "secondhand"), row.id


def test_camera_and_detection_can_be_given():
    detection = Detection(antibody_half_ug=1.0, brightness=1.0, substrate=1.0, haze_ug=0.0)
    protocol = BlotProtocol(detection=detection, camera=Camera(bits=12))
    assert protocol.detection_of(find_target("actin")) is detection and protocol.camera.most_counts == 4095
