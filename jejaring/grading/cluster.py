"""Grades on a Dask cluster: files are read and pages written here, by one process; only the work in between travels.

So the workers need no disc of ours, no gradebook and no network but the scheduler's.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError
from typing import Any

from distributed import Client, KilledWorker, as_completed
from distributed.comm.core import CommClosedError

from jejaring.errors import CourseError
from jejaring.grading.batch import Entry, Outcome, Task, grade_entries, read_entries
from jejaring.grading.workers import Batch, Work

__all__ = ["Cluster"]

# A batch whose worker has died is tried again this often, and then taken apart.
RETRIES = 2
# Batches at the cluster for each thread of it: enough that none waits for this process.
AHEAD = 3


class Cluster:
    """The workers behind a scheduler, with the certificates that Dask's configuration names.

    `patience`: seconds to wait for the scheduler and for a first worker. Raises CourseError when there is none, or when
    the scheduler does not let this machine in.
    """

    def __init__(self, scheduler: str, work: Work = grade_entries, patience: float = 20.0) -> None:
        self.work = work
        self.scheduler = scheduler
        # What goes wrong is said here in a sentence; Dask would print how it came to it as well.
        for name in ("distributed.client", "distributed.utils"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
        try:
            self.client: Any = Client(scheduler, timeout=patience)  # type: ignore[no-untyped-call]
        except (TypeError, ValueError, RuntimeError) as error:
            # Of an address without port, or of TLS without certificates.
            raise CourseError(
                f"{scheduler} cannot be used ({error}). It is to be tcp://HOST:PORT, or tls://HOST:PORT with the "
                "certificates in Dask's configuration (docs/operations.md)."
            ) from None
        except (OSError, TimeoutError) as error:
            raise CourseError(
                f"No Dask scheduler answers at {scheduler} ({error}). Start one with `dask scheduler`, or leave "
                "--scheduler out to grade on this machine. One with certificates answers tls:// alone."
            ) from None
        try:
            self.client.wait_for_workers(1, timeout=patience)
        except TimeoutError:
            self.close()
            raise CourseError(
                f"The scheduler at {scheduler} has no workers. Start some with `dask worker {scheduler}`."
            ) from None

    def start(self) -> None:
        """They are there."""

    def run(self, task: Task, batches: Iterator[Batch]) -> Iterator[list[Outcome]]:
        """As they are done; what is unchanged or refused is known here and never sent.

        Raises CourseError when the scheduler is lost.
        """
        try:
            yield from self._run(task, batches)
        except (CancelledError, CommClosedError):
            raise CourseError(
                f"The scheduler at {self.scheduler} is gone. What was graded is kept; start it and grade again."
            ) from None

    def close(self) -> None:
        """Leaves the cluster as it is."""
        self.client.close()

    def _run(self, task: Task, batches: Iterator[Batch]) -> Iterator[list[Outcome]]:
        # Not scattered: what was scattered is lost with the last worker that holds it, while a result is made again.
        sent = self.client.submit(_given, task, pure=False)
        running: dict[Any, Batch] = {}
        done: Any = as_completed()  # type: ignore[no-untyped-call]
        more = True
        while more or running:
            while more and len(running) < AHEAD * max(1, self._threads()):
                batch = next(batches, None)
                if batch is None:
                    more = False
                    break
                settled, entries = read_entries(task, batch)
                if settled:
                    yield settled
                if entries:
                    self._send(sent, entries, running, done)
            if running:
                yield from self._taken(sent, next(done), running, done)

    def _threads(self) -> int:
        return sum(self.client.nthreads().values())

    def _send(self, task: Any, entries: Sequence[Entry], running: dict[Any, Batch], done: Any) -> None:
        future = self.client.submit(self.work, task, entries, retries=RETRIES, pure=False)
        running[future] = entries
        done.add(future)

    def _taken(self, task: Any, future: Any, running: dict[Any, Batch], done: Any) -> Iterator[list[Outcome]]:
        """The outcomes of a batch; one that ended every worker it was given is sent again, each submission alone."""
        batch = running.pop(future)
        try:
            outcomes: list[Outcome] = future.result()
        except KilledWorker:
            if len(batch) == 1:
                yield [Outcome(batch[0].student, "refused", code="crash")]
            else:
                for entry in batch:
                    self._send(task, [entry], running, done)
        else:
            yield outcomes
        finally:
            future.release()


def _given(task: Task) -> Task:
    return task
