"""
Runs one function inside a process of its own: waits, already up, for the platform to say which function it is, then takes
one invocation after another. The main thread stands still between two invocations, inside a blocking read.
"""

import json
import os
import sys

from . import channel, output
from .context import LambdaContext
from .errors import Fault, error_of
from .handler import load_handler
from .marshal import to_json
from .memory_gauge import peak_memory

# AWS's limit on what an invocation answers.
_RESPONSE_BYTES_MAX = 6_291_556
_SUCCESS, _FAILURE = 0, 1


def run(packages):
    """`packages` are the folders with the machine's own packages: they are searched last."""
    channel.send(channel.READY)
    _, body = channel.receive()
    task = json.loads(body)
    if task["environment"] is not None:
        os.environ.clear()
        os.environ.update(task["environment"])
    os.chdir(task["directory"])
    _search([task["directory"], *task["modules"]], packages)
    output.take_output()
    try:
        handler = load_handler(task["handler"] or os.environ.get("_HANDLER", ""))
    except Exception as error:
        answer = error_of(error, "")
        output.log_error(answer)
        output.flush()
        channel.send(channel.INITIALIZATION_FAILED, peak_memory(_FAILURE), to_json(answer))
        sys.exit(1)
    channel.send(channel.INITIALIZED, peak_memory(_SUCCESS))
    while True:
        _serve(handler, channel.receive()[1])


def _search(first, last):
    sys.path[:0] = first
    sys.path += [folder for folder in last if folder not in sys.path]
    # Some code asks for it, and the start is quicker without the rest of what `site` does.
    import site

    site.setquit()


def _serve(handler, message):
    header_bytes = int.from_bytes(message[:4], "little")
    header = message[4 : 4 + header_bytes].decode()
    request_id, arn, trace, timeout_ms, _is_streaming, client_context = header.split("\n", 5)
    os.environ["_X_AMZN_TRACE_ID"] = trace
    output.log_under(request_id)
    try:
        context = LambdaContext(request_id, arn, int(timeout_ms), client_context)
        outcome, answer = _SUCCESS, _respond(handler, message[4 + header_bytes :], context)
    except Exception as error:
        failure = error_of(error, request_id)
        output.log_error(failure)
        outcome, answer = _FAILURE, to_json(failure)
    if len(answer) > _RESPONSE_BYTES_MAX:
        outcome, answer = _FAILURE, to_json(_too_large())
    output.flush()
    channel.send(channel.RESULT, peak_memory(outcome), answer)


def _respond(handler, payload, context):
    try:
        event = json.loads(payload)
    except ValueError as error:
        raise Fault("Runtime.UnmarshalError", f"Unable to unmarshal input: {error}") from None
    response = handler(event, context)
    try:
        return to_json(response)
    except Exception as error:
        raise Fault("Runtime.MarshalError", f"Unable to marshal response: {error}") from None


def _too_large():
    message = f"Response payload size exceeded maximum allowed payload size ({_RESPONSE_BYTES_MAX} bytes)."
    return {"errorMessage": message, "errorType": "Function.ResponseSizeTooLarge"}
