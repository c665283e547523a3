"""Huawei: the page tells of every operation of the voice services what becomes of it."""

from __future__ import annotations

import re

from helpers.operations import named_in_the_code, rows
from huaweicloudsdkmetastudio import v1

_TABLE = "huawei", "Operations of the voice services"
_SERVICES = ("/voice-training-manage/", "/ttsc/", "/digital-assets")


def operations() -> set[str]:
    """The operations of the voice services that the SDK has."""
    paths = {}
    for name, request in vars(v1).items():
        if name.endswith("Request") and (operation := name.removesuffix("Request")):
            method = re.sub(r"\B(?=[A-Z])", "_", operation).lower()
            describe = getattr(v1.MetaStudioClient, f"_{method}_http_info", None)
            if describe is not None:
                paths[operation] = describe(request())["resource_path"]
    return {operation for operation, path in paths.items() if any(each in path for each in _SERVICES)}


def test_every_operation_is_in_the_table() -> None:
    """What the SDK has, and nothing else, is in the table."""
    assert operations() == rows(*_TABLE).keys()


def test_what_is_used_is_told_to_be() -> None:
    """The operations that the code names are the ones of which the table says what uses them."""
    used = {operation for operation, use in rows(*_TABLE).items() if use != "-"}

    assert operations() & named_in_the_code("huawei") == used
