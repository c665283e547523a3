"""A plan as one page of HTML: nothing is loaded from elsewhere, and no script is needed to read it."""

from __future__ import annotations

import functools
from collections.abc import Hashable, Iterable
from typing import TypeVar

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from voiceclone._preflight import Plan, formatting, presentation
from voiceclone._preflight.html import drawing
from voiceclone._problem import Severity
from voiceclone._request import CloneRequest
from voiceclone.backends._requirements import clock

__all__ = ["render"]

_Entry = TypeVar("_Entry", bound=Hashable)


def render(plan: Plan, request: CloneRequest) -> str:
    """The page that shows each vendor's report on a request, and what was measured.

    Args:
        plan: What `voiceclone.plan` gave.
        request: The request it was asked about.
    """
    found = _grouped((problem, report.provider) for report in plan.reports for problem in report.problems)
    return _template().render(
        plan=plan,
        request=request,
        dataset=plan.reports[0].dataset if plan.reports else None,
        found=sorted(found, key=lambda each: each[0].severity is not Severity.ERROR),
        unchecked=_grouped((text, report.provider) for report in plan.reports for text in report.unchecked),
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
    environment.globals.update(clock=clock, drawing=drawing, formatting=formatting, presentation=presentation)
    return environment.get_template("page.html")


def _shown(value: object) -> object:
    """What comes from files and vendors, made printable; Jinja escapes it afterwards. `Markup` is the
    templates' own.
    """
    return value if isinstance(value, Markup) else formatting.printable(value)


def _anchor(location: str) -> str:
    """The id of what is shown of a part of the request: ``recordings-0`` of ``recordings[0]``."""
    return location.replace("[", "-").replace("]", "").replace(".", "-")
