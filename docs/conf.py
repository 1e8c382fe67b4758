"""The site: Markdown pages, notebooks that are run when it is built, and a reference taken from the code."""

import os
import sys
import tempfile
from pathlib import Path

import rapalog

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "_ext"))

# Kernels keep a history and connection files; they go where they are thrown away.
_scratch = tempfile.mkdtemp(prefix="rapalog-site-")
os.environ |= {"IPYTHONDIR": _scratch, "JUPYTER_RUNTIME_DIR": _scratch, "JUPYTER_CONFIG_DIR": _scratch}

project = "rapalog"
author = "The rapalog developers"
project_copyright = author
release = version = rapalog.__version__

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "mathml", "from_code", "from_model"]
exclude_patterns = ["_build"]
suppress_warnings: list[str] = []

myst_enable_extensions = ["dollarmath", "deflist", "colon_fence", "substitution", "attrs_inline"]
myst_heading_anchors = 3

# Notebooks are stored without outputs and run each time in a folder of their own.
nb_execution_mode = "force"
nb_execution_in_temp = True
nb_execution_timeout = 240
nb_execution_raise_on_error = True
nb_merge_streams = True

autodoc_member_order = "bysource"
autodoc_typehints = "none"  # the docstrings say types, shapes and units
napoleon_google_docstring = False
napoleon_use_rtype = False

html_theme = "furo"
html_title = f"rapalog {release}"
html_static_path = ["_static"]
html_css_files = ["site.css"]
templates_path = ["_templates"]
html_show_sphinx = False
html_copy_source = False
html_context = {
    "research_use_only": rapalog.RESEARCH_USE_ONLY,
    "units": "Units: doses and concentrations in nM, times in hours, amounts of drug in mg, "
    "blood levels in µg/L, intervals 95 %, unless a number says otherwise.",
}
