"""A file of two drugs to the scores of every block."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from rapalog.analysis.combinations.block import Block, block_of
from rapalog.analysis.combinations.meaning import check_viability
from rapalog.analysis.combinations.score import score_block
from rapalog.analysis.estimate import LEVEL
from rapalog.errors import FileError, RapalogError
from rapalog.files.combinations.read import read_combinations
from rapalog.files.combinations.wells import WrittenBlock
from rapalog.files.given import AnyFile, given, paths_of, read_bytes
from rapalog.studies.combinations.result import Combinations, scored

Progress = Callable[[int, int], None]


def analyse_combinations(
    table: AnyFile, *, level: float = LEVEL, command: Sequence[str] = (), progress: Progress | None = None
) -> Combinations:
    """Read a file of two drugs and score every block.

    Parameters
    ----------
    table
        One row a well, or a matrix, as ``rapalog.files.combinations`` describes them; text or workbook.
    level
        Level of the intervals, above 0 and below 1.
    command
        What the user typed, for ``provenance.json``.
    progress
        Is told the number of blocks done, and of all.

    Raises
    ------
    RapalogError
        If the file cannot be read, its responses are no percent viability, or the level lies outside 0 to 1.
    """
    if not 0.0 < level < 1.0:
        raise RapalogError(
            f"got a level of {level:g}, must be above 0 and below 1", remedy="write 95 % as 0.95", where="level"
        )
    path = given(table)
    data = read_bytes(path)
    written = read_combinations(data, file=path.name)
    blocks = [_checked(own) for own in written.blocks]
    if not any(np.isfinite(block.mean[1:, 1:]).any() for block in blocks):
        raise FileError("no well holds both drugs", remedy="give wells with dose1 and dose2 above 0", where=path.name)
    found = []
    for number, block in enumerate(blocks, start=1):
        found.append(scored(score_block(block, level=level)))
        if progress is not None:
            progress(number, len(blocks))
    return Combinations(tuple(found), {path.name: data}, tuple(command), paths_of(path), written.flags)


def _checked(own: WrittenBlock) -> Block:
    block = block_of(own.wells, name=own.name, drugs=own.drugs, units=own.units)
    try:
        check_viability(block)
    except RapalogError as error:
        raise FileError(error.problem, remedy=error.remedy, where=own.where) from None
    return block
