"""Temporary."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from voiceclone._journal import VERSION, FileJournal, Record
from voiceclone._retry import Retry, Timing
from voiceclone.backends import SpeechRequest, Steps
from voiceclone_huawei.backend import HuaweiBackend


class Host:
    def __init__(self, settings: dict[str, Any], folder: Path, clock: Any, **more: Any) -> None:
        self.backend = HuaweiBackend(**settings, **more)
        self.backend.vendor_clock.clock = clock
        self.journal = FileJournal(folder)
        self.timing = Timing(
            sleep=clock.sleep, clock=clock, retry=Retry(sleep=clock.sleep, attempts=4), consistency_delay=300.0
        )

    def synthesize(self, voice: str, text: str, to: Path, **how: Any) -> Any:
        how["extra"] = how.get("extra", {}).get("huawei", {})
        request = SpeechRequest(voice_id=voice, text=text, **how)
        key = hashlib.sha256(repr(request).encode()).hexdigest()[:32]
        record = self.journal.load(key) or Record(
            version=VERSION,
            key=key,
            provider="huawei",
            account=self.backend.account,
            fingerprint="x",
            marker="",
            request={},
            steps={},
            job_id=None,
            answer={},
            kind="speech",
            files={},
            history=[],
            updated=None,
        )

        def claimed():
            ids = set()
            for k in self.journal.keys():
                r = self.journal.load(k)
                if k != key:
                    ids |= {s.get("result", "") for s in r["steps"].values()}
            return frozenset(ids)

        steps = Steps(
            claimed_ids=claimed,
            check_files=lambda: None,
            record=record,
            save=self.journal.save,
            timing=self.timing,
            vendor_clock=self.backend.vendor_clock,
            on_progress=None,
        )
        return self.backend.synthesize(request, steps, to)
