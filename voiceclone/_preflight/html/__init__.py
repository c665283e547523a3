"""A plan as one page of HTML: nothing is loaded from elsewhere, and no script is needed to read it or to hear it."""

from __future__ import annotations

import base64
import functools
import hashlib
from collections.abc import Hashable, Iterable
from importlib import metadata
from typing import TypeVar

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from voiceclone._preflight import Plan, figures, presentation
from voiceclone._preflight.html import drawing, excerpts, marks
from voiceclone._preflight.html.files import files
from voiceclone._preflight.html.translation import ENGLISH, LANGUAGES, catalogues
from voiceclone._preflight.html.wording import Wording, attribute, element, sentence, shown, text
from voiceclone._problem import Severity
from voiceclone._request import CloneRequest
from voiceclone.backends._requirements import clock

__all__ = ["render"]

_SCRIPTS = ("language.js", "player.js")
_Entry = TypeVar("_Entry", bound=Hashable)


def render(plan: Plan, request: CloneRequest, language: str = ENGLISH, *, audio: bool = True) -> str:
    """The page that shows each vendor's report on a request, and what was measured.

    Args:
        plan: What `voiceclone.plan` gave.
        request: The request it was asked about.
        language: The language the page opens in, one of `LANGUAGES`; its reader can choose another.
        audio: Whether a few seconds of the recordings may be in it, to be heard and seen.
    """
    first = plan.reports[0] if plan.reports else None
    names = presentation.names(first.dataset, request.consent.letter) if first else {}
    found = _grouped((problem, report.provider) for report in plan.reports for problem in report.problems)
    found.sort(key=lambda each: each[0].severity is not Severity.ERROR)
    rows = figures.rows(plan.reports, names)
    heard = excerpts.of_problems(plan.reports) if audio else {}
    return _template().render(
        plan=plan,
        request=request,
        dataset=first.dataset if first else None,
        letter=first.letter if first else None,
        names=names,
        tasks=presentation.tasks(plan.reports, names),
        rows=rows,
        columns=[each for each in figures.COLUMNS if any(each in row.cells for row in rows)],
        files=files(first.dataset, names, found, heard) if first else [],
        unchecked=_grouped(
            (presentation.named(text, names), report.provider) for report in plan.reports for text in report.unchecked
        ),
        version=metadata.version("voiceclone-kit"),
        wording=Wording(language, catalogues(report.provider for report in plan.reports)),
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
        finalize=shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(anchor=_anchor, data_uri=_data_uri, percent="{:.3%}".format)
    environment.globals.update(
        attribute=attribute,
        clock=clock,
        drawing=drawing,
        element=element,
        figures=figures,
        languages=LANGUAGES,
        marks=marks,
        named=presentation.named,
        presentation=presentation,
        sentence=sentence,
        script=_script(environment),
        t=text,
    )
    return environment.get_template("page.html")


def _script(environment: Environment) -> dict[str, Markup]:
    """The script of the page, and the digest by which the page allows it and no other."""
    assert environment.loader is not None
    code = "".join(environment.loader.get_source(environment, name)[0] for name in _SCRIPTS)
    digest = base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
    return {"code": Markup(code), "digest": Markup(f"sha256-{digest}")}  # noqa: S704 - a file of this package


def _anchor(location: str) -> str:
    """The id of what is shown of a part of the request: ``recordings-0`` of ``recordings[0]``."""
    return location.replace("[", "-").replace("]", "").replace(".", "-")


def _data_uri(content: bytes, media_type: str) -> str:
    return f"data:{media_type};base64,{base64.b64encode(content).decode()}"
