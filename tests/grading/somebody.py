"""Runs a program as another user of this machine, for whom less is allowed than for root."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

__all__ = ["SOMEBODY", "as_somebody", "only_as_root"]

# No account of this number need exist; it owns nothing and is in no group.
SOMEBODY = 54_321

only_as_root = pytest.mark.skipif(os.geteuid() != 0, reason="the other tests of the sandbox run as an ordinary user")


def as_somebody(home: Path, *program: str, namespaces: bool = True) -> list[str]:
    """The command line that runs `program` as that user at `home`; without `namespaces` it may not make any.

    Python may lie in a folder that is closed to others, such as root's; for this program alone it is opened.
    """
    line = ["bwrap", "--dev-bind", "/", "/"]
    for prefix in sorted({sys.base_prefix, sys.prefix}):
        closed = [folder for folder in Path(prefix).parents if not folder.stat().st_mode & 0o001]
        if closed:
            line += ["--tmpfs", str(closed[-1])]
            for folder in reversed(Path(prefix).parents):
                if folder.is_relative_to(closed[-1]):
                    line += ["--perms", "0755", "--dir", str(folder)]
            line += ["--ro-bind", prefix, prefix]
    line += ["--", "setpriv", f"--reuid={SOMEBODY}", f"--regid={SOMEBODY}", "--clear-groups", "--"]
    if not namespaces:
        line += ["bwrap", "--unshare-user", "--disable-userns", "--dev-bind", "/", "/", "--"]
    return [*line, "env", f"HOME={home}", *program]
