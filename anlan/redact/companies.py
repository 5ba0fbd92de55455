"""Companies and shops with a name of their own. Public bodies, schools and hospitals stay."""

from __future__ import annotations

import re
from collections.abc import Iterator

from anlan.redact.leftward import name_before
from anlan.redact.spans import Hit, Kind
from anlan.redact.tables import words

SURE = r"(?:股份|责任)?有限(?:责任)?公司(?:[\u4e00-\u9fff]{2,8}?(?:中心支公司|分公司|支公司))?|律师事务所|会计师事务所|专业合作社|合作社"
SHOP = (
    r"超市|饭店|餐馆|餐厅|酒店|宾馆|药房|药店|商行|商店|便利店|五金店|理发店|美容院|幼儿园|化工厂|机械厂|烩面馆|面馆|羊肉店|快餐店|服务部|"
    r"房产|物业|修理厂|经营部|门市部|茶楼|网吧"
)
NAMED = re.compile(rf"(?P<sure>{SURE})|(?P<shop>{SHOP})")
STOP = frozenset(
    (
        "通过 投诉 起诉 走访 企业 商户 举报 反映 应聘 对象 商场 代表 中介 店名 户名 担任 "
        "入职 就职 施工 第三人 被告 原告 申请人 购买 公司 在 与 和 向 给 从 由 对 的 是 "
        "把 被 将 及 或 诉 为 到 至 去 于 代 持 名 投 该 本 我 你 他 她 这 那 某 "
        "个 家 各 用 称 经 任 开 欠"
    ).split()
)
GENERIC = frozenset((
    "大 小 一家 小区 社区 前期 原 新 老 商品 二手 大型 连锁 汽车 民办 公办 私立 收 "
    "交 欠 请 找 住建 城市 居民 附近 买 卖 装修 楼下 投资 劳务 派遣 保险 担保 贷款 "
    "软件 建筑 快递 物流 外资 中外 开发 餐饮 绿化 原来 现在 管理 维修 我们 国有 农民 "
    "几 两 快捷 高档 星级 五星级 不动 开 进 家庭 全部 按揭 宅基 共有 婚前 婚后 继承 "
    "遗留 现有 唯一 商业 咨询 房地 投资管理咨询 担任"
).split())  # fmt: skip
WIDEST = {"sure": 18, "shop": 8}
LEAST = NAME = 2
ORDINARY = 108
"""A word dearer than this is rare enough to be what a company calls itself."""


def find(text: str) -> Iterator[Hit]:
    """Every company that has a name; `text` is folded."""
    for found in NAMED.finditer(text):
        kind = found.lastgroup or "sure"
        name = name_before(text, found.start(), WIDEST[kind], STOP)
        if len(name) >= LEAST and name not in GENERIC and not _ordinary(found, name):
            yield Hit(found.start() - len(name), found.end(), Kind.COMPANY, "company")


def _ordinary(found: re.Match[str], name: str) -> bool:
    """物业 and 房产 alone end many ordinary phrases."""
    return found[0] in ("物业", "房产") and (len(name) != NAME or words().get(name, ORDINARY) < ORDINARY)
