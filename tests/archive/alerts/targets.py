"""Real servers that alarms are told to: HTTP and SMTP, on loopback."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Desk:
    """A service that takes alarms: what it was told, and how it answers."""

    port: int
    status: int = 200
    told: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Where alarms are posted to."""
        return f"http://127.0.0.1:{self.port}/alarms"


@contextmanager
def desk(port: int = 0, status: int = 200) -> Iterator[Desk]:
    """A webhook's service, until the block ends."""
    served = Desk(port, status)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if served.status < 300:
                served.told.append(json.loads(body))
                served.keys.append(self.headers["Idempotency-Key"])
            self.send_response(served.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", port), Handler) as server:
        served.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield served
        finally:
            server.shutdown()
            thread.join()


@dataclass
class Mailbox:
    """A mail server: where it is, whether it takes mail, and what it took."""

    url: str = ""
    refuses: bool = False
    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)

    async def handle_DATA(  # noqa: N802 (aiosmtpd's own naming)
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Take a mail, or not."""
        if self.refuses:
            return "451 4.3.0 come again later"
        assert isinstance(envelope.content, bytes)
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        self.recipients += envelope.rcpt_tos
        return "250 OK"


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    """A mail server, until the block ends."""
    box = Mailbox()
    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(
        loop.create_server(lambda: SMTP(box, loop=loop), "127.0.0.1", 0)
    )
    box.url = f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield box
    finally:
        loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()
