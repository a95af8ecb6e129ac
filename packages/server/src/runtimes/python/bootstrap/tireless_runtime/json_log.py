"""Lines of AWS's structured logs."""

import json
import logging
import time

from .marshal import to_json

_TIME = "%Y-%m-%dT%H:%M:%SZ"
# What every record of `logging` has; anything else is what the caller put there as `extra`.
_ORDINARY = set(vars(logging.makeLogRecord({}))) - {"taskName"} | {"aws_request_id", "message", "asctime"}


class JsonFormatter(logging.Formatter):
    def format(self, record):
        # Levels of the function's own making count as the next one below.
        record.levelno = min(max(record.levelno, 0), logging.CRITICAL) // 10 * 10
        record.levelname = logging.getLevelName(record.levelno)
        line = {
            "timestamp": self.formatTime(record, _TIME),
            "level": record.levelname,
            "message": record.getMessage(),
            "logger": record.name,
            **_error(record),
            "requestId": record.aws_request_id,
        }
        if record.exc_info:
            line["location"] = f"{record.pathname}:{record.funcName}:{record.lineno}"
        for name, value in vars(record).items():
            if name not in _ORDINARY and value is not None:
                line.setdefault(name, value)
        return json.dumps(line, ensure_ascii=False) + "\n"


def error_line(error):
    """What the function did not catch."""
    line = {"timestamp": time.strftime(_TIME, time.gmtime()), "log_level": "ERROR", **error}
    return to_json(line).decode("utf-8", "replace") + "\n"


def _error(record):
    if not record.exc_info or record.exc_info[0] is None:
        return {}
    import traceback

    kind, error, trace = record.exc_info
    return {"stackTrace": traceback.format_tb(trace), "errorType": kind.__name__, "errorMessage": str(error)}
