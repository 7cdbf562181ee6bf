"""What --map says: '3' by place in the file, 'a' by kind, 'a:1' or 'a:ger' by place or language."""


def is_meant(wanted: str, *, index: int, letter: str, rank: int, language: str) -> bool:
    """Whether `wanted` means the stream at `index`, which is number `rank` of its kind."""
    if wanted.isdigit():
        return index == int(wanted)
    kind, _, which = wanted.partition(":")
    return kind == letter and which in ("", str(rank), language)


def means_one(wanted: str) -> bool:
    """Whether it means one stream, not all of a kind."""
    return wanted.isdigit() or bool(wanted.partition(":")[2])
