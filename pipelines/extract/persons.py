"""Names of persons in bylines: two to four characters, the first a surname, roles set aside."""

from __future__ import annotations

import re

from pipelines.extract.page import words

NAME = r"[\u4e00-\u9fff*×][\u4e00-\u9fff*×·]{1,3}"
_ROLE_MARK = r"(?:\s{0,2}[/／]\s{0,2}(?:文图|图文|制图|摄影|文|图|摄|绘|编))?"
_SURNAME = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏窦章云苏潘葛奚范"
    "彭郎鲁韦昌马苗凤花方俞任袁柳鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜"
    "顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾"
    "路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫经房裘缪解应宗丁宣邓郁单杭洪包"
    "诸左石崔吉龚程邢裴陆荣翁荀羊於惠甄曲家封芮储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全班"
    "仰秋仲伊宫宁仇栾暴甘厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池"
    "乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍桑桂牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连"
    "茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧殳沃利蔚越夔隆师巩厍聂晁勾敖"
    "融冷訾辛阚那简饶空曾毋沙乜养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公肖佘佟代岳闫付覃粟涂仝操"
    "栗隋鹿邸邝初原战撒*×"
)
NAME_LIST = rf"{NAME}{_ROLE_MARK}(?:[\s、，,|｜]{{1,4}}{NAME}{_ROLE_MARK}){{0,7}}"
_ROLES = words("记者 通讯员 实习生 摄影 特约通讯员 实习记者 见习记者 通讯员：")
_NOT_NAMES = words(
    "记者 通讯员 实习生 摄影 摄影报道 报道 编辑 责编 来源 本报 本网 作者 图片 文字 网友 佚名 "
    "小编 未知 采访 表示 介绍 获悉 从了 了解 看到 提问 发布 发稿 整理 管理员 原创 时间 发布会 "
    "查看更多 查看全文 查看原文 展开全文 阅读全文 阅读更多 返回顶部 返回首页 "
    "招待会 文并摄 文摄 文图 图文 并摄"
)
# 邹 明: a name of two characters is set apart to the width of three.
_SPREAD = re.compile(
    rf"(?<![\u4e00-\u9fff])([{_SURNAME}])[ \u3000\xa0]{{1,2}}([\u4e00-\u9fff])(?![\u4e00-\u9fff])"
)
_EDGES = "“”\"'‘’「」《》()（）[]【】 ,，、.。:：;；-—|"


def closed_up(line: str) -> str:
    """The line with names of two characters closed up."""
    return _SPREAD.sub(r"\1\2", line)


def names_in(text: str) -> list[str]:
    """The persons in a list of names: two to four characters, the first a surname."""
    names: list[str] = []
    for piece in re.split(r"[\s、，,|｜]+", text):
        name = re.sub(r"\s?[/／].*$", "", piece).strip(_EDGES)
        if name in _ROLES:
            continue
        if name in _NOT_NAMES or not re.fullmatch(NAME, name) or set(name) <= set("*×"):
            if names:
                break
            continue
        if name[0] in _SURNAME and name not in names:
            names.append(name)
    return names
