"""``rapalog.load``: any SBML model of the supported subset, run for many parameter sets at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapalog.notebook.asked.door import door
from rapalog.notebook.asked.files import one_file
from rapalog.notebook.asked.inputs import is_frame, is_list, wrong_type
from rapalog.notebook.model import Model
from rapalog.studies.sbml import given_model

if TYPE_CHECKING:
    from rapalog.notebook.asked.files import FileLike


@door("load")
def load(model: FileLike) -> Model:
    """Read an SBML model; what is outside the supported subset is refused by name.

    Parameters
    ----------
    model
        A path, the bytes of a file, or the text itself (anything with ``<`` in it).

    Returns
    -------
    Model
        ``model.simulate(times, sets)`` runs it.

    Raises
    ------
    RapalogError
        If the file cannot be read, is in error, or uses what the engine does not run.

    Examples
    --------
    >>> import rapalog as ra
    >>> model = ra.load(ra.export.sbml("MCF-7").text)
    >>> "mtor_kinase_activity" in model.parameters
    True
    """
    given: object = model.encode("utf-8", "surrogatepass") if isinstance(model, str) and "<" in model else model
    if is_frame(given) or (is_list(given) and not isinstance(given, bytes)):
        raise wrong_type("model", given, "a path, bytes or SBML text", example='"model.xml"')
    return Model(given_model(one_file(given, "model")))
