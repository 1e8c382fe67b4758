"""The dose-response figure of the page, alive in a notebook: the same component, with its data, in a closed frame.

The frame has no way to the notebook, the disk or the network: it is a page of its own without an origin, which runs the
built component of the page. Where the page was not built there is no frame, and the table stands alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from html import escape
from importlib import resources
from typing import Any, Final

from rapalog.notebook.shown.html import Drawing

_POLICY: Final = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'"


@cache
def _built(name: str) -> str:
    place = resources.files("rapalog").joinpath("web", "page", "notebook", name)
    return place.read_text(encoding="utf-8") if place.is_file() else ""


def component(name: str, data: Mapping[str, Any], *, height: int, label: str) -> Drawing:
    """Return a component of the page with its data as HTML; empty where the page was not built.

    Parameters
    ----------
    name
        Of the component, such as ``dose-response``.
    data
        What it draws, as JSON; numbers that JSON does not have must be None.
    height
        Of the frame, in pixels.
    label
        What readers of the screen are told it is.
    """
    script, style = _built(f"{name}.js"), _built(f"{name}.css")
    if not script:
        return Drawing("")
    script = script.replace("</script", "<\\/script")  # in a text of the script it would end it
    given = json.dumps(data, allow_nan=False, separators=(",", ":")).replace("<", "\\u003c")
    page = (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="content-security-policy" '
        f'content="{_POLICY}"><title>{escape(label)}</title><style>{style}</style><div id="figure"></div>'
        f'<script type="application/json" id="data">{given}</script><script>{script}</script></html>'
    )
    return Drawing(
        f'<iframe sandbox="allow-scripts" title="{escape(label)}" width="100%" height="{height}" '
        f'frameborder="0" srcdoc="{escape(page)}"></iframe>'
    )
