"""The command line that runs a program under bubblewrap, and whether this machine can."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

__all__ = ["NOBODY", "Limits", "command", "missing"]

# The user that Debian and most others keep for programs that are to own nothing.
NOBODY = 65534
SUBMISSION = "/submission"

_REMEDY = "On Debian or Ubuntu: apt-get install bubblewrap util-linux coreutils."

# Settings of Linux by which an ordinary user gets no namespaces: what forbids them, what allows them.
_SWITCHES = {
    "kernel.unprivileged_userns_clone": ("0", "1"),
    "kernel.apparmor_restrict_unprivileged_userns": ("1", "0"),
    "user.max_user_namespaces": ("0", "10000"),
}


@dataclass(frozen=True)
class Limits:
    """What a program in the sandbox may use at most.

    `processor`: seconds of CPU time of each process. `seconds`: from beginning to end. `memory`: bytes of each process.
    `file`, `scratch`: bytes of one file and of all temporary files. `processes`, `files`: how many at once.
    """

    processor: int = 60
    seconds: int = 300
    memory: int = 2 * 1024**3
    file: int = 50 * 1024**2
    scratch: int = 64 * 1024**2
    processes: int = 64
    files: int = 256


def missing() -> str:
    """Why there can be no sandbox here, with the remedy; empty when there can."""
    if not sys.platform.startswith("linux"):
        return "bubblewrap runs on Linux alone. Grade code exercises on a Linux machine."
    for program in ("bwrap", "prlimit", "setpriv", "timeout"):
        if shutil.which(program) is None:
            return (
                f"{program} is not installed. {_REMEDY if program == 'bwrap' else 'Install util-linux and coreutils.'}"
            )
    return _trial()


@cache
def _trial() -> str:
    """Bubblewrap may be there and yet not be allowed to do what it does, in a container for example."""
    tried = subprocess.run(
        command(["true"], Path("/usr/share"), {}), capture_output=True, text=True, check=False, timeout=60
    )
    if tried.returncode == 0:
        return ""
    said = (tried.stderr.strip().splitlines() or ["no message"])[-1]
    return f"bubblewrap does not work here ({said}). {_way_out(said)}"


def _way_out(said: str) -> str:
    if "nknown option" in said:
        return "Version 0.8 or newer is needed."
    for name, (forbids, allows) in _SWITCHES.items():
        setting = Path("/proc/sys", *name.split("."))
        if os.geteuid() != 0 and setting.is_file() and setting.read_text().strip() == forbids:
            return f"This system gives ordinary users no namespaces. Allow them: sysctl -w {name}={allows}"
    return (
        "User namespaces must be allowed. A container that forbids them needs --security-opt seccomp=unconfined "
        "--security-opt systempaths=unconfined, or --privileged; else grade code exercises outside of it."
    )


def command(
    program: Sequence[str],
    submission: Path,
    environment: Mapping[str, str],
    limits: Limits | None = None,
    shown: Path | None = None,
    announce: int | None = None,
) -> list[str]:
    """The command line that runs `program` in the sandbox, in the folder `/submission`.

    `submission` is all of the course that it sees, read-only there. `environment`: all variables that it gets. `shown`:
    a file that it may read under its own name, in a folder of its own that it may write to; nothing of that folder is
    on the disc. `announce`: descriptor to which bubblewrap writes JSON with `child-pid`, the sandbox's first process.
    """
    most = limits or Limits()
    line = ["timeout", "--foreground", "--signal=KILL", str(most.seconds), "bwrap"]
    if os.geteuid() == 0:
        # A user namespace of root's would be root outside, whom no limit on processes binds; so another user, for real.
        line += ["--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"]
        inner = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--bounding-set=-all"]
        inner += ["--inh-caps=-all", "--no-new-privs", "--"]
        line += ["--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID", "--cap-add", "CAP_SETPCAP"]
    else:
        line += ["--unshare-all", "--unshare-user", "--disable-userns"]
        inner = []
    line += ["--die-with-parent", "--new-session", "--hostname", "sandbox", "--clearenv"]
    for name, value in {"PATH": "/usr/bin:/bin", "HOME": "/tmp", "LANG": "C.UTF-8", **environment}.items():
        line += ["--setenv", name, value]
    line += _system()
    line += ["--proc", "/proc", "--dev", "/dev", "--size", str(8 * 1024**2), "--perms", "1777", "--tmpfs", "/dev/shm"]
    line += ["--remount-ro", "/dev", "--size", str(most.scratch), "--perms", "1777", "--tmpfs", "/tmp"]
    # After /tmp, which they may be in.
    line += _python()
    if shown is not None:
        line += [*_way_to(shown.parent), "--size", str(1024**2), "--perms", "1777", "--tmpfs", str(shown.parent)]
        line += ["--ro-bind", str(shown), str(shown)]
    if announce is not None:
        line += ["--info-fd", str(announce)]
    line += ["--ro-bind", str(submission), SUBMISSION, "--chdir", SUBMISSION, "--remount-ro", "/", "--", *inner]
    line += ["prlimit", f"--cpu={most.processor}", f"--as={most.memory}", f"--nproc={most.processes}"]
    line += [f"--fsize={most.file}", f"--nofile={most.files}", "--core=0", "--", *program]
    return line


def _system() -> list[str]:
    """The parts of the system that a Python needs, read-only."""
    line = ["--ro-bind", "/usr", "/usr"]
    for folder in ("/bin", "/sbin", "/lib", "/lib64", "/lib32"):
        place = Path(folder)
        if place.is_symlink():
            line += ["--symlink", str(place.readlink()), folder]
        elif place.is_dir():
            line += ["--ro-bind", folder, folder]
    for file in ("/etc/ld.so.cache", "/etc/fonts", "/etc/alternatives", "/etc/localtime"):
        line += ["--ro-bind-try", file, file]
    return line


def _python() -> list[str]:
    """This Python's own environment, read-only, wherever it is."""
    prefixes = {sys.prefix, sys.base_prefix, str(Path(sys.executable).resolve().parents[1])}
    line = []
    for prefix in sorted(prefix for prefix in prefixes if not Path(prefix).is_relative_to("/usr")):
        line += [*_way_to(Path(prefix)), "--ro-bind", prefix, prefix]
    return line


def _way_to(folder: Path) -> list[str]:
    """The folders above, open to the user in the sandbox; bubblewrap would make them for itself alone."""
    above = [str(parent) for parent in reversed(folder.parents) if str(parent) not in {"/", "/tmp"}]
    return [word for parent in above for word in ("--perms", "0755", "--dir", parent)]
