"""Write docs/licences.csv: what rapalog needs to run, and under which licence, as the installed packages say."""

from __future__ import annotations

import csv
import io
import re
import sys
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LIST = Path(__file__).parents[1] / "docs" / "licences.csv"
#: Packages that do not say it in a form to be read; what their licence file says.
_IN_THEIR_FILE = {
    "contourpy": "BSD-3-Clause",
    "cycler": "BSD-3-Clause",
    "jinja2": "BSD-3-Clause",
    "kiwisolver": "BSD-3-Clause",
    "libroadrunner": "Apache-2.0",
    "markdown-it-py": "MIT",
    "matplotlib": "PSF-2.0",
    "mdurl": "MIT",
    "numba": "BSD-2-Clause",
    "partd": "BSD-3-Clause",
    "python-libsbml": "LGPL-2.1-or-later",
    "scipy": "BSD-3-Clause",
    "shellingham": "ISC",
    "sortedcontainers": "Apache-2.0",
    "zict": "BSD-3-Clause",
}


def needed(root: str = "rapalog") -> list[str]:
    """Return the packages that one needs to run with all extras, and those that they need, as installed here."""
    found: set[str] = set()
    todo = [(canonicalize_name(root), frozenset(metadata.metadata(root).get_all("Provides-Extra") or ()))]
    while todo:
        name, wanted = todo.pop()
        for text in metadata.requires(name) or []:
            own = Requirement(text)
            applies = own.marker is None or any(own.marker.evaluate({"extra": extra}) for extra in {"", *wanted})
            other = canonicalize_name(own.name)
            if applies and other not in found:
                found.add(other)
                todo.append((other, frozenset(own.extras)))
    return sorted(found)


def licence(name: str) -> str:
    """Return the licence of an installed package as an SPDX expression; empty if it is not known."""
    about = metadata.metadata(name)
    said = about.get("License-Expression") or about.get("License") or ""
    return _IN_THEIR_FILE.get(name) or (said if re.fullmatch(r"[\w.+() -]{2,100}", said) else "")


def table() -> str:
    """Return the list as CSV."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(("package", "licence"))
    writer.writerows((name, licence(name)) for name in needed())
    return stream.getvalue()


if __name__ == "__main__":
    LIST.write_text(table(), encoding="utf-8")
    sys.stdout.write(f"{LIST}\n")
