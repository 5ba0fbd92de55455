"""Addresses: road with number, estate, village, building, unit, room. District, street office and town stay."""

from __future__ import annotations

import re
from collections.abc import Iterator

from anlan.redact.folded import digits
from anlan.redact.leftward import name_before
from anlan.redact.spans import Hit, Kind

HAN = r"\u4e00-\u9fff"
N = r"(?:[0-9十百]{1,5})"
PIECE = (
    rf"(?: ?(?:附?{N} ?(?:号院|号楼|号房|号库|栋|幢|楼|单元|层|排|室|户|门|组|座|期|号|巷|弄|院|区|#|村民组)|[A-Z] ?[座区栋]|"
    rf"[东西南北中] ?{N} ?[排号户楼]|[东西南北中](?:单元|户|楼|排|头|院|街|段|屋|院西|门)|{N}[东西南北](?![{HAN}])|第{N}排|"
    rf"院内|院西|大杂院|家属院|宿舍区?|"
    r"[东西南北]{1,2}户|院|\d{1,3}-\d{1,4}(?:-\d{1,4})?|\d{3,4}(?![0-9元年月日人%]|[.,]\d)))"
)
UNITS = rf"{N} ?(?:号院|号楼|栋|幢|单元|#)|{N}排{N}号|{N}楼[东西]户|\d{{1,3}}-\d{{1,2}}-\d{{3,4}}(?!\d)|{N}号车[位库]"
ROAD = re.compile(rf"(?P<end>路|街|大道|巷|胡同|大街|公路|道)(?=[东西南北中]?段? ?(?:[东西南北中]? ?附?{N} ?[号#排]))")
ESTATE = re.compile(
    r"小区|家属院|家属楼|花园|家园|公寓|大院|新村|社区|楼院|花城|城邦|大厦|广场|新城|工业园|产业园|物流园|创业园|宿舍|庄园|"
    r"华庭|豪庭|名邸|国际城|商城|车库|名苑|御苑|江南|古城|御景|雅苑|佳苑|馨苑"
)
VILLAGE = re.compile(
    rf"(?<![农乡全本我该外邻中城村年])村(?!镇银行|乡|庄|官|里|民(?!小?组)|子|长|支|干|部|书|主任|两委|务|规|级|中|上|口|医|头|集体|镇|街|[{HAN}]{{0,1}}街道)|(?<=庄)(?=村民)"
)
TAIL = re.compile(rf"{PIECE}{{1,8}}")
ALONE = re.compile(rf"(?<![0-9十百第之千万:-])(?:{UNITS})")
STOP = frozenset(
    (
        "街道办事处 街道办 街道 办事处 位于 坐落于 坐落 家住 住在 居住 现居 租住 暂住 住址 "
        "地址 地点 搬到 我们 你们 他们 反映 走访 巡查 发现 购买 名下 包下 负责 老旧 隔壁 "
        "附近 其他 开发 及其 以及 区 县 市 省 乡 镇 住 搬 在 到 至 于 往 从 自 对 由 "
        "和 与 及 或 是 的 我 你 他 她 这 那 该 本 同 各 某 个 为 称 回 去 来 有 "
        "经 位 购 买 租 将 把 向 请 说 给 入 邻 几 多 两 哪 整 修"
    ).split()
)
GENERIC = frozenset((
    "社会 居民 住宅 商业 文化 新建 老 新 旧 大 小 高档 封闭 无主 物业 管理 智慧 地下 "
    "自家 公共 单位 学生 员工 职工 移民 城中 贫困 行政 自然 里 年 美丽 示范 农 乡 外 "
    "邻 全 本 我 该 各 人民 休闲 全国 临时 安置 农民 示范 重点 平安 文明 党员 工 "
    "法治 院 楼"
).split())  # fmt: skip
WIDEST = 10


def find(text: str) -> Iterator[Hit]:
    """Every address, the longest that belongs together; `text` is folded."""
    view = digits(text)
    last = 0
    for start, end, why in sorted(_heads(text, view)):
        if end <= last:
            continue
        stop = _tail(view, end)
        yield Hit(max(start, last), stop, Kind.ADDRESS, why)
        last = stop


def _heads(text: str, view: str) -> Iterator[tuple[int, int, str]]:
    for found in ROAD.finditer(view):
        yield from _named(text, found.start(), found.end(), "road and number", least=1)
    for found in ESTATE.finditer(text):
        yield from _named(text, found.start(), found.end(), "estate", least=2)
    for found in VILLAGE.finditer(text):
        yield from _named(text, found.start(), found.end(), "village", least=1, widest=4)
    for found in ALONE.finditer(view):
        yield found.start(), found.end(), "building, unit, room"


def _named(
    text: str, start: int, end: int, why: str, *, least: int, widest: int = WIDEST
) -> Iterator[tuple[int, int, str]]:
    """From where its name begins: walk left over Chinese characters to the last word that cannot be in a name."""
    name = name_before(text, start, widest, STOP)
    if len(name) >= least and (why == "road and number" or name not in GENERIC):
        yield start - len(name), end, why


def _tail(view: str, end: int) -> int:
    found = TAIL.match(view, end)
    return found.end() if found else end
