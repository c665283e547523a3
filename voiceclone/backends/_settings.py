"""The settings of a backend: fields that are checked when the client is made, not when a vendor is asked."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Literal
from urllib.parse import urlsplit

import attrs

from voiceclone._errors import ConfigurationError

# No socket waits for centuries: it fails instead.
_FOREVER = 1e9
_BOOLEANS = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}
_HOST = re.compile(r"[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]")


def text(value: object) -> str:
    """One printable line without blanks at its ends.

    Raises:
        TypeError: It is no text.
        ValueError: It is empty, or looks otherwise.
    """
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise TypeError("has to be text")
    made = str(value)
    if not made:
        raise ValueError("is empty")
    if not made.isprintable() or made != made.strip():
        # A key read from a file with its line break cannot be sent, and the error of trying would show it.
        raise ValueError("has a line break, a blank at an end, or a character that cannot be printed")
    return made


def seconds(value: object) -> float:
    """A finite number above 0, short of centuries; text is read as one.

    Raises:
        TypeError: It is no number.
        ValueError: It is zero, negative, infinite or nothing at all.
    """
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise TypeError("has to be a number of seconds")
    try:
        made = float(value)
    except (ValueError, OverflowError):
        raise ValueError("has to be a number of seconds") from None
    if not 0 < made < _FOREVER:  # not a number is on neither side
        raise ValueError("has to be a number of seconds above 0 and below 1e9")
    return made


def boolean(value: object) -> bool:
    """A truth value; of text, ``true``, ``yes``, ``on`` and ``1`` are true, their opposites false.

    Raises:
        TypeError: It is neither.
        ValueError: The text says neither.
    """
    if isinstance(value, bool):
        return value
    if not isinstance(value, str):
        raise TypeError("has to be true or false")
    made = _BOOLEANS.get(value.casefold())
    if made is None:
        raise ValueError("has to be true or false")
    return made


def address(value: object) -> str:
    """The address of a service: ``http(s)://host[:port][/path]``; without a scheme it is https.

    Raises:
        TypeError: It is no text.
        ValueError: It is empty or no such address.
    """
    if not isinstance(value, str):
        raise TypeError("has to be text")
    made = text(value)
    made = made if "://" in made else f"https://{made}"
    try:
        parts = urlsplit(made)
        port = parts.port
    except ValueError:
        raise ValueError("is no address: its host or port is wrong") from None
    if parts.scheme not in ("http", "https"):
        raise ValueError("has to begin with https:// or http://")
    if parts.query or parts.fragment or "?" in made or "#" in made:
        raise ValueError("is an address with a query; give scheme, host, port and path only")
    if "@" in parts.netloc:
        raise ValueError("is an address with a user; give scheme, host, port and path only")
    host = parts.netloc.removesuffix(f":{port}") if port is not None else parts.netloc.removesuffix(":")
    if not _HOST.fullmatch(host) or port == 0 or not parts.path.isascii() or " " in parts.path:
        raise ValueError("is no address: its host, port or path is wrong")
    return f"{parts.scheme}://{host}{'' if port is None else f':{port}'}{parts.path.rstrip('/')}"


def setting(
    *env: str,
    default: Any = attrs.NOTHING,
    secret: bool = False,
    converter: Callable[[Any], Any] = text,
    empty: Literal["unset", "error"] = "unset",
    way: str | None = None,
    environment: bool = True,
) -> Any:
    """A field of a `Backend` that the user sets. Text is one printable line, and never empty.

    Args:
        *env: Environment variables the vendor's users already have, read after ``VOICECLONE_<PROVIDER>_<FIELD>``.
        default: The value when nothing is set; without it the setting has to be given.
        secret: Whether to keep it out of reprs and messages; text then has to be ASCII.
        converter: Makes the value from what was given, which may be a string from the environment. What it raises
            says what is wrong; `seconds` and `address` are there for everybody.
        empty: What an empty environment variable means: that nothing is set, or a mistake.
        way: The way to authenticate that it is part of, where a vendor has several: exactly one has to be given, with
            all its settings that have no default. Settings of the other ways are None.
        environment: Whether it may come from the environment at all; a function cannot.
    """

    def convert(value: Any, field: attrs.Attribute[Any]) -> Any:
        if value is None:
            return None
        wrong = _wrong_text(value, secret=secret)
        if wrong is None:
            try:
                made = converter(value)
            except (TypeError, ValueError) as error:
                # A converter of somebody else may quote the value.
                wrong = "is not what it has to be" if secret and converter is not text else str(error)
            else:
                wrong = _wrong_text(made, secret=secret)
                if wrong is None:
                    return made
        # Raised out here, for the converter's own error may quote a secret.
        raise ConfigurationError(f"a setting cannot be used: {field.name}: {wrong}")

    # attrs cannot derive the type of a converter that is made here.
    takes_field: Any = attrs.Converter(convert, takes_field=True)
    metadata = {"env": env, "empty": empty, "secret": secret, "way": way, "environment": environment}
    metadata["needed"] = default is attrs.NOTHING
    return attrs.field(
        default=None if way is not None and default is attrs.NOTHING else default,
        repr=not secret,
        converter=takes_field,
        metadata=metadata,
    )


def _wrong_text(value: object, *, secret: bool) -> str | None:
    if not isinstance(value, str):
        return None
    try:
        text(value)
    except ValueError as error:
        return str(error)
    return "has a character that is not ASCII" if secret and not value.isascii() else None
