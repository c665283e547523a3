"""
Huawei Cloud MetaStudio, voice modeling, premium edition.
"""

import voiceclone


@voiceclone.hookimpl
def voiceclone_register_backend() -> type[voiceclone.Backend]:
    """
    The backend; the SDK waits until it is used.
    """
    from voiceclone_huawei.backend import HuaweiBackend  # noqa: PLC0415 - listing stays light

    return HuaweiBackend
