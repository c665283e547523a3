"""The size and the shape of a source tree, as a table: `python tests/figures.py [ROOT]`."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from helpers import structure

HERE = Path(__file__).parents[1]
#: Parts that are not the core, by the names of their folders or files in either edition.
PREFLIGHT = [
    "_preflight",
    "audio",
    "html",
    "planning",
    "report",
    "rules",
    "preparing",
    "fitting",
    "wording",
    "unmeasured",
]
OTHERS = {"preflight": PREFLIGHT, "sandbox": ["sandbox"], "testing": ["testing"], "cli": ["_cli", "cli", "__main__"]}

#: Submits once, and prints what of our own code it went through in its own thread.
TRACE = """
import sys
from pathlib import Path
import voiceclone
from voiceclone.sandbox import Sandbox, samples

provider, root, folder = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
samples.make_letter(folder / "letter.pdf")
import wave
for name, seconds in {"take": 960, "statement": 12}.items():
    with wave.open(str(folder / f"{name}.wav"), "wb") as file:
        file.setnchannels(1); file.setsampwidth(1); file.setframerate(100); file.writeframes(bytes([128]) * seconds * 100)
request = voiceclone.CloneRequest(
    voice_name="gentle", gender="female", language="zh-CN", recordings=[folder / "take.wav"],
    consent=voiceclone.Consent(statement=folder / "statement.wav", letter=folder / "letter.pdf"),
)
seen, depth = set(), [0, 0]
own = (str(root / "voiceclone") + "/", str(root / "providers") + "/")

def profile(frame, event, _):
    if event in ("call", "return") and frame.f_code.co_filename.startswith(own) and frame.f_code.co_name != "<module>":
        if event == "call":
            seen.add((frame.f_code.co_filename, frame.f_code.co_qualname, frame.f_code.co_firstlineno))
            depth[0] += 1
            depth[1] = max(depth)
        else:
            depth[0] -= 1

with Sandbox(provider) as sandbox:
    with voiceclone.Client(provider, **sandbox.settings(provider)) as client:
        # Everything is loaded, and every connection made: what remains is the way.
        client.submit(request, key="warm")
        sys.setprofile(profile)
        client.submit(request, key="traced")
        sys.setprofile(None)
named = [name for _, name, _ in seen if not name.endswith(('comp>', 'genexpr>'))]
print(len({file for file, *_ in seen}), len(seen), len(named), depth[1])
"""


def part_of(name: str) -> str:
    """Which part of the library a top-level name belongs to."""
    return next((part for part, names in OTHERS.items() if name in names), "core")


def traced(root: Path, provider: str) -> tuple[str, ...]:
    """Files, functions and depth of one `submit`."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **{name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")},
            "PYTHONPATH": f"{root}{os.pathsep}{root / 'providers'}",
            "HOME": folder,
            "VOICECLONE_JOURNAL": str(Path(folder) / "journal"),
            "ALIBABA_CLOUD_ECS_METADATA_DISABLED": "true",
        }
        command = [sys.executable, "-c", TRACE, provider, str(root), folder]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, cwd=folder)
    return tuple(done.stdout.split())


def part_of_file(root: Path, path: Path) -> str:
    """The part of the library, or the vendor, that a file belongs to."""
    parts = path.relative_to(root).with_suffix("").parts
    if parts[0] == "voiceclone":
        return part_of(parts[1])
    vendor = parts[1].removeprefix("voiceclone_")
    return f"{vendor}, its emulator" if "emulator" in parts else vendor


def main(root: Path) -> None:
    sizes: dict[str, list[int]] = {}
    for path in [*root.glob("voiceclone/**/*.py*"), *root.glob("providers/**/*.py")]:
        if path.suffix in (".py", ".pyi"):
            size = sizes.setdefault(part_of_file(root, path), [0, 0])
            size[0] += structure.lines([path])
            size[1] += structure.code_lines(path)
    for part, (size, code) in sorted(sizes.items()):
        print(f"{part:24}{size:8,} lines, {code:6,} of code")
    sources = [*root.glob("voiceclone/**/*.py"), *root.glob("providers/**/*.py")]
    longest = max(sources, key=lambda path: structure.lines([path]))
    print(f"{'longest file':24}{structure.lines([longest]):8,} lines: {longest.relative_to(root)}")
    graph = structure.part_graph(root, at_load=True)
    found = structure.circle(structure.module_graph(root))
    print(f"{'layers of parts':24}{'circle' if structure.circle(graph) else len(structure.layers(graph)):>8}")
    print(f"{'circle of modules':24}{len(found):8} {' -> '.join(found)}")
    names = "import voiceclone; print(len([n for n in voiceclone.__all__ if n[0] != '_']))"
    environment = {**os.environ, "PYTHONPATH": str(root)}
    count = subprocess.run(
        [sys.executable, "-c", names], env=environment, capture_output=True, text=True, check=True, cwd=root
    )
    print(f"{'names of the app door':24}{count.stdout.strip():>8}")
    for vendor in ("huawei", "alibaba"):
        files, functions, named, depth = traced(root, vendor)
        what = f"{files:>8} files, {functions} functions, {named} of them no comprehension, {depth} deep"
        print(f"{'one submit, ' + vendor:24}{what}")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else HERE)
