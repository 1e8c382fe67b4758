"""Where the pages are, and the fenced blocks in them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
#: A block whose fence says this is for a reader at a keyboard: a set-up, or minutes of work.
BY_HAND = "by-hand"
_FENCE = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """A fenced block: its page, language, what else its fence says, and its text."""

    page: str
    language: str
    words: str
    text: str

    @property
    def commands(self) -> list[str]:
        """Its commands: lines without comments, joined where one goes on in the next."""
        whole = re.sub(r"\\\n\s*", "", self.text)
        lines = (line.split(" #")[0].strip() for line in whole.splitlines())
        return [line for line in lines if line and not line.startswith("#")]


def blocks(path: Path) -> list[Block]:
    """Return the fenced blocks of a page."""
    text = path.read_text(encoding="utf-8")
    return [Block(path.relative_to(ROOT).as_posix(), *found) for found in _FENCE.findall(text)]


def pages() -> list[Path]:
    """Return every Markdown page that a reader of the site or of the repository sees."""
    return sorted([*DOCS.rglob("*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md"])
