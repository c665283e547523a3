"""
What is kept of submissions, so that none is lost and none is paid twice.
"""

from voiceclone._journal.journal import FileJournal, Journal, MemoryJournal, open_journal
from voiceclone._journal.records import VERSION, Record, StepRecord

__all__ = ["VERSION", "FileJournal", "Journal", "MemoryJournal", "Record", "StepRecord", "open_journal"]
