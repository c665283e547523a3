"""Alibaba: the page tells of every operation for voices, speech and media what becomes of it."""

from __future__ import annotations

import inspect
import re

from alibabacloud_ice20201109.client import Client
from helpers.operations import named_in_the_code, rows

_TABLE = "alibaba", "Operations of the service"
_SUBJECTS = re.compile(
    "customized_voice|cosy_voice|audio_produce|smart_|media_info|media_basic|upload|demonstration|detect_audio"
)


def operations() -> set[str]:
    """The operations of the SDK whose names are about voices, speech and media."""
    methods = [each for name, each in vars(Client).items() if name.endswith("with_options") and _SUBJECTS.search(name)]
    names = [re.search(r"action = '(\w+)'", inspect.getsource(each)) for each in methods]
    return {name[1] for name in names if name is not None}


def test_every_operation_is_in_the_table() -> None:
    """What the SDK has, and nothing else, is in the table."""
    assert operations() == rows(*_TABLE).keys()


def test_what_is_used_is_told_to_be() -> None:
    """The operations that the code names are the ones of which the table says what uses them."""
    used = {operation for operation, use in rows(*_TABLE).items() if use != "-"}

    assert operations() & named_in_the_code("alibaba") == used
