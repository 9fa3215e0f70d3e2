"""Where an archive lies and how it is reached: one file, the environment, or arguments.

Precedence: explicit arguments, then `DINGBEN_…` in the environment, then one TOML file:
the one `DINGBEN_CONFIG` names, else `dingben.toml` in the home, else in the current
directory. Paths in the file are relative to the file.
"""

from __future__ import annotations

import difflib
import os
import re
import stat
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from archive.errors import OperatorError

PREFIX = "DINGBEN_"
FILE_NAME = "dingben.toml"
_PATHS = ("home", "sites_dir", "sources_list", "alerts_dir")
_SECRETS = ("s3_access_key", "s3_secret_key", "catalogue_url", "webhook_url", "smtp_url")


class ConfigurationError(OperatorError):
    """A mistake in the configuration: one line that says which key, where, and what to do."""

    exit_code = 4


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An S3 service and the keys to it. Without keys, boto3's own chain finds some."""

    url: str
    access_key: SecretStr | None = None
    secret_key: SecretStr | None = None
    region: str = "us-east-1"


class Settings(BaseSettings):
    """All there is to configure. Secrets may be given as `@FILE`, and are never printed."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, extra="forbid", frozen=True, hide_input_in_errors=True
    )

    home: Path = Path("var")
    s3_endpoint: str | None = None
    s3_bucket: str = "dingben"
    s3_access_key: SecretStr | None = None
    s3_secret_key: SecretStr | None = None
    s3_region: str = "us-east-1"
    catalogue_url: SecretStr | None = None
    sites_dir: Path | None = None
    builtin_sites: bool | None = None
    allow_inner: Annotated[tuple[str, ...], NoDecode] = ()
    contact: str | None = None
    sources_list: Path | None = None
    webhook_url: SecretStr | None = None
    alerts_dir: Path | None = None
    smtp_url: SecretStr | None = None
    smtp_from: str = "dingben@localhost"
    chromium: Path = Path("/usr/bin/chromium")

    @field_validator("home", "sites_dir", "sources_list", "alerts_dir")
    @classmethod
    def _absolute(cls, path: Path | None) -> Path | None:
        return path if path is None else path.expanduser().absolute()

    @field_validator("allow_inner", mode="before")
    @classmethod
    def _are_hosts(cls, given: object) -> object:
        """A list in the file, names between commas in the environment."""
        named = given.split(",") if isinstance(given, str) else given
        if not isinstance(named, list | tuple) or not all(isinstance(one, str) for one in named):
            raise ValueError("is not a list of hosts or addresses")
        hosts = tuple(one.strip().lower() for one in named if one.strip())
        for host in hosts:
            if not re.fullmatch(r"[a-z0-9.-]+|[0-9a-f:]+", host):
                raise ValueError(f"names {host!r}, which is no bare host or address without a port")
        return hosts

    @field_validator("home")
    @classmethod
    def _is_folder(cls, home: Path) -> Path:
        if home.exists() and not home.is_dir():
            raise ValueError(f"is a file, {home}: a home is a folder")
        return home

    @field_validator("s3_endpoint")
    @classmethod
    def _is_web_address(cls, url: str | None) -> str | None:
        if url is None:
            return None
        try:
            parts = urlsplit(url)
            sound = parts.scheme in ("http", "https") and parts.hostname and not parts.username
        except ValueError:
            sound = False
        if not sound:
            raise ValueError("is not an address like https://s3.example.org (without keys in it)")
        return url.rstrip("/")

    @field_validator("smtp_from")
    @classmethod
    def _is_mailbox(cls, address: str) -> str:
        if not re.fullmatch(r"[^\s@<>,;:\"\\]+@[A-Za-z0-9.-]+", address):
            raise ValueError("is not an address like dingben@example.org")
        return address

    @field_validator("s3_bucket")
    @classmethod
    def _is_bucket_name(cls, name: str) -> str:
        if not re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", name):
            raise ValueError("is no bucket name: 3 to 63 of a-z, 0-9, '-' and '.'")
        return name

    @field_validator(*_SECRETS)
    @classmethod
    def _from_file(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret is None or not secret.get_secret_value().startswith("@"):
            return secret
        path = Path(secret.get_secret_value()[1:]).expanduser()
        try:
            return SecretStr(path.read_text("utf-8").strip())
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
            raise ValueError(f"names the file {path}, which cannot be read: {reason}") from error

    @field_validator("webhook_url")
    @classmethod
    def _is_webhook(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret is None:
            return None
        try:
            parts = urlsplit(secret.get_secret_value())
            sound = parts.scheme in ("http", "https") and parts.hostname
        except ValueError:
            sound = False
        if not sound:
            raise ValueError("is not an address that begins with http:// or https://")
        return secret

    @field_validator("smtp_url")
    @classmethod
    def _is_mail_server(cls, url: SecretStr | None) -> SecretStr | None:
        try:
            parts = urlsplit(url.get_secret_value() if url else "smtp://none")
            sound = parts.scheme in ("smtp", "smtps") and parts.hostname and parts.port != 0
        except ValueError:
            sound = False
        if not sound:
            raise ValueError("is not an address like smtp://user:password@mail.example.org:587")
        return url

    @model_validator(mode="after")
    def _keys_come_in_pairs(self) -> Settings:
        if (self.s3_access_key is None) != (self.s3_secret_key is None):
            raise ValueError("s3_access_key and s3_secret_key are given together or not at all")
        if self.s3_endpoint is None and self.s3_access_key is not None:
            raise ValueError("s3_access_key is given without s3_endpoint: say whose key it is")
        return self

    @property
    def endpoint(self) -> Endpoint | None:
        """The configured S3 service; None where the home's embedded server is to be used."""
        if self.s3_endpoint is None:
            return None
        return Endpoint(self.s3_endpoint, self.s3_access_key, self.s3_secret_key, self.s3_region)

    @property
    def catalogue(self) -> str:
        """SQLAlchemy's URL of the catalogue; by default one SQLite file in the home."""
        if self.catalogue_url is not None:
            return self.catalogue_url.get_secret_value()
        return f"sqlite:///{self.catalogue_file}"

    @property
    def lease(self) -> str:
        """Where the lease of the nights lies: beside a catalogue on a server, which others may
        share, else in a file of its own: one of SQLite is the catalogue's alone."""
        if self.catalogue.startswith("sqlite"):
            return f"sqlite:///{self.lease_file}"
        return self.catalogue

    @property
    def lease_file(self) -> Path:
        """Where the lease lies in the home, unless the catalogue lies on a server."""
        return self.home / "schedule.sqlite"

    @property
    def catalogue_file(self) -> Path:
        """Where the catalogue lies in the home, unless `catalogue_url` says otherwise."""
        return self.home / "catalogue.sqlite"


def load_settings(home: Path | None = None) -> Settings:
    """The settings that hold for this command; `home` is the one given on its line.

    Raises `ConfigurationError`.
    """
    environment = {name.upper() for name in os.environ if name.upper().startswith(PREFIX)}
    known = {f"{PREFIX}{key.upper()}" for key in Settings.model_fields} | {f"{PREFIX}CONFIG"}
    for name in sorted(environment - known):
        raise ConfigurationError(
            f"{name} in the environment is no setting of ours{_nearest(name, known)}"
        )
    file = _find_file(home)
    written = _read_file(file) if file else {}
    values = {k: v for k, v in written.items() if f"{PREFIX}{k.upper()}" not in environment}
    if home is not None:
        values["home"] = home
    try:
        return Settings(**values)
    except ValidationError as error:
        raise ConfigurationError(_one_line(error, values, file, at_home=home is not None)) from None


def _find_file(home: Path | None) -> Path | None:
    named = os.environ.get(f"{PREFIX}CONFIG")
    if named:
        return Path(named).expanduser()
    at_home = home or Path(os.environ.get(f"{PREFIX}HOME") or "var")
    places = (at_home.expanduser() / FILE_NAME, Path(FILE_NAME))
    return next((place for place in places if place.is_file()), None)


def _read_file(file: Path) -> dict[str, Any]:
    try:
        written = tomllib.loads(file.read_text("utf-8"))
    except OSError as error:
        raise ConfigurationError(f"{file} cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{file} is not TOML: {error}") from error
    folder = file.absolute().parent
    _refuse_told_secrets(file, written)
    for key, value in written.items():
        if key not in Settings.model_fields:
            near = _nearest(key, set(Settings.model_fields))
            raise ConfigurationError(f"{file}: {key} is no setting of ours{near}")
        if key in _PATHS and isinstance(value, str):
            written[key] = folder / Path(value).expanduser()
        elif key in _SECRETS and isinstance(value, str) and value.startswith("@"):
            written[key] = f"@{folder / Path(value[1:]).expanduser()}"
    return written


def _refuse_told_secrets(file: Path, written: dict[str, Any]) -> None:
    """A secret in a file that everybody on the machine may read is none."""
    if not file.stat().st_mode & stat.S_IROTH:
        return
    for key in _SECRETS:
        value = written.get(key)
        if not isinstance(value, str) or value.startswith("@"):
            continue
        if key == "s3_secret_key" or re.match(r"[^/]+://[^/@]*:[^/@]+@", value):
            raise ConfigurationError(
                f"{file} may be read by everybody, and {key} in it is a secret: "
                "chmod o-r that file, or put the secret into one of its own and write @FILE"
            )


def _nearest(name: str, known: set[str]) -> str:
    near = difflib.get_close_matches(name, sorted(known), n=1)
    return f"; did you mean {near[0]}?" if near else f"; known are {', '.join(sorted(known))}"


def _one_line(
    error: ValidationError, values: dict[str, Any], file: Path | None, *, at_home: bool
) -> str:
    """The first mistake: where it was written, its key, what is wrong with it."""
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    message = first["msg"].removeprefix("Value error, ")
    if not first["loc"]:
        return f"configuration{f' ({file})' if file else ''}: {message}"
    key = str(first["loc"][0])
    if key == "home" and at_home:
        return f"--home {message}"
    if key in values:
        return f"{file}: {key} {message}"
    return f"{PREFIX}{key.upper()} in the environment: {message}"
