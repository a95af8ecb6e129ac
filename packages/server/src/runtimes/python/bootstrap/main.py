"""Runs one function of Python inside a process of its own; see tireless_runtime/loop.py."""

import sys

# The function's own folder takes the place of this one, so that none of our modules can be taken for one of its own.
_bootstrap = sys.path.pop(0)
sys.path.insert(0, _bootstrap)
from tireless_runtime.loop import run  # noqa: E402

sys.path.pop(0)
run(sys.argv[1:])
