"""The example of the page of two drugs."""

from importlib import resources

from rapalog.web.pages.combination import EXAMPLE_NAME, make_example


def test_the_example_of_the_package_is_what_the_model_and_the_bench_make():
    folder = resources.files("rapalog.web").joinpath("examples", "combination")
    assert folder.joinpath(EXAMPLE_NAME).read_bytes() == make_example()
