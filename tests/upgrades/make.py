"""Make the dumps anew: `python -m tests.upgrades.make FOLDER`, with the code of the version whose schema they are of.

The dumps in `dumps/` are of schema 0001 and stay as they are: never make them again over a later schema. A later release that
wants its own dump gives another folder.
"""

import base64
import contextlib
import json
import shutil
import sys
import tempfile
from pathlib import Path

from pytest_httpserver import HTTPServer

from tests import product
from tests.jsis_rp.conftest import START
from tests.people import Moment
from tests.ports import free_port
from tests.postgres import database, serving
from tests.upgrades import dumps, walk_idp, walk_jsis


def make(target: Path) -> None:
    """Write the four dumps, what was told on the way, and the keys that open the sealed columns."""
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, serving() as server:
        folder = Path(scratch)
        product.new_jsis_keys(folder / "jsis-keys", START)
        for kind in ("sqlite", "postgresql"):
            with contextlib.ExitStack() as stack:
                urls = [f"sqlite:///{folder}/{name}.db" for name in ("idp", "jsis")]
                if kind == "postgresql":
                    urls = [stack.enter_context(database(server)) for _ in urls]
                told = {"idp": _idp(folder, urls[0]), "jsis": _jsis(folder, urls[1])}
                for name, url in zip(told, urls, strict=True):
                    text = dumps.of_sqlite(folder / f"{name}.db") if kind == "sqlite" else dumps.of_postgresql(url)
                    (target / f"{name}_{kind}.sql").write_text(text)
                    (target / f"{name}_{kind}.json").write_text(json.dumps(told[name], indent=1, sort_keys=True) + "\n")
        shutil.copy(folder / "sealing.key", target / "sealing.key.txt")
        keys = {file.name: base64.b64encode(file.read_bytes()).decode() for file in (folder / "jsis-keys").iterdir()}
        (target / "jsis_keys.json").write_text(json.dumps(keys, indent=1, sort_keys=True) + "\n")


def _idp(folder: Path, url: str) -> dict[str, object]:
    moment = Moment()
    product.idp_clock.use(moment)
    settings = walk_idp.settings_on(folder, url, free_port())
    store = product.IdpDatabase(url)
    told = walk_idp.fill(settings, store, moment)
    store.close()
    product.idp_clock.use_offset_file(None)
    return told


def _jsis(folder: Path, url: str) -> dict[str, object]:
    server = HTTPServer()
    server.start()
    walk = walk_jsis.Walk(folder, url, server)
    told = walk.fill()
    walk.database.close()
    walk.app.extensions["jsis"].database.close()
    server.stop()
    return told


if __name__ == "__main__":
    make(Path(sys.argv[1]))
