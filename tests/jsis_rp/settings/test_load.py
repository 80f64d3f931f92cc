"""The settings: strict about keys, all faults at once, environment over file, demonstrations on this machine only."""

from pathlib import Path

import pytest

from jsis_rp.settings.load import SettingsError, load

ROOT = Path(__file__).parents[3]


def write(folder: Path, text: str) -> Path:
    """Write a settings file."""
    path = folder / "jsis.toml"
    path.write_text(text, encoding="utf-8")
    return path


def faults(path: Path) -> list[str]:
    """Return the faults of a file that cannot be used."""
    with pytest.raises(SettingsError) as caught:
        load(path)
    return caught.value.faults


def test_the_files_of_the_repository_can_be_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Demonstration and production, the latter with its secret in a file."""
    assert load(ROOT / "config/demo/jsis_rp.toml").is_demo
    secret = tmp_path / "url"
    secret.write_text("postgresql://u:p@db/jsis\n", encoding="utf-8")
    monkeypatch.setenv("JSIS__DATABASE__URL_FILE", str(secret))
    loaded = load(ROOT / "config/production/jsis_rp.toml")
    assert (loaded.mode, loaded.database.url) == ("production", "postgresql://u:p@db/jsis")


def test_all_faults_are_found_at_once(tmp_path: Path) -> None:
    """One line each: unknown keys, wrong types, wrong values."""
    text = 'mode = "demo"\nodd = 1\n[server]\nbind_port = "x"\n[session]\nlifetime = 1\n[site]\nprimary_colour = "red"\n'
    found = sorted(line.partition(":")[0] for line in faults(write(tmp_path, text)))
    assert found == ["odd", "server.bind_port", "session.lifetime", "site.primary_colour"]


def test_the_environment_is_over_the_file_and_as_strict(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """JSIS__SECTION__FIELD; a slip in its name is a fault."""
    path = write(tmp_path, 'mode = "demo"\n[server]\nbind_port = 8001\nthreads = 9\n')
    monkeypatch.setenv("JSIS__SERVER__BIND_PORT", "8111")
    loaded = load(path)
    assert (loaded.server.bind_port, loaded.server.threads) == (8111, 9)
    monkeypatch.setenv("JSIS__SERVER__BIND_PROT", "1")
    monkeypatch.setenv("JSIS__SERVRE__BIND_PORT", "1")
    found = faults(path)
    assert any("JSIS__SERVER__BIND_PROT" in line for line in found)
    assert any("JSIS__SERVRE__BIND_PORT" in line for line in found)


WRONG = {
    'mode = "demo"\n[server]\nbind_host = "0.0.0.0"': "this machine only",
    'mode = "demo"\n[server]\npublic_url = "https://jsis.example.org/RCAM"': "localhost only",
    'mode = "production"': "must be https",
    'mode = "production"\n[demo]': "demo",
    'mode = "production"\n[clock]\noffset_file = "x"': "may move the clock",
    "mode = ": "jsis.toml",
    'mode = "demo"\n[provider]\ninternet_level = "x"': "internet_level is not one of levels",
    'mode = "demo"\n[provider]\nissuer = "http://login.example.org"': "must be https",
    'mode = "demo"\n[provider]\nsigning_algorithms = ["none"]': "provider.signing_algorithms",
    'mode = "demo"\n[network]\ninternal = ["10.0.0.1/8"]': "network.internal",
    'mode = "demo"\n[database]\nurl_file = "/nowhere"': "cannot read /nowhere",
}


@pytest.mark.parametrize(("text", "words"), WRONG.items())
def test_what_must_not_be_is_refused(tmp_path: Path, text: str, words: str) -> None:
    """Features of a demonstration in production, public addresses in a demonstration, and nonsense."""
    assert any(words in line for line in faults(write(tmp_path, text)))
