"""The vendor on loopback, for `voiceclone.sandbox`."""

from voiceclone_huawei.emulator.service import HuaweiEmulator

__all__ = ["HuaweiEmulator"]
