"""What the account of the emulated vendor has left."""

from __future__ import annotations

import abc
import time
from collections.abc import Callable
from typing import Any

from werkzeug.wrappers import Request, Response

from voiceclone.sandbox import Emulator, Pace
from voiceclone_huawei.emulator import answers
from voiceclone_huawei.emulator.jobs import page_of

_PREMIUM = {
    "operation_type": "ADD",
    "resource_source": "PURCHASED",
    "resource_id": "sandbox-resource",
    "resource_type": "ADVANCE",
    "charge_mode": "ONE_TIME",
    "resource_nums": 10,
    "resource_available_nums": 10,
    "expire_time": "2030-01-31T08:43:17Z",
    "status": 1,
}


class Quotas(Emulator, abc.ABC):
    """An emulator that tells what the account has left. Nothing uses it up, and nothing is refused for lack of it.

    Attributes:
        resources: What was bought, in the fields of ShowVoiceTrainingQuotas.
        sums: What is left of each type, as the vendor sums it up.
    """

    def __init__(self, *, pace: Pace | None = None, clock: Callable[[], float] = time.time) -> None:
        super().__init__(pace=pace, clock=clock)
        self.resources: list[dict[str, Any]] = [dict(_PREMIUM)]
        self.sums: dict[str, int] = {"advance": 10}

    def quota_handlers(self) -> dict[str, Callable[..., Response]]:
        """What answers the questions for what is left."""
        return {"ShowVoiceTrainingQuotas": self._show_quotas}

    def _show_quotas(self, request: Request) -> Response:
        page = page_of(self.resources, request.args)
        shown = {"count": len(self.resources), "resource_available_nums": self.sums, "resources": page}
        return answers.answer(shown)
