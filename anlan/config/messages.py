"""The catalogues of English: collected from code, templates and declarations, checked, compiled.

A sentence belongs to the lowest floor that says it, so that it is translated once. `python -m anlan.config.messages`
compiles; `anlan messages` collects and checks.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).parents[1]
LOCALE = "en"
HEAD = (
    'msgid ""\nmsgstr ""\n"Language: en\\n"\n"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
    '"Content-Transfer-Encoding: 8bit\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
)
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "say": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}
CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
QUOTED = r"""'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*\""""
CALL = re.compile(rf"\b(?:_|n?p?gettext)\((?:[^()'\"]|{QUOTED})*\)")


@dataclass(frozen=True)
class Book:
    """The catalogue of one app: `folder` is the app's."""

    folder: Path

    @property
    def po(self) -> Path:
        """The file that people edit."""
        return self.folder / "locale" / LOCALE / "LC_MESSAGES" / "django.po"

    def read(self) -> Catalog:
        """Return what is translated so far."""
        if not self.po.exists():
            return Catalog(LOCALE)
        with self.po.open("rb") as file:
            return read_po(file, LOCALE)

    def write(self, said: Catalog) -> None:
        """Keep the translations of what is still said, add what is new, drop the rest; no sentences, no file."""
        catalog = self.read()
        catalog.update(said, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        if not len(catalog):
            return self.po.unlink(missing_ok=True)
        text = BytesIO()
        write_po(text, catalog, width=120, sort_output=True, omit_header=True, include_lineno=False)
        self.po.parent.mkdir(parents=True, exist_ok=True)
        self.po.write_text(HEAD + text.getvalue().decode().strip() + "\n", encoding="utf-8")
        return None

    def missing(self, said: Catalog) -> list[str]:
        """Return the Chinese sentences without a translation."""
        known = self.read()
        return [
            text_of(message)
            for message in said
            if message.id and not translated(known.get(message.id, message.context))
        ]

    def compile(self) -> None:
        """Write the .mo beside the .po."""
        with self.po.with_suffix(".mo").open("wb") as file:
            write_mo(file, self.read())


def text_of(message: Message) -> str:
    """Return the source sentence, of a plural its first form."""
    return message.id if isinstance(message.id, str) else message.id[0]


def translated(message: Message | None) -> bool:
    """Tell whether every form has a translation that nobody doubts."""
    if message is None or message.fuzzy:
        return False
    forms = [message.string] if isinstance(message.string, str) else message.string or [""]
    return all(forms)


def collect(folders: Iterable[Path], declared: Iterable[str] = ()) -> dict[Book, Catalog]:
    """Return what each app says, lowest floor first; a declared one goes where it is written, else to the last."""
    order = [Book(folder) for folder in folders]
    said = {book: Catalog(LOCALE) for book in order}
    taken: set[tuple[object, str | None]] = set()
    written = {book: literals(book.folder) for book in order}
    for text in declared:
        if CHINESE.search(text) and (text, None) not in taken:
            taken.add((text, None))
            said[next((book for book in order if text in written[book]), order[-1])].add(text)
    for book in order:
        for path, message, context in spoken(book.folder):
            place = str(path.relative_to(book.folder.parent))
            if (message, context) not in taken or said[book].get(message, context):
                taken.add((message, context))
                said[book].add(message, context=context, locations=[(place, 0)])
    return said


def spoken(folder: Path) -> Iterator[tuple[Path, str | tuple[str, ...], str | None]]:
    """Yield every marked Chinese sentence of an app's code and templates with its file and context."""
    for path in sources(folder):
        text = path.read_text(encoding="utf-8")
        code = text if path.suffix == ".py" else "\n".join(CALL.findall(templatize(text)))
        for _line, message, _comments, context in extract("python", BytesIO(code.encode()), KEYWORDS):
            if CHINESE.search(message if isinstance(message, str) else message[0]):
                yield path, message, context


def sources(folder: Path) -> list[Path]:
    """Return the app's own Python files and templates, tests and migrations left out."""
    found = [*folder.rglob("*.py"), *folder.glob("templates/**/*.html"), *folder.glob("templates/**/*.txt")]
    return sorted(path for path in found if not {"tests", "migrations"} & set(path.relative_to(folder).parts))


def literals(folder: Path) -> set[str]:
    """Return every text constant of an app's Python files and every quoted text of its TOML tables."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in sources(folder) if path.suffix == ".py"]
    constants = (node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant))
    quoted = (
        match for path in folder.rglob("*.toml") for match in re.findall(QUOTED, path.read_text(encoding="utf-8"))
    )
    return {constant for constant in constants if isinstance(constant, str)} | {text[1:-1] for text in quoted}


def compile_all(folder: Path = PACKAGE) -> None:
    """Compile every catalogue under the folder."""
    for po in folder.glob(f"**/locale/{LOCALE}/LC_MESSAGES/django.po"):
        Book(po.parents[3]).compile()


if __name__ == "__main__":
    compile_all()
