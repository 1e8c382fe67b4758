"""The built page as package data, and what is answered without it."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from rapalog.web import page_files
from rapalog.web.app import application

_ROOT = Path(__file__).parents[2]
LARGEST_BYTES = 5_000_000


@pytest.fixture
def without_page(monkeypatch):
    monkeypatch.setattr(page_files, "page_files", dict)


def test_without_the_page_the_api_answers_and_the_door_says_how_to_get_it(without_page, tmp_path):
    with TestClient(application(tmp_path / "jobs.sqlite"), base_url="http://localhost") as client:
        assert client.get("/api/about").json()["version"]
        said = client.get("/")
        assert "make page" in said.text
        assert client.get("/plate").status_code == 503


def test_any_place_of_the_page_leads_to_the_page_and_unknown_files_do_not(tmp_path, monkeypatch):
    files = {"index.html": b"<p>page", "assets/a.js": b"1"}
    monkeypatch.setattr(page_files, "page_files", lambda: files)
    with TestClient(application(tmp_path / "jobs.sqlite"), base_url="http://localhost") as client:
        assert client.get("/plate/0123").text == "<p>page"
        assert client.get("/assets/a.js").headers["content-type"].startswith("text/javascript")
        assert client.get("/assets/../../../../etc/passwd").status_code in (200, 404)
        assert "root:" not in client.get("/assets/..%2f..%2f..%2fetc/passwd").text
        assert client.get("/assets/b.js").status_code == 404
        assert client.get("/api/nothing").json()["problem"]


def test_a_distribution_without_the_page_is_refused_and_an_editable_install_is_not(tmp_path):
    hook = _hook()
    own = hook.PageIsThere(str(tmp_path), {}, None, None, "", "wheel")
    own.initialize("editable", {})
    with pytest.raises(FileNotFoundError, match="make page"):
        own.initialize("standard", {})
    (tmp_path / hook.PAGE).parent.mkdir(parents=True)
    (tmp_path / hook.PAGE).write_text("page")
    own.initialize("standard", {})


def _hook():
    pytest.importorskip("hatchling", reason="hatchling is only there while a distribution is built")
    place = importlib.util.spec_from_file_location("hatch_build", _ROOT / "hatch_build.py")
    own = importlib.util.module_from_spec(place)
    place.loader.exec_module(own)
    return own


def test_wheel_and_sdist_carry_every_file_of_the_package_and_the_page_and_stay_small(tmp_path):
    if not page_files.page_files():
        pytest.skip("the page is not built: make page needs npm")
    pytest.importorskip("hatchling", reason="hatchling is only there while a distribution is built")
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(tmp_path)]
    subprocess.run(command, cwd=_ROOT, check=True, capture_output=True)
    (wheel,), (sdist,) = tmp_path.glob("*.whl"), tmp_path.glob("*.tar.gz")
    files = [own for own in (_ROOT / "src" / "rapalog").rglob("*") if own.is_file() and "__pycache__" not in own.parts]
    expected = {own.relative_to(_ROOT / "src").as_posix() for own in files}
    assert {f"rapalog/web/page/{name}" for name in page_files.page_files()} <= expected
    assert wheel.stat().st_size < LARGEST_BYTES
    assert expected <= set(zipfile.ZipFile(wheel).namelist())
    with tarfile.open(sdist) as packed:
        names = {name.partition("/src/")[2] for name in packed.getnames()}
    assert expected <= names
    assert not [name for name in names if "node_modules" in name]
