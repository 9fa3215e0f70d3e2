"""Names of bodies and outlets as pages write them: which are one, and which name nobody."""

from __future__ import annotations

import re

_GENERIC = re.compile(
    r"人民政府|政府|办公厅|办公室|委员会|门户网站|官方网站|官网|网站|政务网|信息公开|新闻网|网$|\W|_"
)
_HOST = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}", re.IGNORECASE)
_BELOW = re.compile(r"[市区县旗镇乡]")
_NOBODY = re.compile(r"网络|互联网|本站|本网|网友|转载|原创|未知|佚名|整理|投稿|管理员|admin", re.I)


def alike(one: str, other: str) -> bool:
    """Whether two names are of one place or body: 沈阳市大东区人民政府, 大东区政府网."""
    left, right = place(one), place(other)
    if not left or not right:
        return False
    short, long = sorted((left, right), key=len)
    if long.endswith(short):
        return True
    # An office of the place is the place; a district is not its city.
    return long.startswith(short) and not _BELOW.search(long[len(short) :])


def place(name: str) -> str:
    """A name without what any body of its kind is called; empty where nothing is left."""
    return _GENERIC.sub("", _GENERIC.sub("", name))


def plain(name: str) -> str:
    """A name without marks and case."""
    return re.sub(r"[\W_]", "", name).lower()


def key(name: str) -> str:
    """A name as it is looked up: offices of one place are one, and so are the ways to write
    a host."""
    if _HOST.fullmatch(name.strip()):
        return plain(name.strip().lower().removeprefix("www."))
    return place(name).lower() or plain(name)


def names_nobody(name: str) -> bool:
    """Whether the words of a credit stand for no body at all: 网友投稿, 本站整理."""
    return _NOBODY.search(name) is not None
