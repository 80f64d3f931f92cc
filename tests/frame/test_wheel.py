"""What is installed is whole: the wheel of a clean checkout holds the compiled texts, the templates and the static files."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import hatch_build
from tests.architecture import tree


def test_a_catalogue_is_compiled_when_it_is_newer(tmp_path: Path) -> None:
    """Once; the compiled files are not in git."""
    folder = tmp_path / "idp" / "translations" / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    source = folder / "messages.po"
    source.write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Next"\nmsgstr "Suivant"\n')
    assert hatch_build.compile_catalogues(tmp_path) == [folder / "messages.mo"]
    assert hatch_build.compile_catalogues(tmp_path) == []


def test_a_wheel_of_a_clean_checkout_holds_texts_templates_and_static_files(tmp_path: Path) -> None:
    """An installed package may lie in a folder that nobody can write to: nothing is compiled there."""
    checkout = tmp_path / "checkout"
    for path in tree.files():
        name = tree.name(path)
        if name.startswith(("idp/", "jsis_rp/")) or "/" not in name:
            (checkout / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, checkout / name)
    assert not list(checkout.rglob("*.mo"))
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path / "dist")]
    subprocess.run(command, cwd=checkout, check=True, capture_output=True, env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"})
    with zipfile.ZipFile(next((tmp_path / "dist").glob("*.whl"))) as wheel:
        held = set(wheel.namelist())
    sources = {tree.name(path) for path in tree.files() if tree.name(path).startswith(("idp/", "jsis_rp/"))}
    catalogues = {name.removesuffix(".po") + ".mo" for name in sources if name.endswith(".po")}
    assert catalogues
    assert (catalogues | sources) - held == set()
