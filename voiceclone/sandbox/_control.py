"""An emulator driven over HTTP, for programs in other processes and other languages."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

import attrs
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from voiceclone.sandbox._emulator import Emulator
from voiceclone.sandbox._faults import Fault

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

#: No vendor has paths that begin like this.
PREFIX = "/_sandbox/"
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})
_LONGEST, _MOST_FAULTS = 1 << 20, 1000
#: Words in the names of parameters and headers that hold credentials or signatures.
_SECRET = ("authorization", "cookie", "token", "signature", "credential", "accesskey", "access_key")
_RULES = Map(
    [
        Rule(f"{PREFIX}faults", methods=["POST"], endpoint="queue"),
        Rule(f"{PREFIX}faults", methods=["DELETE"], endpoint="clear"),
        Rule(f"{PREFIX}received", methods=["GET"], endpoint="received"),
        Rule(f"{PREFIX}paid", methods=["GET"], endpoint="paid"),
        Rule(f"{PREFIX}spoken", methods=["GET"], endpoint="spoken"),
        Rule(f"{PREFIX}jobs/<job_id>/state", methods=["POST"], endpoint="state"),
    ],
    merge_slashes=False,
)


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_truth(value: object) -> bool:
    return isinstance(value, bool)


def _are_headers(value: object) -> bool:
    return isinstance(value, dict) and all(map(_is_text, value.values()))


_Wanted = Mapping[str, tuple[Callable[[Any], bool], str]]
_STATE: _Wanted = {"state": (_is_text, "text")}
_QUEUE: _Wanted = {
    "operation": (_is_text, "text: the vendor's name of the operation"),
    "fault": (lambda value: isinstance(value, dict), "an object"),
    "times": (lambda value: _is_count(value) and 1 <= value <= _MOST_FAULTS, f"a number from 1 to {_MOST_FAULTS}"),
}
#: The fields of `Fault` that are data.
_FAULT: _Wanted = {
    "hang": (_is_truth, "true or false"),
    "cut": (_is_truth, "true or false"),
    "truncate": (_is_count, "a number of bytes"),
    "status": (lambda value: _is_count(value) and 100 <= value <= 599, "an HTTP status"),
    "code": (_is_text, "text"),
    "message": (_is_text, "text"),
    "body": (_is_text, "text"),
    "headers": (_are_headers, "an object of texts"),
    "after": (_is_truth, "true or false"),
}


class _Refused(Exception):  # noqa: N818 - an answer, not an error of ours
    """The answer is no."""

    def __init__(self, status: int, *messages: str) -> None:
        super().__init__(*messages)
        self.status, self.messages = status, messages


@attrs.frozen
class Controlled:
    """A WSGI application: the emulator, and below `PREFIX` what drives it.

    A page in a browser must not drive it. Therefore the host has to be one of loopback (a page whose name was made to
    point here has another one), a request may have no origin, and one with content is JSON, which no page can send to
    another host unasked.
    """

    _emulator: Emulator

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if not environ.get("PATH_INFO", "").startswith(PREFIX):
            return self._emulator(environ, start_response)
        request = Request(environ)
        try:
            status, answer = 200, self._answer(request)
        except _Refused as refused:
            status, answer = refused.status, {"errors": list(refused.messages)}
        except HTTPException as error:
            status, answer = error.code or 500, {"errors": [error.description or error.name]}
        response = Response(json.dumps(answer), status, content_type="application/json")
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response(environ, start_response)

    def _answer(self, request: Request) -> object:
        host = request.headers.get("Host", "")
        if host.rpartition(":")[0] not in _LOOPBACK and host not in _LOOPBACK:
            raise _Refused(403, f"the host {host!r} is not this machine's loopback: use http://127.0.0.1")
        if "Origin" in request.headers:
            raise _Refused(403, "pages in a browser may not drive the sandbox")
        endpoint, values = _RULES.bind_to_environ(request.environ).match()
        return getattr(self, f"_{endpoint}")(request, **values)

    def _queue(self, request: Request) -> object:
        given = {"times": 1, "fault": {}, **_content(request)}
        _expect(given, _QUEUE)
        fields = given["fault"]
        _expect(fields, _FAULT, complete=False)
        if "body" in fields:
            fields["body"] = fields["body"].encode()
        self._emulator.fault(given["operation"], Fault(**fields), given["times"])
        return {"queued": given["times"]}

    def _clear(self, _request: Request) -> object:
        self._emulator.clear_faults()
        return {}

    def _received(self, _request: Request) -> object:
        with self._emulator.lock:
            received = list(self._emulator.received)
        return [
            attrs.asdict(attrs.evolve(each, query=_masked(each.query), headers=_masked(each.headers)))
            for each in received
        ]

    def _paid(self, _request: Request) -> object:
        with self._emulator.lock:
            return list(self._emulator.paid)

    def _spoken(self, _request: Request) -> object:
        with self._emulator.lock:
            return list(self._emulator.spoken)

    def _state(self, request: Request, job_id: str) -> object:
        given = _content(request)
        _expect(given, _STATE)
        if job_id not in self._emulator.jobs:
            raise _Refused(404, f"there is no job {job_id!r}")
        self._emulator.set_state(job_id, given["state"])
        return {"job_id": job_id, **given}


def _masked(values: Mapping[str, str]) -> dict[str, str]:
    # An app may send the sandbox what is real.
    return {name: "***" if any(word in name.casefold() for word in _SECRET) else text for name, text in values.items()}


def _content(request: Request) -> dict[str, Any]:
    if request.mimetype != "application/json":
        raise _Refused(415, "the content has to be JSON: Content-Type: application/json")
    if (request.content_length or 0) > _LONGEST:
        raise _Refused(413, f"the content is longer than {_LONGEST} bytes")
    try:
        content = json.loads(request.get_data())
    except (ValueError, RecursionError) as error:
        raise _Refused(400, f"the content is no JSON ({error})") from error
    if not isinstance(content, dict):
        raise _Refused(400, "the content is no object")
    return content


def _expect(given: Mapping[str, Any], wanted: _Wanted, *, complete: bool = True) -> None:
    wrong = [f"{name}: is not known; there are {', '.join(wanted)}" for name in given if name not in wanted]
    for name, (is_right, what) in wanted.items():
        if (complete and name not in given) or (name in given and not is_right(given[name])):
            wrong.append(f"{name}: has to be {what}")
    if wrong:
        raise _Refused(400, *wrong)
