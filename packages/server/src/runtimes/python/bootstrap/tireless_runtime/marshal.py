"""Responses as JSON, as AWS's runtime writes them: from Python 3.12 on, characters stand for themselves."""

import json
import os
import sys


def to_json(value):
    is_ascii = os.environ.get("AWS_EXECUTION_ENV", "").removeprefix("AWS_Lambda_") in _ESCAPING
    return json.dumps(value, default=_decimal, ensure_ascii=is_ascii).encode("utf-8", "surrogatepass")


_ESCAPING = {"python3.8", "python3.9", "python3.10", "python3.11"}


def _decimal(value):
    """Numbers as the DynamoDB client gives them; nobody can have one without the module."""
    decimal = sys.modules.get("decimal")
    if decimal and isinstance(value, decimal.Decimal):
        return int(value) if value.is_finite() and value == value.to_integral_value() else float(value)
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")
