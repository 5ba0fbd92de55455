from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from anlan.config.messages import Book, collect

CODE = """
from django.utils.translation import gettext as _, ngettext
TITLE = _("受理")
def told(n):
    return ngettext("%(n)d 件", "%(n)d 件", n)
PLAIN = "平常话"
ENGLISH = _("untouched")
"""
TEMPLATE = """{% load i18n %}<h1>{% translate "调解" %}</h1>{{ value|default:_("没有") }}
{% blocktranslate with name=party.name trimmed %}
  您好，{{ name }}
{% endblocktranslate %}{% translate "受理" %}"""


@pytest.fixture
def app(tmp_path: Path) -> Book:
    return Book(written(tmp_path / "lower", CODE, TEMPLATE))


def written(folder: Path, code: str, template: str = "") -> Path:
    (folder / "templates").mkdir(parents=True)
    (folder / "views.py").write_text(code)
    (folder / "templates" / "page.html").write_text(template)
    return folder


def texts(catalog: Catalog) -> set[object]:
    return {message.id for message in catalog if message.id}


def test_sentences_of_code_and_templates_are_found_and_nothing_else(app):
    said = collect([app.folder])
    assert texts(said[app]) == {"受理", ("%(n)d 件", "%(n)d 件"), "调解", "没有", "您好，%(name)s"}


def test_a_declared_sentence_is_filed_where_it_is_written(app, tmp_path):
    last = Book(written(tmp_path / "last", "", ""))
    (app.folder / "topics.toml").write_text('neighbours = "邻里"')
    said = collect([app.folder, last.folder], declared=["平常话", "邻里", "拼成的话", "latin"])
    assert {"平常话", "邻里"} <= texts(said[app])
    assert texts(said[last]) == {"拼成的话"}


def test_what_two_floors_say_is_translated_once_on_the_lower(app, tmp_path):
    upper = Book(written(tmp_path / "upper", "_('受理'); _('上层')"))
    assert texts(collect([app.folder, upper.folder])[upper]) == {"上层"}


def test_a_translation_is_kept_what_is_no_longer_said_goes_and_what_is_new_is_missing(app):
    app.write(collect([app.folder])[app])
    app.po.write_text(app.po.read_text().replace('msgid "调解"\nmsgstr ""', 'msgid "调解"\nmsgstr "Mediation"'))
    (app.folder / "views.py").write_text("_('新话')")
    said = collect([app.folder])[app]
    app.write(said)
    assert "Mediation" in app.po.read_text()
    assert "件" not in app.po.read_text()
    assert set(app.missing(said)) == {"新话", "没有", "您好，%(name)s", "受理"}


def test_writing_twice_changes_nothing(app):
    said = collect([app.folder])[app]
    app.write(said)
    first = app.po.read_bytes()
    app.write(said)
    assert app.po.read_bytes() == first


def test_a_compiled_catalogue_is_what_gettext_reads(app):
    app.write(collect([app.folder])[app])
    app.compile()
    assert app.po.with_suffix(".mo").stat().st_size > 0
