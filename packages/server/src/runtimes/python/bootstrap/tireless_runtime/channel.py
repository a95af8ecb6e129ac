"""
The process's end of the pipe to the platform: `length of body (4 bytes, little-endian), type (1), body`. Reading blocks on
purpose: it is what keeps the main thread still between two invocations, and the quickest way to receive the next one.
"""

import os
import signal
import struct
import threading

# What the platform sends.
INITIALIZE, INVOKE = 1, 2
# What the process sends.
READY, INITIALIZED, INITIALIZATION_FAILED, LOG, RESULT = 1, 2, 3, 4, 5

_FD = 3
_HEADER = struct.Struct("<IB")
_lock = threading.Lock()
# Taken once, before the function's code can replace them.
_read, _write, _kill, _pid = os.read, os.write, os.kill, os.getpid()

os.set_inheritable(_FD, False)
os.set_blocking(_FD, True)


def receive():
    """Waits for the platform's next message: its type and its body."""
    length, kind = _HEADER.unpack(_exactly(_HEADER.size))
    return kind, _exactly(length)


def send(kind, *parts):
    """Sends one message of some bytes; any thread may."""
    message = b"".join((_HEADER.pack(sum(map(len, parts)), kind), *parts))
    with _lock:
        view = memoryview(message)
        while view:
            try:
                view = view[_write(_FD, view) :]
            except OSError:
                _platform_is_gone()


def _exactly(count):
    chunks = []
    while count:
        try:
            chunk = _read(_FD, min(count, 1 << 20))
        except OSError:
            chunk = b""
        if not chunk:
            _platform_is_gone()
        chunks.append(chunk)
        count -= len(chunk)
    return chunks[0] if len(chunks) == 1 else b"".join(chunks)


def _platform_is_gone():
    """Nobody is left to run for."""
    _kill(_pid, signal.SIGKILL)
    signal.pause()


def _forget_lock():
    # Another thread may have held it at the moment of the fork.
    global _lock
    _lock = threading.Lock()


os.register_at_fork(after_in_child=_forget_lock)
