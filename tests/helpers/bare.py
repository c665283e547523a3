"""The beginning of a program in a place where the libraries that read audio are not installed."""

from __future__ import annotations

BARE = """
import importlib.machinery, sys

class Bare(importlib.machinery.PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        if name.partition(".")[0] in ("numpy", "soundfile", "tinytag"):
            return None
        return super().find_spec(name, path, target)

sys.meta_path[:] = [Bare if each is importlib.machinery.PathFinder else each for each in sys.meta_path]
"""
