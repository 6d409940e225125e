"""What a process that Saklig starts does before its work: never stay behind, and leave Ctrl-C to the one who started it."""

from __future__ import annotations

import ctypes
import os
import signal
from contextlib import suppress

__all__ = ["end_with_parent", "leave_the_terminal"]

PR_SET_PDEATHSIG = 1  # Source: prctl(2)


def end_with_parent() -> None:
    """Let the system stop this process if the one who started it is killed and cannot. Linux only; elsewhere nothing."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def leave_the_terminal() -> None:
    """Leave the group that Ctrl-C reaches: told to stop twice, by the terminal and by its parent, a web process hangs."""
    with suppress(OSError):
        os.setpgid(0, 0)
    end_with_parent()
