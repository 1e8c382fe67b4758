"""Imports what children need before there are any, so that a child starts with it."""

from __future__ import annotations

import contextlib
import importlib
from typing import Final

_MODULES: Final = (
    "rapalog.web.work.plate",
    "rapalog.notebook.blot",
    "rapalog.notebook.kinase",
    "rapalog.web.work.mechanism",
)

for _module in _MODULES:
    with contextlib.suppress(ImportError):  # a child that needs it will say why
        importlib.import_module(_module)
