"""
Alibaba Cloud Intelligent Media Services, voice cloning, standard edition.
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
    from voiceclone_alibaba.backend import AlibabaBackend  # noqa: PLC0415 - listing stays light

    return AlibabaBackend


@voiceclone.backends.hookimpl
def voiceclone_register_emulator() -> type["Emulator"]:
    """
    The vendor on loopback.
    """
    from voiceclone_alibaba.emulator import AlibabaEmulator  # noqa: PLC0415 - needs the sandbox's extra

    return AlibabaEmulator
