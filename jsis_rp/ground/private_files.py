"""Files that their owner alone may read: keys and letters. Written whole or not at all."""

import os
import secrets
from pathlib import Path


def write(path: Path, content: bytes) -> None:
    """Create or replace the file under a temporary name first, so that no reader sees half of it; mode 0600."""
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def make_folder(path: Path) -> None:
    """Make the folder, with its parents, for its owner alone; mode 0700."""
    path.mkdir(parents=True, exist_ok=True)
    path.chmod(0o700)
