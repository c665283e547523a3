"""
Huawei Cloud MetaStudio, voice modeling, premium edition.
"""

from typing import TYPE_CHECKING

import voiceclone
import voiceclone.backends

if TYPE_CHECKING:
    from voiceclone.sandbox import Emulator


@voiceclone.backends.hookimpl
def voiceclone_register_backend() -> type[voiceclone.backends.Backend]:
    """
    The backend; the SDK waits until it is used.
    """
    from voiceclone_huawei.backend import HuaweiBackend  # noqa: PLC0415 - listing stays light

    return HuaweiBackend


@voiceclone.backends.hookimpl
def voiceclone_register_emulator() -> type["Emulator"]:
    """
    The vendor on loopback.
    """
    from voiceclone_huawei.emulator import HuaweiEmulator  # noqa: PLC0415 - needs the sandbox's extra

    return HuaweiEmulator
