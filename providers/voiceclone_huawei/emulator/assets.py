"""The asset library of the emulated vendor: voices that were trained, and whatever else a test puts there."""

from __future__ import annotations

import abc
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from werkzeug.wrappers import Request, Response

from voiceclone.sandbox import Emulator, Job, Pace, Refusal
from voiceclone_huawei.emulator import answers
from voiceclone_huawei.emulator.jobs import page_of

#: Parameters of the list that are emulated; the vendor has more.
_FILTERS = frozenset({"asset_type", "asset_source", "asset_state", "offset", "limit"})


class AssetLibrary(Emulator, abc.ABC):
    """An emulator with an asset library.

    Attributes:
        assets: What the library holds, by id, oldest first, in the fields of ShowAsset.
    """

    def __init__(self, *, pace: Pace | None = None, clock: Callable[[], float] = time.time) -> None:
        super().__init__(pace=pace, clock=clock)
        self.assets: dict[str, dict[str, Any]] = {}

    def asset_handlers(self) -> dict[str, Callable[..., Response]]:
        """What answers each operation of the library."""
        return {"ListAssets": self._list_assets, "ShowAsset": self._show_asset, "DeleteAsset": self._delete_asset}

    @abc.abstractmethod
    def publish(self) -> None:
        """Add the voices of jobs that have succeeded since."""

    def add_voice(self, job: Job, asset_id: str) -> None:
        """Add the voice of *job*, if it was never there. That it is usable at once is INVENTED."""
        sex, language = job.fields.get("sex", "FEMALE"), job.fields.get("language", "CN")
        voice = {
            "asset_id": asset_id,
            "asset_name": job.fields["voice_name"],
            "asset_type": "VOICE_MODEL",
            "asset_state": "ACTIVED",
            # INVENTED: the form of the time. The list's own filters take this one.
            "create_time": datetime.fromtimestamp(self.clock(), UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "asset_extra_meta": {"voice_model_meta": {"model_type": "CLONE", "sex": sex, "language": language}},
        }
        self.assets.setdefault(asset_id, voice)

    def _list_assets(self, request: Request) -> Response:
        query = request.args
        if unknown := query.keys() - _FILTERS:
            raise Refusal(400, answers.PARAMETER, f"not emulated: {', '.join(sorted(unknown))}")
        with self.lock:
            self.publish()
            own = [dict(each) for each in self.assets.values() if query.get("asset_source") != "SYSTEM"]
        chosen = [
            each
            for each in own
            if all(each[name] in query.get(name, each[name]).split(",") for name in ("asset_type", "asset_state"))
        ]
        return answers.answer({"count": len(chosen), "assets": page_of(chosen, query)})

    def _show_asset(self, _request: Request, asset_id: str) -> Response:
        with self.lock:
            return answers.answer(dict(self.asset(asset_id)))

    def _delete_asset(self, request: Request, asset_id: str) -> Response:
        """Put an asset into the recycle bin; with ``mode=force``, and what is in there already, drop it. The latter is
        INVENTED.
        """
        with self.lock:
            asset = self.asset(asset_id)
            dropped = request.args.get("mode") == "force" or asset["asset_state"] == "DELETING"
            asset["asset_state"] = "DELETED" if dropped else "DELETING"
        return answers.answer()

    def asset(self, asset_id: str) -> dict[str, Any]:
        """What the library holds under an id.

        Raises:
            Refusal: Nothing, or nothing any more. Status and code are INVENTED.
        """
        self.publish()
        asset = self.assets.get(asset_id)
        if asset is None or asset["asset_state"] == "DELETED":
            raise Refusal(404, answers.NO_SUCH_ASSET, "there is no such asset")
        return asset
