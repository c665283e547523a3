"""What the page says of each recording: measurements, problems, and its pictures in words."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import attrs
import numpy as np
import pytest
from helpers import voices
from helpers.pages import Node, Page

import voiceclone
from voiceclone import CloneRequest, Consent
from voiceclone._preflight import Plan, html


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
    rows = [each.text for each in page.all("div", within="recordings-0")]

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
    assert ["File", "State", "Length min:s"] == [each.text for each in page.all("th", scope="col")][:3]


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
    assert re.search(r"! warning 1:10\.0 .* ! warning: \d+\.\d ", rows[0])


def test_a_value_that_is_wrong_needs_no_colour(page: Page) -> None:
    """A mark and a word stand beside it."""
    wrong = [each.text for each in page.all("td", within="files") if "fair" in each.attributes.get("class", "")]

    assert wrong
    assert [] == [each for each in wrong if "!" not in each or "warning" not in each]


def facts(page: Page, recording: str, picture: str) -> str:
    return page.one("p", id=f"{recording}-{picture}-facts").text


def letters(page: Page, kind: str, recording: str = "recordings-1") -> list[Node]:
    """Letters of a kind in the pictures of a recording, by default of the one that clips."""
    return [each for each in page.all("text", within=recording) if kind == each.attributes.get("class")]


def places(page: Page, kind: str) -> list[float]:
    """Where they stand, in percent."""
    return [float(each.attributes["x"].removesuffix("%")) for each in letters(page, kind)]


def entries(page: Page, recording: str) -> list[Node]:
    """The list of its marks."""
    marks = page.one("ul", within=recording, class_="key")
    return [each for each in page.all("li", within=recording) if each.inside[-1] is marks]


def test_every_measured_file_has_two_pictures(page: Page, plan: Plan) -> None:
    """One of the waveform, one of the level."""
    measured = [each for each in plan.reports[0].dataset.files if each.signal is not None]

    assert 2 * len(measured) == len(page.all("svg", role="img"))


def test_clipping_is_told_in_words(page: Page) -> None:
    """What the picture shows, for somebody who cannot see it."""
    assert re.search(
        r"Clipping: \S+ s in \d+ places.* C1 \d\d:\d\d: it clips for ", facts(page, "recordings-1", "waveform")
    )


def test_silence_is_told_in_words(page: Page) -> None:
    """From when to when."""
    assert re.search(r"S1 00:(29|30)-00:3\d: nobody speaks for [56]", facts(page, "recordings-2", "waveform"))


def test_levels_are_told_in_words(page: Page) -> None:
    """Digital silence is no number."""
    assert "Noise floor: digital silence" in facts(page, "recordings-3", "levels")


def test_noise_is_marked(page: Page) -> None:
    """In the picture of the level, in words, and in the list."""
    assert "N1 00:00-01:10: speech is 10.5 dB above the noise" in facts(page, "recordings-0", "levels")
    assert ["N1"] == [each.text for each in letters(page, "below", "recordings-0")]
    assert entries(page, "recordings-0")[0].text.startswith(
        "N1 00:00-01:10 ! warning speech is 10.5 dB above the noise"
    )


def test_levels_are_drawn_every_ten_seconds(page: Page) -> None:
    """Where somebody speaks, and in the pauses."""
    for kind in ("speech", "noise"):
        (path,) = [each.attributes["d"] for each in page.all("path", within="recordings-2", class_=kind)][:1]
        assert 8 == path.count("H")


def test_digital_silence_has_no_line(page: Page) -> None:
    """There is no height at which it could be drawn; that it is below the scale is said."""
    drawn = [
        each for each in page.all("path", within="recordings-3", class_="noise") if each.attributes["d"] != "M0 5H28"
    ]

    assert [] == drawn
    assert "the lowest is digital silence" in page.one(id="recordings-3").text


def test_full_scale_is_on_the_scale(page: Page) -> None:
    """So are all levels to the lowest that is drawn."""
    (axis,) = {
        tuple(each.text for each in page.all("text") if outer in each.inside)
        for outer in page.all("svg", within="recordings-0", class_="axis")[1:2]
    }

    assert ("0", "-20", "-40", "-60", "-80") == axis


def test_every_place_that_clips_is_drawn(page: Page, plan: Plan) -> None:
    """Those that have no label, too."""
    signal = plan.reports[0].dataset.recordings[1].signal
    path = page.one("path", within="recordings-1", class_="clip").attributes["d"]

    assert signal is not None
    assert len(signal.clips) == path.count("M")


def test_the_longest_places_are_listed(page: Page, plan: Plan) -> None:
    """The list below the picture explains the labels, and says how many places have none."""
    signal = plan.reports[0].dataset.recordings[1].signal
    listed = [each.text for each in entries(page, "recordings-1")]
    lengths = [float(found[1]) for text in listed if (found := re.search(r"it clips for (\S+) s", text))]

    assert signal is not None
    assert f"and {len(signal.clips) - len(lengths)} more places that clip" == listed[len(lengths)]
    assert min(lengths) > min(each.value for each in signal.clips)


def test_every_mark_can_be_chosen_in_a_picture(page: Page) -> None:
    """It leads to its entry in the list."""
    links = [each for each in page.all("a", within="recordings-1") if any(outer.tag == "svg" for outer in each.inside)]
    listed = [f"#{each.id}" for each in entries(page, "recordings-1") if each.id]

    assert listed == [each.attributes["href"] for each in links]


def test_a_mark_can_be_heard(page: Page) -> None:
    """By a button that says what it plays, or by the player of the browser where there is no script."""
    button = page.one("button", within="recordings-0-n1").attributes
    player = page.one("audio", within="recordings-0-n1")

    assert "Play noisy.wav 00:00-01:10: speech is 10.5 dB above the noise" == button["aria-label"]
    assert "hidden" in button
    assert player.id == button["data-plays"]
    assert {"controls", "preload"} <= player.attributes.keys()
    assert "none" == player.attributes["preload"]


def test_a_problem_of_a_whole_file_can_be_heard(page: Page) -> None:
    """At a place that stands for all of it."""
    played = [each.attributes["aria-label"] for each in page.all("button", within="recordings-0")]

    assert any(re.fullmatch(r"Play noisy\.wav [\d:-]+: there is nothing above .*", each) for each in played)


def test_nothing_is_heard_where_that_is_not_wanted(plan: Plan, flawed: CloneRequest) -> None:
    """The marks stay."""
    silent = Page(html.render(plan, flawed, audio=False))

    assert [] == silent.all("audio", "img") + [each for each in silent.all("button") if "data-plays" in each.attributes]
    assert entries(silent, "recordings-0")[0].text.startswith("N1 00:00-01:10")


def test_a_page_of_faults_is_no_large_file(tmp_path: Path) -> None:
    """It can be sent by mail, though ten recordings of 48 kHz hiss, hum and clip all along."""
    sound = voices.voice(35).repeat(6) + 0.03 * np.random.default_rng(1).standard_normal(35 * 48_000)
    sound += 0.01 * np.sin(2 * np.pi * 50 * np.arange(len(sound)) / 48_000)
    for second in range(0, 35, 3):
        sound[second * 48_000 :][:3000] = 1.0
    recordings = [
        voices.write(tmp_path / f"{each}.wav", (sound * (1 + each / 100)).clip(-1, 1), rate=48_000)
        for each in range(10)
    ]
    request = CloneRequest(voice_name="gentle", recordings=recordings, consent=Consent(letter=tmp_path / "no.pdf"))

    text = html.render(voiceclone.plan(request), request)

    assert text.count("<audio") > 20
    assert len(text) < 5_000_000


def test_labels_do_not_cover_each_other(page: Page) -> None:
    """They stay apart on the screen of a phone."""
    found = places(page, "above")

    assert all(after - before > 10 for before, after in itertools.pairwise(found))


def test_neighbours_share_a_label(page: Page) -> None:
    """Labels that would cover each other are written as one."""
    labels = [each.text for each in letters(page, "above")]

    assert any(re.fullmatch(r"C\d-\d", each) for each in labels)


def test_every_label_is_drawn(page: Page) -> None:
    """Each that is listed is in the picture, by itself or in a range."""
    labels = [each.text for each in letters(page, "above")]
    drawn = [range(int(ends[0]), int(ends[-1]) + 1) for each in labels if (ends := each[1:].split("-"))]
    listed = [each.text for each in page.all("b", within="recordings-1") if each.text.startswith("C")]

    assert listed == [f"C{number}" for each in drawn for number in each]


def test_the_time_is_written_below(page: Page) -> None:
    """Times start at zero and are evenly spaced."""
    found = [float(each.attributes["x"].removesuffix("%")) for each in letters(page, "time", "recordings-2")]
    first = found[: found.index(0, 1)]
    steps = [after - before for before, after in itertools.pairwise(first)]

    assert 0 == first[0]
    assert max(steps) == pytest.approx(min(steps), abs=0.01)


@pytest.mark.parametrize(
    ("label", "value"),
    [
        ("True peak", r"-?\d+\.\d dBTP"),
        ("DC offset", r"-?\d+\.\d% of full scale"),
        ("Mains hum", r"\d+\.\d dB above its neighbours"),
        ("Bandwidth", r"\d+ Hz"),
        ("Loudness against the others", r"[+-]\d+\.\d LU"),
        ("Noise against the others", r"[+-]\d+\.\d dB"),
        ("Bandwidth against the others", r"\d+%"),
    ],
)
def test_every_measure_has_a_row(page: Page, label: str, value: str) -> None:
    """Those of the file, and those against the other files."""
    rows = [each.text for each in page.all("div", within="recordings-0")]

    found = [row.removeprefix(f"{label} ") for row in rows if row.startswith(f"{label} ")]

    assert re.fullmatch(value, found[0])


def test_every_ten_seconds_in_numbers(page: Page) -> None:
    """What the picture of the level shows can be read, too."""
    rows = [each.text for each in page.all("tr", within="recordings-2") if re.match(r"\d+:\d\d-", each.text)]

    assert ["0:00-0:10", "0:10-0:20", "0:20-0:30"] == [each.split()[0] for each in rows][:3]
    assert 8 == len(rows)


def test_marked_places_are_printed(page: Page) -> None:
    """With their times and what was measured there, for details may be closed."""
    printed = page.one("div", class_="printed").text

    assert "noisy.wav 00:00-01:10: speech is 10.5 dB above the noise." in printed
    assert 9 == len(re.findall(r"it clips for", printed))


def test_whatever_has_a_place_is_marked(page: Page, plan: Plan) -> None:
    """Of all that a vendor minds in a part of a file, the longest places are in the list of its marks."""
    for number, measured in enumerate(plan.reports[0].dataset.recordings):
        own = {each for each in plan["alibaba"].problems if each.location == measured.location and each.stretches}
        listed = " ".join(each.text for each in entries(page, f"recordings-{number}")) if own else ""
        assert [] == [each for each in own if not any(str(stretch) in listed for stretch in each.stretches)]


def test_hum_is_marked(tmp_path: Path) -> None:
    """With a name of its own where there is noise at the same time."""
    sound = voices.voice(80, noise=0.03)
    sound[: 40 * voices.RATE] += 0.1 * np.sin(2 * np.pi * 50 * np.arange(40 * voices.RATE) / voices.RATE)
    request = CloneRequest(
        voice_name="gentle",
        recordings=[voices.write(tmp_path / "hum.wav", sound)],
        consent=Consent(letter=tmp_path / "no.pdf"),
    )

    page = Page(html.render(voiceclone.plan(request), request))

    assert any(re.match(r"H1 00:00-00:4\d .* mains hum is", each.text) for each in entries(page, "recordings-0"))
    assert any("H1" in each.text and "N1" in each.text for each in letters(page, "below", "recordings-0"))
    assert page.all("audio", within="recordings-0-h1")
