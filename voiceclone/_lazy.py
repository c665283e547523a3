"""Doors: packages whose names are loaded when they are first asked for."""

from collections.abc import Callable
from functools import cache


def door(package: str) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """The ``__getattr__`` and the ``__dir__`` (PEP 562) of *package*, whose names stand in its ``__init__.pyi``, once:
    editors and type checkers read them there, and so does this.
    """

    @cache
    def modules() -> dict[str, str]:
        import ast  # noqa: PLC0415 - `import voiceclone` itself costs next to nothing
        import pkgutil  # noqa: PLC0415

        stub = ast.parse(pkgutil.get_data(package, "__init__.pyi") or b"")
        imports = [node for node in stub.body if isinstance(node, ast.ImportFrom)]
        return {name.asname or name.name: f"{node.module}:{name.name}" for node in imports for name in node.names}

    def find(name: str) -> object:
        if name == "__all__":
            return [*modules()]
        if name.startswith("_") or name not in modules():
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        from importlib import import_module  # noqa: PLC0415

        module, _, inside = modules()[name].partition(":")
        found: object = getattr(import_module(module), inside)
        vars(import_module(package))[name] = found
        return found

    return find, lambda: [*modules()]
