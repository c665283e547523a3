"""The vendor on loopback, for `voiceclone.sandbox`."""

from voiceclone_alibaba.emulator.service import AlibabaEmulator

__all__ = ["AlibabaEmulator"]
