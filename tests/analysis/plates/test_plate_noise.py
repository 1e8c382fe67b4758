"""What wells of a plate share is found where it is, and is not where nothing is shared."""

from dataclasses import replace

import numpy as np

from rapalog.analysis.curves.experiment import fit_curves
from rapalog.analysis.curves.reported import EDGE_UNKNOWN
from rapalog.analysis.plates.plate_noise import plate_noise
from rapalog.tables import LayoutWell, Reading, Well, row_name


def vehicle_plate(signal, *, plate="p1", step=1):
    """A plate of vehicles with these signals; every second column, say, with a step of 2."""
    return [
        Well(
            Reading(plate, "Plate 1", f"{row_name(i)}{j + 1}", "signal", "", "", float(signal[i, j])),
            LayoutWell("", f"{row_name(i)}{j + 1}", "L", "", 0.0, "vehicle"),
        )
        for i in range(signal.shape[0])
        for j in range(0, signal.shape[1], step)
    ]


def screen_plates(seed, *, rows=0.0):
    rng, wells = np.random.default_rng(seed), []
    for k in range(2):
        signal = 1 + 0.05 * rng.standard_normal((16, 24)) + rows * rng.standard_normal((16, 1))
        wells += vehicle_plate(1e5 * signal, plate=f"p{k}", step=2)
    return wells


def correlations(wells):
    """Of two wells of one row, of one column, and of neither, all far apart on one plate."""
    noise = plate_noise(wells)
    name = {(own.reading.file, own.reading.well): own for own in wells}
    four = [name["p0", well] for well in ("C3", "C21", "N3", "N21")]
    covariance = noise.covariance(four)
    size = np.sqrt(np.diag(covariance))
    return (covariance / np.outer(size, size))[0, 1:]


def test_rows_that_vary_correlate_their_wells_and_columns_that_do_not_stay_apart():
    row, column, neither = correlations(screen_plates(1, rows=0.05))
    assert 0.3 < row < 0.7, "rows vary as much as wells: the correlation is one half"
    assert abs(column) < 0.15 and abs(neither) < 0.15


def test_wells_that_share_nothing_hardly_correlate():
    assert np.abs(correlations(screen_plates(2))).max() < 0.12


def test_the_order_of_wells_and_the_unit_of_the_signal_change_nothing():
    wells = screen_plates(3, rows=0.03)
    shares = plate_noise(wells).shares
    louder = vehicle_louder(wells[::-1])
    assert np.allclose(list(plate_noise(louder).shares.values()), list(shares.values()), rtol=1e-6, atol=1e-9)


def vehicle_louder(wells):
    return [
        Well(
            Reading(own.reading.file, "Plate 1", own.reading.well, "signal", "", "", 7 * own.reading.value), own.content
        )
        for own in wells
    ]


def test_wells_without_a_place_or_without_equals_say_nothing():
    (first, *_) = wells = screen_plates(4)
    nowhere = [Well(Reading("p", "", "", "signal", "", "", own.reading.value), own.content) for own in wells]
    assert plate_noise(nowhere) is None and plate_noise([first]) is None and plate_noise([]) is None


def rows_beside_a_column_of_vehicles(rng, *, edge, inner=1.0, drug_at_edge=False):
    """A plate of 96 wells: three rows of a drug at ten doses inside, and all vehicles in the last column.

    ``inner`` is what the drug leaves at every dose. With ``drug_at_edge`` its rows are the first three.
    """
    wells = []
    for row in range(8):
        value = 1e5 * (1 - edge) * (1 + 0.03 * rng.standard_normal())
        name = f"{row_name(row)}12"
        wells.append(Well(Reading("p", "P", name, "s", "", "", value), LayoutWell("", name, "L", "", 0.0, "vehicle")))
    for row in range(3):
        for k, dose in enumerate(np.geomspace(0.1, 10_000, 10)):
            place = row + (0 if drug_at_edge else 1)
            name = f"{row_name(place)}{k + 2}"
            value = 1e5 * inner * (1 - edge * (place == 0)) * (1 + 0.03 * rng.standard_normal())
            content = LayoutWell("", name, "L", "drug", float(dose), "sample")
            wells.append(Well(Reading("p", "P", name, "s", "", "", value), content))
    return wells


def test_a_dry_edge_on_which_all_vehicles_stand_is_not_called_the_drug():
    for seed in range(5):
        (curve,) = fit_curves(rows_beside_a_column_of_vehicles(np.random.default_rng(seed), edge=0.1))
        assert curve.model == "flat" and EDGE_UNKNOWN in curve.flags


def test_a_slope_along_a_plate_whose_equals_keep_to_their_columns_is_seldom_called_the_drug():
    called = 0
    for seed in range(12):
        plate = rows_beside_a_column_of_vehicles(np.random.default_rng(seed), edge=0.0)
        sloped = [
            replace(own, reading=replace(own.reading, value=own.reading.value * (1.08 - 0.013 * column)))
            for own in plate
            for column in [int(own.reading.well[1:])]
        ]
        called += fit_curves(sloped)[0].model != "flat"
    assert called <= 4, "with the field that plates usually have it is 8"


def test_a_drug_that_halves_every_well_is_more_than_an_edge_does():
    plate = rows_beside_a_column_of_vehicles(np.random.default_rng(1), edge=0.0, inner=0.4)
    (curve,) = fit_curves(plate)
    assert curve.model != "flat" and EDGE_UNKNOWN not in curve.flags


def test_equal_wells_at_the_edge_and_inside_say_what_it_does():
    plate = rows_beside_a_column_of_vehicles(np.random.default_rng(1), edge=0.1, drug_at_edge=True)
    assert not plate_noise(plate).edge_unknown
