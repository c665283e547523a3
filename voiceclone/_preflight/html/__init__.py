"""
A plan as one page of HTML: nothing is loaded from elsewhere, and no script is needed to read it.
"""

from __future__ import annotations

import functools
from importlib.resources import files
from string import Template

from voiceclone._preflight import wording
from voiceclone._preflight.html import sections
from voiceclone._preflight.html.elements import escaped
from voiceclone._preflight.planning import Plan
from voiceclone._request import CloneRequest

__all__ = ["render"]


def render(plan: Plan, request: CloneRequest) -> str:
    """
    The page that shows what every vendor would say to a request, and what was measured.

    Args:
        plan: What `voiceclone.plan` said.
        request: The request it was asked about.
    """
    parts = (
        sections.vendors(plan, request),
        sections.recordings(plan),
        sections.consent(plan, request),
        sections.unchecked(plan),
        sections.common(plan),
    )
    return _template().substitute(
        title=escaped(f"Check of {wording.named(request)}"),
        header=sections.header(plan, request),
        nav=sections.contents(plan),
        main="\n".join(parts),
    )


@functools.cache
def _template() -> Template:
    return Template(files(__name__).joinpath("page.html").read_text(encoding="utf-8"))
