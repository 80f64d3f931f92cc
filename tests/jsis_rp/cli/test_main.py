"""The commands: faults of the surroundings are one clear line and exit code 2; keys, members, clock and purge do their work."""

import socket
from pathlib import Path

import pytest

from jsis_rp.cli.main import execute
from jsis_rp.ground.database import Database
from jsis_rp.ground.keys import KeyRing, KeysError
from jsis_rp.settings.server import DatabaseSettings

MEMBERS = Path(__file__).parents[3] / "config/demo/members.csv"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Settings of a demonstration in a scratch folder."""
    path = tmp_path / "jsis.toml"
    path.write_text(
        f'mode = "demo"\n[database]\nurl = "sqlite:///{tmp_path}/jsis.db"\n[keys]\nfolder = "{tmp_path}/keys"\n'
        f'[clock]\noffset_file = "{tmp_path}/clock"\n[letters]\nfolder = "{tmp_path}/letters"\n',
        encoding="utf-8",
    )
    return path


def run(config: Path, *words: str) -> int:
    """Run a command."""
    return execute(["--settings", str(config), *words])


def test_the_life_of_an_installation(config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Keys, tables, members, letters, clock, purge."""
    for words in (["keys", "new"], ["migrate"], ["migrate"], ["members", "load", str(MEMBERS)], ["letters", "print"], ["purge"]):
        assert run(config, *words) == 0
    assert run(config, "clock", "forward", "3") == 0
    assert (tmp_path / "clock").read_text(encoding="ascii") == "259200\n"
    assert run(config, "clock", "reset") == 0
    printed = capsys.readouterr().out
    assert "12 members loaded" in printed
    assert "0 letters printed" in printed
    assert "tables are up to date" in printed


def test_keys_are_owner_only_and_rotate_with_two(config: Path, tmp_path: Path) -> None:
    """The older of two signs, both are published, a third drops the first."""
    for _ in range(2):
        run(config, "keys", "new")
    folder = tmp_path / "keys"
    before = KeyRing(folder)
    assert len(before.public_set["keys"]) == 2
    assert all(path.stat().st_mode & 0o077 == 0 for path in folder.iterdir())
    run(config, "keys", "new")
    after = KeyRing(folder)
    kids = [key["kid"] for key in before.public_set["keys"]]
    assert before.signing.kid == kids[0]
    assert after.signing.kid == kids[1]
    assert after.pepper == before.pepper
    next(iter(folder.glob("client-*.pem"))).chmod(0o644)
    with pytest.raises(KeysError, match="can be read by others"):
        KeyRing(folder)


def fault(capsys: pytest.CaptureFixture[str]) -> str:
    """Return the one line on standard error."""
    lines = [line for line in capsys.readouterr().err.splitlines() if line.startswith("jsis: ")]
    assert len(lines) == 1, lines
    return lines[0]


def test_a_taken_port_is_one_line(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2, before anything is made."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with config.open("a", encoding="utf-8") as file:
            file.write(f"[server]\nbind_port = {taken.getsockname()[1]}\n")
        assert run(config, "up") == 2
    assert "cannot listen on 127.0.0.1 port" in fault(capsys)


def test_missing_keys_are_one_line(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And say which command makes them."""
    assert run(config, "serve") == 2
    assert "jsis keys new" in fault(capsys)


def test_a_folder_that_is_a_file_is_one_line(config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No traceback."""
    (tmp_path / "keys").write_text("x", encoding="ascii")
    assert run(config, "keys", "new") == 2
    assert str(tmp_path / "keys") in fault(capsys)


def test_a_database_that_cannot_be_opened_is_one_line(config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No traceback."""
    (tmp_path / "jsis.db").mkdir()
    assert run(config, "migrate") == 2
    assert "database: unable to open database file" in fault(capsys)


def test_missing_settings_are_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No traceback."""
    assert run(tmp_path / "none.toml", "migrate") == 2
    assert "none.toml not found" in fault(capsys)


def test_a_register_is_loaded_whole_or_not_at_all(config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Faults are reported by line; the good rows are not loaded either."""
    run(config, "migrate")
    lines = MEMBERS.read_text(encoding="utf-8").splitlines()
    broken = tmp_path / "m.csv"
    broken.write_text("\n".join([*lines[:2], lines[2].replace("council", "senate"), lines[1]]), encoding="utf-8")
    assert run(config, "members", "load", str(broken)) == 2
    err = capsys.readouterr().err
    assert "line 3: institution: 'senate' is not known" in err
    assert "line 4: personnel_number: twice in the file" in err
    with Database(DatabaseSettings(url=f"sqlite:///{tmp_path}/jsis.db")).read() as db:
        assert db.connection().exec_driver_sql("SELECT count(*) FROM member").scalar() == 0
