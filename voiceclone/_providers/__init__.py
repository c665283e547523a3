"""Providers by name, and the backends that their settings make."""

from voiceclone._providers.discovery import (
    ProviderInfo,
    is_installed,
    list_providers,
    load_backend,
    plugin_manager,
    provider_names,
    voice_comparers,
)
from voiceclone._providers.extra import extra_problems
from voiceclone._providers.refs import job_id_of, voice_id_of
from voiceclone._providers.settings import open_backend, unconfigured_backend, variable

__all__ = [
    "ProviderInfo",
    "extra_problems",
    "is_installed",
    "job_id_of",
    "list_providers",
    "load_backend",
    "open_backend",
    "plugin_manager",
    "provider_names",
    "unconfigured_backend",
    "variable",
    "voice_comparers",
    "voice_id_of",
]
