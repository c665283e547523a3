"""Kills programs, starts them again, and counts what it cost: ``python tests/crash/run.py [--quick] [--only ROW]``.

The first program is cut out of the README and run as it stands, with only the provider's name replaced. Those in the
folder ``programs`` let a voice speak, erase a voice, and tidy up. Each is a process of its own that talks through the
vendor's SDK to the vendor's emulator on loopback; it and the emulator share a clock that passes quickly while the
program sleeps. It is ended by SIGKILL around its requests and at any line of the library, in its first run and again in
its second. The status is 1 when something was paid for twice, came to no voice or no file, or to another speaker's, was
deleted and belongs to others, was to be deleted and is there, or a client ended in an error.
"""

from __future__ import annotations

import argparse
import os
import sys

_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
_OURS = ("VOICECLONE_", "HUAWEICLOUD_", "ALIBABA_CLOUD_", "XDG_")


def main() -> int:
    """The exit status."""
    parser = argparse.ArgumentParser(description="Kill programs, start them again, count what it cost.")
    parser.add_argument("--quick", action="store_true", help="a handful of kills only")
    parser.add_argument("--workers", type=int, default=4, help="scenarios at a time")
    parser.add_argument("--only", metavar="ROW", default="", help="rows with this in their title")
    options = parser.parse_args()
    for name in list(os.environ):
        if name.upper() in _PROXIES or name.startswith(_OURS):
            del os.environ[name]
    os.environ["ALIBABA_CLOUD_ECS_METADATA_DISABLED"] = "true"
    # Only here: the clients' processes import this file too, and must not have the library before `crash_time`.
    import crash_harness  # noqa: PLC0415

    return crash_harness.run_all(quick=options.quick, workers=options.workers, only=options.only)


if __name__ == "__main__":
    sys.exit(main())
