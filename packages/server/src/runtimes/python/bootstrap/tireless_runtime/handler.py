"""Finds and loads the function that a handler's name means."""

import importlib
import sys

from .errors import Fault


def load_handler(name):
    """`folder/module.function`; raises a `Fault` in AWS's words, or what the module itself raises."""
    try:
        module_name, function_name = name.rsplit(".", 1)
    except ValueError as error:
        raise Fault("Runtime.MalformedHandlerName", f"Bad handler '{name}': {error}") from None
    if module_name in sys.builtin_module_names:
        message = f"Cannot use built-in module {module_name} as a handler module"
        raise Fault("Runtime.BuiltInModuleConflict", message)
    module = _import(module_name.replace("/", "."), module_name)
    try:
        return getattr(module, function_name)
    except AttributeError:
        message = f"Handler '{function_name}' missing on module '{module_name}'"
        raise Fault("Runtime.HandlerNotFound", message) from None


def _import(path, shown):
    try:
        return importlib.import_module(path)
    except ImportError as error:
        raise Fault("Runtime.ImportModuleError", f"Unable to import module '{shown}': {error}") from None
    except SyntaxError as error:
        trace = [f'  File "{error.filename}" Line {error.lineno}\n    {(error.text or "").rstrip()}']
        raise Fault("Runtime.UserCodeSyntaxError", f"Syntax error in module '{shown}': {error}", trace) from None
