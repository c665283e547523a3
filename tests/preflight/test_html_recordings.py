"""What the page says of each recording: measurements, problems, and its pictures in words."""

from __future__ import annotations

import itertools
import re

import attrs
import pytest
from helpers.pages import Page, flawed_request

import voiceclone
from voiceclone import CloneRequest
from voiceclone._preflight import Plan, html


@pytest.fixture(scope="module")
def flawed(tmp_path_factory: pytest.TempPathFactory) -> CloneRequest:
    return flawed_request(tmp_path_factory.mktemp("sounds"))


@pytest.fixture(scope="module")
def plan(flawed: CloneRequest) -> Plan:
    return voiceclone.plan(flawed)


@pytest.fixture(scope="module")
def page(plan: Plan, flawed: CloneRequest) -> Page:
    return Page(html.render(plan, flawed))


def test_a_recording_has_its_problems(page: Page, plan: Plan) -> None:
    """A problem of one recording stands there, too, with the vendors that find it."""
    (noise,) = {each for each in plan["alibaba"].warnings if each.requirement == "noise"}

    assert f"{noise.hint}. noisy.wav 00:00-01:10: {noise.message}. alibaba, huawei" in page.one(id="recordings-0").text


def test_a_recording_without_problems(request_: CloneRequest, plan: Plan) -> None:
    """That nothing was found is said."""
    report = attrs.evolve(plan["alibaba"], problems=())

    page = Page(html.render(Plan(reports=(report,), common=""), request_))

    assert "No problems were found with it." in page.one(id="recordings-0").text


@pytest.mark.parametrize(
    ("label", "value"),
    [("Duration", "1:10.0"), ("Format", "WAV, PCM_16"), ("Sample rate", "8000 Hz"), ("Channels", "1 (mono)")],
)
def test_what_was_measured_is_shown(page: Page, label: str, value: str) -> None:
    """Each measurement has a row."""
    rows = [each.text for each in page.all("tr", within="recordings-0")]

    assert f"{label} {value}" in rows


@pytest.mark.parametrize(
    ("recording", "reason"),
    [("recordings-4", "It was not measured."), ("recordings-5", "It could not be measured in full: ")],
)
def test_what_was_not_measured_is_told(page: Page, recording: str, reason: str) -> None:
    """A file that is missing, and one that is no audio."""
    assert reason in page.one(id=recording).text


def test_what_the_vendor_holds_was_not_measured(request_: CloneRequest) -> None:
    """An asset of the vendor cannot be read from here."""
    request = attrs.evolve(request_, recordings=voiceclone.Recording(asset_id="asset-1"))

    page = Page(html.render(voiceclone.plan(request, ["alibaba"]), request))

    assert "The vendor holds it" in page.one(id="recordings-0").text


def test_several_recordings_have_a_table(page: Page) -> None:
    """All recordings are compared in one table."""
    assert ["File", "State", "Length"] == [each.text for each in page.all("th", scope="col")][:3]


def test_every_file_has_a_row(page: Page, flawed: CloneRequest) -> None:
    """With its name, its state, and a mark at each value that is wrong."""
    rows = [each.text for each in page.all("tr", within="files")][1:]
    names = [
        "noisy.wav",
        "loud.wav",
        "pausing.wav",
        "silence.wav",
        "missing.wav",
        "text.mp3",
        "statement.wav",
        "no.pdf",
    ]

    assert names == [each.split()[0] for each in rows]
    assert re.search(r"! warning 1:10\.0 .* \d+\.\d ! warning", rows[0])


def test_a_value_that_is_wrong_needs_no_colour(page: Page) -> None:
    """A mark and a word stand beside it."""
    wrong = [each.text for each in page.all("td", within="files", class_="fair")]

    assert wrong
    assert [] == [each for each in wrong if "!" not in each or "warning" not in each]


def facts(page: Page, recording: str, picture: str) -> str:
    return page.one("desc", id=f"{recording}-{picture}-facts").text


def places(page: Page, kind: str) -> list[float]:
    """Where letters of a kind stand in the waveform of the recording that clips, in percent."""
    found = [each for each in page.all("text", within="recordings-1") if kind == each.attributes["class"]]
    return [float(each.attributes["x"].removesuffix("%")) for each in found]


def test_every_measured_file_has_two_pictures(page: Page, plan: Plan) -> None:
    """One of the waveform, one of the level."""
    measured = [each for each in plan.reports[0].dataset.files if each.signal is not None]

    assert 2 * len(measured) == len(page.all("svg", role="img"))


def test_clipping_is_told_in_words(page: Page) -> None:
    """What the picture shows, for somebody who cannot see it."""
    assert re.search(
        r"clipping: \S+ s in \d+ places.* C1 clips at 0:\d\d, for ", facts(page, "recordings-1", "waveform")
    )


def test_silence_is_told_in_words(page: Page) -> None:
    """From when to when."""
    assert re.search(r"S1 silence from 0:(29|30) to 0:3\d", facts(page, "recordings-2", "waveform"))


def test_levels_are_told_in_words(page: Page) -> None:
    """Digital silence is no number."""
    assert "Noise floor: digital silence" in facts(page, "recordings-3", "levels")


def test_digital_silence_has_no_line(page: Page) -> None:
    """There is no height at which it could be drawn."""
    assert [] == page.all("line", within="recordings-3", class_="noise")


def test_every_place_that_clips_is_drawn(page: Page, plan: Plan) -> None:
    """Those that have no label, too."""
    signal = plan.reports[0].dataset.recordings[1].signal

    assert signal is not None
    assert len(signal.clips) == len(page.all("line", within="recordings-1", class_="clip"))


def test_the_longest_places_are_listed(page: Page, plan: Plan) -> None:
    """The list below the picture explains the labels, and says how many places have none."""
    signal = plan.reports[0].dataset.recordings[1].signal
    marks = page.one("ul", within="recordings-1", **{"aria-label": "Marks in the waveform"})
    listed = [each.text for each in page.all("li") if marks in each.inside and "clip" in each.text]
    lengths = [float(found[1]) for text in listed if (found := re.search(r"for (\S+) s", text))]

    assert signal is not None
    assert f"and {len(signal.clips) - len(lengths)} more clipping places" == listed[len(lengths)]
    assert min(lengths) > min(each.end - each.start for each in signal.clips)


def test_labels_do_not_cover_each_other(page: Page) -> None:
    """They stay apart on the screen of a phone."""
    found = places(page, "clip-label")

    assert all(after - before > 10 for before, after in itertools.pairwise(found))


def test_neighbours_share_a_label(page: Page) -> None:
    """Labels that would cover each other are written as one."""
    labels = [each.text for each in page.all("text", within="recordings-1", class_="clip-label")]

    assert any(re.fullmatch(r"C\d-\d", each) for each in labels)


def test_every_label_is_drawn(page: Page) -> None:
    """Each that is listed is in the picture, by itself or in a range."""
    labels = [each.text for each in page.all("text", within="recordings-1", class_="clip-label")]
    drawn = [range(int(ends[0]), int(ends[-1]) + 1) for each in labels if (ends := each[1:].split("-"))]
    listed = [each.text for each in page.all("b", within="recordings-1") if each.text.startswith("C")]

    assert listed == [f"C{number}" for each in drawn for number in each]


def test_the_time_is_written_below(page: Page) -> None:
    """Times start at zero and are evenly spaced."""
    found = places(page, "time")
    steps = [after - before for before, after in itertools.pairwise(found[: len(found) // 2])]

    assert 0 == found[0]
    assert max(steps) == pytest.approx(min(steps), abs=0.01)
