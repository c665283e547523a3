"""
Names as they were; this module goes when nothing imports it.
"""

from voiceclone._preflight.evaluate import Report, Verdict
from voiceclone._preflight.measure import Dataset, Measured

__all__ = ["Dataset", "Measured", "Report", "Verdict"]
