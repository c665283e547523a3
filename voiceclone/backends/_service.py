"""Vendors that are reached through one object: the client of an SDK, or a session of HTTP."""

from __future__ import annotations

import abc
import threading
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import attrs

from voiceclone.backends._backend import Backend
from voiceclone.backends._credentials import CredentialFunction, Credentials, CredentialSource
from voiceclone.backends._settings import seconds, setting

if TYPE_CHECKING:
    from voiceclone._transfer.connection import Timeouts

_S = TypeVar("_S")


@attrs.define(kw_only=True)
class ServiceBackend(Backend, abc.ABC, Generic[_S]):
    """A vendor that is reached through one object, which all threads share.

    Attributes:
        connect_timeout: Seconds to wait for a connection.
        write_timeout: Seconds a chunk of an upload may take.
        read_timeout: Seconds to wait for an answer.
    """

    connect_timeout: float = setting(default=10.0, converter=seconds)
    write_timeout: float = setting(default=60.0, converter=seconds)
    read_timeout: float = setting(default=60.0, converter=seconds)
    _service: Any = attrs.field(default=None, init=False, repr=False, eq=False)
    _source: CredentialSource | None = attrs.field(default=None, init=False, repr=False, eq=False)
    _lock: Any = attrs.field(factory=threading.RLock, init=False, repr=False, eq=False)

    @abc.abstractmethod
    def open_service(self, timeouts: Timeouts) -> _S:
        """Make the object. Called once, when the vendor is first asked something: import its SDK here."""

    def find_credentials(self) -> Credentials | CredentialFunction | None:
        """What authenticates, as the settings say: values, or a function that gives fresh ones. Called once.

        None if the backend authenticates in a way of its own.
        """
        return None

    @property
    def credential_source(self) -> CredentialSource | None:
        """Gives the credentials of the moment; None if `find_credentials` finds none."""
        with self._lock:
            if self._source is None and (found := self.find_credentials()) is not None:
                self._source = CredentialSource(found, provider=self.name, vendor_clock=self.vendor_clock)
            return self._source

    @property
    def timeouts(self) -> Timeouts:
        """How long to wait."""
        from voiceclone._transfer.connection import Timeouts  # noqa: PLC0415 - loads requests

        return Timeouts(connect=self.connect_timeout, write=self.write_timeout, read=self.read_timeout)

    @property
    def service(self) -> _S:
        """The object, made when it is first needed."""
        with self._lock:  # threads that come first together share one
            if self._service is None:
                self._service = self.open_service(self.timeouts)
            made: _S = self._service
            return made

    def close(self) -> None:
        close = getattr(self._service, "close", None)
        if close is not None:
            close()
