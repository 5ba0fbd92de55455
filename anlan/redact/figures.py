"""docs/redaction.md, made from a measurement."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from anlan.redact.measure import Figures, grouped, measure
from anlan.redact.spans import Kind

SETS = (
    ("held-out", "Held out: written sentences"), ("real-held-out", "Held out: real questions, hardly any personal data"),
    ("dev", "Seen while it was made: written sentences"), ("real-dev", "Seen while it was made: real questions"),
)  # fmt: skip
DOCUMENT = 10
HEAD = """# Redaction, and how well it works

Made by `anlan redact --measure tests/data/redaction > docs/redaction.md`; nothing here is written by hand.

`anlan.redact.redact(text, known=())` masks personal data in Chinese text and tells what it masked. Whatever is published
(a case told as an example, an answer, a statistic with words in it) goes through it, with the names, telephones and
numbers of the matter's parties as `known`. It is a floor and not a permission: nobody is published without consent
(个人信息保护法 §25), and a person reads the text before it is published.

* The same person is the same in the whole text: 王建国 and 小王 become 王某; two of one surname become 王某甲 and 王某乙.
* 民主路36号院3号楼2单元 becomes 某路某院某楼某单元. District, street office and town stay.
* Numbers become 【电话】, 【身份证号】, 【车牌】, 【账号】 and so on, in full-width or Chinese digits and with separators, too.
* Redacting the result again changes nothing; spans are in order, do not overlap, and nothing outside them is changed.
* Public bodies, schools and hospitals stay. So does a story that everybody in the courtyard recognises: no rule helps.

*Recall*: labels masked whole, under whatever kind. *Precision*: spans that touch something labelled. *Leaks*: labels not
masked whole, in every thousand characters. Every sentence is redacted by itself and nothing is known of its parties,
which is harder than a file: a name told once is found again everywhere in a text. The last line of a table redacts ten
sentences as one text. How the set was made, and its limits: `tests/data/redaction/README.md`.
"""


def page(folder: Path) -> str:
    """The page for the labelled set in that folder; raises OSError if it is not there."""
    return "".join((HEAD, *(_section(folder / f"{name}.txt", title) for name, title in SETS)))


def _section(path: Path, title: str) -> str:
    lines = path.read_text(encoding="utf-8").splitlines()
    alone, together = measure(lines), measure(grouped(lines, DOCUMENT))
    return "\n".join(
        (f"\n## {title}\n", f"{len(lines)} sentences, {alone.characters} characters.\n", *_table(alone, together), "")
    )


def _table(alone: Figures, together: Figures) -> Iterator[str]:
    yield "| kind | labels | spans | recall | precision | F1 | leaks per 1,000 |"
    yield "|---|--:|--:|--:|--:|--:|--:|"
    for kind in (kind for kind in Kind if alone.labels[kind] or alone.spans[kind]):
        numbers = (alone.recall(kind), alone.precision(kind), alone.f1(kind), alone.per_thousand(kind))
        yield f"| {kind} | {alone.labels[kind]} | {alone.spans[kind]} | {' | '.join(f'{number:.3f}' for number in numbers)} |"
    for what, figures in (("all", alone), ("all, ten as one", together)):
        sums = (figures.recall_of_all, figures.precision_of_all, figures.leaks_per_thousand)
        labels, spans = figures.labels.total(), figures.spans.total()
        yield f"| **{what}** | {labels} | {spans} | {sums[0]:.3f} | {sums[1]:.3f} | | {sums[2]:.3f} |"
