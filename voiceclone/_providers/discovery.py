"""Finding providers by name, one at a time."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import pluggy

from voiceclone._errors import MissingDependencyError, UnknownProviderError
from voiceclone.backends import _hooks
from voiceclone.backends._backend import Backend

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint


@attrs.frozen(kw_only=True)
class ProviderInfo:
    """What is known of a provider without using it.

    Attributes:
        name: What to pass to `Client`.
        title: What the vendor calls the service; empty when the plugin cannot be loaded.
        ready: Whether it can be used.
        reason: Why not, and what to do; empty when ready.
        distribution: The package it comes from.
    """

    name: str
    title: str
    ready: bool
    reason: str
    distribution: str


def plugin_names() -> tuple[str, ...]:
    """Names of all plugins that any installed package brings, with a provider or without."""
    return tuple(sorted({point.name for point in _entry_points()}))


def provider_names() -> tuple[str, ...]:
    """Names of all plugins that bring a provider, or fail to."""
    return tuple(name for name in plugin_names() if not _only_helps(name))


def _only_helps(name: str) -> bool:
    """Whether the plugin does something else than bringing a provider: it compares voices, for instance."""
    try:
        hook = plugin_manager(name).hook
    except UnknownProviderError:
        return False
    return bool(hook.voiceclone_compare_voices.get_hookimpls()) and not hook.voiceclone_register_backend.get_hookimpls()


def voice_comparers() -> dict[str, Callable[..., Any]]:
    """What compares voices, by the names of the plugins that can."""
    found: dict[str, Callable[..., Any]] = {}
    for name in plugin_names():
        try:
            compare = plugin_manager(name).hook.voiceclone_compare_voices
        except UnknownProviderError:
            continue
        if compare.get_hookimpls():
            found[name] = compare
    return found


def list_providers() -> tuple[ProviderInfo, ...]:
    """Every provider that any installed package brings, usable or not. Imports no vendor SDK."""
    return tuple(_describe(name) for name in provider_names())


def load_backend(name: str) -> type[Backend]:
    """The backend class of the provider *name*; only its own plugin is loaded.

    Raises:
        UnknownProviderError: There is no such provider, or its plugin is broken.
        MissingDependencyError: Its vendor SDK is not installed.
    """
    backend = _backend(name)
    missing = _missing(backend)
    if missing:
        raise MissingDependencyError(missing)
    return backend


def plugin_manager(name: str) -> pluggy.PluginManager:
    """A manager that knows the plugin *name* alone, so that a broken neighbour cannot hurt.

    Raises:
        UnknownProviderError: There is no such plugin, two packages claim the name, or it cannot be loaded.
    """
    points = [point for point in _entry_points() if point.name == name]
    if not points:
        raise UnknownProviderError(_unknown(name))
    if len({point.value for point in points}) > 1:
        owners = ", ".join(sorted(_distribution(point) for point in points))
        raise UnknownProviderError(
            f"several packages bring a provider named {name!r} ({owners}); uninstall all but one"
        )
    manager = pluggy.PluginManager(_hooks.PROJECT)
    manager.add_hookspecs(_hooks)
    try:
        manager.register(points[0].load(), name=name)
        manager.check_pending()
    except Exception as error:
        raise UnknownProviderError(_broken(name, points[0], error)) from error
    return manager


def _entry_points() -> tuple[EntryPoint, ...]:
    return _read_entry_points(tuple((folder, _changed(folder)) for folder in sys.path))


@functools.lru_cache(maxsize=1)
def _read_entry_points(_searched: tuple[tuple[str, int | None], ...]) -> tuple[EntryPoint, ...]:
    """The entry points, read again only when a folder in *_searched* is new or has changed."""
    from importlib.metadata import entry_points  # noqa: PLC0415 - as long to import as attrs and pluggy together

    return tuple(entry_points(group=_hooks.PROJECT))


def _changed(folder: str) -> int | None:
    """When a package was last installed in *folder*, or removed; None where there is no such folder."""
    try:
        return Path(folder).stat().st_mtime_ns
    except (OSError, ValueError):
        return None


def _distribution(point: EntryPoint) -> str:
    return point.dist.name if point.dist is not None else "an unnamed package"


def _backend(name: str) -> type[Backend]:
    hook = plugin_manager(name).hook.voiceclone_register_backend
    point = next(point for point in _entry_points() if point.name == name)
    try:
        backend = hook()
    except Exception as error:
        raise UnknownProviderError(_broken(name, point, error)) from error
    if not (isinstance(backend, type) and issubclass(backend, Backend)):
        raise UnknownProviderError(_broken(name, point, "it registers no backend"))
    lacking = [word for word in ("name", "title", "capabilities") if not hasattr(backend, word)]
    lacking += sorted(backend.__abstractmethods__)
    if lacking:
        raise UnknownProviderError(_broken(name, point, f"its backend has no {', '.join(lacking)}"))
    if "__attrs_attrs__" not in vars(backend):  # its base's do not know the settings of its own
        why = f"decorate {backend.__name__} with @attrs.define(kw_only=True)"
        raise UnknownProviderError(_broken(name, point, why))
    if backend.name != name:
        # Jobs, journals and `extra` go by the backend's own name.
        why = f"its entry point is named {name!r} and its backend {backend.name!r}; the two have to be the same"
        raise UnknownProviderError(_broken(name, point, why))
    return backend


def _describe(name: str) -> ProviderInfo:
    point = next(point for point in _entry_points() if point.name == name)
    try:
        backend = _backend(name)
    except UnknownProviderError as error:
        title, reason = "", str(error)
    else:
        title, reason = backend.title, _missing(backend)
    return ProviderInfo(name=name, title=title, ready=not reason, reason=reason, distribution=_distribution(point))


def _missing(backend: type[Backend]) -> str:
    absent = [module for module in backend.requires if not is_installed(module)]
    if not absent:
        return ""
    return f"{backend.name} needs the module {', '.join(absent)}; install it with: {backend.install}"


def is_installed(module: str) -> bool:
    """Whether *module* can be found; it is not loaded."""
    from importlib.util import find_spec  # noqa: PLC0415 - as above

    try:
        return find_spec(module) is not None
    except Exception:  # of the package it is in
        return False


def _unknown(name: str) -> str:
    import difflib  # noqa: PLC0415 - for a mistake only

    names = provider_names()
    near = difflib.get_close_matches(name, names, n=1)
    hint = f"did you mean {near[0]!r}? " if near else ""
    return f"no provider is named {name!r}; {hint}there are: {', '.join(names) or 'none'}"


def _broken(name: str, point: EntryPoint, why: object) -> str:
    detail = f"{type(why).__name__}: {why}" if isinstance(why, Exception) else why
    package = _distribution(point)
    return f"the provider {name!r} of {package} cannot be loaded ({detail}); update or uninstall that package"
