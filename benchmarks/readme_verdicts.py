"""Write the README's table of verdicts and its figure, and the tables row by row, from the last run of the study.

Run ``make run`` first, then ``python benchmarks/readme_verdicts.py``.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "rapalog-out"
VERDICTS = ("<!-- verdicts: generated -->", "<!-- end of verdicts -->")
TABLES = ("<!-- tables: generated -->", "<!-- end of tables -->")
ANSWER = ("<!-- answer: generated -->", "<!-- end of answer -->")
ENDS = ("low", "median", "high")
WORDS = ("reproduced", "partly", "contradicted", "untestable", "pending")


def predicted(row: dict) -> str:
    """The IC50 that the row's convention would print, with its 90 % interval."""
    own = next(one for one in row["predictive"] if one["convention"] == row["convention"])
    low, median, high = ("not reached" if own[f"{end}_nM"] is None else plain(own[f"{end}_nM"]) for end in ENDS)
    return "not reached" if low == "not reached" else f"{median} ({low} to {high}) nM"


def plain(number: float) -> str:
    """Three digits, no exponent."""
    return f"{float(f'{number:.3g}'):,.10g}"


def row_of(cells: Iterable[object]) -> str:
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def counted(study: dict) -> str:
    """How many claims of each kind came out how."""
    lines = [row_of(["kind of claim", *WORDS]), row_of(["---"] * 6)]
    lines += [row_of([kind, *(n.get(word, 0) for word in WORDS)]) for kind, n in study["counts"].items()]
    return "\n".join(lines)


def tables(study: dict) -> str:
    """Tables 1 and 2, and findings on resistance, row by row."""
    first, second = study["table1"], study["table2"]
    lines = ["Table 1, IC50 of viability (nothing was fitted to it):", ""]
    head = ["row", "cell line", "exposure", "printed", "predicted (90 %)", "viability at the printed dose", "verdict"]
    lines += [row_of(head), row_of(["---"] * len(head))]
    for r in first:
        at = r["viability_at_printed"]
        seen = f"{at['value']:.2f} ({at['low']:.2f} to {at['high']:.2f})"
        cells = [r["row"], r["cell_line"], f"{r['exposure_h']:g} h", r["printed"], predicted(r), seen, r["verdict"]]
        lines.append(row_of(cells))
    names = ["row", "biomarker", "system", "printed", "observed", "kind", "verdict"]
    lines += ["", "Table 2, biomarkers:", "", row_of(names), row_of(["---"] * len(names))]
    lines += [row_of(r[name] for name in names) for r in second]
    lines += ["", "What the literature says of resistance and of pairs of drugs:", ""]
    said = ["id", "fact", "claim", "kind", "verdict", "observed"]
    lines += [row_of(said), row_of(["---"] * len(said))]
    lines += [row_of(r[name] or "–" for name in said) for r in study["resistance"]]
    return "\n".join(lines)


def between(text: str, marks: tuple[str, str], content: str) -> str:
    """Put content between two marks of a text."""
    head, tail = text.split(marks[0])[0], text.split(marks[1])[1]
    return f"{head}{marks[0]}\n{content}\n{marks[1]}{tail}"


def main() -> None:
    study = json.loads((RESULTS / "scorecard.json").read_text(encoding="utf-8"))
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8")
    best = study["deciding"]["measurements"][0]
    outcomes = [
        f"{own['value']:.2f} ({own['low']:.2f} to {own['high']:.2f})" for own in (best["leading"], best["rival"])
    ]
    decides = (
        f"To refute that {study['deciding']['leading']}, measure {best['what']}: {outcomes[0]} if it does, "
        f"{outcomes[1]} if {study['deciding']['rival']}."
    )
    text = between(text, ANSWER, "\n\n".join([*study["answer"]["sentences"], decides]))
    readme.write_text(between(text, VERDICTS, counted(study)), encoding="utf-8")
    evidence = ROOT / "docs" / "model" / "evidence.md"
    evidence.write_text(between(evidence.read_text(encoding="utf-8"), TABLES, tables(study)), encoding="utf-8")
    shutil.copy(RESULTS / "figures" / "answer.png", ROOT / "docs" / "gap.png")


if __name__ == "__main__":
    main()
