"""Reads a content file as text and as YAML; one that cannot be read names its line and the remedy."""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import Path
from typing import Any

import yaml

from jejaring.errors import ContentError

__all__ = ["read_text", "read_yaml"]


class _Loader(yaml.CSafeLoader):
    """Refuses a name given twice in a record, of which PyYAML would keep the last without a word."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        names = [name for name, _ in node.value]  # before a merge (`<<`) adds those of another record
        mapping = super().construct_mapping(node, deep)
        if len({name.value for name in names}) < len(names):
            first: dict[str, yaml.Node] = {}
            for name in names:
                if name is not (other := first.setdefault(name.value, name)):
                    problem = f"{name.value} is given twice, first on line {other.start_mark.line + 1}"
                    raise yaml.constructor.ConstructorError(None, None, problem, name.start_mark)
        return mapping


def _scalar(loader: _Loader, node: yaml.ScalarNode) -> Any:
    """A value that is more than text. PyYAML gives no line for one that only looks like it, such as 2026-13-45."""
    try:
        return yaml.CSafeLoader.yaml_constructors[node.tag](loader, node)
    except (AttributeError, LookupError, ValueError):
        problem = f"{node.value!r} is no {node.tag.rpartition(':')[2]}"
        raise yaml.constructor.ConstructorError(None, None, problem, node.start_mark) from None


def _refused(loader: _Loader, node: yaml.Node) -> None:
    """A set, which msgspec would take for a list though it has no order."""
    loader.construct_undefined(node)


for _tag in ("bool", "float", "int", "timestamp"):
    _Loader.add_constructor(f"tag:yaml.org,2002:{_tag}", _scalar)
_Loader.add_constructor("tag:yaml.org,2002:set", _refused)


def read_text(file: Path, missing: str = "Add it, or remove the lesson from course.yaml.") -> str:
    """The text in `file`. Raises ContentError, with `missing` as the remedy for a file that is not there."""
    try:
        text = file.read_text("utf-8-sig")
    except FileNotFoundError:
        raise ContentError(file, 0, "The file is missing.", missing) from None
    except OSError as error:
        raise ContentError(file, 0, f"Not readable: {error.strerror}.", "Put a readable file in its place.") from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ContentError(file, line, "Not a text in UTF-8.", "Save the file as UTF-8.") from None
    if found := yaml.reader.Reader.NON_PRINTABLE.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise ContentError(file, line, f"Holds the control character {found[0]!r}.", "Remove it.")
    return text


def read_yaml(file: Path, text: str) -> Any:
    """The YAML `text` of `file` as plain data. Raises ContentError."""
    try:
        return yaml.load(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise ContentError(file, line, f"Not valid YAML: {error.problem}.", "Mend the line.") from None
