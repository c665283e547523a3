"""The packages as users get them: built from an sdist, whole."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("voiceclone", "voiceclone_huawei", "voiceclone_alibaba")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist, and the wheel built from that sdist."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    return folder


def test_the_wheel_is_whole(built: Path) -> None:
    """Every file of every package is in the wheel, templates and the mark of being typed too, and nothing else is."""
    (wheel,) = built.glob("*.whl")
    roots = [(ROOT, ROOT / "voiceclone"), *((ROOT / "providers", path) for path in ROOT.glob("providers/*"))]
    expected = {
        path.relative_to(root)
        for root, package in roots
        for path in package.rglob("*")
        if path.is_file() and path.parent.name != "__pycache__"
    }

    found = {Path(name) for name in zipfile.ZipFile(wheel).namelist() if ".dist-info" not in name}

    assert expected == found
    assert {Path(package) / "py.typed" for package in PACKAGES} <= found


def test_the_wheel_announces_its_providers(built: Path) -> None:
    """Both providers and the command are entry points of the wheel, under the distribution's own name."""
    (wheel,) = built.glob("voiceclone_kit-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        points = next(name for name in archive.namelist() if name.endswith("entry_points.txt"))
        text = archive.read(points).decode()

    assert "huawei = voiceclone_huawei" in text
    assert "alibaba = voiceclone_alibaba" in text
    assert "voiceclone = voiceclone.__main__:main" in text


def test_the_sdist_has_tests_and_docs(built: Path) -> None:
    """The sdist has what is needed to test it."""
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        tops = {Path(name).parts[1] for name in archive.getnames() if len(Path(name).parts) > 1}

    assert {"voiceclone", "providers", "tests", "docs", "README.md", "LICENSE", "pyproject.toml"} <= tops


def test_no_sdk_is_a_core_dependency() -> None:
    """The vendors' SDKs are extras: one of them pins an unrelated package to one exact version."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    core = [each for each in project["dependencies"] if "huawei" in each or "alibaba" in each]

    assert [] == core
    assert {"huawei", "alibaba", "cli", "sandbox", "all", "test", "dev"} <= set(project["optional-dependencies"])
