"""A text in both languages."""

from __future__ import annotations

from typing import Annotated

import msgspec

from jejaring.wording import Language

__all__ = ["OneLine", "Slug", "Text", "Title"]

Filled = Annotated[str, msgspec.Meta(min_length=1)]
# These go into a line of a notebook's code, in which a second line would be run.
OneLine = Annotated[str, msgspec.Meta(pattern=r"^[^\r\n]*\Z")]
# A folder of that name holds the assignment.
FolderName = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9_-]*\Z")]


class Text(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The same words in Indonesian (`id`) and English (`en`)."""

    id: Filled
    en: Filled

    def __getitem__(self, language: Language) -> str:
        return self.id if language == "id" else self.en


class Title(Text, frozen=True, forbid_unknown_fields=True):
    """A text of one line."""

    id: Annotated[OneLine, msgspec.Meta(min_length=1)]
    en: Annotated[OneLine, msgspec.Meta(min_length=1)]


class Slug(Text, frozen=True, forbid_unknown_fields=True):
    """An assignment's name in each language."""

    id: FolderName
    en: FolderName
