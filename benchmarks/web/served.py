"""A server as a user starts it, for the measurements beside this file: where it is, and how it ends."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Mapping
from pathlib import Path

RESULTS = Path(__file__).resolve().parents[1] / "results" / "web"


class Served:
    """A running server with a data folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [sys.executable, "-m", "rapalog", "serve", "--no-browser", "--port", str(port)]
        self.process = subprocess.Popen(
            command,
            env={**os.environ, "RAPALOG_DATA": str(folder)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        said = re.search(r"http://\S+", self.process.stdout.readline()) if self.process.stdout else None
        if not said:
            raise RuntimeError("the server did not say where it is")
        self.address = said[0].rstrip("/")

    def ask(self, path: str, form: Mapping[str, object] | None = None, timeout_s: float = 300.0) -> tuple[int, bytes]:
        """Return status and body of a request; with a form it is a POST, whose bytes are files."""
        asked = urllib.request.Request(self.address + path)
        if form is not None:
            asked.data, kind = multipart(form)
            asked.add_header("content-type", kind)
        try:
            with urllib.request.urlopen(asked, timeout=timeout_s) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    def json(self, path: str, form: Mapping[str, object] | None = None) -> dict:
        """Return the JSON document of an answer."""
        return json.loads(self.ask(path, form)[1])

    def ended(self, job: str, within_s: float = 300.0) -> dict:
        """Wait for the end of a job and return it."""
        limit = time.monotonic() + within_s
        while time.monotonic() < limit:
            seen = self.json(f"/api/jobs/{job}?wait=5")
            if seen["state"] not in ("waiting", "running"):
                return seen
        raise TimeoutError(f"job {job} did not end")

    def stop(self, how: int = signal.SIGTERM, within_s: float = 30.0) -> float:
        """Send a signal and return the seconds until the server is gone."""
        start = time.monotonic()
        self.process.send_signal(how)
        self.process.wait(within_s)
        if self.process.stdout:
            self.process.stdout.close()
        return time.monotonic() - start

    def left(self) -> list[int]:
        """Return processes that still know the data folder: the server, and whatever it started."""
        mark, found = f"RAPALOG_DATA={self.folder}\0".encode(), []
        for place in Path("/proc").glob("[0-9]*"):
            try:
                if mark in (place / "environ").read_bytes() and "Z" not in (place / "stat").read_text().split()[2]:
                    found.append(int(place.name))
            except OSError:
                continue
        return found


def multipart(form: Mapping[str, object]) -> tuple[bytes, str]:
    """Return a form as a body and its content type; a value is text, or a list of (file name, bytes)."""
    mark, parts = uuid.uuid4().hex, []
    for word, own in form.items():
        files = own if isinstance(own, list) else [(None, str(own).encode())]
        for name, data in files:
            called = f'; filename="{name}"' if name is not None else ""
            parts.append(f'--{mark}\r\ncontent-disposition: form-data; name="{word}"{called}\r\n\r\n'.encode() + data)
    return b"\r\n".join([*parts, f"--{mark}--\r\n".encode()]), f"multipart/form-data; boundary={mark}"


def keep(name: str, result: object) -> None:
    """Store a small result beside those of the other benchmarks."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / f"{name}.json").write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
