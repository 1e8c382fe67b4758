"""Where tests find files: the checkout, data that it ships, and the folder beside it that may be absent."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "tests" / "data"
SHARED = ROOT.parent / "shared"
DECAY = DATA / "decay.xml"
