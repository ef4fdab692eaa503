"""Runs batches where there are hands: in this process, in processes of this machine, or on a Dask cluster."""

from __future__ import annotations

import gc
import multiprocessing
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Protocol

from jejaring.grading.batch import Entry, Outcome, Task, grade_entries

__all__ = ["Batch", "Here", "Processes", "Runner"]

Batch = Sequence[Entry]
Work = Callable[[Task, Batch], list[Outcome]]

# What a worker process may use; a submission of the largest size read takes a third of it.
MOST_BYTES = 2 * 1024**3


class Runner(Protocol):
    """Grades batches in any order."""

    def start(self) -> None:
        """Calls the workers together; called before this process has threads, and again to no effect."""
        ...

    def run(self, task: Task, batches: Iterator[Batch]) -> Iterator[list[Outcome]]:
        """The outcomes of each batch as it is done. Batches are asked for only as workers come free."""
        ...

    def close(self) -> None:
        """Lets the workers go."""
        ...


class Here:
    """One batch after the other in this process."""

    def __init__(self, work: Work = grade_entries) -> None:
        self.work = work

    def start(self) -> None:
        """Nobody to call."""

    def run(self, task: Task, batches: Iterator[Batch]) -> Iterator[list[Outcome]]:
        """In order."""
        return (self.work(task, batch) for batch in batches)

    def close(self) -> None:
        """Nothing to let go."""


class Processes:
    """Worker processes on this machine. A submission that ends its process is refused; its neighbours are graded."""

    def __init__(self, workers: int, work: Work = grade_entries) -> None:
        self.workers = workers
        self.work = work
        self.pool: ProcessPoolExecutor | None = None

    def start(self) -> None:
        """Forks the processes, which have at once whatever this one has loaded."""
        if self.pool is None:
            self.pool = self._pool(self.workers)

    @property
    def _running(self) -> ProcessPoolExecutor:
        if self.pool is None:
            raise RuntimeError("start() comes first")
        return self.pool

    def _pool(self, workers: int) -> ProcessPoolExecutor:
        # A fork shares what is loaded already; elsewhere than on Linux it is not safe.
        context = multiprocessing.get_context("fork" if sys.platform.startswith("linux") else "spawn")
        pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_begin)
        with _undisturbed():
            # Forked now, before this process has threads.
            pool.submit(int).result()
        return pool

    def run(self, task: Task, batches: Iterator[Batch]) -> Iterator[list[Outcome]]:
        """As they are done."""
        self.start()
        waiting: dict[Future[list[Outcome]], Batch] = {}
        more = True
        while more or waiting:
            while more and len(waiting) < 2 * self.workers:
                batch = next(batches, None)
                if batch is None:
                    more = False
                    break
                try:
                    waiting[self._running.submit(self.work, task, batch)] = batch
                except BrokenProcessPool:
                    yield from self._singly(task, [*waiting.values(), batch])
                    waiting.clear()
            for done in wait(waiting, return_when=FIRST_COMPLETED).done:
                if done not in waiting:
                    continue
                try:
                    outcomes = done.result()
                except BrokenProcessPool:
                    yield from self._singly(task, list(waiting.values()))
                    waiting.clear()
                else:
                    del waiting[done]
                    yield outcomes

    def _singly(self, task: Task, batches: Sequence[Batch]) -> Iterator[list[Outcome]]:
        """After a process has ended: each submission alone, so that the one which ends it again is known."""
        self._running.shutdown(wait=False, cancel_futures=True)
        alone = self._pool(1)
        for batch in batches:
            outcomes = []
            for entry in batch:
                try:
                    outcomes += alone.submit(self.work, task, [entry]).result()
                except BrokenProcessPool:
                    outcomes.append(Outcome(entry.student, "refused", code="crash"))
                    alone.shutdown(wait=False)
                    alone = self._pool(1)
            yield outcomes
        alone.shutdown()
        self.pool = self._pool(self.workers)

    def close(self) -> None:
        """Ends the processes."""
        if self.pool is not None:
            self.pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Keeps Ctrl-C waiting meanwhile, and for ever in the processes begun meanwhile: it is for who began them."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin() -> None:
    """Before a process's first batch: bounds its memory, and lets the collector alone with what it was born with."""
    gc.freeze()
    try:
        import resource
    except ImportError:
        return
    _soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard == resource.RLIM_INFINITY or hard > MOST_BYTES:
        resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, hard))
