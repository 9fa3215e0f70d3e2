"""In which language a page speaks: Chinese or English, as the reader asks."""

from __future__ import annotations

from starlette.requests import Request

from archive.web.phrases import CHINESE, NAMES
from archive.web.singular import SINGULAR

LANGUAGES = ("zh", "en")
COOKIE = "language"


def language_of(request: Request) -> str:
    """What the reader chose on a page, else what the browser prefers, else Chinese."""
    chosen = request.cookies.get(COOKIE)
    if chosen in LANGUAGES:
        return chosen
    best, most = LANGUAGES[0], 0.0
    for one in request.headers.get("accept-language", "")[:500].split(","):
        name, _, weight = one.strip().partition(";q=")
        primary = name.strip().lower().partition("-")[0]
        quality = _quality(weight)
        if primary in LANGUAGES and quality > most:
            best, most = primary, quality
    return best


def say(language: str, phrase: str, **values: object) -> str:
    """A phrase of the interface, or a name of the record, in that language, its `{names}`
    filled in; English tells one from many by `n`. What has no translation is said as it is."""
    chinese, english = NAMES.get(phrase, (CHINESE.get(phrase, phrase), phrase))
    if language == "zh":
        spoken = chinese
    else:
        spoken = SINGULAR.get(english, english) if values.get("n") == 1 else english
    told = {name: _number(value) for name, value in values.items()}
    return spoken.format(**told) if told else spoken


def is_spoken(language: str, phrase: str) -> bool:
    """Whether a phrase is said in that language, and not only in English."""
    return language == "en" or phrase in CHINESE or phrase in NAMES


def _number(value: object) -> object:
    """Hours have fractions where they have any."""
    return f"{value:g}" if isinstance(value, float) else value


def _quality(weight: str) -> float:
    if not weight:
        return 1.0
    try:
        return float(weight)
    except ValueError:
        return 0.0
