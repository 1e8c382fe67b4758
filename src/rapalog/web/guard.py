"""Who may talk to the server, how much it listens to, and what the page may do.

A page of another site can make a browser send requests here: by a name of its own that it lets point to this machine
(DNS rebinding), or as a form. So the Host must be this machine, and what changes anything must come from our own page.
There is no CORS header. Beyond this machine itself a token is asked for. Bodies are counted while they arrive.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

#: Names of this machine as a browser writes them.
LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")
#: All files of one request together, and what belongs to them.
MOST_BYTES: Final = 60_000_000
#: A request without files, such as where sliders stand.
MOST_JSON: Final = 2_000_000
TOKEN_COOKIE: Final = "rapalog-token"
_GONE: Final[Message] = {"type": "http.disconnect"}
_SAFE: Final = ("GET", "HEAD", "OPTIONS")
_FROM_HERE: Final = ("same-origin", "none", "")
_HEADERS: Final = (
    (
        b"content-security-policy",
        b"default-src 'self'; img-src 'self' data: blob:; connect-src 'self'; object-src 'none'; base-uri 'none'; "
        b"form-action 'self'; frame-ancestors 'none'",
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)


@dataclass(frozen=True)
class Refusal:
    """Why a request is not answered."""

    status: int
    problem: str
    remedy: str


def guarded(app: App, *, hosts: tuple[str, ...] = LOOPBACK, token: str = "") -> App:
    """Return an ASGI application behind the guard.

    Parameters
    ----------
    app
        What answers requests that may pass.
    hosts
        Names that the Host header may have, without ports.
    token
        Asked of every request if it is not empty: ``?token=...`` once, which leaves a cookie, or as a bearer.

    Returns
    -------
    callable
        Every answer of it has the headers that keep the page to itself.
    """

    async def answer(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await app(scope, receive, send)
            return
        if scope["type"] != "http":  # the page asks for no socket, so nobody is given one
            await send({"type": "websocket.close", "code": 1008})
            return
        headers = _headers(scope)
        closed = _Closed(send, _cookie(scope, token))
        refusal = _refusal(scope, headers, hosts) or _without_token(scope, headers, token)
        if refusal:
            await _refuse(closed, refusal)
            return
        counted = _Counted(receive, _most(headers))
        await app(scope, counted, closed.unless(counted))

    return answer


class _Closed:
    """Sends an answer with the headers that keep the page to itself."""

    def __init__(self, send: Send, cookie: list[tuple[bytes, bytes]]) -> None:
        self._send = send
        self._cookie = cookie

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", ()), *_HEADERS, *self._cookie]
        await self._send(message)

    def unless(self, counted: _Counted) -> Send:
        """Return what sends an answer, or, where the body was too long, that it was; whatever the application says."""
        refused = False

        async def send(message: Message) -> None:
            nonlocal refused
            if message["type"] == "http.response.start" and counted.exceeded:
                refused = True
                await _refuse(self, _too_much(counted.most))
            elif not refused:
                await self(message)

        return send


class _Counted:
    """Receives a body up to its limit; what comes after it is not listened to, as if the browser had gone away."""

    def __init__(self, receive: Receive, most: int) -> None:
        self.most = most
        self.exceeded = False
        self._receive = receive
        self._seen = 0

    async def __call__(self) -> Message:
        message = await self._receive() if not self.exceeded else _GONE
        self._seen += len(message.get("body", b""))
        self.exceeded = self._seen > self.most
        return _GONE if self.exceeded else message


def _headers(scope: Message) -> dict[str, str]:
    return {name.decode("latin-1").lower(): text.decode("latin-1") for name, text in scope.get("headers", ())}


def _refusal(scope: Message, headers: dict[str, str], hosts: tuple[str, ...]) -> Refusal | None:
    host = _host(headers.get("host", ""))
    if host not in hosts:
        return Refusal(
            400, "this server answers only for its own machine", "open the address that rapalog serve prints"
        )
    if scope["method"] not in _SAFE:
        origin = headers.get("origin", "")
        foreign = origin and (_host(urlsplit(origin).netloc) not in hosts or origin != _own(scope, headers))
        if foreign or headers.get("sec-fetch-site", "") not in _FROM_HERE:
            return Refusal(403, "the request comes from another page", "use the page of this server")
    try:
        announced = int(headers.get("content-length", "0"))
    except ValueError:
        return Refusal(400, "the length of the request is no number", "use the page of this server")
    most = _most(headers)
    return _too_much(most) if announced > most else None


def _without_token(scope: Message, headers: dict[str, str], token: str) -> Refusal | None:
    if not token or any(hmac.compare_digest(one.encode(), token.encode()) for one in _tokens(scope, headers)):
        return None
    return Refusal(401, "this server asks for a token", "open the address that rapalog serve printed, token and all")


def _tokens(scope: Message, headers: dict[str, str]) -> list[str]:
    kept: SimpleCookie = SimpleCookie()
    try:
        kept.load(headers.get("cookie", ""))
    except CookieError:
        kept.clear()
    given = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("token", [])
    bearer = headers.get("authorization", "").removeprefix("Bearer ")
    return [*given, bearer, *([kept[TOKEN_COOKIE].value] if TOKEN_COOKIE in kept else [])]


def _cookie(scope: Message, token: str) -> list[tuple[bytes, bytes]]:
    """Return what lets a browser that came with the token go on without it in its address."""
    given = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("token", [])
    if not token or not any(hmac.compare_digest(one.encode(), token.encode()) for one in given):
        return []
    return [(b"set-cookie", f"{TOKEN_COOKIE}={token}; HttpOnly; SameSite=Strict; Path=/".encode())]


def _host(written: str) -> str:
    """Return a host without its port, in lower letters; an address in brackets without them."""
    try:
        return (urlsplit(f"//{written}").hostname or "").lower()
    except ValueError:
        return ""


def _own(scope: Message, headers: dict[str, str]) -> str:
    return f"{scope.get('scheme', 'http')}://{headers.get('host', '')}"


def _most(headers: dict[str, str]) -> int:
    return MOST_BYTES if headers.get("content-type", "").startswith("multipart/") else MOST_JSON


def _too_much(most: int) -> Refusal:
    return Refusal(413, f"more than {most // 1_000_000} MB in one request", "give fewer or smaller files")


async def _refuse(send: Send, refusal: Refusal) -> None:
    body = json.dumps({"problem": refusal.problem, "where": "", "remedy": refusal.remedy}).encode()
    await send(
        {
            "type": "http.response.start",
            "status": refusal.status,
            "headers": [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())],
        }
    )
    await send({"type": "http.response.body", "body": body})
