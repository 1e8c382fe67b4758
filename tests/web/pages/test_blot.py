"""What the blot page asks for: pictures, and boxes that are measured while they are dragged."""

import io
import json

import pytest
from fastapi.testclient import TestClient
from PIL import Image

from rapalog.web.app import application


def finished(client, kind, **form):
    job = client.post(f"/api/jobs/{kind}", files={"settings": (None, json.dumps(form))}).json()
    while job["state"] in ("waiting", "running"):
        job = client.get(f"/api/jobs/{job['id']}?wait=20").json()
    return job


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return tmp_path_factory.mktemp("data") / "jobs.sqlite"


@pytest.fixture(scope="module")
def client(store):
    with TestClient(application(store)) as own:
        yield own


@pytest.fixture(scope="module")
def job(client):
    own = finished(client, "blot", example=True)
    assert own["state"] == "done", own["problem"]
    return own


@pytest.fixture(scope="module")
def shown(client, job):
    return client.get(f"/api/jobs/{job['id']}/result").json()


def fold(document, readout, dose_nM):
    return next(own["fold"] for own in document["folds"] if own["readout"] == readout and own["dose_nM"] == dose_nM)


def lower(regions, lane, by):
    bands = [
        own | {"y0": own["y0"] + by, "y1": own["y1"] + by} if own["lane"] == lane else own for own in regions["bands"]
    ]
    return {"images": [regions | {"bands": bands}]}


def test_the_example_has_one_clipped_lane_whose_fold_is_a_bound(shown):
    bands = [(own["name"], band) for own in shown["images"] for band in own["bands"]]
    clipped = [(name, band["lane"]) for name, band in bands if band["saturated_pixels"]]
    assert clipped == [("blot_2B_S6.tif", 2)]
    assert fold(shown, "p-S6/S6", 0.1)["relation"] == "<"
    assert "p-S6/S6 of MCF-7 everolimus 100 nM 24 h is" in shown["summary"]
    assert shown["state"] == "measured"


def test_a_moved_box_changes_its_fold_and_shows_its_image_alone(client, job, shown):
    place = 0
    drawn = lower(shown["images"][place]["regions"], 3, 14)
    found = client.post(f"/api/blot/{job['id']}/measure", json={"regions": drawn, "focus": place}).json()
    assert fold(found, "p-S6", 1)["value"] < 0.99 * fold(shown, "p-S6", 1)["value"]
    assert [own["place"] for own in found["images"]] == [place]
    assert found["images"][0]["regions"]["bands"] == drawn["images"][0]["bands"]


def test_no_boxes_are_what_was_found(client, job, shown):
    found = client.post(f"/api/blot/{job['id']}/measure", json={"regions": {"images": []}}).json()
    assert found["folds"] == shown["folds"]


def test_a_lane_without_a_box_is_refused_by_name(client, job, shown):
    regions = shown["images"][0]["regions"]
    drawn = {"images": [regions | {"lanes": regions["lanes"][:-1]}]}
    answer = client.post(f"/api/blot/{job['id']}/measure", json={"regions": drawn})
    assert answer.status_code == 422
    assert "no lane 5" in answer.json()["problem"]


@pytest.mark.parametrize("regions", [{"images": "x"}, {"images": [1]}, {"images": [{"image": "no.tif"}]}, {}])
def test_boxes_that_are_none_are_refused_or_left_out(client, job, regions):
    assert client.post(f"/api/blot/{job['id']}/measure", json={"regions": regions}).status_code in (200, 422)


def test_pictures_are_as_large_as_the_image_and_dark_where_signal_is(client, job, shown):
    own = shown["images"][3]
    answer = client.get(f"/api/blot/{job['id']}/pictures/3", params={"low": own["shown_from"], "high": own["shown_to"]})
    picture = Image.open(io.BytesIO(answer.content))
    assert picture.size == (own["width"], own["height"])
    x0, y0, x1, y1 = own["bands"][1]["box"]
    assert picture.getpixel((int((x0 + x1) / 2), int((y0 + y1) / 2))) < 40 < picture.getpixel((2, 2))
    red = Image.open(
        io.BytesIO(client.get(f"/api/blot/{job['id']}/clipped/3", params={"at": own["clipped_at"]}).content)
    )
    assert red.mode == "RGBA"
    assert 10 < sum(alpha > 0 for alpha in red.getchannel("A").tobytes()) < 200


def test_other_jobs_and_images_that_are_not_there_are_not_found(client, job):
    assert client.get("/api/blot/0123456789abcdef/pictures/0").status_code == 404
    assert client.get(f"/api/blot/{job['id']}/pictures/150").status_code == 422
    assert client.get(f"/api/blot/{job['id']}/pictures/0?low=nan").status_code == 422


def test_after_a_restart_boxes_can_still_be_moved(store, job, shown):
    with TestClient(application(store.with_name("copy.sqlite"))) as other:
        own = finished(other, "blot", example=True)
        other.app.state.jobs._standing.drop(own["id"])
        drawn = lower(shown["images"][0]["regions"], 3, 14)
        answer = other.post(f"/api/blot/{own['id']}/measure", json={"regions": drawn})
        assert answer.status_code == 200
        assert fold(answer.json(), "p-S6", 1)["value"] != fold(shown, "p-S6", 1)["value"]
