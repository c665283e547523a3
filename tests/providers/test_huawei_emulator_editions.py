"""The emulated Huawei Cloud: what tasks of each edition are made of, as the vendor's own SDK and plain HTTP see it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from helpers.metastudio import LETTER, OCTETS, ZIP, Caller, Refused, put, wav, zipped
from huaweicloudsdkmetastudio import v1

WRONG_NUMBER, NO_WAV, TOO_MANY = "MSS.20020016", "MSS.20020018", "MSS.20020022"
PARAMETER, NO_SENTENCE, WRONG_STATE = "MSS.00000003", "MSS.99000006", "MSS.99000002"


@pytest.fixture
def caller() -> Iterator[Caller]:
    with Caller() as caller:
        yield caller


def create(caller: Caller, edition: str, **fields: Any) -> Any:
    """What the create of an edition is answered with."""
    body = v1.CreateTrainingJobReq(**{"voice_name": "Anna", "create_type": "PACKAGE", **fields})
    request = getattr(v1, f"CreateTraining{edition.title().replace('_', '')}JobRequest")(body=body)
    return json.loads(getattr(caller.sdk, f"create_training_{edition}_job")(request).raw_content)


def sentences(number: int) -> dict[str, bytes]:
    """The members of a good package."""
    return {
        f"{index}.{ending}": wav() if ending == "wav" else b"x" for index in range(number) for ending in ("wav", "txt")
    }


def packed(caller: Caller, edition: str, members: dict[str, bytes]) -> str:
    """A task of *edition* with a package of these members and a letter."""
    created = create(caller, edition)
    put(created["training_data_uploading_url"], zipped(**members), ZIP)
    put(created["authorization_letter_uploading_url"], LETTER, OCTETS)
    return str(created["job_id"])


def confirm(caller: Caller, job_id: str, index: int) -> Any:
    request = v1.ConfirmTrainingSegmentRequest(job_id=job_id, index=index)
    return json.loads(caller.sdk.confirm_training_segment(request).raw_content)


def confirmed(caller: Caller, job_id: str) -> list[int]:
    request = v1.ShowTrainingSegmentInfoRequest(job_id=job_id)
    found: list[int] = json.loads(caller.sdk.show_training_segment_info(request).raw_content)["confirmed_index"]
    return found


@pytest.mark.parametrize(("edition", "number"), [("basic", 20), ("middle", 100)])
def test_a_package_of_sentences_is_accepted(caller: Caller, edition: str, number: int) -> None:
    job_id = packed(caller, edition, sentences(number))

    caller.commit(job_id)

    shown = caller.show(job_id)
    assert (edition.upper(), "SYSTEM_AUDITING") == (shown["job_type"], shown["state"])


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda members: members.pop("7.txt"), WRONG_NUMBER),
        (lambda members: members.pop("19.wav"), WRONG_NUMBER),
        (lambda members: members.update({"3.txt": b""}), WRONG_NUMBER),
        (lambda members: members.update({"20.wav": members.pop("0.wav")}), WRONG_NUMBER),
        (lambda members: members.update({"20.wav": wav(), "20.txt": b"x"}), TOO_MANY),
        (lambda members: members.update({"5.wav": b"no sound"}), NO_WAV),
    ],
)
def test_a_package_of_something_else_is_refused(
    caller: Caller, change: Callable[[dict[str, bytes]], object], code: str
) -> None:
    """Texts and recordings have to be there, in full, under their numbers, and nothing else."""
    members = sentences(20)
    change(members)
    job_id = packed(caller, "basic", members)

    assert Refused(400, code) == Refused.by(partial(caller.commit, job_id))


def test_a_long_take_is_for_other_editions(caller: Caller) -> None:
    """One recording is what the third party takes, and no package of sentences."""
    take = {"Voice.wav": wav()}

    assert Refused(400, WRONG_NUMBER) == Refused.by(partial(caller.commit, packed(caller, "basic", take)))
    caller.commit(packed(caller, "third_party", take))


def test_sentences_have_addresses_of_their_own(caller: Caller) -> None:
    """A task has the addresses of a package, or one for each recording and each text, then and when asked again."""
    created = create(caller, "basic", create_type="SEGMENT")
    again = caller.addresses(created["job_id"])

    assert "training_data_uploading_url" not in {**created, **again["package_url"]}
    for urls in (created["segment_uploading_url"], again["segment_url"]):
        assert [20, 20] == [len({*urls[name]}) for name in ("audio_uploading_url", "txt_uploading_url")]
    package = create(caller, "basic")
    assert [] == package["segment_uploading_url"]["audio_uploading_url"]


@pytest.mark.parametrize(
    ("field", "media_type"), [("audio_uploading_url", "audio/wav"), ("txt_uploading_url", "text/plain")]
)
def test_a_sentence_is_sent_as_what_it_is(caller: Caller, field: str, media_type: str) -> None:
    """Each address was signed for one media type."""
    address = create(caller, "basic", create_type="SEGMENT")["segment_uploading_url"][field][3]

    assert Refused(403, "SignatureDoesNotMatch") == Refused.of(put(address, b"x", OCTETS))
    assert put(address, b"x", media_type).ok


def test_sentences_are_confirmed_one_by_one(caller: Caller) -> None:
    """One is confirmed when its audio and its text are there, and the commit waits for all."""
    created = create(caller, "basic", create_type="SEGMENT")
    job_id, urls = str(created["job_id"]), created["segment_uploading_url"]
    put(created["authorization_letter_uploading_url"], LETTER, OCTETS)
    for index in range(20):
        assert Refused(400, NO_SENTENCE) == Refused.by(partial(confirm, caller, job_id, index))
        put(urls["audio_uploading_url"][index], wav(), "audio/wav")
        assert Refused(400, NO_SENTENCE) == Refused.by(partial(confirm, caller, job_id, index))
        put(urls["txt_uploading_url"][index], b"x", "text/plain")
        assert Refused(400, WRONG_NUMBER) == Refused.by(partial(caller.commit, job_id))
        assert confirm(caller, job_id, index)["confirm_result"]
        assert [*range(index + 1)] == confirmed(caller, job_id)

    caller.commit(job_id)

    assert Refused(400, WRONG_STATE) == Refused.by(partial(confirm, caller, job_id, 0))


def test_a_sentence_with_other_words_is_not_confirmed(caller: Caller) -> None:
    created = create(caller, "basic", create_type="SEGMENT")
    urls = created["segment_uploading_url"]
    put(urls["audio_uploading_url"][2], wav(), "audio/wav")
    put(urls["txt_uploading_url"][2], b"x", "text/plain")
    caller.emulator.mismatches = {2}

    assert not confirm(caller, created["job_id"], 2)["confirm_result"]
    assert [] == confirmed(caller, created["job_id"])


@pytest.mark.parametrize("index", [1025, -1])
def test_an_index_that_is_not_documented(caller: Caller, index: int) -> None:
    created = create(caller, "basic", create_type="SEGMENT")

    assert Refused(400, PARAMETER) == Refused.by(partial(confirm, caller, created["job_id"], index))
