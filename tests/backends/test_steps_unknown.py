"""A step whose outcome is unknown: looked up, never just done again."""

from __future__ import annotations

import contextlib
import logging

import pytest
from helpers.harness import DELAY, WHO, Acted, Harness, Killed, Vendor, busy, cut, not_sent, refusal

from voiceclone import ConnectionFailedError, ProviderError, RejectedError, SubmissionUnknownError, TransferError


def unproven() -> RejectedError:
    """An error that stays, of which nobody says what the vendor did."""
    return RejectedError("no", **WHO)


@pytest.mark.parametrize(
    "payments",
    [
        pytest.param([Acted(cut())], id="answer lost"),
        pytest.param([cut(), Acted(cut())], id="answer lost twice"),
        pytest.param([Acted(refusal())], id="refusal of a second copy"),
        pytest.param([cut(), Acted(refusal())], id="refusal after a lost answer"),
    ],
)
def test_what_was_done_is_found(harness: Harness, vendor: Vendor, payments: list[BaseException | Acted]) -> None:
    """A job that was made although no success came is looked up and found."""
    vendor.payments = payments

    job = harness.submit()

    assert [job.job_id] == list(vendor.paid)


@pytest.mark.parametrize(
    "payments", [[cut()], [busy(), busy()], [not_sent(), busy()]], ids=["unknown", "busy", "not sent"]
)
def test_what_was_not_done_is_done(harness: Harness, vendor: Vendor, payments: list[BaseException | Acted]) -> None:
    """A request that came to nothing is sent again."""
    vendor.payments = payments

    job = harness.submit()

    assert [job.job_id] == list(vendor.paid)


@pytest.mark.parametrize("errors", [[busy(), busy()], [not_sent()] * 3], ids=["busy", "not sent"])
def test_what_certainly_was_not_done_is_not_looked_up(
    harness: Harness, vendor: Vendor, errors: list[BaseException | Acted]
) -> None:
    """After a proof that nothing was done there is nothing to look up."""
    vendor.payments = list(errors)

    with contextlib.suppress(ConnectionFailedError):
        harness.submit()

    assert "search" not in vendor.calls


def test_nothing_is_sent_a_third_time(harness: Harness, vendor: Vendor) -> None:
    """A process sends a request with an unknown outcome once more at most."""
    errors = [cut(), cut(), cut()]
    vendor.payments = list(errors)

    error = harness.stop(ConnectionFailedError)

    assert errors[1] is error
    assert 2 == vendor.calls.count("pay")


@pytest.mark.parametrize("error", [refusal(), ProviderError("no", **WHO, outcome_unknown=False)], ids=repr)
def test_a_refusal_is_raised_as_it_is(harness: Harness, vendor: Vendor, error: ProviderError) -> None:
    """A refusal that a look-up confirms comes out without any waiting."""
    vendor.payments = [error]

    caught = harness.stop(ProviderError)

    assert error is caught
    assert 0 == harness.slept()


@pytest.mark.parametrize("errors", [[refusal()], [not_sent()] * 3], ids=["refused", "not sent"])
def test_nothing_unknown_is_left_of_what_was_not_done(
    harness: Harness, vendor: Vendor, errors: list[BaseException | Acted]
) -> None:
    """After a proof that nothing was done, the next process pays at once."""
    vendor.payments = list(errors)
    harness.stop(ProviderError)
    vendor.calls.clear()

    harness.submit()

    assert ["pay"] == vendor.calls


@pytest.mark.parametrize(
    ("payments", "searches", "kind"),
    [
        pytest.param([cut(), Acted(cut())], [{}] * 2, ConnectionFailedError, id="not found twice"),
        pytest.param([Acted(cut()), refusal()], [{}] * 2, RejectedError, id="refused at the second try"),
        pytest.param([Acted(unproven())], [{}], RejectedError, id="error that proves nothing"),
        pytest.param([Acted(refusal())], [cut()] * 3, RejectedError, id="refused, look-up failed"),
        pytest.param([Acted(cut())], [cut()] * 3, SubmissionUnknownError, id="look-up failed"),
        pytest.param(
            [Acted(refusal())],
            [SubmissionUnknownError("two", candidates=["1", "2"])],
            RejectedError,
            id="refused, look-up ambiguous",
        ),
    ],
)
def test_what_stays_unknown_is_looked_up_by_the_next_process(
    *,
    harness: Harness,
    vendor: Vendor,
    payments: list[BaseException | Acted],
    searches: list[BaseException | dict[str, str]],
    kind: type[Exception],
) -> None:
    """A process that ends with an unknown outcome leaves it to the next one, which finds the job."""
    vendor.eventually_consistent = False
    vendor.payments, vendor.searches = list(payments), list(searches)
    harness.stop(kind)

    job = harness.submit()

    assert [job.job_id] == list(vendor.paid)


@pytest.mark.parametrize("end", [Killed(), KeyboardInterrupt(), MemoryError()], ids=repr)
@pytest.mark.parametrize("acted", [False, True], ids=["before", "after"])
def test_a_process_killed_while_it_pays(harness: Harness, vendor: Vendor, *, end: BaseException, acted: bool) -> None:
    """A process that ends while it pays, before or after the vendor acts, is followed by one that pays if need be."""
    vendor.payments = [Acted(end) if acted else end]
    harness.stop(type(end))

    job = harness.submit()

    assert [job.job_id] == list(vendor.paid)


def test_an_error_that_proves_nothing_is_not_waited_for(harness: Harness, vendor: Vendor) -> None:
    """An error that stays is raised after one look-up: the next process looks again."""
    vendor.payments = [unproven()]

    harness.stop(RejectedError)

    assert 0 == harness.slept()


@pytest.mark.parametrize("error", [cut(), unproven(), TransferError("cut", **WHO)], ids=repr)
def test_without_a_list_it_is_left_to_the_user(harness: Harness, vendor: Vendor, error: Exception) -> None:
    """Where nothing can be looked up, the error has its cause and says what to call."""
    vendor.searchable, vendor.payments = False, [error]

    caught = harness.stop(SubmissionUnknownError)

    assert error is caught.__cause__
    [key] = harness.pending()
    assert f"client.resume({key!r}, job_id=" in str(caught)


@pytest.mark.parametrize("error", [cut(), Killed()], ids=repr)
def test_without_a_list_nothing_is_sent_again(harness: Harness, vendor: Vendor, error: BaseException) -> None:
    """Where nothing can be looked up, no later process pays either."""
    vendor.searchable, vendor.payments = False, [Acted(error)]
    harness.stop(BaseException)

    harness.stop(SubmissionUnknownError)

    assert 1 == vendor.calls.count("pay")


def test_every_unknown_outcome_is_logged(harness: Harness, vendor: Vendor, caplog: pytest.LogCaptureFixture) -> None:
    """A warning names the submission and the step."""
    vendor.payments = [cut()]

    with caplog.at_level(logging.WARNING, "voiceclone"):
        harness.submit(key="order-1")

    [record] = caplog.records
    assert "order-1" in record.getMessage()
    assert "'pay'" in record.getMessage()


def test_a_delayed_job_is_found_by_the_next_process(harness: Harness, vendor: Vendor) -> None:
    """A job that the vendor lists later than a process waits is found by the next one."""
    vendor.payments, vendor.list_delay = [cut(), Acted(cut())], 2 * DELAY
    harness.stop(ConnectionFailedError)
    harness.clock.sleep(2 * DELAY)

    job = harness.submit()

    assert [job.job_id] == list(vendor.paid)
