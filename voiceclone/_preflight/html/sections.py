"""
The sections of the page.
"""

from __future__ import annotations

from voiceclone._preflight import wording
from voiceclone._preflight.html import listening, problems
from voiceclone._preflight.html.elements import NOTHING, Html, badge, element, joined, listed, section
from voiceclone._preflight.planning import Plan
from voiceclone._preflight.report import Dataset, Measured, Report, Verdict
from voiceclone._request import CloneRequest

#: The table of all recordings: its columns, and the fact each shows.
_COLUMNS = ("Duration", "Format", "Sample rate", "Peak", "Clipping", "Speech above noise")


def header(plan: Plan, request: CloneRequest) -> Html:
    """
    What the page is about, and the answer in one sentence.
    """
    material = _material(plan)
    total = material.facts.get("total_duration") if material else None
    count = len(request.recordings)
    known = {
        "Voice name": wording.named(request),
        "Gender": request.gender or "not said",
        "Language": request.language or "not said",
        "Recordings": f"{count}, {wording.clock(total)} together" if isinstance(total, float) else str(count),
        "Consent": " and ".join(sorted(request.consent.kinds)),
    }
    pairs = (element("div", element("dt", key), element("dd", value)) for key, value in known.items())
    return joined(
        element("p", "Check before a voice is cloned", class_="kicker"),
        element("h1", "Who would clone ", element("q", element("bdi", wording.named(request))), "?"),
        element("p", _answer(plan), class_="answer"),
        element("dl", *pairs, class_="request"),
    )


def _answer(plan: Plan) -> str:
    if not plan.reports:
        return "No vendor was asked."
    words = {
        Verdict.ACCEPTED: "would take it",
        Verdict.ACCEPTED_WITH_WARNINGS: "would take it, with warnings",
        Verdict.REJECTED: "cannot",
    }
    groups = {
        word: [each.provider for each in plan.reports if each.verdict is verdict] for verdict, word in words.items()
    }
    return "; ".join(f"{' and '.join(names)} {word}" for word, names in groups.items() if names) + "."


def contents(plan: Plan) -> Html:
    """
    Links to everything below.
    """
    material = _material(plan)
    links = [("Vendors", "vendors"), ("Recordings", "recordings")]
    links += [
        (wording.name(each), listening.anchor(each.location)) for each in (material.recordings if material else ())
    ]
    links += [("Consent", "consent"), ("Not checked", "unchecked"), ("One dataset for all", "common")]
    return listed([element("a", element("bdi", text), href=f"#{target}") for text, target in links])


def vendors(plan: Plan, request: CloneRequest) -> Html:
    """
    The verdict of each, and why.
    """
    material = _material(plan)
    places = {each.location: _link(each) for each in _files(material)}
    places["recordings"] = element("a", element("code", "recordings"), href="#recordings")
    if request.consent.letter is not None:
        places["consent.letter"] = element("a", element("code", "consent.letter"), href="#consent")
    cards = [_vendor(each, places) for each in plan.reports]
    return section("vendors", "Vendors", element("div", *cards, class_="cards"))


def _vendor(report: Report, places: dict[str, Html]) -> Html:
    sign = wording.VERDICTS[report.verdict]
    name = f"vendor-{report.provider}"
    return element(
        "article",
        element("h3", report.provider, " ", badge(sign), id=f"{name}-heading"),
        element("p", f"{problems.counted(report).capitalize()}.", class_="note"),
        problems.by_place(report.problems, places),
        id=name,
        class_=f"vendor {sign.tone}",
        aria_labelledby=f"{name}-heading",
    )


def _link(measured: Measured) -> Html:
    name = element("code", measured.location), " ", element("bdi", wording.name(measured))
    return element("a", *name, href=f"#{listening.anchor(measured.location)}")


def recordings(plan: Plan) -> Html:
    """
    Every recording, and a table of them all when there are several.
    """
    material = _material(plan)
    if material is None or not material.recordings:
        return section("recordings", "Recordings", element("p", "There are none."))
    table = _overview(material) if len(material.recordings) > 1 else NOTHING
    shown = [listening.article(each, plan.reports) for each in material.recordings]
    return section("recordings", "Recordings", table, *shown)


def _overview(material: Dataset) -> Html:
    rows = []
    for each in material.recordings:
        known = dict(wording.facts(each))
        cells = (element("td", known.get(column, "not known")) for column in _COLUMNS)
        rows.append(element("tr", element("th", _link(each), scope="row"), *cells))
    head = element("tr", *(element("th", text, scope="col") for text in ("Recording", *_COLUMNS)))
    table = element(
        "table",
        element("caption", "All recordings", id="overview"),
        element("thead", head),
        element("tbody", *rows),
    )
    # What has the focus can be scrolled with a keyboard.
    return element("div", table, class_="scroller", role="region", aria_labelledby="overview", tabindex="0")


def consent(plan: Plan, request: CloneRequest) -> Html:
    """
    The speaker's agreement.
    """
    material, letter = _material(plan), request.consent.letter
    statement = material.statement if material else None
    parts = [element("p", "The spoken statement was not given." if statement is None else "The spoken statement:")]
    if statement is not None:
        parts.append(listening.article(statement, plan.reports))
    if letter is None:
        parts.append(element("p", "The signed letter was not given."))
    else:
        parts.append(element("p", "The signed letter: ", element("bdi", wording.printable(letter.name)), "."))
    rest = problems.by_vendor(
        plan.reports,
        lambda each: each.location.startswith("consent") and (statement is None or each.location != statement.location),
    )
    return section("consent", "Consent", *parts, rest)


def unchecked(plan: Plan) -> Html:
    """
    What nobody looked at.
    """
    who: dict[str, list[str]] = {}
    for report in plan.reports:
        for text in report.unchecked:
            who.setdefault(text, []).append(report.provider)
    items = [joined(element("strong", f"{', '.join(names)}: "), f"{text}.") for text, names in who.items()]
    nothing = element("p", "All that can be checked from here was checked.")
    return section("unchecked", "Not checked", listed(items) or nothing)


def common(plan: Plan) -> Html:
    """
    What would serve all of them at once.
    """
    text = f"{plan.common[:1].upper()}{plan.common[1:]}." if plan.common else "No one dataset serves all of them."
    return section("common", "One dataset for all", element("p", text))


def _files(material: Dataset | None) -> list[Measured]:
    if material is None:
        return []
    return [*material.recordings, *([material.statement] if material.statement is not None else [])]


def _material(plan: Plan) -> Dataset | None:
    return plan.reports[0].material if plan.reports else None
