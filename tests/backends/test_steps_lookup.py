"""Looking up a step that may have been done: how long "not there" is doubted, and what happens when it
cannot be told.
"""

from __future__ import annotations

import pytest
from helpers.harness import DELAY, WHO, Acted, Harness, Killed, Vendor, busy, cut

from voiceclone import NotFoundError, ProviderError, SubmissionUnknownError

#: A vendor's time comes in whole seconds.
ROUNDING = 1.5


def test_what_is_not_listed_is_believed_after_the_delay(harness: Harness, vendor: Vendor) -> None:
    """Only when the consistency delay is over the request is sent again."""
    vendor.payments = [cut()]

    harness.submit()

    assert DELAY == pytest.approx(harness.slept(), abs=ROUNDING)


def test_pauses_between_look_ups_grow(harness: Harness, vendor: Vendor) -> None:
    """The vendor is asked more and more rarely, and at least once a minute."""
    vendor.payments = [cut()]

    harness.submit()

    *pauses, _last = harness.clock.naps
    assert sorted(pauses) == pauses
    assert pauses[0] < 2
    assert 60 == pauses[-1]


def test_a_job_that_is_listed_late_is_found(harness: Harness, vendor: Vendor) -> None:
    """A job is found as soon as the vendor lists it."""
    vendor.payments, vendor.list_delay = [Acted(cut())], 20.0

    job = harness.submit()

    assert [job.job_id] == list(vendor.paid)
    assert harness.slept() < 2 * vendor.list_delay


@pytest.mark.parametrize("passed", [DELAY - 10, DELAY + 10])
def test_the_delay_counts_from_the_last_try(harness: Harness, vendor: Vendor, passed: float) -> None:
    """A later process waits for what is left of the delay, and no more."""
    vendor.payments = [Killed()]
    harness.stop(Killed)
    harness.clock.now += passed

    harness.submit()

    assert max(0, DELAY - passed) == pytest.approx(harness.slept(), abs=ROUNDING)


def test_a_repeat_starts_the_delay_anew(harness: Harness, vendor: Vendor) -> None:
    """What a process sent again long after the first try may be listed late as well."""
    vendor.payments = [Killed(), Acted(Killed())]
    harness.stop(Killed)
    harness.clock.now += 10 * DELAY
    harness.stop(Killed)
    vendor.list_delay = DELAY / 2

    job = harness.submit()

    assert [job.job_id] == list(vendor.paid)


def test_a_consistent_vendor_is_believed_at_once(harness: Harness, vendor: Vendor) -> None:
    """Where the list is never late, nothing is waited for."""
    vendor.payments, vendor.eventually_consistent = [cut()], False

    harness.submit()

    assert 0 == harness.slept()


def no_time(_harness: Harness, vendor: Vendor) -> None:
    vendor.tells_time = False


def time_ahead(harness: Harness, vendor: Vendor) -> None:
    vendor.clock = lambda: harness.clock.now + 10 * DELAY


@pytest.mark.parametrize("wrong", [no_time, time_ahead])
@pytest.mark.parametrize("mended", [False, True], ids=["for ever", "in the first process"])
def test_the_delay_passes_once_where_the_time_is_not_known(
    *, harness: Harness, vendor: Vendor, wrong: object, mended: bool
) -> None:
    """When the vendor told no time, or a wrong one, a later process waits for the whole delay, and no longer."""
    vendor.payments = [Killed()]
    wrong(harness, vendor)  # type: ignore[operator]
    harness.stop(Killed)
    if mended:
        vendor.tells_time, vendor.clock = True, harness.clock

    harness.submit()

    assert DELAY == pytest.approx(harness.slept(), abs=ROUNDING)


def test_a_look_up_is_told_when_the_step_began(harness: Harness, vendor: Vendor) -> None:
    """The time is the vendor's, whatever this machine's clock says, and that of the first try."""
    vendor.payments, vendor.eventually_consistent = [Killed()], False
    vendor.clock = lambda: harness.clock.now - 1_000_000
    begun = vendor.clock()
    harness.stop(Killed)
    harness.clock.now += 3600
    vendor.payments = [cut()]

    harness.submit()

    assert [begun] * 2 == pytest.approx(vendor.searched_from, abs=ROUNDING)


def test_a_look_up_is_repeated(harness: Harness, vendor: Vendor) -> None:
    """A look-up is harmless, and repeated while its errors are transient."""
    vendor.payments, vendor.searches = [Acted(cut())], [busy(), cut()]

    job = harness.submit()

    assert [job.job_id] == list(vendor.paid)


@pytest.mark.parametrize(
    "errors", [[NotFoundError("no list", **WHO, outcome_unknown=False)], [busy()] * 3], ids=["final", "busy"]
)
@pytest.mark.parametrize("first", [cut(), Killed()], ids=["same process", "next process"])
def test_a_failed_look_up_sends_nothing(
    *, harness: Harness, vendor: Vendor, errors: list[ProviderError], first: BaseException
) -> None:
    """When looking up fails nothing is sent, and the error says how to go on."""
    vendor.payments, vendor.searches = [first], list(errors)
    if isinstance(first, Killed):
        harness.stop(Killed)

    error = harness.stop(SubmissionUnknownError)

    assert 1 == vendor.calls.count("pay")
    [key] = harness.pending()
    assert key == error.key
    assert f"client.resume({key!r})" in str(error)


def test_several_candidates_are_left_to_the_user(harness: Harness, vendor: Vendor) -> None:
    """When several jobs may be the one, the error has them and the submission's key, and nothing is sent."""
    vendor.payments = [cut()]
    vendor.searches = [SubmissionUnknownError("two of them", candidates=["job-1", "job-2"])]

    error = harness.stop(SubmissionUnknownError)

    assert (harness.pending(), ("job-1", "job-2")) == ((error.key,), error.candidates)
    assert 1 == vendor.calls.count("pay")


def test_without_a_marker_it_is_left_to_the_user(harness: Harness, vendor: Vendor) -> None:
    """A look-up that goes by the marker tells nothing of a job that has none, and nothing is sent again."""
    vendor.payments = [Acted(cut())]

    with harness.start(marker=False) as client, pytest.raises(SubmissionUnknownError, match="marker"):
        client.submit(harness.request)

    assert 1 == len(vendor.paid)
