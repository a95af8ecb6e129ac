"""Errors as AWS's runtime for Python words them."""

import os

_OWN_FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


class Fault(Exception):
    """A failure that the runtime itself reports, under a name of its own."""

    def __init__(self, error_type, message, stack_trace=()):
        super().__init__(message)
        self.error_type = error_type
        self.stack_trace = list(stack_trace)


def error_of(error, request_id):
    """The error object that an invocation answers."""
    if isinstance(error, Fault):
        return _object(str(error), error.error_type, request_id, error.stack_trace)
    return _object(_text(error), type(error).__name__, request_id, _stack_trace(error))


def _object(message, error_type, request_id, stack_trace):
    return {"errorMessage": message, "errorType": error_type, "requestId": request_id, "stackTrace": stack_trace}


def _text(error):
    try:
        return str(error)
    except Exception:
        return ""


def _stack_trace(error):
    """The frames of the function's code: ours, and those of the machinery that imported it, say nothing to its author."""
    import traceback

    frames = traceback.extract_tb(error.__traceback__)
    own = [(f.filename, f.lineno, f.name, f.line) for f in frames if not _is_machinery(f.filename)]
    # Without the columns: AWS's traces have no marks below the lines.
    return traceback.format_list(own)


def _is_machinery(filename):
    if filename.startswith(_OWN_FOLDER) or filename.startswith("<frozen importlib"):
        return True
    return filename.endswith(os.path.join("importlib", "__init__.py"))
