"""What a crawl process finds when it starts: a name server that gives one answer after the
other, or a clock that is in a hurry."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from tests.outside import sitecustomize as outside

_SITE = """
import ipaddress, json, socket
answers, outside = json.loads({told!r})
known = ipaddress.IPv4Address.is_global
ipaddress.IPv4Address.is_global = property(lambda one: str(one) in outside or known.fget(one))
usual = socket.getaddrinfo
def getaddrinfo(host, port, *rest, **named):
    name = host.decode() if isinstance(host, bytes) else host
    if ":" in name or name.replace(".", "").isdigit():
        return usual(host, port, *rest, **named)
    if name not in answers:
        raise socket.gaierror(socket.EAI_NONAME, "nobody knows it")
    turns = answers[name]
    turn = turns.pop(0) if len(turns) > 1 else turns[0]
    found = []
    for one in turn:
        family = socket.AF_INET6 if ":" in one else socket.AF_INET
        where = (one, port, 0, 0) if ":" in one else (one, port)
        found.append((family, socket.SOCK_STREAM, 6, "", where))
    return found
socket.getaddrinfo = getaddrinfo
"""


def beginning_with(monkeypatch: pytest.MonkeyPatch, folder: Path, script: str) -> None:
    """Have every Python that is started from here on run the script first.

    Python runs a `sitecustomize` when it starts, so it is no part of what is tested.
    """
    folder.mkdir(exist_ok=True)
    watched = f"import runpy\nrunpy.run_path({outside.__file__!r})\n"
    (folder / "sitecustomize.py").write_text(watched + script)
    path = [str(folder), *filter(None, [os.environ.get("PYTHONPATH")])]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(path))


def name_server(
    monkeypatch: pytest.MonkeyPatch,
    folder: Path,
    answers: Mapping[str, Sequence[Sequence[str]]],
    outside: Sequence[str] = (),
) -> None:
    """Have every process started from here on resolve these names and no other.

    Each name has its answers in turn, and each of those is a list of addresses; the last
    answer stands. The addresses `outside` pass for some of the open internet.
    """
    beginning_with(monkeypatch, folder, _SITE.format(told=json.dumps([answers, outside])))
