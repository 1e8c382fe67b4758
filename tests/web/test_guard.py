"""The guard: who is answered, how much is listened to, and what every answer carries."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from rapalog.web.app import application
from rapalog.web.guard import MOST_JSON, guarded

HERE = "http://127.0.0.1:8711"
FORM = {"content-type": "multipart/form-data; boundary=x"}


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    return application(tmp_path_factory.mktemp("jobs") / "jobs.sqlite")


@pytest.fixture(scope="module")
def client(app):
    with TestClient(guarded(app), base_url=HERE) as own:
        yield own


def routes(app):
    """Every address with its method, its parts filled in, as the API describes itself; and those of the page."""
    found = [("GET", "/"), ("GET", "/plate"), ("GET", "/assets/x.js"), ("GET", "/openapi.json")]
    for path, methods in app.openapi()["paths"].items():
        address = path.replace("{own}", "0" * 16).replace("{kind}", "viability").replace("{place}", "0")
        found += [(method.upper(), address) for method in methods]
    assert len(found) > 18
    return found


def test_a_foreign_host_is_refused_on_every_route(app, client):
    for method, address in routes(app):
        for host in ("evil.example", "evil.example:8711", "127.0.0.1.evil.example", "127.0.0.1@evil.example", ""):
            assert client.request(method, address, headers={"host": host}).status_code == 400, (method, address, host)


@pytest.mark.parametrize("host", ["127.0.0.1:8711", "localhost:1", "LOCALHOST", "[::1]:8711"])
def test_names_of_this_machine_are_answered(client, host):
    assert client.get("/api/about", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://localhost:3000"},
        {"origin": "https://127.0.0.1:8711"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_what_changes_anything_must_come_from_our_own_page(app, client, headers):
    for method, address in routes(app):
        if method not in ("GET", "HEAD"):
            assert client.request(method, address, headers=headers).status_code == 403, (method, address)


def test_our_own_page_and_programs_without_an_origin_may_ask(client):
    for headers in ({"origin": HERE, "sec-fetch-site": "same-origin"}, {}):
        assert client.post("/api/dosing", headers=headers, json={"regimen": "?"}).status_code == 422


def test_no_answer_allows_another_site_or_an_inline_script(client):
    answers = [
        client.get("/api/about", headers={"origin": "http://evil.example"}),
        client.get("/"),
        client.get("/api/x"),
        client.get("/api/about", headers={"host": "evil.example"}),
        client.post("/api/dosing", json={}),
        client.options(
            "/api/dosing", headers={"origin": "http://evil.example", "access-control-request-method": "POST"}
        ),
    ]
    for answer in answers:
        assert not [name for name in answer.headers if name.startswith("access-control")]
        policy = answer.headers["content-security-policy"]
        assert "default-src 'self'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize("headers", [{}, FORM])
def test_an_announced_body_beyond_the_limit_is_refused_unread(client, headers):
    answer = client.post("/api/jobs/viability", headers={**headers, "content-length": "999999999999"}, content=b"")
    assert answer.status_code == 413
    assert answer.json()["remedy"]


def chunks(size: int):
    """A body that does not say how long it is."""
    for _ in range(0, size, 100_000):
        yield b" " * 100_000


@pytest.mark.parametrize("address", ["/api/dosing", "/api/mechanism"])
def test_a_body_without_a_length_is_counted_while_it_arrives(client, address):
    answer = client.post(address, content=chunks(MOST_JSON + 200_000), headers={"content-type": "application/json"})
    assert answer.status_code == 413


def test_work_is_asked_for_with_a_form_and_with_nothing_else(client):
    answer = client.post("/api/jobs/viability", content=b"{}", headers={"content-type": "application/json"})
    assert answer.status_code == 422
    assert client.get("/api/jobs").json() == []


def test_nothing_is_kept_of_a_body_that_was_cut_off(app, client):
    start = b'--x\r\ncontent-disposition: form-data; name="files"; filename="a.csv"\r\n\r\n'

    def body():
        yield start
        yield from chunks(61_000_000)
        yield b"\r\n--x--\r\n"

    assert client.post("/api/jobs/viability", content=body(), headers=FORM).status_code == 413
    assert client.get("/api/jobs").json() == []


def test_a_body_just_within_the_limit_is_read(client):
    answer = client.post(
        "/api/dosing", content=chunks(MOST_JSON - 200_000), headers={"content-type": "application/json"}
    )
    assert answer.status_code == 422


@pytest.fixture(scope="module")
def far(tmp_path_factory):
    own = application(tmp_path_factory.mktemp("far") / "jobs.sqlite")
    with TestClient(guarded(own, hosts=("lab.example",), token="open-sesame"), base_url="http://lab.example") as client:
        yield client


def test_beyond_this_machine_every_request_needs_the_token(app, far):
    for method, address in routes(app):
        assert far.request(method, address).status_code == 401, (method, address)
        assert far.request(method, address, headers={"authorization": "Bearer open-sesam"}).status_code == 401
    assert far.get("/api/about", headers={"authorization": "Bearer open-sesame"}).status_code == 200


def test_the_token_in_the_address_leaves_a_cookie_that_scripts_cannot_read(far):
    answer = far.get("/api/about?token=open-sesame")
    assert answer.status_code == 200
    assert "HttpOnly" in answer.headers["set-cookie"] and "SameSite=Strict" in answer.headers["set-cookie"]
    assert far.get("/api/about").status_code == 200  # with the cookie
    far.cookies.clear()
    assert far.get("/api/about?token=wrong").status_code == 401


def test_a_socket_is_closed_at_once():
    sent: list[str] = []

    async def send(message):
        sent.append(message["type"])

    async def never(*_):
        raise AssertionError("nothing of a socket may reach the application")

    closing = guarded(never)({"type": "websocket", "headers": []}, never, send)
    with pytest.raises(StopIteration):  # it waits for nothing, so one step ends it
        closing.send(None)
    assert sent == ["websocket.close"]
