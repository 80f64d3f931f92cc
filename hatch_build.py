"""Compiles the catalogues of the pages' texts (translations/<language>/LC_MESSAGES/*.po): the one place that does.

Hatchling calls it when a wheel or an editable installation is built, so that an installed package needs no folder that it can
write to; `./run` and the tests call it for a checkout, where a catalogue may have changed since. Both applications are served.
"""

import os
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # `./run` needs no build tools
    BuildHookInterface = object

ROOT = Path(__file__).parent


def compile_catalogues(root: Path = ROOT) -> list[Path]:
    """Compile every catalogue below `root` that is newer than its compiled form; gives the files that were written."""
    written = []
    for source in sorted(root.glob("*/translations/*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parts[-3])
        fresh = target.with_suffix(f".{os.getpid()}.new")
        with fresh.open("wb") as file:
            write_mo(file, catalogue)
        fresh.replace(target)
        written.append(target)
    return written


class CustomBuildHook(BuildHookInterface):  # type: ignore[type-arg,misc,unused-ignore]  # the plugin of [tool.hatch.build.hooks.custom]
    """Before a build: the compiled catalogues are artifacts of the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile what is missing."""
        compile_catalogues(Path(self.root))


if __name__ == "__main__":
    compile_catalogues()
