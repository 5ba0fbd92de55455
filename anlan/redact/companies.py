"""Companies and shops with a name of their own. Public bodies, schools and hospitals stay."""

from __future__ import annotations

import re
from collections.abc import Iterator

from anlan.redact.spans import Hit, Kind

HAN = r"\u4e00-\u9fff"
SURE = (
    r"(?:股份|责任)?有限(?:责任)?公司(?:[\u4e00-\u9fff]{2,8}?(?:中心支公司|分公司|支公司))?|律师事务所|会计师事务所|专业合作社|合作社"
)
SHOP = (
    r"超市|饭店|餐馆|餐厅|酒店|宾馆|药房|药店|商行|商店|便利店|五金店|理发店|美容院|幼儿园|化工厂|机械厂|烩面馆|面馆|羊肉店|快餐店|服务部|"
    r"房产|物业|修理厂|经营部|门市部|茶楼|网吧"
)
NAMED = re.compile(rf"(?P<sure>{SURE})|(?P<shop>{SHOP})")
STOP = re.compile(
    r".*(?:[在与和向给从由对的是把被将及或诉为到至去于代持名投该本我你他她这那某个家各该用称经任]|通过|投诉|起诉|走访|企业|商户|举报|反映|应聘|对象|商场|"
    r"代表|中介|店名|户名|担任|入职|就职|施工|第三人|被告|原告|申请人|购买)"
)  # fmt: skip
GENERIC = frozenset("大 小 一家 小区 社区 前期 原 新 老 商品 二手 大型 连锁 汽车 民办 公办 私立 收 交 欠 请 找 住建 城市 居民 附近 买 卖 装修 楼下 投资 "
    "劳务 派遣 保险 担保 贷款 软件 建筑 快递 物流 外资 中外 开发 餐饮 绿化 原来 现在 管理 维修 我们 国有 农民 几 两 快捷 高档 星级 五星级 不动 开 进 "
    "家庭 全部 按揭 宅基 共有 婚前 婚后 继承 遗留 现有 唯一 商业 咨询 房地 投资管理咨询 担任".split())  # fmt: skip
WIDEST = {"sure": 18, "shop": 8}
LEAST = 2


def find(text: str) -> Iterator[Hit]:
    """Every company that has a name; `text` is folded."""
    for found in NAMED.finditer(text):
        kind = found.lastgroup or "sure"
        before = re.search(rf"[{HAN}A-Za-z()]{{0,{WIDEST[kind]}}}$", text[max(0, found.start() - WIDEST[kind]) : found.start()])
        name = STOP.sub("", before[0]) if before else ""
        if len(name) >= LEAST and name not in GENERIC and not _ordinary(found, name):
            yield Hit(found.start() - len(name), found.end(), Kind.COMPANY, "company")


def _ordinary(found: re.Match[str], name: str) -> bool:
    """物业 and 房产 alone end many ordinary phrases."""
    return found[0] in ("物业", "房产") and (not 2 <= len(name) <= 4 or bool(re.search(r"[我你他们交收有无一]", name)))
