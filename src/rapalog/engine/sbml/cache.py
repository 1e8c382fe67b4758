"""Models that were read before, kept on disk beside the kernels made of them.

Reading takes a tenth of a second and loading libsbml several; a kept model takes neither. The key is the text of the
file and of the reader itself, so a change of either reads anew. Like the kernels, which are machine code, an entry is
trusted only where nobody else can have written it; a damaged one counts as absent.
"""

from __future__ import annotations

import hashlib
import pickle
from typing import Final

from rapalog.engine import cache as disk
from rapalog.engine.equations.model import Model
from rapalog.sources import digest_of

#: What makes models; a change of it makes the kept ones useless.
SOURCES: Final = ("rapalog.engine.equations", "rapalog.engine.sbml")
# Smaller files are read so quickly that keeping them would only crowd out kernels.
MIN_BYTES: Final = 20_000


def kept(content: bytes) -> Model | None:
    """Return the model of a file's content, or ``None`` if it is not kept."""
    entry = disk.read(_key(content)) if len(content) >= MIN_BYTES else None
    if entry is None:
        return None
    try:
        model = pickle.loads(entry)
    except Exception:  # whatever a damaged entry raises: it counts as absent
        return None
    return model if isinstance(model, Model) else None


def keep(content: bytes, model: Model) -> None:
    """Keep the model of a file's content, if that is possible."""
    if len(content) >= MIN_BYTES:
        disk.write(_key(content), pickle.dumps(model))


def _key(content: bytes) -> str:
    return hashlib.sha256(b"model" + digest_of(*SOURCES).encode() + content).hexdigest()
