"""A real PostgreSQL server for the tests: Debian's, on loopback, run by a user that is not root, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["server"]


def programs() -> Path:
    """The folder of the newest installed server's programs; installs Debian's server where that is possible."""
    for _attempt in range(2):
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
        if found:
            return found[-1].parent
        if os.geteuid() != 0 or shutil.which("apt-get") is None:
            break
        install = "apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y postgresql"
        subprocess.run(["sh", "-c", install], check=True, capture_output=True)
    raise RuntimeError("These tests need a PostgreSQL server. Remedy: apt-get install postgresql")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def server() -> Iterator[str]:
    """The URL, without a database's name, of a server of our own."""
    place = programs()
    folder = Path(tempfile.mkdtemp(prefix="jejaring-postgres-"))
    as_user: list[str] = []
    user = pwd.getpwuid(os.geteuid()).pw_name
    if os.geteuid() == 0:
        # PostgreSQL will not run as root.
        user = "postgres"
        known = pwd.getpwnam(user)
        os.chown(folder, known.pw_uid, known.pw_gid)
        as_user = ["setpriv", f"--reuid={known.pw_uid}", f"--regid={known.pw_gid}", "--clear-groups", "--"]
    data, port = folder / "data", free_port()

    def run(*arguments: str) -> None:
        done = subprocess.run([*as_user, *arguments], cwd=folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

    try:
        run(str(place / "initdb"), "--pgdata", str(data), "--auth=trust", "--no-sync", "--encoding=UTF8")
        options = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder} -c fsync=off"
        log = str(folder / "log")
        run(str(place / "pg_ctl"), "--pgdata", str(data), "--log", log, "--options", options, "--wait", "start")
        try:
            yield f"postgresql+psycopg://{user}@127.0.0.1:{port}"
        finally:
            run(str(place / "pg_ctl"), "--pgdata", str(data), "--mode=immediate", "--wait", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
