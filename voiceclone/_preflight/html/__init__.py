"""A plan as one page of HTML: nothing is loaded from elsewhere, and no script is needed to read it."""

from __future__ import annotations

import functools
from collections.abc import Hashable, Iterable
from importlib import metadata
from typing import TypeVar

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from voiceclone._preflight import Plan, figures, presentation
from voiceclone._preflight.formatting import printable
from voiceclone._preflight.html import drawing, excerpts
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
        found=sorted(found, key=lambda each: each[0].severity is not Severity.ERROR),
        unchecked=_grouped(
            (presentation.named(text, names), report.provider) for report in plan.reports for text in report.unchecked
        ),
        excerpts=excerpts.of_problems(plan.reports) if audio else {},
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
    environment.filters.update(anchor=_anchor, percent="{:.3%}".format)
    environment.tests["startswith"] = str.startswith
    environment.globals.update(
        clock=clock, drawing=drawing, figures=figures, named=presentation.named, presentation=presentation
    )
    return environment.get_template("page.html")


def _shown(value: object) -> object:
    """What comes from files and vendors, made printable; Jinja escapes it afterwards. `Markup` is the
    templates' own.
    """
    return value if isinstance(value, Markup) else printable(value)


def _anchor(location: str) -> str:
    """The id of what is shown of a part of the request: ``recordings-0`` of ``recordings[0]``."""
    return location.replace("[", "-").replace("]", "").replace(".", "-")
