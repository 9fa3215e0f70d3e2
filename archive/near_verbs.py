"""Which verb is meant by a word that other programs use for the same."""

from __future__ import annotations

import re

_UNKNOWN = re.compile(r"No such command '([^']+)'")
_MEANT = {
    "backfill": "night --from DAY --to DAY",
    "run": "night",
    "start": "schedule",
    "cron": "schedule",
    "daemon": "schedule",
    "replay": "night --replay FILE",
    "resume": "night",
    "load": "import FILE.warc.gz",
    "add": "sites new ID HOST",
    "init": "sites new ID HOST",
    "new": "sites new ID HOST",
    "validate": "sites check",
    "lint": "sites check",
    "list": "sites list",
    "find": "search",
    "query": "search",
    "get": "show",
    "cat": "text URL",
    "report": "audit",
    "lineage": "audit lineage",
    "compliance": "audit compliance",
    "compare": "explain URL_A URL_B",
    "diff": "explain URL_A URL_B",
    "dump": "export jsonl",
    "delete": "remove",
    "takedown": "remove",
    "verify": "check",
    "fsck": "check",
    "fixity": "check",
    "reindex": "rebuild",
    "repair": "rebuild",
    "web": "serve",
    "server": "serve",
    "log": "status",
    "health": "status",
}


def near_verb(message: str) -> str:
    """What to add to a complaint about an unknown verb; empty where nothing is near."""
    found = _UNKNOWN.search(message)
    meant = _MEANT.get(found[1].lower()) if found else None
    return f" `dingben {meant}` is near." if meant else ""
