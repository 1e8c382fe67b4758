"""Write the README's table of verdicts and its figure from the last run of the study.

Run ``make run`` first, then ``python benchmarks/readme_verdicts.py``.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "rapalog-out"
START, END = "<!-- verdicts: generated -->", "<!-- end of verdicts -->"
WORDS = ("reproduced", "partly", "contradicted", "untestable", "pending")


def interval(ic50: dict) -> str:
    if ic50["value"] is None:
        return f"none ({ic50['reason']})"
    if ic50["relation"] != "=":
        return f"{ic50['relation']} {ic50['value']:g} nM ({ic50['reason']})"
    low, high = ic50["low"], ic50["high"]
    return f"{plain(ic50['value'])} nM" + (f" ({plain(low)} to {plain(high)})" if low and high else "")


def plain(number: float) -> str:
    """Three digits, no exponent."""
    return f"{float(f'{number:.3g}'):,.10g}"


def row_of(cells: Iterable[object]) -> str:
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def table(study: dict) -> str:
    counts, first, second = study["counts"], study["table1"], study["table2"]
    lines = [row_of(["kind of claim", *WORDS]), row_of(["---"] * 6)]
    lines += [row_of([kind, *(n.get(word, 0) for word in WORDS)]) for kind, n in counts.items()]
    lines += ["", "Table 1, IC50 of viability (nothing was fitted to it):", ""]
    head = [
        "row",
        "cell line",
        "exposure",
        "printed",
        "virtual plates (95 %)",
        "draws from the priors within 3x",
        "verdict",
    ]
    lines += [row_of(head), row_of(["---"] * len(head))]
    for r in first:
        share = f"{100 * r['prior']['share_within']:.0f} %"
        seen = interval(r["ic50_nM"])
        lines.append(
            row_of([r["row"], r["cell_line"], f"{r['exposure_h']:g} h", r["printed"], seen, share, r["verdict"]])
        )
    names = ["row", "biomarker", "system", "printed", "observed", "kind", "verdict"]
    lines += ["", "Table 2, biomarkers:", "", row_of(names), row_of(["---"] * len(names))]
    lines += [row_of(r[name] for name in names) for r in second]
    return "\n".join(lines)


def main() -> None:
    study = json.loads((RESULTS / "scorecard.json").read_text(encoding="utf-8"))
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8")
    head, tail = text.split(START)[0], text.split(END)[1]
    readme.write_text(f"{head}{START}\n{table(study)}\n{END}{tail}", encoding="utf-8")
    shutil.copy(RESULTS / "figures" / "gap_BT474.png", ROOT / "docs" / "gap.png")


if __name__ == "__main__":
    main()
