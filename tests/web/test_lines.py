"""A page names lines of the table; the path of a file on this machine is none."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from rapalog.errors import RapalogError
from rapalog.web.app import application
from rapalog.web.lines import known_line


def test_aliases_and_a_drawn_line_are_known():
    assert known_line("mcf7") == "MCF-7"
    assert known_line("NEW") == "new"


@pytest.mark.parametrize("name", ["/etc/passwd", "line.json", "../own.json", "HeLa-9"])
def test_a_path_is_no_line(name, tmp_path):
    with pytest.raises(RapalogError):
        known_line(name)
    with TestClient(application(tmp_path / "jobs.sqlite"), base_url="http://localhost") as client:
        for address in ("/api/mechanism", "/api/mechanism/bands"):
            answer = client.post(address, json={"cell_line": name})
            assert answer.status_code == 422
            assert name in answer.json()["problem"]
            assert answer.json()["remedy"]
