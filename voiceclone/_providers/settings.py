"""The settings of a provider, and the backend that they make."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from voiceclone._errors import ConfigurationError, MissingCredentialsError
from voiceclone._providers.discovery import load_backend, provider_names
from voiceclone.backends._backend import Backend


def open_backend(
    provider: str | None, backend: Backend | None, settings: Mapping[str, Any], environ: Mapping[str, str]
) -> Backend:
    """The vendor that a client is told to use: *backend*, or the one named *provider*, with these *settings*.

    Raises:
        ConfigurationError: There is no such vendor, or a setting is missing, unknown or cannot be used.
    """
    if backend is not None:
        if provider is not None or settings:
            raise ConfigurationError("give a backend, or a provider's name and its settings, and not both")
        if not isinstance(backend, Backend):
            raise ConfigurationError(f"{backend!r} is no voiceclone.backends.Backend")
        return backend
    name = provider or environ.get("VOICECLONE_PROVIDER")
    if not name:
        known = ", ".join(provider_names())
        raise ConfigurationError(f"no provider: pass one of {known}, or set VOICECLONE_PROVIDER")
    if not isinstance(name, str):
        raise ConfigurationError(f"the provider is a {type(name).__name__}: give its name as text")
    kind = load_backend(name)
    values = read_settings(name, kind, settings, environ)
    try:
        return kind(**values)
    except (TypeError, ValueError) as error:
        raise ConfigurationError(f"{name}: a setting cannot be used: {error}") from error


def read_settings(
    name: str, backend: type[Backend], given: Mapping[str, Any], environ: Mapping[str, str]
) -> dict[str, Any]:
    """The settings of *backend*: *given*, else ``VOICECLONE_<NAME>_<SETTING>``, else the vendor's own variables.

    Raises:
        ConfigurationError: A setting is not known, or set to nothing where that cannot be meant.
        MissingCredentialsError: A setting without a default is nowhere to be found.
    """
    fields = {field.name: field for field in attrs.fields(backend) if field.init}
    unknown = sorted(set(given) - set(fields))
    if unknown:
        known = sorted(fields.keys() - (() if backend.editions else {"edition"}))
        raise ConfigurationError(f"{name} has no setting {', '.join(unknown)}; it has {', '.join(known)}")
    settings: dict[str, Any] = {}
    missing: list[str] = []
    for field in fields.values():
        variables = (variable(name, field.name), *field.metadata.get("env", ()))
        found = [given[field.name]] if given.get(field.name) is not None else []
        found += [environ[variable] for variable in variables if environ.get(variable)]
        if not found and field.metadata.get("empty") == "error":
            _refuse_empty(variables, environ)
        if found:
            settings[field.name] = found[0]
        elif field.default is attrs.NOTHING:
            missing.append(f"{field.name}=... or the environment variable {' or '.join(variables)}")
    if missing:
        raise MissingCredentialsError("\n".join([f"{name} needs", *(f"  - {each}" for each in missing)]))
    return settings


def _refuse_empty(variables: tuple[str, ...], environ: Mapping[str, str]) -> None:
    for name in variables:
        if environ.get(name) == "":
            raise ConfigurationError(f"the environment variable {name} is set and empty; unset it, or give it a value")


def unconfigured_backend(name: str, environ: Mapping[str, str]) -> Backend:
    """A backend that is asked about requests and never talks to the vendor: what it needs and is not set is made up.

    Raises:
        UnknownProviderError: There is no such provider, or its plugin is broken.
        MissingDependencyError: Its vendor SDK is not installed.
    """
    backend = load_backend(name)
    needed = [field.name for field in attrs.fields(backend) if field.init and field.default is attrs.NOTHING]
    made_up = {variable(name, field): "not-set" for field in needed}
    return backend(**read_settings(name, backend, {}, {**made_up, **environ}))


def variable(name: str, field: str) -> str:
    """The environment variable of a provider's setting."""
    return f"VOICECLONE_{name}_{field}".upper().replace("-", "_")
