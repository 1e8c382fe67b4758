"""A virtual kinase assay: the cell model's own binding constants and residual activities behind the bench protocol.

Nothing of a cell's pathway takes part: only what the drug binds, how tightly, and what a bound mTORC1 still does to a
substrate. Those numbers are the parameters of the cell, genotype included, so that the tube and the cell cannot
disagree about them.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from rapalog.analysis.estimate import Estimate
from rapalog.analysis.kinase.curves import KinaseCurve, fit_kinase
from rapalog.assays.kinase.protocol import SUBSTRATES, KinaseProtocol
from rapalog.assays.kinase.run import KinaseExperiment, Mechanism, run_kinase, table_text, truth_text
from rapalog.biology.broken import broken
from rapalog.biology.drugs import find_drug
from rapalog.biology.genotype import CellLine
from rapalog.biology.rest import rest
from rapalog.biology.tumour_cell import tumour_cell
from rapalog.errors import RapalogError
from rapalog.facts.library import fact, value
from rapalog.files.kinase.table import read_kinase_table
from rapalog.studies.kinase.intact_cells import cellular_ic50_nM
from rapalog.studies.lines import given_line

#: The parameter of the cell that is a bound mTORC1's activity on each substrate, at the site it is read at.
_RESIDUAL: Final = {"S6K1": "residual_S6K1", "4E-BP1": "residual_T37"}
_KM: Final = {"S6K1": "KA018", "4E-BP1": "KA019"}
_TURNOVER: Final = {"S6K1": "KA020", "4E-BP1": "KA021"}
#: Points of ATP over the range of KA001, two a decade.
_ATP_POINTS: Final = 5
ATP_COLUMNS: Final = ("atp_uM", "inhibitor", "ic50_nM", "relation", "low_nM", "high_nM", "reason")


def mechanism_of(
    substrate: str,
    *,
    drug: str = "everolimus",
    cell_line: str | CellLine = "generic",
    genotype: str = "",
    insulin: bool = True,
) -> Mechanism:
    """Return how a drug acts on the mTORC1 of a cell line, from the parameters of the cell model.

    Without ``insulin`` the preparation is as active as mTORC1 of cells without growth factor, at rest.

    Raises
    ------
    RapalogError
        For an unknown substrate, drug, line or variant, or a drug that is no rapalog.
    """
    if substrate not in SUBSTRATES:
        raise RapalogError(
            f"got substrate {substrate!r}, must be one of {', '.join(SUBSTRATES)}",
            where="substrate",
            remedy="write it exactly so",
        )
    found = find_drug(drug)
    if not found.is_rapalog:
        raise RapalogError(
            f"{found.name} does not act through FKBP12",
            where="drug",
            remedy="give a rapalog, such as everolimus or sirolimus",
        )
    if found.also:
        raise RapalogError(
            f"{found.name} also fills the kinase pocket, which the tube does not follow",
            where="drug",
            remedy="give a rapalog, such as everolimus or sirolimus",
        )
    cell = tumour_cell(cell_line, genotype)
    own, given = cell.parameters, cell.line.under(found)
    loss = own["frb_contact_loss"]
    return Mechanism(
        kd_fkbp12_nM=given.potency_nM,
        kd_pair_nM=loss * own["Kd_pair_FRB"],
        kd_alone_nM=loss * own["Kd_drug_FRB"],
        residual=own[_RESIDUAL[substrate]],
        km_atp_uM=value("KA017"),
        km_substrate_nM=value(_KM[substrate]),
        turnover_per_s=value(_TURNOVER[substrate]),
        activity=own["mtor_kinase_activity"] * (1.0 if insulin else _unstimulated(cell_line, genotype)),
        competes_with_atp=bool(broken().get("competes_with_atp", 0.0)),
    )


def _unstimulated(cell_line: str | CellLine, genotype: str) -> float:
    """Return the gate of mTORC1 at rest without growth factor, relative to that with it."""
    gates = []
    for growth_factor in (0.0, 1.0):
        cell = tumour_cell(cell_line, genotype, conditions={"growth_factor": growth_factor})
        gates.append(float(rest(cell.parameters, symbols=["mtorc1_gate"]).values["mtorc1_gate"][-1]))
    return gates[0] / gates[1]


def run_kinase_assay(
    substrate: Sequence[str] = SUBSTRATES,
    *,
    drug: str = "everolimus",
    cell_line: str = "generic",
    genotype: str = "",
    **protocol: Any,  # noqa: ANN401 - the fields of KinaseProtocol
) -> tuple[KinaseExperiment, ...]:
    """Run the assay on each substrate, with noise of its own.

    Parameters
    ----------
    substrate
        ``S6K1``, ``4E-BP1`` or both.
    drug, cell_line, genotype
        The rapalog, and the cells the enzyme comes from: a name, ``new`` for a line drawn by the seed, or a line file.
    **protocol
        Fields of :class:`rapalog.assays.kinase.protocol.KinaseProtocol` that differ from the document's.

    Returns
    -------
    tuple of KinaseExperiment
        One for each substrate.

    Raises
    ------
    RapalogError
        For an unknown name, or a protocol that cannot be run.
    """
    if not substrate or len(set(substrate)) < len(substrate):
        raise RapalogError("got no substrate, or one twice", remedy="give S6K1, 4E-BP1 or both", where="substrate")
    seed = int(protocol.pop("seed", 1))
    line = given_line(cell_line, seed=seed)
    experiments = []
    for k, own in enumerate(substrate):
        plan = KinaseProtocol(substrate=own, drug=find_drug(drug).name, seed=seed + k, **protocol)
        mechanism = mechanism_of(own, drug=drug, cell_line=line, genotype=genotype, insulin=plan.insulin)
        experiments.append(run_kinase(plan, mechanism))
    return tuple(experiments)


def kinase_assay_files(experiments: Sequence[KinaseExperiment]) -> dict[str, bytes]:
    """Return what the experimenter would write down, ``kinase.csv``, and the truth beside it, by file name.

    Parameters
    ----------
    experiments
        One for each substrate.

    Returns
    -------
    dict
        Bytes by file name.
    """
    return {
        "kinase.csv": table_text(tuple(experiments)).encode(),
        "truth.json": truth_text(tuple(experiments)).encode(),
    }


def read_back(experiment: KinaseExperiment) -> KinaseCurve:
    """Return what the blind analysis makes of an experiment, through the table and nothing else."""
    return fit_kinase(read_kinase_table(table_text(experiment).encode(), file="kinase.csv").wells)[0]


@dataclass(frozen=True)
class AtpRow:
    """The IC50 at one level of ATP: of the pair, of the drug without FKBP12, and of a foil at the ATP site."""

    atp_uM: float
    pair: Estimate
    without_fkbp12: Estimate
    atp_site_foil: Estimate


@dataclass(frozen=True)
class AtpSeries:
    """IC50 against ATP in the tube, beside the dose that halves p-S6K1 T389 in intact cells (None if none does)."""

    rows: tuple[AtpRow, ...]
    cellular_ic50_nM: float | None
    enzyme_nM: float
    drug: str

    @property
    def shift(self) -> float:
        """How many times the pair's IC50 moves over the whole range of ATP."""
        found = [row.pair.value for row in self.rows if row.pair.value is not None and row.pair.relation == "="]
        return max(found) / min(found) if len(found) == len(self.rows) else math.inf

    @property
    def foil_shift(self) -> float:
        """How many times the IC50 of the foil at the ATP site moves."""
        found = [row.atp_site_foil.value for row in self.rows if row.atp_site_foil.value is not None]
        return max(found) / min(found) if found else math.nan

    def to_json(self) -> dict[str, Any]:
        """Return the series as a JSON object.

        Returns
        -------
        dict
            The IC50 at each level of ATP, and that in intact cells.
        """
        rows = [
            {
                "atp_uM": row.atp_uM,
                "ic50_nM": row.pair.to_json(),
                "ic50_without_fkbp12_nM": row.without_fkbp12.to_json(),
                "ic50_atp_site_foil_nM": row.atp_site_foil.to_json(),
            }
            for row in self.rows
        ]
        return {"drug": self.drug, "enzyme_nM": self.enzyme_nM, "cellular_ic50_nM": self.cellular_ic50_nM, "rows": rows}

    def csv(self) -> bytes:
        """Return the numbers behind the figure.

        Returns
        -------
        bytes
            One row for each level of ATP.
        """
        out = io.StringIO(newline="")
        table = csv.writer(out, lineterminator="\n")
        table.writerow(ATP_COLUMNS)
        for row in self.rows:
            for name in ("pair", "without_fkbp12", "atp_site_foil"):
                own: Estimate = getattr(row, name)
                table.writerow([row.atp_uM, name, own.value, own.relation, own.low, own.high, own.reason])
        table.writerow(["", "intact cells, p-S6K1 T389", self.cellular_ic50_nM, "=", "", "", ""])
        return out.getvalue().encode()


def atp_series(
    *,
    drug: str = "everolimus",
    cell_line: str = "generic",
    atp_uM: Sequence[float] = (),
    seed: int = 1,
    progress: Callable[[str, float], None] | None = None,
    **protocol: Any,  # noqa: ANN401 - the fields of KinaseProtocol
) -> AtpSeries:
    """Measure the IC50 on S6K1 at several levels of ATP, through tables and the blind analysis.

    The foil has the pair's Kd but binds the ATP site.

    Parameters
    ----------
    drug, cell_line
        The rapalog, and the cells the enzyme comes from: a name, ``new`` for a line drawn by the seed, or a line file.
    atp_uM
        Levels of ATP in uM; by default five from 10 to 1000.
    seed
        Of the noise at the first level; the others count on from it.
    progress
        Told what is being done and which share of it.
    **protocol
        Fields of :class:`rapalog.assays.kinase.protocol.KinaseProtocol` that differ from the document's.

    Returns
    -------
    AtpSeries
        The IC50 at each level, beside the dose that halves p-S6K1 T389 in intact cells.
    """
    levels = list(atp_uM) or _atp_levels()
    line = given_line(cell_line, seed=seed)
    mechanism = mechanism_of("S6K1", drug=drug, cell_line=line)
    foil = replace(mechanism, competes_with_atp=True)
    rows = []
    for k, level in enumerate(levels):
        if progress:
            progress(f"{level:g} uM ATP", k / len(levels))
        plan = KinaseProtocol(drug=find_drug(drug).name, atp_uM=float(level), seed=seed + k, **protocol)
        curve, other = read_back(run_kinase(plan, mechanism)), read_back(run_kinase(plan, foil))
        rows.append(AtpRow(float(level), curve.ic50_nM, curve.ic50_without_fkbp12_nM, other.ic50_nM))
    cellular = cellular_ic50_nM(drug=drug, cell_line=line)
    return AtpSeries(tuple(rows), cellular, plan.enzyme_nM, find_drug(drug).name)


def _atp_levels() -> list[float]:
    low, high = fact("KA001").low or 0.0, fact("KA001").high or 0.0
    return [low * (high / low) ** (k / (_ATP_POINTS - 1)) for k in range(_ATP_POINTS)]
