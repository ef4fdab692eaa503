"""Where in a YAML text a value stands, so that an error can name its line."""

from __future__ import annotations

import re

import yaml

__all__ = ["line_of"]

_STEP = re.compile(r"""\.([A-Za-z_]\w*)|\[(\d+)\]|\[(?:'([^']*)'|"([^"]*)")\]""")


def line_of(text: str, path: str) -> int:
    """The line, from 1, of the value at `path` (such as `$.activities[3].options[1].text`) in a YAML `text`.

    Follows the path as far as it exists: a missing field gives the line of the record that lacks it. 0 for a text that
    is not YAML.
    """
    try:
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError:
        return 0
    if node is None:
        return 1
    line = int(node.start_mark.line) + 1
    for step in _STEP.finditer(path):
        name, index = step.group(1) or step.group(3) or step.group(4), step.group(2)
        if index is not None and isinstance(node, yaml.SequenceNode) and int(index) < len(node.value):
            node = node.value[int(index)]
            line = int(node.start_mark.line) + 1
        elif name is not None and isinstance(node, yaml.MappingNode):
            found = next((pair for pair in node.value if pair[0].value == name), None)
            if found is None:
                break
            line = int(found[0].start_mark.line) + 1
            node = found[1]
        else:
            break
    return line
