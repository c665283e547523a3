"""The account's keys: what signs a call, and profiles that hold it, in the files of the vendor's tools.

The vendor's own reader of profiles asks a metadata address and runs commands, as a profile may say: only profiles that
hold keys are read here, and nothing is asked over a network.
"""

from __future__ import annotations

import configparser
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from voiceclone import ConfigurationError, Credentials
from voiceclone.backends import Secret
from voiceclone_alibaba.mapping import NAME

#: AccessKey ID, secret, and the token that goes with a temporary one.
Keys = tuple[str, str, str | None]
#: The kinds of profile that hold keys, as the command line and the SDKs call them.
_KINDS = frozenset({"AK", "StsToken", "access_key", "sts"})


def signing_keys(credentials: Credentials) -> Keys:
    """The keys that *credentials* hold.

    Raises:
        ConfigurationError: They are a token.
    """
    key, secret, token = credentials.access_key, credentials.secret_key, credentials.security_token
    if key is None or secret is None:
        raise ConfigurationError(f"{NAME}: the credentials hold an auth_token; give access_key and secret_key")
    return Secret(key), Secret(secret), None if token is None else Secret(token)


def read_profile(name: str) -> Credentials:
    """The keys of the profile *name*, as they stand in the files now.

    Raises:
        ConfigurationError: There is no such profile, or it holds no keys.
    """
    for fields in _profiles(name):
        kind = fields.get("mode") or fields.get("type")
        if kind not in _KINDS:
            text = f"is of the kind {kind}, and holds no keys that can be read; give credentials=... instead"
            raise ConfigurationError(f"the profile {name!r} {text}")
        return Credentials(
            access_key=fields.get("access_key_id") or None,
            secret_key=fields.get("access_key_secret") or None,
            security_token=fields.get("sts_token") or fields.get("security_token") or None,
        )
    files = " or ".join(map(str, (_command_line(), _ini())))
    raise ConfigurationError(f"there is no profile {name!r} in {files}")


def _command_line() -> Path:
    return Path.home() / ".aliyun" / "config.json"


def _ini() -> Path:
    return Path(os.environ.get("ALIBABA_CLOUD_CREDENTIALS_FILE") or Path.home() / ".alibabacloud" / "credentials.ini")


def _profiles(name: str) -> Iterator[Mapping[str, Any]]:
    """The fields of each profile of this name, in the order in which the vendor looks."""
    profiles = _parsed(_command_line()).get("profiles")
    for each in profiles if isinstance(profiles, list) else []:
        if isinstance(each, dict) and each.get("name") == name:
            yield each
    sections = _parsed(_ini())
    if name in sections:
        yield sections[name]


def _parsed(path: Path) -> Mapping[str, Any]:
    """What a file holds; nothing if it is not there."""
    try:
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".json":
            content = json.loads(text)
            return content if isinstance(content, dict) else {}
        sections = configparser.ConfigParser(interpolation=None, inline_comment_prefixes="#")
        sections.read_string(text)
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError, configparser.Error) as error:
        wrong = type(error).__name__
    else:
        return dict(sections)
    # Out here: what a parser says quotes the file, and that holds keys.
    raise ConfigurationError(f"{path} cannot be read: {wrong}")
