"""The report page of combinations: scores with intervals, flags, pictures with their numbers, and how to repeat it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from rapalog.analysis.combinations.score import MODEL_NAMES, MODELS
from rapalog.report.assay_pages import assay_page, picture_of
from rapalog.report.combinations.words import points, reasons, sentence
from rapalog.report.viability_words import counted
from rapalog.studies.combinations.result import Combinations

_MOST_IN_WORDS: Final = 6
_MOST_ROWS: Final = 400
_CAPTIONS: Final = (
    ("scores", "{title}: the four scores; bars are means over wells, lines 95 % intervals over replicates.", False),
    (
        "maps",
        "{title}: viability observed and expected, and the excess; a step of colour is the same number of points "
        "in all panels; grey is missing or not scored.",
        True,
    ),
    ("contours", "{title}: excess over both doses, linear between wells (dots); white is not scored.", True),
    ("isobole", "{title}: dose pairs that leave the same viability, as shares of what each drug alone needs.", False),
)


def combination_page(study: Combinations, files: Mapping[str, bytes]) -> bytes:
    """Return the page of a study of combinations.

    Parameters
    ----------
    study
        What was analysed.
    files
        Its pictures as PNG and its tables as CSV, by file name; what is not there is not shown.
    """
    rows = [
        (
            own,
            [own.scores.score[name] for name in MODELS],
            [own.scores.clipped[name] for name in MODELS],
            [*reasons(own), *own.flags],
        )
        for own in study.blocks[:_MOST_ROWS]
    ]
    drawn = [
        picture_of(files, f"{name}_{kind}", caption.format(title=own.scores.block.title), wide=wide)
        for name, own in zip(study.figure_names, study.blocks, strict=True)
        for kind, caption, wide in _CAPTIONS
    ]
    pictures = [own for own in drawn if own]
    values = {
        "title": f"Combinations: {counted(len(study.blocks), 'block')}",
        "summary": [sentence(own) for own in study.blocks[:_MOST_IN_WORDS]],
        "flags": study.flags,
        "models": list(MODEL_NAMES.values()),
        "rows": rows,
        "points": points,
        "more": max(0, len(study.blocks) - _MOST_ROWS),
        "undrawn": sum(f"figures/{name}_scores.png" not in files for name in study.figure_names),
        "pictures": pictures,
    }
    return assay_page("combinations/combinations.html", values, study.command, study.inputs)
