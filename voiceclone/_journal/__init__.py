"""What is kept of submissions, so that none is lost and none is paid twice."""

from voiceclone._journal.durable import sync_folder, write_durably
from voiceclone._journal.files import FileJournal
from voiceclone._journal.opening import open_journal, state_folder
from voiceclone._journal.protocol import Journal, MemoryJournal, safe_name
from voiceclone._journal.records import FileRecord, Record, StepRecord, new_record, upgraded

__all__ = [
    "FileJournal",
    "FileRecord",
    "Journal",
    "MemoryJournal",
    "Record",
    "StepRecord",
    "new_record",
    "open_journal",
    "safe_name",
    "state_folder",
    "sync_folder",
    "upgraded",
    "write_durably",
]
