"""A kernel in the sandbox: a provisioner of jupyter_client, and the manager that asks for it."""

from __future__ import annotations

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
    """Starts a kernel under bubblewrap. It sees the folder it would have been started in, and its own sockets."""

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
        sockets = Path(manager.connection_file).parent
        if os.geteuid() == 0:
            for path in (sockets, *sockets.iterdir()):
                os.chown(path, NOBODY, NOBODY)
        line = command(cmd, submission, [sockets], environment)
        # What starts bubblewrap is the system's own, whatever the environment says.
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        own = {"PATH": os.environ.get("PATH", os.defpath)}
        return await super().launch_kernel(line, cwd="/", env=own, **{**kwargs, **quiet})


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
