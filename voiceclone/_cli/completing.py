"""What a shell can complete: what providers document, and what the journal knows. No vendor is asked."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress

import click
from click.shell_completion import BashComplete, CompletionItem, add_completion_class, split_arg_string

from voiceclone import _providers
from voiceclone._cli import sandboxed
from voiceclone._errors import VoiceCloneError
from voiceclone._journal import open_journal
from voiceclone._submission.store import Store, Submission
from voiceclone.backends._capabilities import Edition

Items = list[CompletionItem]


def providers(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> Items:
    """Names of providers."""
    return [CompletionItem(name) for name in _providers.provider_names() if name.startswith(incomplete)]


def choices(of: Callable[[Edition], Iterable[str]]) -> Callable[[click.Context, click.Parameter, str], Items]:
    """What the provider that was named knows in any edition, or any provider, if none was named."""

    def complete(context: click.Context, _parameter: click.Parameter, incomplete: str) -> Items:
        known: set[str] = set()
        for name in _named(context):
            with suppress(VoiceCloneError):  # it is not installed, or there is none
                backend = _providers.load_backend(name)
                for edition in backend.editions or (backend.find_edition(),):
                    known.update(map(str, of(edition)))
        return [CompletionItem(word) for word in sorted(known) if _fits(word, incomplete)]

    return complete


editions = choices(lambda edition: [edition.name])
formats = choices(lambda edition: edition.capabilities.speech.formats if edition.capabilities.speech else ())
genders = choices(lambda edition: edition.capabilities.genders)
languages = choices(lambda edition: edition.capabilities.languages or ())


def keys(context: click.Context, _parameter: click.Parameter, incomplete: str) -> Items:
    """Keys of submissions, unfinished ones first; the voice's name is shown beside them."""
    known = sorted(_submissions(context), key=lambda each: each.finished)
    return [CompletionItem(each.key, help=each.voice_name) for each in known if _fits(each.key, incomplete)]


def refs(context: click.Context, _parameter: click.Parameter, incomplete: str) -> Items:
    """Refs of submitted jobs; the voice's name is shown beside them."""
    known = {each.ref: each for each in _submissions(context)}
    return [CompletionItem(ref, help=each.voice_name) for ref, each in known.items() if ref and _fits(ref, incomplete)]


def _fits(word: str, incomplete: str) -> bool:
    # The shells' scripts know no quotes.
    return word.startswith(incomplete) and word.isprintable() and " " not in word


def _submissions(context: click.Context) -> list[Submission]:
    """What the journal knows of the provider that was named, or of all; nothing where it cannot be read."""
    logged = logging.root.manager.disable
    logging.disable()  # a warning would be written into the prompt
    try:
        return [
            submission
            for name in _named(context)
            for submission in _of(name, sandbox=context.params.get("sandbox", False))
        ]
    except (VoiceCloneError, OSError):
        return []
    finally:
        logging.disable(logged)


def _named(context: click.Context) -> Iterable[str]:
    """The providers that were named, by an option or an argument; all of them, if none was."""
    one, several = context.params.get("provider"), context.params.get("names")
    return [one] if one else several or _providers.provider_names()


def _of(provider: str, *, sandbox: bool) -> Iterator[Submission]:
    store = Store(provider=provider, journal=open_journal(sandboxed.journal() if sandbox else None))
    return map(store.describe, store.records())


class _Bash(BashComplete):
    """Bash, which takes the colon in a ref for the end of a word."""

    _before = ""

    def get_completion_args(self) -> tuple[list[str], str]:
        given = split_arg_string(os.environ["COMP_WORDS"])[: int(os.environ["COMP_CWORD"]) + 1]
        given += [""] * (int(os.environ["COMP_CWORD"]) + 1 - len(given))
        words = [""]
        for word, last in zip(given, ["", *given], strict=False):
            if ":" in {word, last} and word != last:
                words[-1] += word
            else:
                words.append(word)
        self._before = words[-1][: words[-1].rfind(":") + 1] if ":" in given else ""
        return words[2:-1], words[-1]

    def format_completion(self, item: CompletionItem) -> str:
        item.value = item.value.removeprefix(self._before)
        return super().format_completion(item)


add_completion_class(_Bash)
