"""Kernels of the tests are kept in a folder of their own, so that each is compiled once a session."""

from __future__ import annotations

import pytest

from rapalog.cache_folder import VARIABLE


@pytest.fixture(scope="session", autouse=True)
def _cache(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, str(tmp_path_factory.mktemp("kernels")))
        yield
