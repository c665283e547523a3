"""Values of any kind, for tests that send them where they do not belong."""

from __future__ import annotations

from datetime import timedelta, timezone
from typing import Any

from hypothesis import settings, strategies as st

# With lone surrogates, which JSON may hold and UTF-8 may not.
TEXT = st.text(st.characters(), max_size=20)
SCALARS = (
    st.none() | st.booleans() | st.integers() | st.integers(-(10**400), 10**400) | st.floats(allow_nan=False) | TEXT
)
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4), max_leaves=8
)
#: Times as vendors may write them, in any zone, from the first to the last there are.
TIMES = (
    st.builds(
        lambda time, zone: time.replace(tzinfo=zone).isoformat(),
        st.datetimes(),
        st.none() | st.integers(-1439, 1439).map(lambda minutes: timezone(timedelta(minutes=minutes))),
    )
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False)
    | JSON
)


def slow() -> settings:
    """For what takes long: fewer values."""
    return settings(max_examples=settings().max_examples // 3)


def objects(names: dict[str, tuple[Any, ...]]) -> st.SearchStrategy[dict[str, Any]]:
    """JSON objects with known names in them, some with the words that belong there, some with anything."""
    known = {name: st.sampled_from(words) | JSON if words else TIMES for name, words in names.items()}
    return st.builds(
        lambda some, others: {**others, **some},
        st.fixed_dictionaries({}, optional=known),
        st.dictionaries(TEXT, JSON, max_size=3),
    )
