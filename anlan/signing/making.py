"""Makes the bytes of what is signed: the text before, and the signed paper after. Only the press comes here, by `Procedure.makes`."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

from django.utils import timezone
from pypdf import PdfWriter

from anlan.kernel import blobs
from anlan.kernel.file import CaseFile
from anlan.kernel.models import Act, Paper, Party
from anlan.kernel.press.pdf import opened
from anlan.kernel.press.volume import written
from anlan.kernel.press.wording import time_cn
from anlan.kernel.printing import as_pdf, make, sheet
from anlan.signing import sheet as signatures
from anlan.signing.authority import Authority, authority
from anlan.signing.pades import Wanted, prepared
from anlan.signing.plan import seal_of
from anlan.signing.sheet import About, Line
from anlan.signing.texts import E_SIGN, SUFFIX, WET, Standing, signing_steps, standing

PROOFS = {"password": "登录密码", "totp": "动态码", "recovery": "备用码"}
TRIAL = "本文件用测试证书签名，只供试用；正式使用须换成依法设立的电子认证服务机构签发的证书。"


def text(file: CaseFile, paper: Paper) -> bytes:
    """The text to be signed: the template of the paper that it will become."""
    return sheet(file, paper, paper.kind.removesuffix(SUFFIX), [])


def signed(file: CaseFile, paper: Paper) -> bytes:
    """The text with its signatures behind it; of what was signed before there were texts, the template and the signed sheets."""
    found = standing_of(file, paper)
    if found is None or found.text is None:
        return joined([sheet(file, paper, paper.kind, []), *(scanned(found) if found else ())])
    if found.text.paper.pdf is None:
        make(found.text.paper)
    return Signing(found, paper, authority()).done()


def standing_of(file: CaseFile, paper: Paper) -> Standing | None:
    """The signatures that belong to a paper, as they were when it was left."""
    for step in signing_steps(file.procedure):
        found = standing(file, step, paper.seq)
        asked = file.procedure.step(found.asked.step) if found else None
        if asked and paper.kind + SUFFIX in asked.papers:
            return found
    return None


def scanned(found: Standing) -> list[bytes]:
    """The sheets that were signed with the pen, as PDF."""
    return [as_pdf(scan, found.file.matter) for scan in found.scans]


def joined(parts: list[bytes]) -> bytes:
    """Several PDFs as one."""
    writer = PdfWriter()
    for part in parts:
        writer.append(BytesIO(part), import_outline=False)
    return written(writer) if len(parts) > 1 else parts[0]


class Signing:
    """One paper being signed: its lines, the pages behind the text, and one signature after the other.

    between     PDFs that stand between the text and its signatures
    """

    def __init__(self, found: Standing, paper: Paper, by: Authority, between: tuple[bytes, ...] = ()) -> None:
        self.found, self.paper, self.by, self.file, self.between = found, paper, by, found.file, between
        self.office = found.file.matter.office
        self.title = found.file.procedure.papers[paper.kind]
        self.lines = [*self._sides(), *self._official(), self._seal()]

    def done(self) -> bytes:
        """The signed PDF: it begins with the text's very bytes."""
        assert self.found.text is not None  # noqa: S101 - `signed` has seen to it
        body = self.found.text.body
        wanted = self._wanted(sum(len(opened(part).pages) for part in (body, *self.between)))
        pdf = prepared(body, self._behind(), wanted)
        for one in wanted:
            pdf = self.by.sign(pdf, one)
        return pdf

    def _wanted(self, before: int) -> list[Wanted]:
        look = signatures.looks(self.lines)
        places = [signatures.place(number) for number in range(len(self.lines))]
        return [
            Wanted(f"signature_{number + 1}", line.name, self._reason(line), before + page, box, look, number)
            for number, (line, (page, box)) in enumerate(zip(self.lines, places, strict=True))
            if line.boxed
        ]

    def _reason(self, line: Line) -> str:
        digest = self.found.text.digest if self.found.text else ""
        return f"{line.who}；{'，'.join(line.how)}；{self.title} {self.paper.number}；文本 SHA-256 {digest}"

    def _behind(self) -> bytes:
        """What stands between, the sheet of signatures, and after it what was signed with the pen."""
        return joined([*self.between, self._sheet(), *([] if self.found.electronic else scanned(self.found))])

    def _sheet(self) -> bytes:
        digest = self.found.text.digest if self.found.text else ""
        foot = (
            "各方签署的时间以上面所列为准；证书签名由系统在各方签完以后逐个加上。",
            *([TRIAL] if self.by.test else []),
        )
        return signatures.sheet(About(self.title, self.paper.number, digest, foot), self.lines)

    def _sides(self) -> Iterator[Line]:
        for party in self.found.sides:
            act = self.found.signed.get(party.id)
            if act:
                yield self._electronic(party, act) if self.found.electronic else _wet(party, act)

    def _electronic(self, party: Party, act: Act) -> Line:
        name = str(act.data.get("name") or party.name)
        for_whom = "" if name == party.name else f"（代 {party.name}）"
        picture = self._picture(act)
        how = (
            f"电子签名，{time_cn(timezone.localtime(act.at))}",
            "本人手机短信验证码核验",
            "" if picture else "签名为键入",
        )
        return Line(
            f"{party.get_role_display()}：{name}{for_whom}",
            name,
            tuple(filter(None, how)),
            picture=picture,
            note="（键入）",
        )

    def _picture(self, act: Act) -> bytes:
        drawn = act.data.get("once_drawing")
        return bytes(blobs.fetch(bytes.fromhex(drawn["picture"]), self.file.matter).body) if drawn else b""

    def _official(self) -> Iterator[Line]:
        """Whoever signed last of all, where an official did."""
        act = next(act for act in self.file.acts if act.id == self.paper.act_id)
        name = self.file.names.get(act.person_id, "")
        if not name or act.assisted:
            return
        at, proof = time_cn(timezone.localtime(act.at)), PROOFS.get(str(act.data.get("proved")), "")
        if proof:
            yield Line(f"调解员、承办人：{name}", name, (f"电子签名，{at}", f"{proof}核验"), note="（系统内确认签署）")
        elif any(key.startswith("seen_") for key in act.data):
            yield Line(f"核对人：{name}", name, (f"{at} 逐项核对过纸上的签名",), boxed=False)

    def _seal(self) -> Line:
        if self.found.electronic:
            return Line(f"单位：{self.office.name}", self.office.name, ("加盖印章",), picture=seal_of(self.office))
        said = ("证明后附扫描件与纸质原件核对一致",)
        return Line(f"单位：{self.office.name}", self.office.name, said, picture=seal_of(self.office))


def _wet(party: Party, act: Act) -> Line:
    """Signed with the pen; who had signed electronically before another took the pen is told to have done so."""
    at = time_cn(timezone.localtime(act.at))
    if act.data.get("way") == E_SIGN:
        how = [f"{at}以电子签名签署过本文", "另一方在纸上签，改用纸件，见后附扫描件"]
    else:
        how = ["纸上签名、按指印，见后附扫描件", *([f"{at}登记"] if act.data.get("way") == WET else [])]
    return Line(f"{party.get_role_display()}：{party.name}", party.name, tuple(how), boxed=False)
