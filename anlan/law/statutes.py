"""The statutes that Anlan cites: `PML[17]` is 《人民调解法》第十七条.

The data is one file a statute in `data/statutes/`. `PML[17]` is the article in the newest version that records it;
`PML.on(day, 17)` is the one in force on a day. An article that no file records raises LookupError where it is named, so
that a procedure with a wrong citation does not start.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from anlan.law.numerals import chinese

FOLDER = Path(__file__).parent / "data" / "statutes"
_REFERENCE = re.compile(r"([A-Z]+)(?:@(\w+))? (\d+(?:-\d+)?)(?:\.(\d+))?(?:\((\d+)\))?")


@dataclass(frozen=True, slots=True)
class Version:
    """One wording of a statute, in force from its first day to its last; None where the day is open or not recorded."""

    key: str
    effective_from: date | None = None
    effective_to: date | None = None
    source: str = ""

    def in_force(self, on: date) -> bool:
        """Whether this wording holds on that day."""
        return (self.effective_from or date.min) <= on <= (self.effective_to or date.max)


@dataclass(frozen=True, slots=True)
class Article:
    """One article, or a paragraph or item of it.

    law       the statute's key
    number    "17"; an inserted article is "17-1" (第十七条之一)
    text      the wording where somebody has read it, else empty
    gist      what it is said to contain, where nobody has
    verified  whether a person or a source has confirmed it; if not, whoever shows it says so
    """

    law: str
    number: str
    title: str
    title_en: str
    version: Version
    text: str = ""
    gist: str = ""
    verified: bool = False
    paragraph: int = 0
    item: int = 0

    def cite(self) -> str:
        """《人民调解法》第十七条, with 第二款 and 第（五）项 where a part is meant."""
        number, _, inserted = self.number.partition("-")
        words = f"《{self.title}》第{chinese(int(number))}条"
        words += f"之{chinese(int(inserted))}" if inserted else ""
        words += f"第{chinese(self.paragraph)}款" if self.paragraph else ""
        return words + (f"第（{chinese(self.item)}）项" if self.item else "")

    def cite_en(self) -> str:
        """People's Mediation Law, Art. 17."""
        paragraph = f" para. {self.paragraph}" if self.paragraph else ""
        return f"{self.title_en}, Art. {self.number}{paragraph}" + (f" item {self.item}" if self.item else "")

    def part(self, paragraph: int = 0, item: int = 0) -> Article:
        """Return the same article, cited by its paragraph (款) or item (项)."""
        return replace(self, paragraph=paragraph, item=item)

    def in_force(self, on: date) -> bool:
        """Whether the wording that holds this article is in force on that day."""
        return self.version.in_force(on)

    def __str__(self) -> str:
        return self.cite()


@dataclass(frozen=True)
class Statute:
    """A statute with its versions, oldest first, and the articles recorded of each.

    region  the division code that it is limited to (`4403`), None where it is national
    """

    key: str
    name: str
    short: str
    name_en: str
    region: str | None
    versions: tuple[Version, ...]
    articles: Mapping[tuple[str, str], Article] = field(repr=False, hash=False)

    def __getitem__(self, number: int | str) -> Article:
        """Return the article in the newest version that records it; raises LookupError."""
        return self._newest(number, self.versions)

    def on(self, day: date, number: int | str) -> Article:
        """Return the article as it is in force on a day; raises LookupError."""
        return self._newest(number, tuple(version for version in self.versions if version.in_force(day)))

    def at(self, version: str, number: int | str) -> Article:
        """Return the article of a version by its key; raises LookupError."""
        return self._newest(number, tuple(one for one in self.versions if one.key == version))

    def __iter__(self) -> Iterator[Article]:
        return iter(self.articles.values())

    def _newest(self, number: int | str, versions: tuple[Version, ...]) -> Article:
        for version in reversed(versions):
            if article := self.articles.get((version.key, str(number))):
                return article
        of = ", ".join(version.key for version in versions) or "no version"
        raise LookupError(f"Article {number} of {self.name} ({of}) is not recorded in statutes/{self.key}.toml.")


def article(reference: str) -> Article:
    """Read `CPL 205`, `CPL@2021 201`, `ESL 3.3` (paragraph) or `CPLI 355.1(5)` (item); raises LookupError."""
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        raise LookupError(f"{reference!r} is no citation; write it like CPL 205, CPL@2021 201 or CPLI 355.1(5).")
    key, version, number, paragraph, item = found.groups()
    if key not in STATUTES:
        raise LookupError(f"There is no statute {key}.")
    statute = STATUTES[key]
    whole = statute.at(version, number) if version else statute[number]
    return whole.part(int(paragraph or 0), int(item or 0))


def read(path: Path) -> Statute:
    """Read one statute's file; its name is the key."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    rows: list[dict[str, Any]] = table["versions"]
    versions = tuple(_version(row, after) for row, after in zip(rows, [*rows[1:], None], strict=True))
    articles = {
        (version.key, number): _article(path.stem, number, table, version, said)
        for row, version in zip(rows, versions, strict=True)
        for number, said in row["articles"].items()
    }
    return Statute(
        path.stem, table["name"], table["short"], table["name_en"], table.get("region"), versions, articles
    )  # fmt: skip


def _version(row: dict[str, Any], after: dict[str, Any] | None) -> Version:
    """A version ends the day before the next begins, unless its row says that it was repealed earlier."""
    until = after["effective_from"] - timedelta(days=1) if after else None
    return Version(row["key"], row.get("effective_from"), row.get("effective_to", until), row.get("source", ""))


def _article(law: str, number: str, table: dict[str, Any], version: Version, said: str | dict[str, Any]) -> Article:
    row = {"text": said, "verified": True} if isinstance(said, str) else said
    return Article(law, number, table["name"], table["name_en"], version, **row)


STATUTES: Mapping[str, Statute] = {path.stem: read(path) for path in sorted(FOLDER.glob("*.toml"))}
"""Every statute by its key."""

ACL = STATUTES["ACL"]  # 档案法
ACR = STATUTES["ACR"]  # 档案法实施条例
ADM = STATUTES["ADM"]  # 行政诉讼法
APC = STATUTES["APC"]  # 大气污染防治法
APL = STATUTES["APL"]  # 行政处罚法
ARB = STATUTES["ARB"]  # 仲裁法
ARL = STATUTES["ARL"]  # 行政复议法
BFE = STATUTES["BFE"]  # 无障碍环境建设法
BZG = STATUTES["BZG"]  # 滨州市社会治理网格化服务管理条例
CIV = STATUTES["CIV"]  # 民法典
CMR = STATUTES["CMR"]  # 商事调解条例
CPL = STATUTES["CPL"]  # 民事诉讼法
CPLI = STATUTES["CPLI"]  # 最高人民法院关于适用〈中华人民共和国民事诉讼法〉的解释
CPR = STATUTES["CPR"]  # 消费者权益保护法
CQE = STATUTES["CQE"]  # 重庆市行政执法责任制条例
CSL = STATUTES["CSL"]  # 网络安全法
DEC = STATUTES["DEC"]  # 重大行政决策程序暂行条例
DSL = STATUTES["DSL"]  # 数据安全法
DVL = STATUTES["DVL"]  # 反家庭暴力法
ECL = STATUTES["ECL"]  # 电子商务法
ELD = STATUTES["ELD"]  # 老年人权益保障法
EPL = STATUTES["EPL"]  # 环境保护法
ESL = STATUTES["ESL"]  # 电子签名法
EXP = STATUTES["EXP"]  # 国有土地上房屋征收与补偿条例
FOR = STATUTES["FOR"]  # 森林法
FPL = STATUTES["FPL"]  # 消防法
GDP = STATUTES["GDP"]  # 广东省平安建设条例
GIR = STATUTES["GIR"]  # 政府信息公开条例
HND = STATUTES["HND"]  # 河南省矛盾纠纷多元预防化解条例
HNE = STATUTES["HNE"]  # 河南省行政执法条例
HNR = STATUTES["HNR"]  # 河南省实施〈中华人民共和国城市居民委员会组织法〉办法
INV = STATUTES["INV"]  # 最高人民法院关于人民法院特邀调解的规定
LAB = STATUTES["LAB"]  # 劳动法
LAL = STATUTES["LAL"]  # 法律援助法
LCL = STATUTES["LCL"]  # 劳动合同法
LDM = STATUTES["LDM"]  # 劳动争议调解仲裁法
LEP = STATUTES["LEP"]  # 法治宣传教育法
LIM = STATUTES["LIM"]  # 最高人民法院关于审理民事案件适用诉讼时效制度若干问题的规定
LIR = STATUTES["LIR"]  # 劳动保障监察条例
LML = STATUTES["LML"]  # 土地管理法
MED = STATUTES["MED"]  # 医疗纠纷预防和处理条例
MKT = STATUTES["MKT"]  # 市场监督管理投诉举报处理暂行办法
MPL = STATUTES["MPL"]  # 未成年人保护法
NBM = STATUTES["NBM"]  # 宁波市人民调解条例
NDR = STATUTES["NDR"]  # 网络数据安全管理条例
NOT = STATUTES["NOT"]  # 公证法
NPL = STATUTES["NPL"]  # 噪声污染防治法
ODR = STATUTES["ODR"]  # 人民法院在线调解规则
PET = STATUTES["PET"]  # 信访工作条例
PIPL = STATUTES["PIPL"]  # 个人信息保护法
PLI = STATUTES["PLI"]  # 最高人民法院关于审理民间借贷案件适用法律若干问题的规定
PMG = STATUTES["PMG"]  # 物业管理条例
PMI = STATUTES["PMI"]  # 最高人民法院关于审理物业服务纠纷案件适用法律若干问题的解释
PML = STATUTES["PML"]  # 人民调解法
PMR = STATUTES["PMR"]  # 人民调解工作若干规定
PPC = STATUTES["PPC"]  # 最高人民法院关于审理预付式消费民事纠纷案件适用法律若干问题的解释
PSL = STATUTES["PSL"]  # 治安管理处罚法
RCL = STATUTES["RCL"]  # 城市居民委员会组织法
RLC = STATUTES["RLC"]  # 农村土地承包法
RLD = STATUTES["RLD"]  # 农村土地承包经营纠纷调解仲裁法
RMW = STATUTES["RMW"]  # 保障农民工工资支付条例
RTS = STATUTES["RTS"]  # 道路交通安全法
SDD = STATUTES["SDD"]  # 山东省多元化解纠纷促进条例
SDL = STATUTES["SDL"]  # 山东省法治宣传教育条例
SJC = STATUTES["SJC"]  # 最高人民法院关于人民调解协议司法确认程序的若干规定
SMP = STATUTES["SMP"]  # 保障中小企业款项支付条例
SZD = STATUTES["SZD"]  # 深圳经济特区矛盾纠纷多元化解条例
TOU = STATUTES["TOU"]  # 旅游法
TRA = STATUTES["TRA"]  # 道路交通事故处理程序规定
WIR = STATUTES["WIR"]  # 工伤保险条例
WSL = STATUTES["WSL"]  # 安全生产法
