"""What one vendor alone has: whether it is known to that vendor."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from voiceclone._problem import Message, Problem, listed
from voiceclone._providers.discovery import provider_names


def extra_problems(
    extra: Mapping[str, Mapping[str, object]], known: frozenset[str], provider: str
) -> Iterator[Problem]:
    """What is wrong with *extra*, of which *provider* knows the keys *known*."""
    providers = {*provider_names(), provider}  # loading every plugin takes time
    for name, fields in extra.items():
        if name not in providers:
            yield Problem(
                f"extra[{name!r}]", "is no provider", Message("Use one of: {providers}", providers=listed(providers))
            )
        for key, value in fields.items():
            location = f"extra[{name!r}][{key!r}]"
            if name == provider and key not in known:
                yield Problem(
                    location,
                    Message("is not known to {provider}", provider=provider),
                    Message("It knows {names}", names=listed(known)),
                )
                continue
            try:  # whichever vendor it is for, the journal keeps it
                json.dumps({key: value}, allow_nan=False, sort_keys=True)
            except (TypeError, ValueError, RecursionError):
                hint = Message("Give text, a number, a truth value, or a list of them")
                yield Problem(location, Message("is a {type}", type=type(value).__name__), hint)
