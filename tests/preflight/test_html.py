"""What the page says of a request and of every vendor: verdicts, problems, what could not be checked."""

from __future__ import annotations

import hashlib
import subprocess
import sys

import attrs
import pytest
from helpers.pages import Page

import voiceclone
from voiceclone import CloneRequest, Problem
from voiceclone._preflight import Plan, Verdict, html


def of(request: CloneRequest, *providers: str) -> Page:
    return Page(html.render(voiceclone.plan(request, providers), request))


def test_the_heading_names_the_voice(page: Page) -> None:
    """The page is about one voice."""
    assert "gentle" in page.one("h1").text


def test_the_title_names_the_voice(page: Page) -> None:
    """So does the tab of the browser."""
    assert "gentle" in page.all("title")[0].text


def test_a_voice_without_a_name(request_: CloneRequest) -> None:
    """That there is no name is said."""
    request = attrs.evolve(request_, voice_name="")

    assert "(no name)" in of(request, "alibaba").one("h1").text


@pytest.mark.parametrize(
    ("label", "value"),
    [("Gender", "female"), ("Language", "zh-CN"), ("Recordings", "1, 16:00.0 together"), ("Consent", "letter")],
)
def test_the_request_is_repeated(request_: CloneRequest, label: str, value: str) -> None:
    """What was asked about stands at the top."""
    (pair,) = (each.text for each in of(request_, "huawei").all("div") if each.text.startswith(label))

    assert value in pair


def test_what_the_request_leaves_out(page: Page) -> None:
    """A gender that is not given is told as such."""
    assert "Gender not said" in page.one("header").text


@pytest.mark.parametrize(
    ("providers", "answer"),
    [
        (("alibaba",), "Accepted with warnings by alibaba."),
        (("alibaba", "huawei"), "Accepted with warnings by alibaba. Rejected by huawei."),
        (("huawei",), "Rejected by huawei."),
    ],
)
def test_the_answer_is_a_sentence_for_each_verdict(
    request_: CloneRequest, providers: tuple[str, ...], answer: str
) -> None:
    """Who would accept the request, the best verdict first."""
    request = attrs.evolve(request_, consent=attrs.evolve(request_.consent, letter=None))

    assert answer == of(request, *providers).one("p", class_="answer").text


def test_vendors_of_one_verdict_stand_together(page: Page) -> None:
    """Their names are joined."""
    assert "Rejected by alibaba, huawei." == page.one("p", class_="answer").text


@pytest.mark.parametrize("provider", ["alibaba", "huawei"])
def test_a_verdict_is_a_mark_and_a_word(page: Page, provider: str) -> None:
    """No colour is needed to tell a verdict."""
    heading = page.one(id=f"vendor-{provider}-heading").text

    assert heading.startswith(provider)
    assert heading.endswith("✗ rejected")


def test_every_hint_is_a_task(page: Page, plan: Plan) -> None:
    """What to do about each problem stands in one list."""
    listed = page.one(id="todo").text

    assert [] == [each for report in plan.reports for each in report.problems if f"{each.hint}." not in listed]


def test_a_task_names_its_files(page: Page) -> None:
    """Those that have the problem, and the vendors that find it."""
    (task,) = [each.text for each in page.all("li", within="todo") if "in a quieter place" in each.text]

    assert "noisy.wav 00:00-01:10: speech is only" in task
    assert "alibaba, huawei" in task


def test_errors_stand_before_warnings(page: Page) -> None:
    """What keeps a request from being accepted is read first."""
    severities = [each.text.split()[-1] for each in page.all("span", within="todo")]
    listed = [each for each in severities if each in ("error", "warning")]

    assert sorted(listed) == listed


def test_a_problem_has_its_source(page: Page, plan: Plan) -> None:
    """Where a requirement is documented is said with each problem."""
    main = page.one("main").text

    assert [] == [each for report in plan.reports for each in report.problems if each.source not in main]


@pytest.mark.parametrize(
    ("errors", "warnings", "words"),
    [(0, 0, "No problems."), (1, 0, "1 error."), (0, 2, "2 warnings."), (2, 1, "2 errors and 1 warning.")],
)
def test_problems_are_counted(request_: CloneRequest, plan: Plan, errors: int, warnings: int, words: str) -> None:
    """How many there are, in words."""
    problems = [*plan["alibaba"].errors[:1] * errors, *plan["alibaba"].warnings[:1] * warnings]
    report = attrs.evolve(plan["alibaba"], problems=tuple(problems))

    page = Page(html.render(Plan(reports=(report,), common=""), request_))

    assert words in page.one(id="vendor-alibaba").text


def test_the_statement_is_shown_like_a_recording(page: Page) -> None:
    """What was measured of the spoken consent stands among the details."""
    assert "Duration 0:12.0" in page.one(id="consent-statement").text


@pytest.mark.parametrize(
    ("missing", "words"),
    [("statement", "The spoken statement was not given."), ("letter", "The signed letter was not given.")],
)
def test_consent_that_is_not_given(request_: CloneRequest, missing: str, words: str) -> None:
    """What is missing of the consent is said."""
    request = attrs.evolve(request_, consent=attrs.evolve(request_.consent, **{missing: None}))

    assert words in of(request, "huawei").one(id="consent").text


def test_problems_of_the_letter(page: Page) -> None:
    """They are in the list, with the name of its file."""
    assert "no.pdf, missing.wav: there is no file no.pdf, missing.wav." in page.one(id="todo").text


def test_problems_of_the_statement_stand_once(plan: Plan, flawed: CloneRequest) -> None:
    """With the details of the statement, and once in the list."""
    hoarse = Problem("consent.statement", "is hoarse", "Record it again")
    report = attrs.evolve(plan["alibaba"], problems=(hoarse,))

    page = Page(html.render(Plan(reports=(report,), common=""), flawed))

    assert 1 == page.one(id="consent-statement").text.count("is hoarse")
    assert 1 == page.one(id="todo").text.count("is hoarse")


@pytest.mark.parametrize("provider", ["alibaba", "huawei"])
def test_the_words_of_consent(page: Page, flawed: CloneRequest, provider: str) -> None:
    """What each vendor wants to be read or signed, word for word, where that is written and when it was read."""
    told = page.one(id="consent").text
    needs = voiceclone.consent_spec(provider, flawed.language).needs

    assert [] == [each for each in needs if f"{provider}: a {each.kind}" not in told or each.signer not in told]
    assert [] == [each for each in needs if each.text is not None and " ".join(each.text.split()) not in told]
    assert [] == [each for each in needs if f"{each.source}; read on {each.read_on}" not in told]


def test_what_was_checked_and_when(plan: Plan, page: Page, flawed: CloneRequest) -> None:
    """The digest of each file, the date, and the version of the library."""
    digests = page.one(id="digests").text
    known = [each.path for each in (*flawed.recordings, flawed.consent.statement) if each is not None]

    assert [] == [
        each
        for each in known
        if each is not None and each.exists() and hashlib.sha256(each.read_bytes()).hexdigest() not in digests
    ]
    assert plan.made_at is not None
    assert plan.made_at.isoformat(" ", "seconds") in page.one("header").text
    assert f"voiceclone-kit {voiceclone.__version__}" in page.one("header").text


def test_what_is_known_of_the_letter(request_: CloneRequest) -> None:
    """Its format and its pages."""
    assert "letter.pdf. Format: PDF; Pages: 1; Blank: no" in of(request_, "huawei").one(id="consent").text


def test_what_was_not_checked_is_told(page: Page, plan: Plan) -> None:
    """With the names of the vendors it matters to."""
    told = page.one(id="unchecked").text

    assert [] == [text for text in plan["alibaba"].unchecked if text.split(":")[-1].strip() not in told]
    assert "recordings[" not in told


def test_that_all_was_checked_is_told(request_: CloneRequest, plan: Plan) -> None:
    """Nothing is left to guess."""
    report = attrs.evolve(plan["alibaba"], unchecked=())

    page = Page(html.render(Plan(reports=(report,), common=""), request_))

    assert "All that can be checked from here was checked." in page.one(id="unchecked").text


def test_one_dataset_for_all(page: Page, plan: Plan) -> None:
    """What would serve every vendor, as a sentence."""
    assert f"Every vendor takes {plan.common}." in page.one(id="common").text


def test_no_dataset_for_all(plan: Plan, flawed: CloneRequest) -> None:
    """That nothing serves all is said."""
    page = Page(html.render(attrs.evolve(plan, common=""), flawed))

    assert "No one dataset serves all of them." in page.one(id="common").text


def test_a_plan_of_no_vendor(request_: CloneRequest) -> None:
    """It is a page, too."""
    page = Page(html.render(Plan(reports=(), common=""), request_))

    assert "No vendor was asked." == page.one("p", class_="answer").text


@pytest.mark.parametrize("verdict", Verdict)
def test_every_verdict_can_be_shown(request_: CloneRequest, plan: Plan, verdict: Verdict) -> None:
    """None is without a word for it."""
    report = plan["alibaba"]
    problems, undecided, words = {
        Verdict.ACCEPTED: ((), (), "Accepted by"),
        Verdict.ACCEPTED_WITH_WARNINGS: (report.warnings, (), "Accepted with warnings by"),
        Verdict.UNDECIDED: ((), ("letter-blank",), "Could not be decided for"),
        Verdict.REJECTED: (report.errors, (), "Rejected by"),
    }[verdict]
    judged = attrs.evolve(report, problems=problems, undecided=undecided)

    page = Page(html.render(Plan(reports=(judged,), common=""), request_))

    assert f"{words} alibaba." == page.one("p", class_="answer").text


def test_the_page_is_loaded_when_it_is_rendered() -> None:
    """Who wants no page loads no template engine."""
    code = "import sys, voiceclone._cli; voiceclone.plan; print('jinja2' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)

    assert "False" == done.stdout.strip()
