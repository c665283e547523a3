"""What is kept of submissions, so that none is lost and none is paid twice."""

from voiceclone._journal.files import FileJournal
from voiceclone._journal.opening import open_journal
from voiceclone._journal.protocol import Journal, MemoryJournal
from voiceclone._journal.records import VERSION, FileRecord, Record, StepRecord

__all__ = ["VERSION", "FileJournal", "FileRecord", "Journal", "MemoryJournal", "Record", "StepRecord", "open_journal"]
