"""For those who add a vendor: the port, what its methods are given, and what helps to write one.

The names stand in ``__init__.pyi``.
"""

from voiceclone._lazy import door

__getattr__, __dir__ = door(__name__)
