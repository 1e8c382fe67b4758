"""Combinations in words: signs, intervals, and what can be told from 0."""

import numpy as np
from tests.analysis.combinations.surfaces import FULL, STEEP, bliss, block, noisy

from rapalog.analysis.combinations.score import score_block
from rapalog.report.combinations.page import combination_page
from rapalog.report.combinations.words import combination_lines, points, reasons, sentence
from rapalog.studies.combinations.result import Combinations, scored


def _scored(own):
    return scored(score_block(own))


def test_points_have_a_sign_and_nothing_is_below_0_that_rounds_to_it():
    assert [points(value) for value in (7.04, -3.26, -0.04)] == ["+7.0", "-3.3", "+0.0"]


def test_without_replicates_nothing_is_told_from_0():
    assert "without replicates no score can be told from 0" in sentence(_scored(block(bliss(FULL, STEEP) - 2)))


def test_scores_whose_interval_excludes_0_are_named():
    response = bliss(FULL, STEEP)
    response[1:, 1:] -= 15
    rng = np.random.default_rng(0)
    assert "0 lies outside the interval of Bliss, HSA" in sentence(_scored(noisy(response, rng, sd=2.0)))
    assert "no score can be told from 0" in sentence(_scored(noisy(bliss((20.0, 1, 0), (20.0, 1, 0)), rng, sd=60.0)))


def test_reasons_that_are_the_same_are_said_once():
    own = _scored(block([[100, 90, 60], [80, 65, 40], [50, 42, 20]], dose1=(0, 10, 100), dose2=(0, 50, 500)))
    assert reasons(own) == ["no Loewe and no ZIP: A alone has 2 doses above 0, a curve needs 3"]


def test_a_terminal_has_five_lines_and_the_flags_of_each_of_the_first_blocks():
    own = _scored(block(bliss(FULL, STEEP)))
    lines = combination_lines(Combinations((own,) * 21))
    assert lines[1] == "1: A + B: 25 of 25 wells scored, 1 replicate"
    assert lines[2].split() == ["Bliss", "+0.0"]
    assert lines[-1] == "and 1 more block: see --out or --json"


def test_a_page_escapes_names_and_has_every_reason():
    own = block([[100, 90, 60], [80, 65, 40], [50, 42, 20]], dose1=(0, 10, 100), dose2=(0, 50, 500))
    from dataclasses import replace

    page = combination_page(Combinations((_scored(replace(own, drug1="<b>A</b>")),)), {}).decode()
    assert "<b>A</b>" not in page
    assert "&lt;b&gt;A&lt;/b&gt;" in page
    assert "a curve needs 3" in page
    assert "Not drawn: 1 of the blocks" in page
