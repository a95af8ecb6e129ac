"""`print` and `logging` in the form of AWS's logs, sent as they happen, so that a crash loses nothing."""

import io
import logging
import os
import sys
import time

from . import channel
from .json_log import JsonFormatter, error_line

# The largest log event; a longer message becomes several.
_EVENT_BYTES_MAX = 256 * 1024
# AWS's format, milliseconds without leading zeros included.
_FORMAT = "[%(levelname)s]\t%(asctime)s.%(msecs)dZ\t%(aws_request_id)s\t%(message)s\n"
_NO_BREAK_SPACE = "\u00a0"
_LEVELS = {"DEBUG", "INFO", "WARN", "WARNING", "ERROR", "FATAL", "CRITICAL"}

_request_id = None
_is_json = False


def log_under(request_id):
    """Says which invocation belongs to what is logged from now on."""
    global _request_id
    _request_id = request_id


def take_output():
    """Sends what the function prints and logs to the platform."""
    sys.stdout, sys.stderr = _stream(1), _stream(2)
    global _is_json
    _is_json = os.environ.get("AWS_LAMBDA_LOG_FORMAT", "").upper() == "JSON"
    handler = _LogHandler()
    formatter = JsonFormatter() if _is_json else logging.Formatter(_FORMAT, "%Y-%m-%dT%H:%M:%S")
    formatter.converter = time.gmtime
    handler.setFormatter(formatter)
    handler.addFilter(_add_request_id)
    logging.root.addHandler(handler)
    level = os.environ.get("AWS_LAMBDA_LOG_LEVEL", "").upper()
    level = "DEBUG" if level == "TRACE" else level
    if level in _LEVELS:
        logging.root.setLevel(level)


def flush():
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except Exception:  # whatever the function put there
            pass
    for lines in _lines:
        lines.end()


def log_error(error):
    """Logs an error as it is answered, its trace indented so that log viewers keep it together."""
    if _is_json:
        _send(error_line(error))
        return
    lines = [f"[ERROR] {error['errorType']}: {error['errorMessage']}"]
    if error["stackTrace"]:
        lines.append("Traceback (most recent call last):")
        for entry in error["stackTrace"]:
            lines += [_indent(line) for line in entry.splitlines()]
    _send("\n".join(lines) + "\n")


def _indent(line):
    text = line.lstrip(" ")
    return _NO_BREAK_SPACE * (len(line) - len(text)) + text


def _send(message):
    content = message.encode("utf-8", "backslashreplace")
    for start in range(0, len(content), _EVENT_BYTES_MAX):
        channel.send(channel.LOG, content[start : start + _EVENT_BYTES_MAX])


def _add_request_id(record):
    record.aws_request_id = _request_id or ""
    return True


class _LogHandler(logging.Handler):
    def emit(self, record):
        try:
            _send(self.format(record))
        except Exception:
            self.handleError(record)


class _Lines(io.RawIOBase):
    """Cuts what is written into lines, each an event of the log."""

    def __init__(self, descriptor):
        self._descriptor = descriptor
        self._begun = b""
        self._is_child = False

    def writable(self):
        return True

    def fileno(self):
        return self._descriptor

    def write(self, data):
        content = bytes(data)
        if self._is_child:
            return os.write(self._descriptor, content)
        *lines, self._begun = (self._begun + content).split(b"\n")
        for line in lines:
            self._emit(line + b"\n")
        while len(self._begun) > _EVENT_BYTES_MAX:
            self._emit(self._begun[:_EVENT_BYTES_MAX])
            self._begun = self._begun[_EVENT_BYTES_MAX:]
        return len(content)

    def end(self):
        if self._begun and not self._is_child:
            self._emit(self._begun)
            self._begun = b""

    def leave_the_pipe(self):
        """In a child the platform's pipe is somebody else's: it writes like any process."""
        self._is_child = True
        self._begun = b""

    def _emit(self, line):
        for start in range(0, len(line), _EVENT_BYTES_MAX):
            channel.send(channel.LOG, line[start : start + _EVENT_BYTES_MAX])


_lines = []


def _stream(descriptor):
    lines = _Lines(descriptor)
    _lines.append(lines)
    os.register_at_fork(after_in_child=lines.leave_the_pipe)
    return io.TextIOWrapper(io.BufferedWriter(lines), encoding="utf-8", errors="backslashreplace", line_buffering=True)
