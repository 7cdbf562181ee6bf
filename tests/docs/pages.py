"""The pages that people read, and the commands on them."""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = (
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")),
    *sorted((ROOT / "docs").glob("*.md")),
)
"""Without the dated notes in docs/engineering, which tell of what was done then."""

_BLOCK = re.compile(r"^ *```(?P<language>\w*)\n(?P<body>.*?)^ *```$", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"`([^`]+)`")


@dataclass(frozen=True, slots=True)
class Typed:
    """A line that a page says to type."""

    page: str
    line: str

    def __str__(self) -> str:
        return f"{self.page}: {self.line}"


def blocks(page: Path, *languages: str) -> list[str]:
    """The bodies of a page's blocks of code in one of these languages; '' is a shell's."""
    found = _BLOCK.finditer(page.read_text())
    return [each["body"] for each in found if each["language"] in languages]


def typed_lines() -> list[Typed]:
    """Each line of each shell block, without remarks and with continued lines joined."""
    lines = []
    for page in PAGES:
        for body in blocks(page, "", "sh"):
            joined = re.sub(r"\\\n\s*", "", body)
            for line in joined.splitlines():
                bare = re.sub(r"\s+#.*", "", line).strip()
                lines += [Typed(page.name, bare)] if bare else []
    return lines


def spans(page: Path) -> list[str]:
    """What a page's sentences have in typewriter letters, on one line each."""
    prose = _BLOCK.sub("", page.read_text())
    return [" ".join(each.split()) for each in _SPAN.findall(prose)]
