"""Huawei Cloud MetaStudio, voice modeling."""

import voiceclone.backends


@voiceclone.backends.hookimpl
def voiceclone_register_backend() -> type[voiceclone.backends.Backend]:
    """The backend; it loads the SDK when it is used."""
    from voiceclone_huawei.backend import HuaweiBackend  # noqa: PLC0415 - listing stays light

    return HuaweiBackend


@voiceclone.backends.hookimpl
def voiceclone_register_emulator() -> type[object]:
    """The vendor, emulated on loopback."""
    from voiceclone_huawei.emulator import HuaweiEmulator  # noqa: PLC0415 - needs the sandbox's extra

    return HuaweiEmulator
