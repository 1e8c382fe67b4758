"""What tests share: the folder of public data files, where it is there."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings
from tests.places import SHARED

# A busy machine is no fault of the code: nothing here asserts wall-clock.
settings.register_profile("rapalog", deadline=None)
settings.load_profile("rapalog")

SHARED_DATA = SHARED / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of real instrument files beside the checkout; skip where it is absent."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the folder of real instrument files is not beside this checkout")
    return SHARED_DATA
