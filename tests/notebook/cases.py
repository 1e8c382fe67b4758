"""What the tests of the door share: small tables whose answers are known."""

DOSES_NM = (0, 1, 3, 10, 30, 100, 300, 1000)


def viability_table(*curves, ec50_nM=30.0):
    """Return a tidy table with one curve for each name; four-parameter, from 1 to 0, slope 1."""
    rows = [
        f"{name},{dose},nM,{1 / (1 + dose / ec50_nM) + wiggle}"
        for name in curves
        for dose in DOSES_NM
        for wiggle in (-0.01, 0.01)
    ]
    return "\n".join(["curve,dose,dose_unit,response", *rows]).encode()


def band_table():
    """Return densitometry of three blots: p-S6 falls to a fifth at 20 nM, S6 stays."""
    rows = [
        f"{target}{replicate},{lane},MCF-7,{dose},24,{target},{replicate},{volume * replicate + lane}"
        for replicate in (1, 2, 3)
        for target, volumes in (("p-S6", (1000, 200)), ("S6", (2000, 2050)))
        for lane, (dose, volume) in enumerate(zip((0, 20), volumes, strict=True), start=1)
    ]
    return "\n".join(["blot,lane,sample,dose_nM,time_h,target,replicate,volume", *rows]).encode()


def tube_table():
    """Return a kinase assay of one substrate in three runs: half is inhibited at 10 nM, all of it in the end."""
    rows = [
        f"S6K1,5,{dose},nM,{1000 * run / (1 + dose / 10)},{'sample' if dose else 'vehicle'},{run}"
        for run in (1, 2, 3)
        for dose in DOSES_NM
    ]
    blanks = [f"S6K1,5,0,nM,0,blank,{run}" for run in (1, 2, 3)]
    return "\n".join(["substrate,enzyme_nM,dose,dose_unit,response,role,replicate", *rows, *blanks]).encode()


def pair_table(*, replicates=("1", "2", "3"), synergy=5.0):
    """Return two drugs by four doses; replicates wiggle by a point around Bliss plus so many points of synergy."""
    alone = (
        [100 * (0.4 + 0.6 / (1 + dose / 20)) for dose in DOSES_NM[::2]],
        [100 / (1 + dose / 50) for dose in DOSES_NM[::2]],
    )
    rows = [
        f"1,everolimus,ribociclib,{d1},{d2},nM,{v1 * v2 / 100 - synergy * bool(d1 and d2) + k - 1},{name}"
        for k, name in enumerate(replicates)
        for d1, v1 in zip(DOSES_NM[::2], alone[0], strict=True)
        for d2, v2 in zip(DOSES_NM[::2], alone[1], strict=True)
    ]
    return "\n".join(["block,drug1,drug2,dose1,dose2,dose_unit,response,replicate", *rows]).encode()
