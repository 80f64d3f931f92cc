"""The running systems, and the client and the account of the demo that the foreign clients use."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.systems import Systems, running

SECRET = "demo-app-secret-known-to-everybody"
BACK, HOME = "http://localhost:9000/callback", "http://localhost:9000/"
EMAIL, PASSWORD = "anna.member@example.eu", "Sunny-Terrace-42"


@pytest.fixture(scope="session")
def systems(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Systems]:
    """The provider and JSIS Online, running; clients may register themselves, CIBA requests are answered by HTTP."""
    folder: Path = tmp_path_factory.mktemp("interop")
    settings = {"IDP__REGISTRATION__MODE": "open", "IDP__TESTING__CIBA_APPROVAL": "true"}
    with running(folder, **settings) as started:
        yield started
