"""Checks before submitting: what vendors would say to a request, and which files can be corrected."""

from voiceclone._preflight.evaluate import Report, Verdict, breaches
from voiceclone._preflight.measure import Dataset, Measured
from voiceclone._preflight.plan import Plan, check, consent_spec, plan
from voiceclone._preflight.prepare import Prepared, prepare

__all__ = [
    "Dataset",
    "Measured",
    "Plan",
    "Prepared",
    "Report",
    "Verdict",
    "breaches",
    "check",
    "consent_spec",
    "plan",
    "prepare",
]
