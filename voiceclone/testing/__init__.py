"""For tests: of apps, and of backends.

The names stand in ``__init__.pyi``.
"""

from voiceclone._lazy import door

__getattr__, __dir__ = door(__name__)
