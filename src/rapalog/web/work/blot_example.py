"""The blots that the page opens on: written once by the virtual bench, by protocol, with one lane that is clipped.

``benchmarks/blot_example.py`` makes the files: MCF-7 for 24 h with everolimus, three biological replicates, p-S6 and S6
on membranes of their own, cut to the row of bands and binned two by two as a camera does. S6 of replicate 2 was exposed
a little too long, so that the strongest of its lanes is clipped.
"""

from __future__ import annotations

from importlib import resources


def example_files() -> dict[str, bytes]:
    """Return images and layout by file name."""
    folder = resources.files("rapalog.web").joinpath("examples/blot")
    return {item.name: item.read_bytes() for item in sorted(folder.iterdir(), key=lambda own: own.name)}
