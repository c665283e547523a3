"""Every fault at every call ends as the rules say: in recovery or in one typed error, and never in a second payment."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers import fault_rules, faults
from helpers.fault_rules import Case

import voiceclone

PAGE = Path(__file__).parents[1] / "docs" / "faults.md"
CASES = [pytest.param(case, id=str(case)) for case in fault_rules.cases()]


@pytest.fixture(scope="module")
def harness() -> Iterator[faults.Harness]:
    with faults.harness() as harness:
        yield harness


@pytest.mark.parametrize("case", CASES)
def test_a_fault_ends_as_the_rules_say(harness: faults.Harness, request_: voiceclone.CloneRequest, case: Case) -> None:
    """It ends in recovery or in the error of the rule, and one job is paid once the fault is gone."""
    ending = harness.run(case, request_)

    assert ending.paid <= 1
    assert fault_rules.expected(case) == ending.outcome
    assert ending.paid_at_last == (0 if (case.operation, case.fault) in fault_rules.LIMITS else 1)


@pytest.mark.parametrize("case", [case for case in fault_rules.cases() if case.fault == "503" and case.stays], ids=str)
def test_an_error_names_its_call(harness: faults.Harness, request_: voiceclone.CloneRequest, case: Case) -> None:
    """An error of a vendor or of its store says who answered what: provider, status, code and request."""
    error = harness.run(case, request_).error

    assert isinstance(error, voiceclone.ProviderError | voiceclone.TransferError)
    assert (case.provider, 503, "ServiceUnavailable") == (error.provider, error.status, error.code)
    assert error.operation
    assert error.request_id


def test_the_page_shows_the_rules() -> None:
    """The table of the docs is the table that the cases are compared with."""
    assert fault_rules.table() in PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize(("operation", "fault"), fault_rules.LIMITS)
def test_the_page_shows_what_the_vendor_does_not_allow(operation: str, fault: str) -> None:
    """Where the vendor allows no better than the rules, the docs say so."""
    text = PAGE.read_text(encoding="utf-8")

    assert f"`{operation}`" in text
    assert fault_rules.LIMITS[operation, fault] in text
