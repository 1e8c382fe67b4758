"""The server starts with what answers a slider, and with nothing that takes long to import and is used elsewhere."""

import subprocess
import sys

SLOW = ("matplotlib", "numba", "scipy.interpolate", "scipy.linalg", "scipy.optimize", "scipy.special", "scipy.stats")
WORK = "rapalog.web.work."


def test_the_application_imports_no_work_of_other_processes_and_no_slow_library():
    asked = "import rapalog.web.app, sys; print('\\n'.join(sys.modules))"
    said = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True).stdout.split()
    assert "rapalog.studies.dosed" in said
    assert [name for name in said if name in SLOW or name.startswith(WORK)] == []
