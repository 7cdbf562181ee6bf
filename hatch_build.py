"""The README as a package index shows it, which has none of the repository's other files."""

import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

_PICTURE = re.compile(r"!\[(?P<alt>[^\]]*)\]\((?P<path>(?!https?://)[^)]+)\)")
_CAPTION = r"\n\n(?:\*[^*]+\*\n\n)?"
_LINK = re.compile(r"(?<!!)\[(?P<text>[^\]]*)\]\((?P<path>(?!https?://)[^)]+)\)")


class ReadmeHook(MetadataHookInterface):
    """Fills `readme` of pyproject.toml."""

    def update(self, metadata: dict[str, Any]) -> None:
        readme = (Path(self.root) / "README.md").read_text(encoding="utf-8")
        home = metadata.get("urls", {}).get("Source", "")
        metadata["readme"] = {"content-type": "text/markdown", "text": standing_alone(readme, home)}


def standing_alone(readme: str, home: str) -> str:
    """Paths become addresses below `home`; without one, pictures go and links are plain text."""
    if home:
        base = home.rstrip("/")
        readme = _PICTURE.sub(rf"![\g<alt>]({base}/raw/HEAD/\g<path>)", readme)
        return _LINK.sub(rf"[\g<text>]({base}/blob/HEAD/\g<path>)", readme)
    readme = re.sub(_PICTURE.pattern + _CAPTION, "", readme)
    return _LINK.sub(r"\g<text>", readme)
