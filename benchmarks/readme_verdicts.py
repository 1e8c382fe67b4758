"""Write the README's table of verdicts and its figure from the last run of the study.

Run ``make run`` first, then ``python benchmarks/readme_verdicts.py``.
"""

from __future__ import annotations

import json
import shutil
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
    return f"{ic50['value']:.3g} nM" + (f" ({low:.2g} to {high:.2g})" if low and high else "")


def table(study: dict) -> str:
    lines = ["| kind of claim | " + " | ".join(WORDS) + " |", "|---|" + "---|" * len(WORDS)]
    lines += [
        f"| {kind} | " + " | ".join(str(n.get(word, 0)) for word in WORDS) + " |" for kind, n in study["counts"].items()
    ]
    lines += ["", "Table 1, IC50 of viability (nothing was fitted to it):", ""]
    lines += [
        "| row | cell line | exposure | printed | virtual plates, 95 % interval | draws from the priors within 3x | verdict |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in study["table1"]:
        share = f"{100 * row['prior']['share_within']:.0f} %"
        lines.append(
            f"| {row['row']} | {row['cell_line']} | {row['exposure_h']:g} h | {row['printed']} | {interval(row['ic50_nM'])} | {share} | {row['verdict']} |"
        )
    lines += [
        "",
        "Table 2, biomarkers:",
        "",
        "| row | biomarker | system | printed | observed | kind | verdict |",
        "|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {r['row']} | {r['biomarker']} | {r['system']} | {r['printed']} | {r['observed']} | {r['kind']} | {r['verdict']} |"
        for r in study["table2"]
    ]
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
