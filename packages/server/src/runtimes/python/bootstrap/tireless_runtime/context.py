"""What a handler is told about its invocation: AWS's context object."""

import json
import os
import time

from .errors import Fault


class CognitoIdentity:
    __slots__ = ("cognito_identity_id", "cognito_identity_pool_id")

    def __init__(self):
        self.cognito_identity_id = None
        self.cognito_identity_pool_id = None

    def __repr__(self):
        return _describe(self)


class Client:
    __slots__ = ("installation_id", "app_title", "app_version_name", "app_version_code", "app_package_name")

    def __repr__(self):
        return _describe(self)


class ClientContext:
    __slots__ = ("custom", "env", "client")

    def __repr__(self):
        return _describe(self)


class LambdaContext:
    def __init__(self, request_id, arn, timeout_ms, client_context):
        variable = os.environ.get
        self.aws_request_id = request_id
        self.log_group_name = variable("AWS_LAMBDA_LOG_GROUP_NAME")
        self.log_stream_name = variable("AWS_LAMBDA_LOG_STREAM_NAME")
        self.function_name = variable("AWS_LAMBDA_FUNCTION_NAME")
        self.memory_limit_in_mb = variable("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
        self.function_version = variable("AWS_LAMBDA_FUNCTION_VERSION")
        self.invoked_function_arn = arn
        self.client_context = _client_context(client_context) if client_context else None
        self.identity = CognitoIdentity()
        self.tenant_id = None
        self._epoch_deadline_time_in_ms = int(time.time() * 1000) + timeout_ms

    def get_remaining_time_in_millis(self):
        return max(self._epoch_deadline_time_in_ms - int(time.time() * 1000), 0)

    def log(self, message):
        print(message, end="")

    def __repr__(self):
        return _describe(self, [name for name in vars(self) if not name.startswith("_")])


def _client_context(text):
    try:
        return _filled(ClientContext(), json.loads(text), {"client": Client})
    except Exception as error:
        raise Fault("Runtime.LambdaContextUnmarshalError", f"Unable to parse Client Context JSON: {error}") from None


def _filled(target, values, classes=None):
    """Sets every attribute that the target has, to None where `values` has no such member."""
    for name in target.__slots__:
        value = values.get(name)
        kind = (classes or {}).get(name)
        setattr(target, name, _filled(kind(), value) if kind and value is not None else value)
    return target


def _describe(target, names=None):
    members = ",".join(f"{name}={getattr(target, name, None)}" for name in names or target.__slots__)
    return f"{type(target).__name__}([{members}])"
