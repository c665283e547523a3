"""Text with a voice becomes a file, and is paid once, whatever goes wrong between."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import attrs
import pytest
from helpers.speaker import VOICE, Speaker, client_of, float_wav, wav

import voiceclone
from voiceclone import (
    ConfigurationError,
    ConnectionFailedError,
    InvalidRequestError,
    MalformedResponseError,
    RejectedError,
    SubmissionInProgressError,
    SubmissionUnknownError,
    TransferError,
    UnsupportedFeatureError,
)
from voiceclone.backends import Steps, VendorClock
from voiceclone.sandbox import make_spoken
from voiceclone.testing import FakeClock

TEXT = "Guten Morgen."
LONG = "今天天气很好。" * 100
AT = {"provider": "memory", "operation": "synthesize"}


@pytest.fixture
def vendor() -> Speaker:
    return Speaker()


def say(vendor: Speaker, folder: Path, text: str = TEXT, **more: object) -> voiceclone.Speech:
    """What a process of its own gets."""
    with client_of(vendor, folder) as client:
        return client.synthesize(VOICE, text, folder / "said.wav", **more)  # type: ignore[arg-type]


def fails(vendor: Speaker, folder: Path, kind: type[BaseException], text: str = TEXT) -> BaseException:
    with pytest.raises(kind) as caught:
        say(vendor, folder, text)
    return caught.value


def kept(folder: Path) -> list[str]:
    """The records in the journal."""
    return [path.read_text() for path in (folder / "journal").glob("*.json")]


def test_what_was_said(vendor: Speaker, tmp_path: Path) -> None:
    """The vendor gets what was asked for; the app gets the file, and what the file says of itself."""
    vendor.audio = lambda _text: wav([0] * 12_000, rate=24_000)

    speech = say(vendor, tmp_path, speed=2, pitch=0.5, volume=1.5)

    [asked] = vendor.speeches.values()
    assert (VOICE, TEXT, "wav", 2.0, 0.5, 1.5) == (
        asked.voice_id,
        asked.text,
        asked.format,
        asked.speed,
        asked.pitch,
        asked.volume,
    )
    assert (tmp_path / "said.wav", "wav", 0.5, 24_000) == (
        speech.path,
        speech.format,
        speech.duration,
        speech.sample_rate,
    )
    assert ("request-1",) == speech.request_ids


def test_mp3(tmp_path: Path) -> None:
    """What an MP3 file says of itself takes the libraries of an extra; here they are installed."""

    class Compressing(Speaker):
        capabilities = attrs.evolve(
            Speaker.capabilities, speech=voiceclone.backends.SpeechCapabilities(formats=frozenset({"mp3"}))
        )

    vendor = Compressing(audio=lambda text: make_spoken(text, VOICE, "mp3"))
    with client_of(vendor, tmp_path) as client:
        speech = client.synthesize(VOICE, "欢迎收听。", tmp_path / "said.mp3", format="mp3")

    assert (pytest.approx(1.0, abs=0.05), 24_000) == (speech.duration, speech.sample_rate)


def test_what_cannot_be_joined_is_given_as_it_is(vendor: Speaker, tmp_path: Path) -> None:
    """Floating point is no fault where nothing has to be joined."""
    vendor.audio = lambda _text: float_wav()

    assert 16_000 == say(vendor, tmp_path).sample_rate


def test_a_vendor_that_does_not_speak(tmp_path: Path) -> None:
    """It is an error that says what to do."""

    class Mute(Speaker):
        capabilities = voiceclone.backends.Capabilities(
            consent=Speaker.capabilities.consent, recording_formats=frozenset({".wav"})
        )

    with pytest.raises(UnsupportedFeatureError, match="give the voice id to the vendor's own text-to-speech"):
        say(Mute(), tmp_path)


def test_the_same_call_pays_nothing(vendor: Speaker, tmp_path: Path) -> None:
    """A program that is started again fetches the audio again; another key has it spoken anew."""
    for _ in range(2):
        say(vendor, tmp_path)
    again = vendor.texts()
    say(vendor, tmp_path, key="another take")

    assert [TEXT] == again
    assert [TEXT, TEXT] == vendor.texts()


def test_what_the_vendor_has_no_more(vendor: Speaker, tmp_path: Path) -> None:
    """Finished speech that the vendor has thrown away is spoken anew."""
    say(vendor, tmp_path)
    vendor.speeches.clear()
    (tmp_path / "said.wav").unlink()

    say(vendor, tmp_path)

    assert len(vendor.spoken) == 2
    assert (tmp_path / "said.wav").exists()


def test_unfinished_speech_is_not_begun_anew(vendor: Speaker, tmp_path: Path) -> None:
    """A refusal to give what was ordered and never came is the user's to judge: it was paid for."""
    vendor.fetching = [TransferError("did not come", **AT)]
    fails(vendor, tmp_path, TransferError)
    vendor.speeches.clear()

    fails(vendor, tmp_path, voiceclone.NotFoundError)

    assert len(vendor.spoken) == 1


def test_a_clock_that_is_days_ahead_forgets_nothing(vendor: Speaker, tmp_path: Path) -> None:
    """How old finished speech is, the vendor's clock tells; before it is known, nothing is dropped."""
    with client_of(vendor, tmp_path) as client:
        vendor.vendor_clock.note("Sat, 21 Nov 2020 12:00:00 GMT")
        client.synthesize(VOICE, TEXT, tmp_path / "said.wav")
    vendor.vendor_clock = VendorClock()

    say(vendor, tmp_path)

    assert [TEXT] == vendor.texts()


def test_a_day_later_it_is_forgotten(vendor: Speaker, tmp_path: Path) -> None:
    """The journal of an app that speaks all day does not grow for ever."""
    clock = FakeClock()
    with voiceclone.Client(backend=vendor, journal=tmp_path / "journal", clock=clock, sleep=clock.sleep) as client:
        vendor.vendor_clock.note("Sat, 21 Nov 2026 12:00:00 GMT")
        client.synthesize(VOICE, TEXT, tmp_path / "said.wav")
        clock.sleep(86_400)
        client.synthesize(VOICE, "Gute Nacht.", tmp_path / "said.wav")
        client.synthesize(VOICE, TEXT, tmp_path / "said.wav")

    assert [TEXT, "Gute Nacht.", TEXT] == vendor.texts()


def test_audio_that_did_not_come(vendor: Speaker, tmp_path: Path) -> None:
    """The same call in another process fetches it again, and nothing is paid again; the error says so."""
    vendor.fetching = [TransferError("did not come", **AT)]

    error = fails(vendor, tmp_path, TransferError)
    say(vendor, tmp_path)

    assert [TEXT] == vendor.texts()
    assert any("client.synthesize with the same arguments" in note for note in error.__notes__)


@pytest.mark.parametrize("end", [KeyboardInterrupt(), OSError(28, "No space left on device"), LookupError("a bug")])
def test_nothing_is_left_behind(vendor: Speaker, tmp_path: Path, end: BaseException) -> None:
    """Whatever ends a call, the file that was there before is there as it was, and no draft."""
    (tmp_path / "said.wav").write_bytes(b"of yesterday")
    vendor.fetching = [end]

    fails(vendor, tmp_path, type(end))

    assert {"said.wav", "journal"} == {path.name for path in tmp_path.iterdir()}
    assert b"of yesterday" == (tmp_path / "said.wav").read_bytes()


@pytest.mark.parametrize("audio", [b"<Error>expired</Error>", b""], ids=["page", "nothing"])
def test_what_is_no_audio(vendor: Speaker, tmp_path: Path, audio: bytes) -> None:
    """A page that tells of an error, or nothing, is no audio; the next call fetches it again."""
    vendor.audio = lambda _text: audio

    fails(vendor, tmp_path, MalformedResponseError)
    vendor.audio = None
    say(vendor, tmp_path)

    assert [TEXT] == vendor.texts()


def test_a_lost_answer_is_found(vendor: Speaker, tmp_path: Path) -> None:
    """What was ordered is found by its marker, and not ordered again."""
    vendor.fail("synthesize", ConnectionFailedError("cut", **AT), after=True)

    say(vendor, tmp_path)

    assert [TEXT] == vendor.texts()


def test_a_long_text_goes_on_where_it_stopped(vendor: Speaker, tmp_path: Path) -> None:
    """Parts that were ordered are not ordered again, and those whose answer was lost are not mistaken for others."""
    vendor.fail("synthesize", ConnectionFailedError("cut", **AT), after=True)
    vendor.fail("synthesize", RejectedError("no", **AT, outcome_unknown=False))

    fails(vendor, tmp_path, RejectedError, LONG)
    speech = say(vendor, tmp_path, LONG)

    assert LONG == "".join(vendor.texts())
    assert 2 == len(vendor.spoken)
    assert pytest.approx(len(LONG) * 0.1) == speech.duration


def test_what_nobody_can_tell(vendor: Speaker, tmp_path: Path) -> None:
    """Without a marker it is not ordered again; the error tells of ways that are there for speech."""
    vendor.fail("synthesize", ConnectionFailedError("cut", **AT), after=True)

    with client_of(vendor, tmp_path, marker=False) as client:
        with pytest.raises(SubmissionUnknownError) as caught:
            client.synthesize(VOICE, TEXT, tmp_path / "said.wav")
        told = str(caught.value)
        client.forget(caught.value.key)
        client.synthesize(VOICE, TEXT, tmp_path / "said.wav")

    assert "Call client.synthesize with the same arguments" in told
    assert f"client.forget({caught.value.key!r})" in told
    assert "resume" not in told
    assert [TEXT, TEXT] == vendor.texts()


def test_what_the_user_knows(vendor: Speaker, tmp_path: Path) -> None:
    """Who finds the job at the vendor says so, and nothing is ordered again."""
    vendor.fail("synthesize", ConnectionFailedError("cut", **AT), after=True)
    with client_of(vendor, tmp_path, marker=False) as client:
        with pytest.raises(SubmissionUnknownError):
            client.synthesize(VOICE, TEXT, tmp_path / "said.wav")

        client.synthesize(VOICE, TEXT, tmp_path / "said.wav", job_id=vendor.spoken[0])

    assert [TEXT] == vendor.texts()


def test_what_the_user_says_again(vendor: Speaker, tmp_path: Path) -> None:
    """A program that was told the order, and is started again with the same words, goes on with it."""
    vendor.fail("synthesize", ConnectionFailedError("cut", **AT), after=True)
    with client_of(vendor, tmp_path, marker=False) as client, pytest.raises(SubmissionUnknownError):
        client.synthesize(VOICE, TEXT, tmp_path / "said.wav")

    for _ in range(2):
        with client_of(vendor, tmp_path, marker=False) as client:
            client.synthesize(VOICE, TEXT, tmp_path / "said.wav", job_id=vendor.spoken[0])

    assert [TEXT] == vendor.texts()


def test_what_the_user_knows_wrongly(tmp_path: Path) -> None:
    """A job that the vendor does not have is not written down: the right one can be named afterwards."""

    class Strict(Speaker):
        def synthesize(self, request: voiceclone.backends.SpeechRequest, steps: Steps, to: Path) -> str | None:
            def order() -> str:
                self.speeches["speech-1"] = request
                self.spoken.append("speech-1")
                raise ConnectionFailedError("cut", **AT)

            if (job_id := steps.run("order", order)) not in self.speeches:
                raise voiceclone.NotFoundError(f"there is no {job_id}", **AT, outcome_unknown=False)
            to.write_bytes(wav([0] * 100))
            return None

    vendor, to = Strict(), tmp_path / "said.wav"
    with client_of(vendor, tmp_path, marker=False) as client:
        with pytest.raises(SubmissionUnknownError):
            client.synthesize(VOICE, TEXT, to)
        with pytest.raises(voiceclone.NotFoundError):
            client.synthesize(VOICE, TEXT, to, job_id="speech-7")

        client.synthesize(VOICE, TEXT, to, job_id=vendor.spoken[0])

    assert [TEXT] == vendor.texts()


def test_what_the_user_cannot_know(vendor: Speaker, tmp_path: Path) -> None:
    """A job is named only for an order whose outcome is unknown, and no job is taken for two orders."""
    vendor.fail("synthesize", ConnectionFailedError("cut", **AT), after=True)
    to = tmp_path / "said.wav"
    with client_of(vendor, tmp_path, marker=False) as client:
        with pytest.raises(InvalidRequestError, match="no order of this text whose outcome is unknown"):
            client.synthesize(VOICE, TEXT, to, job_id="speech-1")
        vendor.fetching = [TransferError("did not come", **AT)]
        with pytest.raises(SubmissionUnknownError):
            client.synthesize(VOICE, TEXT, to, key="first")
        with pytest.raises(TransferError):
            client.synthesize(VOICE, TEXT, to, key="second")

        with pytest.raises(ConfigurationError, match="is what another order became"):
            client.synthesize(VOICE, TEXT, to, key="first", job_id=vendor.spoken[1])


def test_the_journal_holds_no_word(vendor: Speaker, tmp_path: Path) -> None:
    """What is kept of a text describes it, and has none of its words."""
    vendor.fetching = [TransferError("did not come", **AT)]

    fails(vendor, tmp_path, TransferError)

    [text] = kept(tmp_path)
    assert VOICE in text
    assert len(TEXT) == json.loads(text)["request"]["characters"]
    assert [] == [word for word in TEXT.split() if word in text]


def test_another_text_is_another_speech(vendor: Speaker, tmp_path: Path) -> None:
    """Whatever makes the audio another one makes it another speech, of which nothing was ordered yet."""
    vendor.fetching = [TransferError("did not come", **AT)]
    fails(vendor, tmp_path, TransferError)

    say(vendor, tmp_path, speed=1.5)

    assert 2 == len(vendor.spoken)


def test_a_key_of_its_own(vendor: Speaker, tmp_path: Path) -> None:
    """A key names one speech as long as it is not finished; another text under it is refused."""
    vendor.fetching = [TransferError("did not come", **AT)]
    with client_of(vendor, tmp_path) as client:
        with pytest.raises(TransferError):
            client.synthesize(VOICE, TEXT, tmp_path / "said.wav", key="greeting")

        with pytest.raises(InvalidRequestError, match="'greeting' already names another request"):
            client.synthesize(VOICE, "Guten Tag.", tmp_path / "said.wav", key="greeting")
        client.synthesize(VOICE, TEXT, tmp_path / "said.wav", key="greeting")

    assert [TEXT] == vendor.texts()


def test_a_key_of_another_account(vendor: Speaker, tmp_path: Path) -> None:
    """What was begun at another account goes on there only."""
    vendor.fetching = [TransferError("did not come", **AT)]
    with client_of(vendor, tmp_path) as client, pytest.raises(TransferError):
        client.synthesize(VOICE, TEXT, tmp_path / "said.wav", key="greeting")
    other = Speaker()

    with client_of(other, tmp_path) as client, pytest.raises(ConfigurationError, match="use a client of that account"):
        client.synthesize(VOICE, TEXT, tmp_path / "said.wav", key="greeting")

    assert [] == other.spoken


def test_threads_pay_once(tmp_path: Path) -> None:
    """The same text is spoken by one thread at a time: another one is told so."""
    begun, go_on = threading.Event(), threading.Event()

    class Slow(Speaker):
        def synthesize(self, request: voiceclone.backends.SpeechRequest, steps: Steps, to: Path) -> str | None:
            begun.set()
            go_on.wait(10)
            return super().synthesize(request, steps, to)

    vendor = Slow()
    with client_of(vendor, tmp_path) as client, ThreadPoolExecutor(1) as pool:
        first = pool.submit(client.synthesize, VOICE, TEXT, tmp_path / "said.wav")
        begun.wait(10)
        with pytest.raises(SubmissionInProgressError):
            client.synthesize(VOICE, TEXT, tmp_path / "other.wav")
        go_on.set()
        first.result()

    assert [TEXT] == vendor.texts()
