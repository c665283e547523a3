"""What is kept of submissions, so that none is lost and none is paid twice."""

from voiceclone._journal.files import FileJournal
from voiceclone._journal.opening import open_journal
from voiceclone._journal.protocol import Journal, MemoryJournal
from voiceclone._journal.records import Record, StepRecord, new_record

__all__ = ["FileJournal", "Journal", "MemoryJournal", "Record", "StepRecord", "new_record", "open_journal"]
