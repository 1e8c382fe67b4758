"""What the literature says of resistance and of pairs of drugs, each finding with a verdict by its rule.

Genotypes and partners are tried in draws (``studies/atlas``), clones by their closed form (``checks/evolution``). A
finding that a claim, a fact on patients or a row of Table 2 judges already has that verdict here, and is not run again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import Any, Final, cast

from rapalog.facts.literature import Said, literature
from rapalog.scorecard.checks.evolution import ARITHMETIC
from rapalog.scorecard.mutations import Check, killed_by
from rapalog.scorecard.observe import remembered
from rapalog.scorecard.patients import PatientVerdict
from rapalog.scorecard.tables import Table2Result
from rapalog.scorecard.verdict import Finding, Outcome, Verdict
from rapalog.studies.atlas.claims import PARTNER_CHECKS
from rapalog.studies.atlas.genotype_claims import GENOTYPE_CHECKS
from rapalog.studies.atlas.judging import Lab

#: Draws behind a verdict, and their seed: those of ``rapalog partners --claims``.
N_DRAWS: Final = 20
_SEED: Final = 1
#: From the best to the worst; a finding that several verdicts are on is as good as the worst of them.
_ORDER: Final = ("reproduced", "partly", "contradicted", "untestable", "pending")


@dataclass(frozen=True)
class LiteratureVerdict:
    """One finding of the literature beside what the model shows; ``see`` are other verdicts on the same finding."""

    id: str
    fact: str
    claim: str
    system: str
    printed: str
    observed: str
    kind: str
    verdict: Outcome
    rule: str
    killed_by: tuple[str, ...]
    see: tuple[str, ...]
    note: str
    source: str

    def to_json(self) -> dict[str, Any]:
        """Return the row in the shape of ``scorecard.json``."""
        return {**asdict(self), "killed_by": list(self.killed_by), "see": list(self.see)}


def checks_of_literature() -> dict[str, Check]:
    """Return the check of every finding that something in the model can decide, by the id of its claim."""
    lab, checks = Lab(N_DRAWS, _SEED), {**GENOTYPE_CHECKS, **PARTNER_CHECKS}
    tried = {name: partial(_tried, name, lab) for name in checks}
    return {name: tried.get(name) or ARITHMETIC[name] for name in literature() if name in tried or name in ARITHMETIC}


@remembered
def _tried(name: str, lab: Lab) -> Finding:
    seen = {**GENOTYPE_CHECKS, **PARTNER_CHECKS}[name](lab)
    return Finding(cast(Outcome, seen.verdict), seen.observed, seen.why, literature()[name].rule)


def findings_of_literature(*, progress: Callable[[str, float], None] | None = None) -> dict[str, Finding]:
    """Run every check, by the id of its claim."""
    checks = checks_of_literature()
    found = {}
    for k, (name, check) in enumerate(checks.items(), start=1):
        found[name] = check()
        if progress:
            progress("findings on resistance", k / len(checks))
    return found


def literature_verdicts(
    found: Mapping[str, Finding],
    *,
    claims: Sequence[Verdict],
    patients: Sequence[PatientVerdict],
    table2: Sequence[Table2Result],
) -> tuple[LiteratureVerdict, ...]:
    """Return every finding in order with its verdict.

    Parameters
    ----------
    found
        From :func:`findings_of_literature`.
    claims, patients, table2
        The verdicts that findings may refer to.
    """
    known = _verdicts(claims, patients, table2)
    return tuple(_row(own, _finding(own, found, known)) for own in literature().values())


def _verdicts(
    claims: Iterable[Verdict], patients: Iterable[PatientVerdict], table2: Iterable[Table2Result]
) -> dict[str, Finding]:
    """Return verdicts by what they are on: the id of a claim, of a fact on patients, or a row of Table 2."""
    found = {own.id: Finding(own.verdict, own.observed, "", own.rule) for own in claims}
    found |= {own.fact: Finding(own.verdict, own.observed, "", own.rule) for own in patients}
    return found | {own.row: Finding(own.verdict, own.observed) for own in table2}


def _finding(own: Said, found: Mapping[str, Finding], known: Mapping[str, Finding]) -> Finding:
    if own.why_untestable:
        return Finding("untestable", "", own.why_untestable[:1].upper() + own.why_untestable[1:] + ".", "none")
    if own.rule:
        return replace(found[own.id], rule=own.rule)
    worst = max((known[name] for name in own.see), key=lambda one: _ORDER.index(one.verdict))
    seen = "; ".join(known[name].observed for name in own.see)
    return Finding(worst.verdict, seen, f"Judged as {' and '.join(own.see)}.", f"that of {' and '.join(own.see)}")


def _row(own: Said, found: Finding) -> LiteratureVerdict:
    fact = own.finding
    killers = killed_by()
    judged_as = (own.id,) if own.rule else own.see
    felled = tuple(dict.fromkeys(name for one in judged_as for name in killers.get(one, ())))
    return LiteratureVerdict(
        own.id,
        fact.id,
        own.claim,
        own.system,
        f"{fact.more['subject']}: {fact.more['finding']}",
        found.observed,
        own.kind,
        found.verdict,
        found.rule,
        felled,
        own.see,
        found.note,
        f"{fact.source} [{fact.status}]",
    )
