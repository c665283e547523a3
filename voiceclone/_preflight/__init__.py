"""
The check: what every vendor would say to a request, and what can be mended, before anything is sent.
"""

from voiceclone._preflight.planning import Plan, breaches, check, consent_spec, plan, refuse
from voiceclone._preflight.preparing import Prepared, prepare
from voiceclone._preflight.report import Dataset, Measured, Report, Verdict

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
    "refuse",
]
