"""Virtual plates go to the same analysis as real ones, through the bytes of their files and nothing else."""

import pytest
from matplotlib.figure import Figure

import rapalog as ra


@pytest.fixture(scope="module")
def plates():
    return ra.assay.viability("MCF-7", hours=48, replicates=2)


def test_plates_are_read_back_as_from_disk(plates, tmp_path):
    plates.write(tmp_path)
    disk = ra.viability(
        [tmp_path / "plate_1.txt", tmp_path / "plate_2.txt"],
        layout=[tmp_path / "layout_1.csv", tmp_path / "layout_2.csv"],
        model="4pl",
    )
    assert plates.analyse(model="4pl").to_json()["curves"] == disk.to_json()["curves"]


def test_an_analysis_has_no_words_of_its_own(plates):
    with pytest.raises(ra.RapalogError, match="did you mean model"):
        plates.analyse(modell="4pl")


def test_plates_come_as_wells_and_as_maps(plates):
    found = plates.to_frame()
    assert {"dose_nM", "role", "value"} <= set(found.columns)
    assert set(found["replicate"]) - {""} == {"1", "2"}
    assert isinstance(plates.plot(), Figure)
