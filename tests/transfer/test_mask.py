"""Secrets in what a vendor said are replaced, wherever they are."""

from __future__ import annotations

import pytest

from voiceclone.backends import Mask, Secret


@pytest.mark.parametrize("secrets", [("key", "key-of-a-year"), ("key-of-a-year", "key"), ("", None, "key-of-a-year")])
def test_a_secret_that_begins_with_another(secrets: tuple[str | None, ...]) -> None:
    """All of it is replaced, in whatever order they are given."""
    assert {"said": ["no ***", b"***"]} == Mask(secrets)({"said": ["no key-of-a-year", b"key-of-a-year"]})


def test_what_is_hidden_stays_so() -> None:
    """A signed address is not shown because a secret was looked for in it."""
    masked = Mask(("key",))({"url": Secret("https://127.0.0.1/?id=key&signature=hush")})

    assert "https://127.0.0.1/?id=***&signature=hush" == masked["url"]
    assert "hush" not in repr(masked)
