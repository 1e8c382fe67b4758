"""Every function and class of the door says what it takes, what it returns and when it refuses."""

import ast
import importlib
import inspect
import pkgutil

import pytest

import rapalog
import rapalog.notebook

MODULES = sorted(
    info.name for info in pkgutil.walk_packages(rapalog.notebook.__path__, "rapalog.notebook.") if not info.ispkg
)
#: The calls of a user; parts below are held to the same, private ones are not.
ROOT = [
    *(name for name in rapalog.__all__ if callable(getattr(rapalog, name))),
    *(f"{room}.{name}" for room in ("assay", "export") for name in dir(getattr(rapalog, room))),
]

#: What the calls hand on to, a floor below.
STUDIES = [
    "blots.study.analyse_blots",
    "blots.virtual.blot_files",
    "blots.virtual.run_blot_assay",
    "doctor.examine",
    "dosed.dose_cell",
    "ensembles.settings.chosen_observables",
    "ensembles.study.run_ensemble",
    "ensembles.time_points.parse_times",
    "export.sbml_of",
    "gap.study.find_gap",
    "kinase.study.analyse_kinase",
    "kinase.study.title_of",
    "kinase.virtual.atp_series",
    "kinase.virtual.kinase_assay_files",
    "kinase.virtual.run_kinase_assay",
    "regimen.run_regimen",
    "sbml.given_model",
    "simulate.simulate",
    "viability.settings.parse_doubling_times",
    "viability.study.analyse_viability",
    "viability.virtual.plate_files",
    "viability.virtual.run_plates",
]


def _public(module):
    """Yield name and object of every public function, class and method that a module defines."""
    for name, found in vars(module).items():
        if name.startswith("_") or getattr(found, "__module__", "") != module.__name__:
            continue
        yield name, found
        if inspect.isclass(found):
            yield from (
                (f"{name}.{own}", method)
                for own, method in vars(found).items()
                if not own.startswith("_") and inspect.isfunction(method)
            )


PUBLIC = {f"{module}.{name}": found for module in MODULES for name, found in _public(importlib.import_module(module))}


def _of_the_user(name):
    return ".asked." not in name and ".shown." not in name


def _words(found):
    return [
        name
        for name, own in inspect.signature(found).parameters.items()
        if name != "self" and own.kind not in (own.VAR_POSITIONAL, own.VAR_KEYWORD)
    ]


@pytest.mark.parametrize("name", [name for name in PUBLIC if _of_the_user(name)])
def test_a_docstring_has_the_sections_it_needs(name):
    found, text = PUBLIC[name], inspect.getdoc(PUBLIC[name]) or ""
    assert text, "no docstring"
    if inspect.isclass(found) and not issubclass(found, Exception):
        own = [
            field
            for field in getattr(found, "__dataclass_fields__", {})
            if field in vars(found).get("__annotations__", {})
        ]
        assert all(f"{field}\n" in text or f"{field}, " in text or f", {field}" in text for field in own)
    if inspect.isfunction(found):
        section = text.partition("Parameters\n---")[2]
        several = len(_words(found)) > 1 or name.rpartition(".")[2] in ("plot", "write", "to_frame")
        assert not several or not _words(found) or section
        if section:
            missing = [word for word in _words(found) if word not in section]
            assert not missing
        if name.rpartition(".")[2] in ("plot", "write", "to_frame", "simulate", "dose", "estimate", "predict"):
            assert "Returns\n---" in text
            assert "Raises\n---" in text


@pytest.mark.parametrize("name", ROOT)
def test_a_call_at_the_root_says_everything(name):
    found = rapalog
    for part in name.split("."):
        found = getattr(found, part)
    text = inspect.getdoc(found) or ""
    if inspect.isclass(found):
        assert "Parameters\n---" in text
        return
    assert not _words(found) or "Parameters\n---" in text
    assert "Returns\n---" in text
    assert name == "doctor" or "Raises\n---" in text
    assert name in ("run", "ensemble") or "Examples\n---" in text  # minutes, or files, are no example


@pytest.mark.parametrize("name", STUDIES)
def test_what_a_call_hands_on_to_says_everything_too(name):
    module, _, function = name.rpartition(".")
    found = getattr(importlib.import_module(f"rapalog.studies.{module}"), function)
    text = inspect.getdoc(found) or ""
    assert "Returns\n---" in text
    section = text.partition("Parameters\n---")[2]
    assert not [word for word in _words(found) if word not in section]


@pytest.mark.parametrize("name", [name for name in PUBLIC if inspect.isfunction(PUBLIC[name])])
def test_a_function_that_raises_says_so(name):
    source = inspect.getsource(inspect.unwrap(PUBLIC[name]))
    tree = ast.parse("if True:\n" + source if source.startswith(" ") else source)
    raised = [node for node in ast.walk(tree) if isinstance(node, ast.Raise) and node.exc is not None]
    assert not raised or "Raises\n---" in (inspect.getdoc(PUBLIC[name]) or "")
