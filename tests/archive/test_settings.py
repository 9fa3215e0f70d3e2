"""Configuration: who wins, and every mistake in one clear line."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from archive.settings import ConfigurationError, load_settings


@pytest.fixture(autouse=True)
def _clean(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.startswith("DINGBEN_"):
            monkeypatch.delenv(name)


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8")
    return path


def test_without_any_configuration_everything_lies_under_var(tmp_path: Path) -> None:
    settings = load_settings()
    assert settings.home == tmp_path / "var"
    assert settings.endpoint is None
    assert settings.catalogue == f"sqlite:///{tmp_path}/var/catalogue.sqlite"


def test_hosts_inside_are_named_one_by_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings().allow_inner == ()
    _write(tmp_path / "dingben.toml", 'allow_inner = ["192.168.1.5", "Web.internal"]\n')
    assert load_settings().allow_inner == ("192.168.1.5", "web.internal")
    monkeypatch.setenv("DINGBEN_ALLOW_INNER", "10.0.0.1, localhost")
    monkeypatch.setenv("DINGBEN_BUILTIN_SITES", "false")
    assert load_settings().allow_inner == ("10.0.0.1", "localhost")
    assert load_settings().builtin_sites is False
    for wrong in ("10.0.0.0/8", "http://10.0.0.1", "*"):
        monkeypatch.setenv("DINGBEN_ALLOW_INNER", wrong)
        with pytest.raises(ConfigurationError, match="no bare host or address"):
            load_settings()


def test_arguments_win_over_the_environment_and_that_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = 'home = "from-file"\ns3_bucket = "from-file"\ncontact = "a@example.org"\n'
    _write(tmp_path / "dingben.toml", text)
    settings = load_settings()
    assert (settings.home, settings.s3_bucket) == (tmp_path / "from-file", "from-file")
    monkeypatch.setenv("DINGBEN_S3_BUCKET", "from-environment")
    monkeypatch.setenv("DINGBEN_HOME", str(tmp_path / "from-environment"))
    settings = load_settings()
    assert settings.home == tmp_path / "from-environment"
    assert (settings.s3_bucket, settings.contact) == ("from-environment", "a@example.org")
    assert load_settings(tmp_path / "given").home == tmp_path / "given"


def test_the_file_is_named_or_in_the_home_or_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _write(tmp_path / "dingben.toml", 's3_bucket = "here"')
    assert load_settings(tmp_path / "home").s3_bucket == "here"
    _write(tmp_path / "home/dingben.toml", 's3_bucket = "in-home"')
    assert load_settings(tmp_path / "home").s3_bucket == "in-home"
    named = _write(tmp_path / "elsewhere/archive.toml", 's3_bucket = "named"\nsites_dir = "sites"')
    monkeypatch.setenv("DINGBEN_CONFIG", str(named))
    settings = load_settings(tmp_path / "home")
    assert settings.s3_bucket == "named"
    assert settings.sites_dir == tmp_path / "elsewhere/sites"


def test_secrets_come_from_files_and_are_never_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _write(tmp_path / "etc/secret", "tuesday\n")
    _write(
        tmp_path / "etc/dingben.toml",
        's3_endpoint = "https://s3.example.org"\ns3_access_key = "AK"\ns3_secret_key = "@secret"\n'
        'catalogue_url = "postgresql://dingben:monday@db.example.org/dingben"\n',
    )
    monkeypatch.setenv("DINGBEN_CONFIG", "etc/dingben.toml")
    settings = load_settings()
    endpoint = settings.endpoint
    assert endpoint is not None
    assert endpoint.secret_key is not None
    assert endpoint.secret_key.get_secret_value() == "tuesday"
    assert settings.catalogue.startswith("postgresql://dingben:monday@")
    shown = repr(settings) + str(settings) + repr(endpoint)
    assert "tuesday" not in shown
    assert "monday" not in shown


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "s3_buckt = 1",
            r"dingben\.toml: s3_buckt is no setting of ours; did you mean s3_bucket\?",
        ),
        ("s3_bucket = [", r"dingben\.toml is not TOML: Invalid value"),
        ("s3_bucket = 7", r"dingben\.toml: s3_bucket .*string"),
        ('s3_bucket = "Under_Score"', r"dingben\.toml: s3_bucket is no bucket name"),
        ('s3_endpoint = "s3.example.org"', "s3_endpoint is not an address like https"),
        ('s3_endpoint = "https://key:hush@s3.example.org"', "without keys in it"),
        ('s3_endpoint = "http://[::1"', "s3_endpoint is not an address like https"),
        ('s3_access_key = "@none"', r"s3_access_key names the file .*none, which cannot be read"),
        ('s3_secret_key = "hush"', "s3_access_key and s3_secret_key are given together"),
        ('s3_access_key = "a"\ns3_secret_key = "hush"', "without s3_endpoint"),
    ],
)
def test_a_mistake_in_the_file_is_one_line_that_names_it(
    tmp_path: Path, text: str, says: str
) -> None:
    _write(tmp_path / "dingben.toml", text)
    with pytest.raises(ConfigurationError, match=says) as caught:
        load_settings()
    assert "\n" not in str(caught.value)
    assert "hush" not in str(caught.value)
    assert caught.value.exit_code == 4


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('s3_secret_key = "hush"\n', "s3_secret_key"),
        ('catalogue_url = "postgresql://dingben:hush@db.example.org/d"\n', "catalogue_url"),
        ('smtp_url = "smtp://me:hush@mail.example.org"\n', "smtp_url"),
    ],
    ids=["key", "catalogue", "mail"],
)
def test_a_secret_in_a_file_that_everybody_may_read_is_refused(
    tmp_path: Path, text: str, told: str
) -> None:
    _write(tmp_path / "dingben.toml", text)
    (tmp_path / "dingben.toml").chmod(0o644)
    with pytest.raises(ConfigurationError, match=f"{told} in it is a secret: chmod o-r") as caught:
        load_settings()
    assert "hush" not in str(caught.value)
    _write(tmp_path / "dingben.toml", 'catalogue_url = "sqlite:///here.sqlite"\n')
    (tmp_path / "dingben.toml").chmod(0o644)
    assert load_settings().catalogue == "sqlite:///here.sqlite"


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("DINGBEN_S3_ENDPIONT", "x", r"DINGBEN_S3_ENDPIONT .*did you mean DINGBEN_S3_ENDPOINT\?"),
        ("DINGBEN_S3_BUCKET", "?", "DINGBEN_S3_BUCKET in the environment: is no bucket name"),
        ("DINGBEN_CONFIG", "none.toml", r"none\.toml cannot be read: No such file"),
    ],
)
def test_a_mistake_in_the_environment_is_one_line_that_names_it(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationError, match=says) as caught:
        load_settings()
    assert "\n" not in str(caught.value)
