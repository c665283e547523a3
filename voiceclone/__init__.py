"""Have a voice cloned by any cloud vendor; change vendor by changing one name.

The names for an app's programs stand in ``__init__.pyi``.
"""

from voiceclone._lazy import door

_find, __dir__ = door(__name__)


def __getattr__(name: str) -> object:
    """A public name, or the version of what is installed."""
    if name == "__version__":
        from importlib.metadata import version  # noqa: PLC0415 - as long to load as all of this

        return version("voiceclone-kit")
    return _find(name)
