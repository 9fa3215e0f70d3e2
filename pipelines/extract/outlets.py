"""Papers, stations, agencies and news sites: told by the form of a name that stands alone."""

from __future__ import annotations

import re

from pipelines.extract.persons import names_in
from pipelines.extract.rules import DATE

# An outlet that is one by its name alone, and names that are one only beside a date.
_SURE = re.compile(
    r"[《]?[\u4e00-\u9fff]{1,12}(?:日报|晚报|时报|早报|晨报|都市报|商报|快报|导报|青年报|电视台"
    r"|通讯社|新闻网|融媒体?中心|周刊|日報|晚報|時報|早報|通訊社|電視台|新聞網)[》]?"
    r"|(?:新华|中新|中央|法新|路透|美联|俄新|塔斯)社"
)
_DATED = re.compile(
    r"[《]?[\u4e00-\u9fffA-Za-z]{2,16}(?:网|報|报|社|(?<![院部委局署府会厅])发布|發布|客户端)[》]?"
)
_DAY = re.compile(DATE)
_CLOCK = re.compile(
    r"星期.|[周週].|[上下]午|\d{1,2}[:：]\d\d(?:[:：]\d\d)?|发布于\s?[\u4e00-\u9fff]{2,4}"
)
# 某某/某报: who wrote it, and for whom.
_AUTHOR = re.compile(r"^[\u4e00-\u9fff]{2,4}(?:\s[\u4e00-\u9fff]{2,4}){0,2}\s?[/／]\s?")
_AROUND = "“”\"'《》()（）[]【】 ,，、.。:：;；-—|·•/"
_LONGEST = 60


def outlet_alone(line: str) -> str | None:
    """The outlet that a line under a title consists of, a date beside it set aside: `某日报`,
    `2024-05-09 22:30 · 某网`; None where the line says anything else."""
    if len(line) > _LONGEST:
        return None
    bare = _CLOCK.sub(" ", _DAY.sub(" ", line))
    bare = _AUTHOR.sub("", bare.strip(_AROUND))
    first, _, rest = bare.partition(" ")
    if rest and names_in(rest) == rest.split():
        bare = first
    dated = bare != line.strip(_AROUND)
    found = _SURE.fullmatch(bare) or (_DATED.fullmatch(bare) if dated else None)
    return bare if found else None
