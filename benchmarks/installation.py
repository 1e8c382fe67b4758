"""Build the wheel, install it into empty environments, and time what a stranger does first: doctor, run, serve.

Run: ``python benchmarks/installation.py --python 3.11 --python 3.13`` with uv on the path and hatchling in this Python
(``make setup``); ten minutes for each Python on a slow machine. In a container without a checkout:
``python3 installation.py --wheel rapalog.whl --python python3``. Aims: wheel below 5 MB, environment below 700 MB, the
installation at most 30 s.

Every Python installs twice: "cold" with an empty cache of uv, so that packages are fetched, and "warm" with the cache
that this filled. Times are wall and processor seconds; the load of the machine stands beside them.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
_LARGEST = 12  # packages that are listed


def main() -> None:
    parser = argparse.ArgumentParser(description="Install the wheel into empty environments and try it.")
    parser.add_argument("--python", action="append", default=[], help="a version or path, as uv reads it; repeatable")
    parser.add_argument("--wheel", type=Path, help="a wheel; by default it is built from this checkout")
    parser.add_argument("--extras", default="", help="such as all, or parquet,pandas")
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks" / "results" / "installation.json")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        built = [asked.wheel] if asked.wheel else build(folder)
        (wheel,) = [own for own in built if own.suffix == ".whl"]
        found: dict[str, Any] = {
            "machine": f"{platform.machine()}, {os.cpu_count()} cores",
            "system": _system(),
            "MB": {own.name: round(own.stat().st_size / 1e6, 2) for own in built},
            "installed": [],
        }
        for python in asked.python or ["python3"]:
            found["installed"].append(one(python, wheel, asked.extras, folder / re.sub(r"\W", "_", python)))
            asked.out.parent.mkdir(parents=True, exist_ok=True)
            asked.out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
            print(json.dumps(found["installed"][-1], indent=1), flush=True)


def build(folder: Path) -> list[Path]:
    """Return wheel and sdist of this checkout; building stops without the page."""
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return sorted(folder.glob("rapalog-*"))


def one(python: str, wheel: Path, extras: str, folder: Path) -> dict[str, Any]:
    """Install the wheel for one Python and try what was installed."""
    what = f"rapalog[{extras}] @ {wheel.resolve().as_uri()}" if extras else str(wheel)
    environment, cache = folder / "environment", folder / "cache"
    times = {name: measured(lambda: install(python, what, environment, cache))[0] for name in ("cold", "warm")}
    scripts = environment / "bin"
    before = {name: own for name, own in os.environ.items() if name != "PYTHONPATH"}
    own = {**before, "RAPALOG_CACHE": str(folder / "kernels"), "RAPALOG_DATA": str(folder / "jobs")}
    version = subprocess.check_output([scripts / "python", "-V"], text=True).strip()
    size_MB = megabytes(environment)
    rows: dict[str, Any] = {
        "python": version,
        "extras": extras,
        "environment_MB": size_MB,
        "largest_MB": largest(environment),
        "install": times,
    }
    for name, command in {
        "doctor_first": ["doctor"],
        "doctor_again": ["doctor"],
        "run": ["run", "--out", str(folder / "study")],
    }.items():
        spent, done = measured(lambda command=command: told([str(scripts / "rapalog"), *command], own))
        rows[name] = {**spent, "exit": done.returncode, "said": done.stderr.strip()[-400:]}
        if name == "doctor_first":
            rows["doctor_said"] = done.stdout.strip().splitlines()
    rows["study_files"] = len(list((folder / "study").rglob("*")))
    rows["serve"] = serve(scripts / "rapalog", own)
    return rows


def install(python: str, what: str, environment: Path, cache: Path) -> None:
    shutil.rmtree(environment, ignore_errors=True)
    cached = {**os.environ, "UV_CACHE_DIR": str(cache)}
    for command in (
        ["uv", "venv", "--quiet", "--python", python, str(environment)],
        ["uv", "pip", "install", "--quiet", "--python", str(environment / "bin" / "python"), what],
    ):
        subprocess.run(command, env=cached, check=True)


def told(command: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, env=environment, capture_output=True, text=True)


def measured(work: Callable[[], Any]) -> tuple[dict[str, float], Any]:
    """Return wall and processor seconds of what is run in other processes, with the load, and its result."""
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    result = work()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {
        "wall_s": round(time.monotonic() - began, 2),
        "processor_s": round(processor, 2),
        "load": round(os.getloadavg()[0], 1),
    }, result


def serve(rapalog: Path, environment: dict[str, str]) -> dict[str, float]:
    """Return seconds to the page and to the first answer of the API of an installed server, and how it ended."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    began = time.monotonic()
    command = [str(rapalog), "serve", "--no-browser", "--port", str(port)]
    server = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    seen: dict[str, float] = {}
    try:
        for name, path in {"page_s": "/", "api_s": "/api/about"}.items():
            body = _answer(f"http://127.0.0.1:{port}{path}", within_s=120.0)
            seen[name] = round(time.monotonic() - began, 2)
            seen[f"{name[:-2]}_bytes"] = len(body)
    finally:
        server.send_signal(signal.SIGTERM)
        seen["exit"] = server.wait(60)
    return seen


def _answer(address: str, within_s: float) -> bytes:
    limit = time.monotonic() + within_s
    while True:
        try:
            with urllib.request.urlopen(address, timeout=within_s) as answer:
                return answer.read()
        except OSError:
            if time.monotonic() > limit:
                raise
            time.sleep(0.02)


def megabytes(folder: Path) -> float:
    """Return what the files of a folder take."""
    files = (own for own in folder.rglob("*") if own.is_file() and not own.is_symlink())
    return round(sum(own.stat().st_size for own in files) / 1e6, 1)


def largest(environment: Path) -> dict[str, float]:
    """Return the largest folders among the installed packages, with the libraries that belong to them."""
    sizes: dict[str, float] = {}
    (packages,) = environment.glob("lib/python*/site-packages")
    for own in packages.iterdir():
        name = own.name.removesuffix(".libs").split("-")[0].lower()
        sizes[name] = sizes.get(name, 0.0) + (megabytes(own) if own.is_dir() else own.stat().st_size / 1e6)
    first = sorted(sizes.items(), key=lambda item: -item[1])[:_LARGEST]
    return {name: round(size, 1) for name, size in first}


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:
        return platform.platform()


if __name__ == "__main__":
    main()
