"""A digest of the package's own sources, the key of everything that is made of them and kept on disk."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Final

#: What the interpreter and other programs leave beside sources; the package itself ships none of it.
_LEFT_OVERS: Final = ("__pycache__", ".")


@cache
def digest_of(*packages: str) -> str:
    """Return a sha256, in hexadecimal, over names and contents of all files of packages and the packages in them.

    What is kept on disk under a key with this digest is not used once any of those files has changed, so a package is
    named together with those it takes code from.

    Parameters
    ----------
    packages
        Dotted names, such as ``rapalog.numerics``; their order counts.

    Raises
    ------
    ModuleNotFoundError
        If there is no such package.

    Examples
    --------
    >>> len(digest_of("rapalog.numerics"))
    64
    """
    digest = hashlib.sha256()
    for package in packages:
        for name, file in _files(resources.files(package), package):
            content = file.read_bytes()
            digest.update(f"{name} {len(content)}\n".encode())
            digest.update(content)
    return digest.hexdigest()


def _files(folder: Traversable, name: str) -> Iterator[tuple[str, Traversable]]:
    for item in sorted(folder.iterdir(), key=lambda one: one.name):
        if item.name.startswith(_LEFT_OVERS):
            continue
        place = f"{name}/{item.name}"
        if item.is_dir():
            yield from _files(item, place)
        else:
            yield place, item
