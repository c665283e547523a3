"""Lists that come in pages, read one page after the other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

import voiceclone
from voiceclone.backends import iterate_pages, required

AT = {"provider": "acme", "operation": "ListVoices"}


def names(pages: list[tuple[list[Any], object]]) -> list[str]:
    """The ids of the entries that these pages, each with its total, give; an empty one follows the last."""
    left = iter(pages)

    def identify(entry: Mapping[str, Any]) -> str:
        return required(entry, "id", str, **AT)

    return [entry["id"] for entry in iterate_pages(lambda _read: next(left, ([], None)), identify, **AT)]


def entries(text: str) -> list[dict[str, str]]:
    return [{"id": letter} for letter in text]


@pytest.mark.parametrize("total", [None, "6", True, 6, 5])
def test_all_entries_are_given(total: object) -> None:
    """A list is read to its end, whether the vendor tells how many entries there are or not."""
    assert [*"abcdef"] == names([(entries("abc"), total), (entries("def"), total)])


def test_an_entry_that_comes_twice_is_given_once() -> None:
    """Entries that moved to the next page while the list was read are not repeated."""
    assert [*"abcd"] == names([(entries("abc"), 4), (entries("cd"), 5)])


def test_a_list_that_became_shorter_ends() -> None:
    """A total that is never reached does not keep a list going."""
    assert [*"ab"] == names([(entries("ab"), 9)])


def test_a_page_that_repeats_ends_a_list_without_a_total() -> None:
    """A vendor that gives the same page for ever, and no total, is read once."""
    asked: list[int] = []

    def page(read: int) -> tuple[list[Any], object]:
        asked.append(read)
        return entries("ab"), None

    assert 2 == len([*iterate_pages(page, lambda entry: str(entry["id"]), **AT)])
    assert [0, 2] == asked


def test_a_list_without_an_end_is_an_error() -> None:
    """A list whose total is out of reach, and that repeats itself, is not read for ever."""
    with pytest.raises(voiceclone.MalformedResponseError, match="no end"):
        list(iterate_pages(lambda _read: (entries("ab"), 10**9), lambda entry: str(entry["id"]), **AT))


@pytest.mark.parametrize("entry", [None, 7, "a", [], {}, {"id": 7}])
def test_an_entry_that_makes_no_sense_is_an_error(entry: object) -> None:
    """What cannot be read is not left out."""
    with pytest.raises(voiceclone.MalformedResponseError):
        names([([{"id": "a"}, entry], 2)])
