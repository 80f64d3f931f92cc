"""How a foreign client in Node.js and a test talk: lines of JSON, {"authorize":
address} from it, where the browser ended to it.
"""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.interop.conftest import EMAIL, PASSWORD
from tests.visitor import Visitor, sign_in

HERE = Path(__file__).parent


def talk(node: str, script: str, *words: str, back: str, visitor: Visitor) -> Iterator[dict[str, Any]]:
    """Run `script` with a person who signs in and allows everything; gives what the client says it learned, in order."""
    command = [node, str(HERE / script), *words]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        for line in process.stdout:
            said = json.loads(line)
            if "authorize" in said:
                where = sign_in(visitor, said["authorize"], email=EMAIL, password=PASSWORD, back=back)
                process.stdin.write(where + "\n")
                process.stdin.flush()
            else:
                yield said
        trouble = process.stderr.read()
        process.wait(30)
        if process.returncode != 0:
            pytest.fail(f"{script} gave up:\n{trouble}")
