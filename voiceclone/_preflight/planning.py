"""
Names as they were; this module goes when nothing imports it.
"""

from voiceclone._preflight.plan import Plan, check, consent_spec, plan

__all__ = ["Plan", "check", "consent_spec", "plan"]
