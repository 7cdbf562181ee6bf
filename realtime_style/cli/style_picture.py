"""What `rts train` is told of the picture to learn from, and what it says of it."""

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

from realtime_style.cli.parameters import say
from realtime_style.errors import InputError

if TYPE_CHECKING:
    from rts_train.recipe import Recipe


def complete(
    recipe: "Recipe",
    picture: Path | None,
    name: str,
    steps: int | None,
    minutes: float | None,
    about: dict[str, str | int | float],
) -> "Recipe":
    """The recipe with what the command line says in place of its own.

    `about` is what it says of the picture.
    """
    from rts_train.recipe import PictureOptions

    pictures = recipe.pictures
    if picture is not None:
        if not name:
            raise InputError("what is the style to be called? give --name NAME")
        # Another picture: nothing that the recipe says of its own holds for it.
        table = {"name": name, "path": str(picture.resolve()), **about}
        pictures = (PictureOptions.from_table(table),)
    elif about:
        given = ", ".join(about)
        raise InputError(f"{given} of which picture? give one, or write this into the recipe")
    if not pictures:
        raise InputError(
            "no style picture: 'rts train picture.jpg --name mine' learns one, or give a recipe "
            "that names its own"
        )
    training = recipe.training
    if steps is not None:  # whoever counts them means them, however long they take
        training = dataclasses.replace(training, steps=steps, minutes=0.0)
    if minutes is not None:
        training = dataclasses.replace(training, minutes=minutes)
    return dataclasses.replace(
        recipe, name=name or recipe.name, pictures=pictures, training=training
    )


def advise(recipe: "Recipe", *, quiet: bool) -> None:
    """Say how large the strokes will be."""
    from rts_train.picture_advice import scale_advice

    if len(recipe.pictures) == 1:
        say(scale_advice(recipe.pictures[0]), quiet=quiet)


def warn_of(recipe: "Recipe") -> list[str]:
    """What speaks against the picture, a sentence each; nothing against a gallery's, which
    somebody chose who looked at them."""
    from rts_train.picture_advice import warnings_of

    return warnings_of(recipe.pictures[0]) if len(recipe.pictures) == 1 else []
