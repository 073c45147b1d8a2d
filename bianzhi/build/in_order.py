"""Runs nodes side by side, each after those that it needs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import TypeVar

from bianzhi.build.recording import Node

_INTERRUPTED_EVERY = 0.05  # seconds
Worker = TypeVar("Worker")
# Hears how many nodes are done, of how many, and the name of the last one.
Progress = Callable[[int, int, str], None]


def run_in_order(
    nodes: Sequence[Node],
    workers: Iterable[Worker],
    run: Callable[[Node, Worker], bool],
    progress: Progress,
    interrupt: Callable[[], None],
) -> bool:
    """Run each node with a free worker, in a thread for each worker.

    Args:
        nodes: In an order in which each comes after those that it needs.
        run: Runs a node; False ends everything.
        interrupt: Stops what the workers run, when a node raises an error or the user interrupts.

    Returns:
        Whether all nodes ran.
    """
    free = list(workers)
    waiting = {node.node_id: node for node in nodes}
    done: set[str] = set()
    running: dict[Future[bool], tuple[Node, Worker]] = {}
    with ThreadPoolExecutor(len(free)) as pool, _interrupted_on_error(interrupt, running):
        while waiting or running:
            for node in _ready(waiting, done, len(free)):
                del waiting[node.node_id]
                worker = free.pop()
                running[pool.submit(run, node, worker)] = (node, worker)
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                node, worker = running.pop(future)
                free.append(worker)
                done.add(node.node_id)
                if not future.result():
                    return False
                progress(len(done), len(nodes), node.name)
    return True


def _ready(waiting: Mapping[str, Node], done: set[str], count: int) -> list[Node]:
    """The first ``count`` nodes whose needs are done."""
    ready: list[Node] = []
    for node in waiting.values():
        if len(ready) == count:
            break
        if done.issuperset(node.needs):
            ready.append(node)
    return ready


@contextmanager
def _interrupted_on_error(
    interrupt: Callable[[], None], running: Mapping[Future[bool], object]
) -> Iterator[None]:
    """Stop what still runs when one node fails or the user interrupts.

    An interruption between two statements of a node is lost, so it is repeated until nothing runs.
    """
    try:
        yield
    except BaseException:
        unfinished: set[Future[bool]] = set(running)
        while unfinished:
            interrupt()
            unfinished = wait(unfinished, timeout=_INTERRUPTED_EVERY).not_done
        raise
