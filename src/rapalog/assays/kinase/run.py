"""Kinase assay: product of purified mTORC1 under the drug-FKBP12 pair, and what the reader makes of it.

    rate    = enzyme x turnover x ATP / (Km + ATP) x substrate / (Km + substrate) x (1 - (1 - residual) x share bound)
    product = substrate(0) - substrate(t), the integral of the rate in closed form (Lambert's function)
    bound   = drug, FKBP12 and enzyme at equilibrium, each of which can run out (``numerics.tight_binding``)

The pair lowers the turnover and leaves the ATP site alone, so ATP changes the signal and not the dose that inhibits.
What binds how tightly, and what a bound enzyme still does to each substrate, is handed in as a :class:`Mechanism`;
this module knows tubes and readers. ATP is in excess of the product and is not used up. The result is a table as a
person at the bench would write it; what really happened stands in ``truth.json``, which no analysis reads.
"""

from __future__ import annotations

import csv
import io
import json
import math
from dataclasses import asdict, dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import wrightomega

from rapalog.assays.kinase.protocol import KinaseProtocol
from rapalog.facts.library import value
from rapalog.numerics.tight_binding import bound_complex, carried_occupancy

COLUMNS: Final = ("substrate", "enzyme_nM", "dose", "dose_unit", "response", "role", "replicate")
_PERCENT: Final = 100.0
_S_PER_MIN: Final = 60.0
_UM_PER_MM: Final = 1000.0
_PER_TEN_C: Final = 10.0


@dataclass(frozen=True, kw_only=True)
class Mechanism:
    """How the drug acts on the enzyme; Kd in nM.

    ``residual`` is the activity of a bound enzyme on the substrate as a share of a free one's; ``activity`` that of
    the preparation as a share of a stimulated one's. ``km_substrate_nM``, ``km_atp_uM`` and ``turnover_per_s`` are
    those of a free, stimulated enzyme at the protocol's temperature. With ``competes_with_atp`` the drug is one that
    binds the ATP site: a foil for comparison, not a rapalog.
    """

    kd_fkbp12_nM: float
    kd_pair_nM: float
    kd_alone_nM: float
    residual: float
    km_atp_uM: float
    km_substrate_nM: float
    turnover_per_s: float
    activity: float = 1.0
    competes_with_atp: bool = False


@dataclass(frozen=True)
class Tube:
    """One reaction and everything known about it.

    ``true_dose_nM`` is what the pipette delivered, ``bound`` the share of the enzyme that holds the drug,
    ``product_nM`` what was made until the gel, ``turnover_percent`` its share of the substrate. ``response`` is what
    is written down.
    """

    role: str
    replicate: int
    dose_nM: float
    true_dose_nM: float
    bound: float
    product_nM: float
    turnover_percent: float
    response: str


@dataclass(frozen=True)
class KinaseExperiment:
    """An assay that was run: all tubes of all replicates, and what a reader of the result should know."""

    protocol: KinaseProtocol
    mechanism: Mechanism
    tubes: tuple[Tube, ...]
    warnings: tuple[str, ...]


def run_kinase(protocol: KinaseProtocol, mechanism: Mechanism) -> KinaseExperiment:
    """Run the assay; the same protocol and mechanism give the same tubes.

    A substrate that is used by more than 10 % (KA024) in a tube without inhibitor is a warning: the product is then
    no longer linear in time, and inhibition looks weaker than it is.
    """
    generator = np.random.default_rng(protocol.seed)
    tubes: list[Tube] = []
    for replicate in range(1, protocol.replicates + 1):
        level = _lognormal(generator, value("KA032"), 1)[0] if protocol.noise else 1.0
        steps = _lognormal(generator, value("KA033"), len(protocol.doses_nM))
        errors: NDArray[np.float64] = np.ones(len(steps))
        if protocol.noise:
            errors = np.cumprod(steps, dtype=np.float64)[::-1]
        for role, dose_nM, error in _plan(protocol, errors):
            tubes.append(_tube(protocol, mechanism, (role, replicate, dose_nM, dose_nM * error), level, generator))
    used = max(tube.turnover_percent for tube in tubes)
    limit = value("KA024")
    warnings = list(protocol.warnings)
    if used > limit:
        warnings.append(f"{used:.0f} % of the substrate was used: above {limit:g} % product is not linear in time")
    return KinaseExperiment(protocol, mechanism, tuple(tubes), tuple(warnings))


def product_nM(
    protocol: KinaseProtocol, mechanism: Mechanism, *, bound: float, time_min: float, atp_uM: float | None = None
) -> float:
    """Return the product after a time, with a share of the enzyme bound; ATP is the protocol's unless it is given."""
    rate = _highest_rate(protocol, mechanism, protocol.atp_uM if atp_uM is None else atp_uM)
    rate *= 1.0 - (1.0 - mechanism.residual) * bound
    km, start = mechanism.km_substrate_nM, protocol.substrate_nM
    # Integrated Michaelis-Menten: S + Km ln S = S0 + Km ln S0 - V t, solved for S / Km.
    left = km * float(wrightomega(math.log(start / km) + (start - rate * time_min) / km).real)
    return min(max(start - left, 0.0), start)


def bound_share(protocol: KinaseProtocol, mechanism: Mechanism, *, drug_nM: float, with_fkbp12: bool = True) -> float:
    """Return the share of the enzyme that holds the drug once the tube is mixed."""
    if drug_nM == 0:
        return 0.0
    loosened = 1.0 + _metal_atp(protocol, protocol.atp_uM) / mechanism.km_atp_uM if mechanism.competes_with_atp else 1.0
    return carried_occupancy(
        protocol.enzyme_nM,
        drug_nM,
        protocol.fkbp12_nM if with_fkbp12 else 0.0,
        kd_carrier=mechanism.kd_fkbp12_nM,
        kd_pair=mechanism.kd_pair_nM * loosened,
        kd_direct=mechanism.kd_alone_nM * loosened,
    )


def table_text(experiments: KinaseExperiment | tuple[KinaseExperiment, ...]) -> str:
    """Return the assays as one table, as ``rapalog kinase`` reads it."""
    out = io.StringIO(newline="")
    table = csv.writer(out, lineterminator="\n")
    table.writerow(COLUMNS)
    for experiment in experiments if isinstance(experiments, tuple) else (experiments,):
        protocol = experiment.protocol
        for tube in experiment.tubes:
            table.writerow(
                [
                    protocol.substrate,
                    f"{protocol.enzyme_nM:.12g}",
                    f"{tube.dose_nM:.12g}",
                    "nM",
                    tube.response,
                    tube.role,
                    tube.replicate,
                ]
            )
    return out.getvalue()


def truth_text(experiments: tuple[KinaseExperiment, ...]) -> str:
    """Return what really happened as JSON: protocols, mechanisms and every tube before the reader."""
    truth = {
        "assay": "kinase, virtual",
        "experiments": [
            {
                "protocol": asdict(experiment.protocol),
                "site": experiment.protocol.site,
                "mechanism": asdict(experiment.mechanism),
                "warnings": list(experiment.warnings),
                "tubes": [asdict(tube) for tube in experiment.tubes],
            }
            for experiment in experiments
        ],
    }
    return json.dumps(truth, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _plan(protocol: KinaseProtocol, errors: NDArray[np.float64]) -> list[tuple[str, float, float]]:
    """Return role, nominal dose and factor on the dose of every tube of a replicate."""
    doses = list(zip(protocol.doses_nM, errors.tolist(), strict=True))
    alone = doses[len(doses) - min(protocol.n_no_fkbp12, len(doses)) :]
    return [
        *[("vehicle", 0.0, 1.0)] * protocol.n_vehicle,
        *[("blank", 0.0, 1.0)] * protocol.n_blank,
        *(("sample", dose, error) for dose, error in doses),
        *(("no_fkbp12", dose, error) for dose, error in alone),
    ]


def _tube(
    protocol: KinaseProtocol,
    mechanism: Mechanism,
    what: tuple[str, int, float, float],
    level: float,
    generator: np.random.Generator,
) -> Tube:
    """Return one reaction; ``what`` is role, replicate, nominal dose and true dose."""
    role, replicate, dose_nM, true_dose_nM = what
    bound = bound_share(protocol, mechanism, drug_nM=true_dose_nM, with_fkbp12=role != "no_fkbp12")
    minutes = protocol.time_min + (0.0 if protocol.stopped else value("KA025"))
    made = product_nM(
        protocol, mechanism, bound=bound, time_min=minutes, atp_uM=0.0 if role == "blank" else protocol.atp_uM
    )
    return Tube(
        role,
        replicate,
        dose_nM,
        true_dose_nM,
        bound,
        made,
        _PERCENT * made / protocol.substrate_nM,
        _read(protocol, made * level, generator),
    )


def _read(protocol: KinaseProtocol, product_nM: float, generator: np.random.Generator) -> str:
    """Return what is written down: counts, or the volume of a band above its background."""
    if protocol.readout == "luminescence":
        expected = value("KA026") * product_nM + value("KA027")
        if protocol.noise:
            expected = float(generator.poisson(expected * _lognormal(generator, value("KA028"), 1)[0]))
        return f"{expected:.0f}" if protocol.noise else f"{expected:.6f}"
    volume = value("KA029") * product_nM
    if protocol.noise:
        volume = volume * _lognormal(generator, value("KA030"), 1)[0] + value("KA031") * generator.standard_normal()
    return f"{volume:.1f}" if protocol.noise else f"{volume:.6f}"


def _highest_rate(protocol: KinaseProtocol, mechanism: Mechanism, atp_uM: float) -> float:
    """Return the rate at saturating substrate in nM per min."""
    usable = _metal_atp(protocol, atp_uM)
    warmth = math.pow(value("KA023"), (protocol.temperature_C - value("KA003")) / _PER_TEN_C)
    turnover = mechanism.turnover_per_s * _S_PER_MIN * mechanism.activity * warmth
    return protocol.enzyme_nM * turnover * usable / (mechanism.km_atp_uM + usable)


def _metal_atp(protocol: KinaseProtocol, atp_uM: float) -> float:
    metal_uM = _UM_PER_MM * (protocol.magnesium_mM + protocol.manganese_mM)
    return float(bound_complex(atp_uM, metal_uM, _UM_PER_MM * value("KA022")))


def _lognormal(generator: np.random.Generator, cv_percent: float, n: int) -> NDArray[np.float64]:
    variance = math.log1p((cv_percent / _PERCENT) ** 2)
    return np.exp(generator.standard_normal(n) * math.sqrt(variance) - variance / 2.0)
