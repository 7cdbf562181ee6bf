"""The table of the gallery in docs/styles.md, from the styles' own cards.

python -m docs.pictures.write_styles
"""

import re

from docs.pictures.clip import FOLDER
from realtime_style import Style, list_styles
from realtime_style.styles.gallery import REFERENCE

PAGE = FOLDER.parent / "styles.md"
BEGIN, END = "<!-- styles: begin -->\n", "<!-- styles: end -->\n"
SCRIPT = re.compile(r"Drawn by the script (rts_train/\S+\.py)")
HEAD = "| name | what it looks like | picture | by | licence |\n|---|---|---|---|---|\n"


def main() -> None:
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}{table()}{END}{after}", encoding="utf-8")
    print(f"{PAGE}: {len(gallery())} styles")


def gallery() -> list[Style]:
    """What comes along, but for the one that is there for comparison."""
    return [each for each in list_styles() if each.origin == "built-in" and each.name != REFERENCE]


def table() -> str:
    """In Markdown, a row for each style."""
    return HEAD + "".join(row(style) for style in gallery())


def row(style: Style) -> str:
    card = style.card
    drawn = SCRIPT.match(card.source)
    picture = f"[drawn by a script](../train/{drawn[1]})" if drawn else card.title
    artist = card.artist.removeprefix("The realtime-style ").strip()
    by = f"{'the ' if artist == 'maintainers' else ''}{artist}, {card.year}"
    return f"| `{style.name}` | {card.description} | {picture} | {by} | {card.licence} |\n"


if __name__ == "__main__":
    main()
