"""The settings of a provider, and the backend that they make."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
        ConfigurationError: A setting is not known, or set to nothing where that cannot be meant, or settings of
            several ways to authenticate are given.
        MissingCredentialsError: A setting without a default is nowhere to be found, or no way to authenticate is whole.
    """
    fields = {field.name: field for field in attrs.fields(backend) if field.init}
    unknown = sorted(set(given) - set(fields))
    if unknown:
        known = sorted(fields.keys() - (() if backend.editions else {"edition"}))
        raise ConfigurationError(f"{name} has no setting {', '.join(unknown)}; it has {', '.join(known)}")
    found = _found(name, fields.values(), given, environ)
    ways = _ways(fields.values())
    chosen = _chosen(name, ways, given, found)
    settings = {field: value for field, value in found.items() if _way(fields[field]) in (None, chosen)}
    needed = [field for field in fields.values() if _way(field) is None and field.default is attrs.NOTHING]
    needed += _needed(ways[chosen]) if chosen is not None else []
    missing = [f"  - {_named(name, field)}" for field in needed if field.name not in settings]
    if ways and chosen is None:
        missing.append("  - one of these ways to authenticate:")
        missing += [f"      - {', and '.join(_named(name, field) for field in _needed(way))}" for way in ways.values()]
    if missing:
        raise MissingCredentialsError("\n".join([f"{name} needs", *missing]))
    return settings


def _found(
    name: str, fields: Iterable[attrs.Attribute[Any]], given: Mapping[str, Any], environ: Mapping[str, str]
) -> dict[str, Any]:
    """What is set, by the names of the settings."""
    settings: dict[str, Any] = {}
    for field in fields:
        variables = _variables(name, field)
        found = [given[field.name]] if given.get(field.name) is not None else []
        found += [environ[variable] for variable in variables if environ.get(variable)]
        if not found and field.metadata.get("empty") == "error":
            _refuse_empty(variables, environ)
        if found:
            settings[field.name] = found[0]
    return settings


def _ways(fields: Iterable[attrs.Attribute[Any]]) -> dict[str, list[attrs.Attribute[Any]]]:
    """The ways to authenticate, each with its settings."""
    ways: dict[str, list[attrs.Attribute[Any]]] = {}
    for field in fields:
        way = _way(field)
        if way is not None:
            ways.setdefault(way, []).append(field)
    return ways


def _needed(way: Iterable[attrs.Attribute[Any]]) -> list[attrs.Attribute[Any]]:
    return [field for field in way if field.metadata["needed"]]


def _way(field: attrs.Attribute[Any]) -> str | None:
    way: str | None = field.metadata.get("way")
    return way


def _chosen(
    name: str, ways: Mapping[str, list[attrs.Attribute[Any]]], given: Mapping[str, Any], found: Mapping[str, Any]
) -> str | None:
    """The way to authenticate that is set; None if none is. What is given goes before the environment."""
    # In the environment a setting that its way does not need says nothing: it may be left from something else.
    needs = {way: _needed(fields) for way, fields in ways.items()}
    for source, parts in ((given, ways), (found, needs)):
        used = {way: [each.name for each in parts[way] if source.get(each.name) is not None] for way in ways}
        chosen = [way for way, names in used.items() if names]
        if len(chosen) > 1:
            both = "; ".join(", ".join(used[way]) for way in chosen)
            raise ConfigurationError(f"{name} is set to authenticate in more than one way: {both}. Give one of them")
        if chosen:
            return chosen[0]
    return None


def _variables(name: str, field: attrs.Attribute[Any]) -> tuple[str, ...]:
    own = (variable(name, field.name), *field.metadata.get("env", ()))
    return own if field.metadata.get("environment", True) else ()


def _named(name: str, field: attrs.Attribute[Any]) -> str:
    """How to give a setting."""
    variables = _variables(name, field)
    return f"{field.name}=..." + (f" or the environment variable {' or '.join(variables)}" if variables else " in code")


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
    fields = [field for field in attrs.fields(backend) if field.init]
    needed = [field.name for field in fields if field.default is attrs.NOTHING]
    return backend(**dict.fromkeys(needed, "not-set") | _found(name, fields, {}, environ))


def variable(name: str, field: str) -> str:
    """The environment variable of a provider's setting."""
    return f"VOICECLONE_{name}_{field}".upper().replace("-", "_")
