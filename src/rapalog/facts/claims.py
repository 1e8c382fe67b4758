"""The document's claims, its two tables and its known defects, as checked records.

A claim is a sentence with an observable and an expectation, not a number, so it is read here and not by
:mod:`rapalog.facts.library`. This module gives no verdict: it says what was claimed, what kind of agreement would
count, and what speaks against the claim before anything is simulated. Data: ``facts/data/claims.csv``,
``defects.csv``, ``table1.csv``, ``table2.csv``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal, cast, get_args

from rapalog.errors import FactError
from rapalog.facts.fields import number_or_none, one_of, references, require, unique
from rapalog.facts.library import STATUSES, Fact, facts, read_rows

ClaimKind = Literal["wiring", "calibrated", "predicted", "procedure", "record"]
"""What agreement is worth: ``wiring`` follows from structure, ``calibrated`` was fitted, ``predicted`` must come out
unfitted, ``procedure`` is a step of a protocol, ``record`` is shown and not simulated."""
Relation = Literal["=", "~", ">", "<"]
KINDS: Final = get_args(ClaimKind)
RELATIONS: Final = get_args(Relation)

# The document was read into exactly this many claims; a lost or added row is an error, not a smaller scorecard.
_N_CLAIMS: Final = 128


@dataclass(frozen=True)
class Claim:
    """One claim of the document: where it stands, what to observe, what would count as agreement."""

    id: str
    section: str
    refs: tuple[int, ...]
    claim: str
    module: str
    observable: str
    expected: str
    tolerance: str
    kind: ClaimKind
    note: str
    source: str
    status: str


@dataclass(frozen=True)
class Defect:
    """A place where the document disagrees with its references, with other evidence or with itself.

    ``status`` says how the objection is known, in the words of :data:`rapalog.facts.library.STATUSES`.
    """

    id: str
    claims: tuple[str, ...]
    statement: str
    objection: str
    source: str
    status: str


@dataclass(frozen=True)
class Table1Row:
    """One potency as printed; ``exposure_h`` is None where the document gives no exposure.

    ``relation`` is ``>`` for a censored value and ``~`` for "about"; ``plus_minus_nM`` has no stated meaning.
    """

    id: str
    cell_line: str
    cancer_type: str
    exposure_as_printed: str
    exposure_h: float | None
    relation: Relation
    ic50_nM: float
    plus_minus_nM: float | None
    refs: tuple[int, ...]
    source: str
    status: str
    note: str


@dataclass(frozen=True)
class Table2Row:
    """One biomarker effect as printed, in words."""

    id: str
    biomarker: str
    treatment: str
    system: str
    effect_as_printed: str
    refs: tuple[int, ...]
    source: str
    status: str
    note: str


def read_claims(rows: Iterable[Mapping[str, str]], *, name: str) -> tuple[Claim, ...]:
    """Check rows of a claims file and return them in order.

    Parameters
    ----------
    rows
        Mappings with the columns of ``claims.csv``.
    name
        The file's name, for error messages; line 1 is its header.

    Raises
    ------
    FactError
        For an empty field, a kind or status outside the list, a reference that is no number, or an id used twice.
    """
    return unique([_claim(row, where=f"{name}:{line}") for line, row in enumerate(rows, start=2)], name=name)


@cache
def claims() -> tuple[Claim, ...]:
    """Return the document's 128 claims, C001 to C128.

    Raises
    ------
    FactError
        If the packaged file does not hold exactly these.
    """
    read = read_claims(read_rows("claims.csv"), name="claims.csv")
    if [claim.id for claim in read] != [f"C{number:03d}" for number in range(1, _N_CLAIMS + 1)]:
        raise FactError(
            f"got {len(read)} claims, must be C001 to C{_N_CLAIMS} in order",
            remedy="restore the missing rows",
            where="claims.csv",
        )
    return read


def claim(claim_id: str) -> Claim:
    """Return one claim by id.

    Raises
    ------
    FactError
        If there is no such claim.
    """
    for candidate in claims():
        if candidate.id == claim_id:
            return candidate
    raise FactError(f"no claim has the id {claim_id!r}", remedy=f"use C001 to C{_N_CLAIMS}")


def read_defects(rows: Iterable[Mapping[str, str]], *, name: str) -> tuple[Defect, ...]:
    """Check rows of a defects file and return them in order.

    Raises
    ------
    FactError
        For an empty field, a status outside the list, a claim that does not exist, or an id used twice.
    """
    return unique([_defect(row, where=f"{name}:{line}") for line, row in enumerate(rows, start=2)], name=name)


@cache
def defects() -> tuple[Defect, ...]:
    """Return every known defect of the document."""
    return read_defects(read_rows("defects.csv"), name="defects.csv")


def defects_of(claim_id: str) -> tuple[Defect, ...]:
    """Return the defects that touch one claim, often none.

    Raises
    ------
    FactError
        If there is no such claim.
    """
    wanted = claim(claim_id).id
    return tuple(defect for defect in defects() if wanted in defect.claims)


@cache
def table1_rows() -> tuple[Table1Row, ...]:
    """Return Table 1 (potency in tumour lines) as printed, doses in nM and times in h."""
    return tuple(_table1_row(fact) for fact in facts("table1").values())


@cache
def table2_rows() -> tuple[Table2Row, ...]:
    """Return Table 2 (biomarkers under treatment) as printed."""
    return tuple(
        Table2Row(
            id=fact.id,
            biomarker=fact.more["biomarker"],
            treatment=fact.more["treatment"],
            system=fact.more["system"],
            effect_as_printed=fact.text,
            refs=references(fact.more["reference"], where=fact.id),
            source=fact.source,
            status=fact.status,
            note=fact.note,
        )
        for fact in facts("table2").values()
    )


def _claim(row: Mapping[str, str], *, where: str) -> Claim:
    require(row, ("id", "section", "claim", "module", "observable", "expected", "source"), where=where)
    return Claim(
        id=row["id"],
        section=row["section"],
        refs=references(row["refs"], where=where),
        claim=row["claim"],
        module=row["module"],
        observable=row["observable"],
        expected=row["expected"],
        tolerance=row["tolerance"],
        kind=cast(ClaimKind, one_of(row["kind_hint"], KINDS, where=f"{where}, column kind_hint")),
        note=row["note"],
        source=row["source"],
        status=one_of(row["status"], STATUSES, where=f"{where}, column status"),
    )


def _defect(row: Mapping[str, str], *, where: str) -> Defect:
    require(row, ("id", "claims", "statement", "objection", "source"), where=where)
    touched = tuple(row["claims"].split(";"))
    known = {claim.id for claim in claims()}
    for claim_id in touched:
        one_of(claim_id, known, where=f"{where}, column claims")
    return Defect(
        id=row["id"],
        claims=touched,
        statement=row["statement"],
        objection=row["objection"],
        source=row["source"],
        status=one_of(row["status"], STATUSES, where=f"{where}, column status"),
    )


def _table1_row(fact: Fact) -> Table1Row:
    where = f"table1.csv, row {fact.id}"
    if fact.value is None or fact.unit != "nM":
        raise FactError(
            f"got IC50 {fact.text!r} {fact.unit}, must be a number in nM",
            remedy="write the number; put > or ~ into relation",
            where=where,
        )
    return Table1Row(
        id=fact.id,
        cell_line=fact.more["cell_line"],
        cancer_type=fact.more["cancer_type"],
        exposure_as_printed=fact.more["exposure_as_printed"],
        exposure_h=number_or_none(fact.more["exposure_h"], where=f"{where}, column exposure_h"),
        relation=cast(Relation, one_of(fact.more["relation"], RELATIONS, where=f"{where}, column relation")),
        ic50_nM=fact.value,
        plus_minus_nM=number_or_none(fact.more["plus_minus_nM"], where=f"{where}, column plus_minus_nM"),
        refs=references(fact.more["reference"], where=where),
        source=fact.source,
        status=fact.status,
        note=fact.note,
    )
