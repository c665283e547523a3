"""What every client's process has imported before it is forked: importing is most of what a short run costs."""

from __future__ import annotations

import importlib
import pkgutil
import sys

# Replaces the time, so it stands before the library.
import crash_time  # noqa: F401

_PACKAGES = ("voiceclone", "voiceclone_huawei", "voiceclone_alibaba")
#: What the library imports only when it needs it.
_LAZY = ("filelock", "platformdirs", "tenacity", "crash_trace", "crash_program")

for package in _PACKAGES:
    path = importlib.import_module(package).__path__
    for module in pkgutil.walk_packages(path, f"{package}."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
for name in _LAZY:
    importlib.import_module(name)
# As where the extra "check" is not installed: to measure the audio and to open the letter takes longer than all else.
for name in ("soundfile", "pypdf"):
    sys.modules[name] = None  # type: ignore[assignment]
