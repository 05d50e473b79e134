"""Workers that lose the process which gave them work: they end, however it ended."""

from __future__ import annotations

import os
from multiprocessing import parent_process
from threading import Thread

__all__ = ["end_with_parent"]


def end_with_parent() -> None:
    """End this process as soon as the one that started it is gone, in whatever it is doing.

    A process that is killed tells nobody, and its workers would compute on. What they were writing is left
    unfinished, as by a power cut, which the store is made for. In a process that nobody started with
    :mod:`multiprocessing` this does nothing.
    """
    parent = parent_process()
    if parent is None:
        return

    def wait() -> None:
        parent.join()
        os._exit(1)  # the main thread is in the middle of a task and cannot be asked

    Thread(target=wait, name="waiting for the end of the parent", daemon=True).start()
