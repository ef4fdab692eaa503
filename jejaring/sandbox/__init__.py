"""A sandbox for kernels that run what learners wrote: an instructor's own code exercises, never the lessons.

No network, a read-only system, nothing of the course but the one submission, limits on everything countable. It keeps
the machine and the other learners safe. It does not make tests tamper-proof: they run in the learner's own process.
"""

from jejaring.sandbox.bubblewrap import Limits, command, missing
from jejaring.sandbox.kernel import BubblewrapProvisioner, SandboxedKernelManager

__all__ = ["BubblewrapProvisioner", "Limits", "SandboxedKernelManager", "command", "missing"]
