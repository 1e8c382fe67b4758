"""What the tests of the readers share: the claim that whatever a file holds, only our own error escapes."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from rapalog.errors import RapalogError
from rapalog.files.export import PlateExport

Reader = Callable[..., PlateExport]


@pytest.fixture(scope="session")
def only_our_error() -> Callable[[Reader, object], None]:
    """Return a check that a reader reads some contents, or refuses them with a remedy."""

    def check(reader: Reader, contents: object) -> None:
        try:
            found = reader(contents, file="x")
        except RapalogError as error:
            assert error.remedy
        else:
            assert found.readings
            assert all(reading.token or math.isfinite(reading.value) for reading in found.readings)

    return check
