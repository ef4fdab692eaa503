"""A kernel in the sandbox: a provisioner of jupyter_client, and the manager that asks for it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import weakref
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from jejaring.sandbox.bubblewrap import NOBODY, command

__all__ = ["PROVISIONER", "BubblewrapProvisioner", "SandboxedKernelManager"]

PROVISIONER = "jejaring-bubblewrap"

# All that a kernel learns of the environment it was started from.
KEPT = ("NBGRADER_EXECUTION", "NBGRADER_VALIDATING", "TZ")


class BubblewrapProvisioner(LocalProvisioner):
    """Starts a kernel under bubblewrap. It sees the folder it would have been started in, and nothing of the disc else.

    Its sockets are in the sandbox, so that what it may write there is bounded; from outside, links lead to them.
    """

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Starts `cmd` in the sandbox; `cwd` is what it sees as its submission."""
        submission = Path(kwargs.pop("cwd", None) or Path.cwd()).resolve()
        given = kwargs.pop("env", None) or {}
        environment = {name: given[name] for name in KEPT if name in given}
        environment |= {
            "IPYTHONDIR": "/tmp/ipython",
            "JUPYTER_RUNTIME_DIR": "/tmp/runtime",
            "MPLCONFIGDIR": "/tmp/matplotlib",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONNOUSERSITE": "1",
        }
        manager: Any = self.parent
        shown = Path(manager.connection_file)
        if os.geteuid() == 0:
            for path in (shown.parent, shown):
                os.chown(path, NOBODY, NOBODY)
        told, announce = os.pipe()
        line = command(cmd, submission, environment, shown=shown, announce=announce)
        # What starts bubblewrap is the system's own, whatever the environment says.
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        own = {"PATH": os.environ.get("PATH", os.defpath)}
        try:
            started = await super().launch_kernel(line, cwd="/", env=own, pass_fds=(announce,), **{**kwargs, **quiet})
        finally:
            os.close(announce)
        first = _announced(told)
        for port in manager.ports if first else ():
            socket = f"{manager.ip}-{port}"
            Path(socket).symlink_to(f"/proc/{first}/root{socket}")
        return started


def _announced(told: int) -> int:
    """The number of the sandbox's first process; 0 when bubblewrap has ended before there was one."""
    with open(told, "rb") as pipe:
        said = b""
        # Programs in between hold the pipe open, so that its end would come with the kernel's.
        while not said.rstrip().endswith(b"}"):
            more = os.read(pipe.fileno(), 4096)
            if not more:
                return 0
            said += more
    return int(json.loads(said)["child-pid"])


class SandboxedKernelManager(AsyncKernelManager):
    """Starts every kernel with `BubblewrapProvisioner`, and speaks to it through sockets in a folder of its own."""

    def __init__(self, **kwargs: Any) -> None:
        # The sandbox has no network, and signals do not reach into it.
        super().__init__(transport="ipc", **kwargs)
        self._sockets = tempfile.mkdtemp(prefix="jejaring-kernel-")
        weakref.finalize(self, shutil.rmtree, self._sockets, ignore_errors=True)
        self.connection_file = str(Path(self._sockets) / "kernel.json")
        factory = KernelProvisionerFactory.instance()
        factory.provisioners.setdefault(
            PROVISIONER,
            EntryPoint(PROVISIONER, "jejaring.sandbox.kernel:BubblewrapProvisioner", factory.GROUP_NAME),
        )

    @property
    def kernel_spec(self) -> KernelSpec | None:
        """The installed kernel, to be started in the sandbox."""
        found = super().kernel_spec
        if found is not None:
            found.interrupt_mode = "message"
            found.metadata = {**found.metadata, "kernel_provisioner": {"provisioner_name": PROVISIONER}}
        return found
