"""The built page: static files of the package, and what is said where it was not built."""

from __future__ import annotations

import mimetypes
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Final

from fastapi import APIRouter, HTTPException
from fastapi.responses import Response

router = APIRouter(include_in_schema=False)
_MISSING: Final = """<!doctype html><html lang="en"><meta charset="utf-8"><title>rapalog</title>
<h1>The page is not built</h1><p>The API answers under <a href="/api/about">/api/</a>. To get the page, install
Node.js and run <code>make page</code> in the folder of the project, or install a released wheel of rapalog.</p>"""
_TYPES: Final = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".ttf": "font/ttf",
    ".woff2": "font/woff2",
    ".html": "text/html",
    ".png": "image/png",
}


def page_folder() -> Traversable:
    """Return where the built page is, or would be."""
    return resources.files("rapalog.web").joinpath("page")


@cache
def page_files() -> dict[str, bytes]:
    """Return every file of the built page by its address; empty where it was not built."""
    found: dict[str, bytes] = {}
    waiting = [(page_folder(), "")] if page_folder().is_dir() else []
    while waiting:
        folder, place = waiting.pop()
        for item in folder.iterdir():
            if item.is_dir():
                waiting.append((item, f"{place}{item.name}/"))
            else:
                found[place + item.name] = item.read_bytes()
    return found


@router.get("/{address:path}")
def page(address: str) -> Response:
    """Return a file of the page; any other address is a place in the page itself."""
    files = page_files()
    if address in files:
        kept = "max-age=31536000, immutable" if address.startswith("assets/") else "no-cache"
        return _file(address, files[address], kept)
    if address.startswith(("api/", "assets/")):
        raise HTTPException(404, "there is nothing here")
    if "index.html" not in files:
        return Response(_MISSING, media_type="text/html", status_code=503 if address else 200)
    return _file("index.html", files["index.html"], "no-cache")


def _file(name: str, content: bytes, kept: str) -> Response:
    ending = name[name.rfind(".") :]
    media_type = _TYPES.get(ending) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Response(content, media_type=media_type, headers={"cache-control": kept})
