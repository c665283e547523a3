"""Alibaba Cloud Intelligent Media Services, voice cloning, standard edition."""

import voiceclone.backends


@voiceclone.backends.hookimpl
def voiceclone_register_backend() -> type[voiceclone.backends.Backend]:
    """The backend; it loads the SDK when it is used."""
    from voiceclone_alibaba.backend import AlibabaBackend  # noqa: PLC0415 - listing stays light

    return AlibabaBackend


@voiceclone.backends.hookimpl
def voiceclone_register_emulator() -> type[object]:
    """The vendor, emulated on loopback."""
    from voiceclone_alibaba.emulator import AlibabaEmulator  # noqa: PLC0415 - needs the sandbox's extra

    return AlibabaEmulator
