"""Telling alarms: to a webhook, by mail, into a file.

Nothing here is tried twice in one go: what was not taken is pending, and told after the next
run. Each alarm carries its id, so that a receiver that was told but could not say so knows it
again: the webhook as `Idempotency-Key`, the mail as its Message-ID; in a file it is looked for.
"""

from __future__ import annotations

import json
import os
import smtplib
import ssl
from collections.abc import Callable, Sequence
from dataclasses import asdict
from email.message import EmailMessage
from email.policy import SMTP
from hashlib import sha256
from pathlib import Path
from urllib.parse import unquote, urlsplit

from archive.alerts.alarms import Alarm, Pending
from archive.alerts.declaration import SavedAudit
from archive.settings import Settings
from archive.terminal import printable
from archive.webhook import posting

TIMEOUT_SECONDS = 10.0
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
Settle = Callable[[Sequence[Pending], str], None]


class Refused(Exception):
    """A target did not take what it was told; why, in a few words."""


def deliver(
    audit: SavedAudit, pending: Sequence[Pending], settings: Settings, settle: Settle
) -> str:
    """Tell every pending alarm of an audit and settle each as soon as its target took it; what
    went wrong, in one line, or nothing. A target that fails is left alone until the next time."""
    problems = []
    ways: dict[str, Callable[[Sequence[Pending]], None]] = {
        "webhook": lambda waiting: _by_webhook(audit, waiting, settle),
        "mail": lambda waiting: _by_mail(audit, waiting, settings, settle),
        "file": lambda waiting: _to_file(audit, waiting, settle),
    }
    for target in audit.to.names:
        waiting = [one for one in pending if one.target == target]
        if not waiting:
            continue
        try:
            ways[target](waiting)
        except Refused as refused:
            problems.append(f"{audit.name}: {target}: {refused}")
    return "; ".join(problems)


def _by_webhook(audit: SavedAudit, waiting: Sequence[Pending], settle: Settle) -> None:
    """One POST an alarm."""
    with posting(tries=1) as post:
        for one in waiting:
            why = post(audit.to.webhook or "", one.alarm, {"Idempotency-Key": one.alarm.alarm_id})
            settle([one], why)
            if why:
                raise Refused(why)


def _by_mail(
    audit: SavedAudit, waiting: Sequence[Pending], settings: Settings, settle: Settle
) -> None:
    """One mail for all that is to be told."""
    if settings.smtp_url is None:
        why = "no smtp_url is configured"
        settle(waiting, why)
        raise Refused(why)
    message = mail([one.alarm for one in waiting], audit, settings.smtp_from)
    try:
        _send(message, settings.smtp_url.get_secret_value())
    except (smtplib.SMTPException, OSError, ValueError) as error:
        why = f"{type(error).__name__}: {' '.join(str(error).split())}"[:200]
        settle(waiting, why)
        raise Refused(why) from error
    settle(waiting, "")


def mail(alarms: Sequence[Alarm], audit: SavedAudit, sender: str) -> EmailMessage:
    """The mail about those alarms."""
    message = EmailMessage(policy=SMTP.clone(max_line_length=78))
    identity = sha256("".join(one.alarm_id for one in alarms).encode()).hexdigest()[:32]
    message["From"] = sender
    message["To"] = ", ".join(audit.to.mail)
    message["Subject"] = f"定本 · {audit.name} · {len(alarms)}"
    message["Message-ID"] = f"<{identity}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    lines = [
        f"{printable(one.told)}\n  {printable(one.url)}\n  {one.work_id}  {one.alarm_id}\n"
        for one in alarms
    ]
    message.set_content("\n".join(lines).encode("utf-8", "replace").decode())
    return message


def _send(message: EmailMessage, url: str) -> None:
    """Hand a mail to the server at `smtp://` or `smtps://`; TLS is used where it is offered,
    and a password is never said without it but to this machine."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    trusted = ssl.create_default_context()
    with (
        smtplib.SMTP_SSL(host, parts.port or 465, timeout=TIMEOUT_SECONDS, context=trusted)
        if parts.scheme == "smtps"
        else smtplib.SMTP(host, parts.port or 25, timeout=TIMEOUT_SECONDS)
    ) as server:
        server.ehlo()
        secret = parts.scheme == "smtps" or host in _LOOPBACK
        if parts.scheme == "smtp" and server.has_extn("starttls"):
            server.starttls(context=trusted)
            server.ehlo()
            secret = True
        if parts.username:
            if not secret:
                raise ValueError("the server offers no TLS, and a password is not said openly")
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(message)


def _to_file(audit: SavedAudit, waiting: Sequence[Pending], settle: Settle) -> None:
    """A line of JSON an alarm. What a killed run wrote but did not settle is found there."""
    path = audit.to.file or Path()
    try:
        written, torn = _written(path)
        told = [one for one in waiting if one.alarm.alarm_id not in written]
        lines = "".join(json.dumps(asdict(one.alarm), ensure_ascii=False) + "\n" for one in told)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab") as file:
            file.write((("\n" if torn else "") + lines).encode("utf-8", "replace"))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        why = f"{path} cannot be written: {error.strerror}"
        settle(waiting, why)
        raise Refused(why) from error
    settle(waiting, "")


def _written(path: Path) -> tuple[set[str], bool]:
    """The ids of the alarms that a file holds, and whether its last line was torn off."""
    if not path.exists():
        return set(), False
    held: set[str] = set()
    last = b"\n"
    with path.open("rb") as file:
        for last in file:
            try:
                held.add(str(json.loads(last)["alarm_id"]))
            except (ValueError, KeyError, TypeError):
                continue
    return held, not last.endswith(b"\n")
