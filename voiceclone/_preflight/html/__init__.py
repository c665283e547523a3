"""A plan as one page of HTML: nothing is loaded from elsewhere, and its one script only plays and opens what is there."""

from __future__ import annotations

import base64
import functools
import hashlib
from collections.abc import Hashable, Iterable
from importlib import metadata, resources
from typing import TypeVar

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from voiceclone._preflight import Plan, figures, presentation
from voiceclone._preflight.formatting import printable
from voiceclone._preflight.html import drawing, excerpts, marks
from voiceclone._preflight.html.files import files
from voiceclone._preflight.html.marks import Mark
from voiceclone._problem import Severity
from voiceclone._request import CloneRequest
from voiceclone.backends._requirements import clock

__all__ = ["render"]

_Entry = TypeVar("_Entry", bound=Hashable)


def render(plan: Plan, request: CloneRequest, *, audio: bool = True) -> str:
    """The page that shows each vendor's report on a request, and what was measured.

    Args:
        plan: What `voiceclone.plan` gave.
        request: The request it was asked about.
        audio: Whether a few seconds of the recordings may be in it, to be heard and seen.
    """
    first = plan.reports[0] if plan.reports else None
    names = presentation.names(first.dataset, request.consent.letter) if first else {}
    found = _grouped((problem, report.provider) for report in plan.reports for problem in report.problems)
    found.sort(key=lambda each: each[0].severity is not Severity.ERROR)
    rows = figures.rows(plan.reports, names)
    return _template().render(
        plan=plan,
        request=request,
        dataset=first.dataset if first else None,
        letter=first.letter if first else None,
        names=names,
        tasks=presentation.tasks(plan.reports, names),
        rows=rows,
        columns=[each for each in figures.COLUMNS if any(each in row.cells for row in rows)],
        files=files(first.dataset, names, found, excerpts.of_problems(plan.reports) if audio else {}) if first else [],
        unchecked=_grouped(
            (presentation.named(text, names), report.provider) for report in plan.reports for text in report.unchecked
        ),
        version=metadata.version("voiceclone-kit"),
    )


def _grouped(pairs: Iterable[tuple[_Entry, str]]) -> list[tuple[_Entry, list[str]]]:
    """Every entry once, and all providers that have it."""
    providers: dict[_Entry, list[str]] = {}
    for entry, provider in pairs:
        providers.setdefault(entry, []).append(provider)
    return list(providers.items())


@functools.cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader(__name__),
        autoescape=True,
        finalize=_shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(anchor=_anchor, data_uri=_data_uri, percent="{:.3%}".format)
    environment.tests["startswith"] = str.startswith
    script = resources.files(__name__).joinpath("templates/player.js").read_text(encoding="utf-8")
    environment.globals.update(
        clock=clock,
        drawing=drawing,
        figures=figures,
        marks=marks,
        named=presentation.named,
        presentation=presentation,
        script=Markup(script),  # noqa: S704 - a file of this package
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        t=_text,
        words=_words,
        element=_element,
        attribute=_attribute,
    )
    return environment.get_template("page.html")


def _text(text: str, **values: object) -> str:
    return text.format_map(values) if values else text


def _words(mark: Mark) -> str:
    return _text(mark.kind.words, value=mark.value)


def _element(tag: str, text: str, **attributes: str) -> Markup:
    return Markup("<{}{}>{}</{}>").format(tag, Markup("").join(_attribute(*each) for each in attributes.items()), printable(text), tag)


def _attribute(name: str, text: str) -> Markup:
    return Markup(' {}="{}"').format(name, printable(text))


def _shown(value: object) -> object:
    """What comes from files and vendors, made printable; Jinja escapes it afterwards. `Markup` is the
    templates' own.
    """
    return value if isinstance(value, Markup) else printable(value)


def _anchor(location: str) -> str:
    """The id of what is shown of a part of the request: ``recordings-0`` of ``recordings[0]``."""
    return location.replace("[", "-").replace("]", "").replace(".", "-")


def _data_uri(content: bytes, media_type: str) -> str:
    return f"data:{media_type};base64,{base64.b64encode(content).decode()}"
