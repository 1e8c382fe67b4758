"""The workbench from a cold start: page, API, the model's first answer, the first job, memory and the way it ends.

The measurement is that of ``web/start.py``; wall seconds, as a person waits. It has no peer.
"""

from __future__ import annotations

from row import Asked, Row, run_alone, versions

_ROWS = {
    "first_response_s": ("cold start to the page", "s"),
    "first_levels_s": ("cold start to the model's first answer", "s"),
    "second_job_s": ("a plate read as a job, once a worker is there", "s"),
    "server_MB": ("memory of the server", "MB"),
    "stop_s": ("stop", "s"),
    "left": ("processes left two seconds later", ""),
}


def measure(asked: Asked) -> list[Row]:
    from start import starts

    times = asked.least(1, 5)
    middle, _ = starts(times)
    return [
        Row(what, f"{unit} wall" if unit == "s" else unit, middle[key], f"{times} starts")
        for key, (what, unit) in _ROWS.items()
    ]


def known(asked: Asked) -> dict[str, str]:
    return versions("uvicorn", "starlette")


if __name__ == "__main__":
    run_alone("web", measure, known)
