"""
Kills clients, starts them again, and counts what it cost: ``python tests/crash/run.py [--quick]``.

Every client is a process of its own that talks through the vendor's SDK to the vendor's emulator on loopback. It dies
by SIGKILL around each of its requests and around each of its journal writes, in its first run and again in its second.
It ends with 1 when a request was paid for twice, a submission was lost, or somebody had to step in.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile

_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
_OURS = ("VOICECLONE_", "HUAWEICLOUD_", "ALIBABA_CLOUD_")


def main() -> int:
    """
    The exit status.
    """
    parser = argparse.ArgumentParser(description="Kill clients, start them again, count what it cost.")
    parser.add_argument("--quick", action="store_true", help="a handful of kills only")
    parser.add_argument("--workers", type=int, default=4, help="scenarios at a time")
    options = parser.parse_args()
    for name in list(os.environ):
        if name.upper() in _PROXIES or name.startswith(_OURS):
            del os.environ[name]
    with tempfile.TemporaryDirectory(prefix="voiceclone-crash-") as home:
        os.environ |= {"HOME": home, "ALIBABA_CLOUD_ECS_METADATA_DISABLED": "true"}
        # Only here: the clients' processes run this file's top level too, and should be there at once.
        import crash_plan  # noqa: PLC0415

        return crash_plan.carry_out(quick=options.quick, workers=options.workers, home=home)


if __name__ == "__main__":
    sys.exit(main())
