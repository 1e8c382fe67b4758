"""The row of numbers of a fitted curve: every number has a column of its own."""

from collections import Counter

from rapalog.numerics import answer

WIDTHS = {"THETA": 4, "BETA": 3, "OPTIMA": answer.N_OPTIMA * 4, "VARIANCES": answer.N_MEASURES}
NOT_COLUMNS = (
    {"COLUMNS", "MEASURES", "N_MEASURES", "N_OPTIMA", "EXACT", "BOUND_ONLY", "PLAIN"}
    | {"CROSSES", "RISES", "BELOW", "FLATTENED", "NOT_REACHED"}
    | {"TWO", "ONE", "WANT_MIDDLE", "WANT_CROSSING", "WANT_SUMS", "WANT_VARIANCES", "DEGREES", "BOUND", "FLOOR_0"}
)


def test_columns_fill_the_row_and_none_is_used_twice():
    names = [name for name in vars(answer) if name.isupper() and name not in NOT_COLUMNS]
    used = Counter(column for name in names for column in _columns(name))
    assert used == Counter(range(answer.COLUMNS))


def _columns(name):
    first = getattr(answer, name)
    return range(first, first + WIDTHS.get(name, 1))


def test_variances_are_in_the_order_of_the_measures():
    assert answer.MEASURES + answer.N_MEASURES == answer.VARIANCES
    assert answer.VARIANCES + answer.N_MEASURES == answer.KIND


def test_what_a_task_asks_for_has_places_of_its_own():
    asked = [answer.TWO, answer.ONE, answer.WANT_MIDDLE, answer.WANT_CROSSING, answer.WANT_SUMS]
    asked += [answer.WANT_VARIANCES, answer.DEGREES, answer.BOUND, answer.FLOOR_0]
    assert asked == list(range(len(asked)))
