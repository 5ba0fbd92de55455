"""Stories of an administrator with a sheet: loading, changing, and being told what is wrong."""

from datetime import date
from pathlib import Path

import pytest
from django.utils.timezone import localdate

from anlan.town.importing import FIRST_DAY, NotImported, Sheets, bring_in
from anlan.town.models import Office, OfficeKind, Person, Place, Post, Role, Tier

pytestmark = pytest.mark.django_db

HEADER = "code,name,tier,parent"
DISTRICT = """410802,解放区,1,
410802005,焦南街道,2,410802
410802005901,丹桂社区,3,410802005
410802005902,环翠社区,3,410802005
410802005901001,幸福院,4,410802005901
410802005902001,桃李苑,4,410802005902
"""
OFFICES = """code,name,kind,place,parent,topics,mark,phone,address
zz,综治中心,centre,410802,,,,,
yt,医疗纠纷调委会,行业性专业性调委会,410802,zz,15 16,解医,,
jn,焦南调委会,committee,410802005,zz,,焦南,,
dg,丹桂调委会,committee,410802005901,jn,,丹桂,0391-0000000,
"""
PEOPLE = """username,name,phone,district,office,role
li,李清,15400000001,410802,jn,clerk
li,李清,15400000001,410802,dg,调解员
wang,王和,15400000002,410802,dg,grid
"""
CHANGE = date(2026, 3, 1)


@pytest.fixture
def sheet(tmp_path):
    """Write a sheet and return its path; the header of places comes by itself."""

    def write(rows: str, name: str = "places.csv", header: str = HEADER, encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes((f"{header}\n{rows}" if header else rows).encode(encoding))
        return path

    return write


@pytest.fixture
def known(sheet):
    """The district above, known since FIRST_DAY."""
    bring_in(Sheets([sheet(DISTRICT)]))


def faults_of(*places: Path, **kinds) -> list[str]:
    with pytest.raises(NotImported) as refusal:
        bring_in(Sheets(places, **kinds), since=CHANGE)
    return [str(fault) for fault in refusal.value.faults]


def rows_of(model) -> list[dict]:
    return list(model.objects.order_by("pk").values())


def in_force(code: str) -> Place:
    return Place.objects.get(code=code, until=None)


# Reading


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_sheet_is_read_whichever_way_it_was_saved(sheet, encoding):
    bring_in(Sheets([sheet(DISTRICT, encoding=encoding)]))
    assert in_force("410802005901001").full_name == "解放区焦南街道丹桂社区幸福院"


def test_the_first_load_counts_from_the_beginning_and_later_ones_from_today(known, sheet):
    assert set(Place.objects.values_list("since", flat=True)) == {FIRST_DAY}
    bring_in(Sheets([sheet("410802006,焦北街道,2,410802\n")]))
    assert in_force("410802006").since == localdate()


def test_tiers_may_be_written_in_words(sheet):
    bring_in(Sheets([sheet("410802,解放区,区,\n410802005,焦南街道,street,410802\n")]))
    assert in_force("410802005").tier == Tier.STREET


def test_both_published_street_tables_are_read_together(sheet):
    country = sheet(
        '41,0,0,"河南","h","he nan","410000000000","河南省"\n4108,41,1,"焦作","j","jiao zuo","410800000000","焦作市"\n'
        '410802,4108,2,"解放","j","jie fang","410802000000","解放区"\n'
        '410802005,410802,3,"焦南","j","jiao nan","410802005000","焦南街道"\n',
        "level4.csv",
        "id,pid,deep,name,pinyin_prefix,pinyin,ext_id,ext_name",
    )
    streets = sheet('410802005,"焦南街道",410802,41,4108\n', "s.csv", "code,name,area_code,province_code,city_code")
    bring_in(Sheets([country, streets]))
    assert list(Place.objects.order_by("tier").values_list("name", flat=True)) == ["解放区", "焦南街道"]


def test_a_sheet_damaged_on_the_way_is_not_taken_for_another_encoding(sheet):
    path = sheet(DISTRICT)
    path.write_bytes(path.read_bytes().replace("环翠".encode(), b"\xff\xfe"))
    assert faults_of(path) == ["places.csv 第 5 行：文字编码有误，应为 UTF-8 或 GB18030"]


def test_a_workbook_is_not_a_sheet(tmp_path):
    path = tmp_path / "places.xlsx"
    path.write_bytes(b"PK\x03\x04\0\0")
    assert faults_of(path) == ["places.xlsx 第 1 行：不是文本文件，请另存为 CSV"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "第 1 行：文件里没有数据"),
        ("code,name\n410802,解放区\n", "第 1 行：缺少列：tier、parent"),
        (f"{HEADER}\n410802,解放区,1\n", "第 2 行：应有 4 列，实有 3 列"),
        (f'{HEADER}\n410802,"解放区,1,\n', "第 2 行：不是完好的 CSV（unexpected end of data）"),
    ],
)
def test_a_sheet_that_is_no_table_is_refused_as_a_whole(sheet, text, reason):
    assert faults_of(sheet(text, header="")) == [f"places.csv {reason}"]


def test_a_missing_file_is_named(tmp_path):
    assert faults_of(tmp_path / "none.csv") == ["none.csv：读不了文件（No such file or directory）"]


# What is wrong with a row


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("41080200X,某街道,2,410802", "代码“41080200X”应为 6 至 20 位数字"),
        ("410802009,,2,410802", "名称不能为空"),
        ("410802009,某街道,镇,410802", "层级“镇”不认得，应为 1 区、2 街道、3 社区、4 楼院"),
        ("410802009,某街道,2,", "缺少上级代码"),
        ("410802009901,某社区,3,410802009", "上级 410802009 不在文件里，也没有登记（或已停用）"),
        ("410803001,某街道,2,410802", "代码 410803001 应以上级代码 410802 开头"),
        ("410802005903,某街道,2,410802005", "上级焦南街道是街道，不能做街道的上级"),
        ("410802005,焦西街道,2,410802", "代码 410802005 在 places.csv 第 3 行已写，内容不同"),
        ("410802009,某街道,2,410802009", "上级不能是自己"),
    ],
)
def test_a_wrong_row_is_told_with_file_line_and_reason_and_nothing_is_imported(sheet, row, reason):
    assert faults_of(sheet(DISTRICT + row + "\n")) == [f"places.csv 第 8 行：{reason}"]
    assert not Place.objects.exists()


def test_every_row_of_another_length_is_told_at_once(sheet):
    assert len(faults_of(sheet("410802,解放区,1\n\n410802005,焦南街道,2,410802,,\n"))) == 2


def test_every_wrong_row_is_told_at_once(sheet):
    assert len(faults_of(sheet("x,某街道,2,410802\n410802001,,2,410802\n410802002,某街道,9,410802\n"))) == 3


def test_places_that_stand_above_each_other_are_a_circle(sheet):
    rows = "410802005901,甲社区,3,410802005902\n410802005902,乙社区,3,410802005901\n"
    assert faults_of(sheet(DISTRICT[: DISTRICT.index("410802005901")] + rows)) == [
        "places.csv 第 4 行：上级关系成环：410802005901 最终成了自己的上级",
        "places.csv 第 5 行：上级关系成环：410802005902 最终成了自己的上级",
    ]


@pytest.mark.parametrize("until", ["2026-02-30", "明天"])
def test_an_impossible_day_is_refused(known, sheet, until):
    path = sheet(f"410802005901,丹桂社区,3,410802005,{until}\n", header=f"{HEADER},until")
    assert faults_of(path) == [f"places.csv 第 2 行：“{until}”不是日期，应写作 2026-01-31"]


# Change


def test_the_same_sheet_twice_is_the_same_as_once(known, sheet):
    before = rows_of(Place)
    (tally,) = bring_in(Sheets([sheet(DISTRICT)]), since=CHANGE)
    assert str(tally) == "地点：未变 6"
    assert rows_of(Place) == before


def test_a_renamed_community_goes_on_as_a_new_row_and_old_matters_keep_theirs(known, sheet):
    old = in_force("410802005901")
    renamed = sheet(DISTRICT.replace("丹桂社区", "桂香社区"))
    for _ in range(2):
        bring_in(Sheets([renamed]), since=CHANGE)
    new = in_force("410802005901")
    old.refresh_from_db()
    assert (old.name, old.until) == ("丹桂社区", CHANGE)
    assert (new.name, new.since, new.succeeds) == ("桂香社区", CHANGE, old)
    assert Place.objects.on(date(2026, 2, 28)).get(code=old.code) == old
    assert in_force("410802005901001").parent == new
    assert new.lineage() == ["410802005901"]


def test_a_name_mistyped_today_is_put_right_without_a_past(known, sheet):
    for name in ("焦比街道", "焦北街道"):
        bring_in(Sheets([sheet(f"410802006,{name},2,410802\n")]), since=CHANGE)
    assert Place.objects.get(code="410802006").name == "焦北街道"


def test_a_new_code_for_the_same_name_at_the_same_spot_is_a_recoding(known, sheet):
    old = in_force("410802005901")
    recoded = sheet(DISTRICT.replace("410802005901", "410802005911"))
    for _ in range(2):
        bring_in(Sheets([recoded]), since=CHANGE)
    new, courtyard = in_force("410802005911"), in_force("410802005911001")
    assert new.succeeds == old
    assert new.lineage() == ["410802005911", "410802005901"]
    assert courtyard.lineage() == ["410802005911001", "410802005901001"]
    assert not Place.objects.filter(code="410802005901", until=None).exists()


def test_a_recoded_community_must_bring_its_courtyards_along(known, sheet):
    path = sheet("410802005911,丹桂社区,3,410802005\n")
    assert faults_of(path) == [
        "places.csv 第 2 行：丹桂社区的代码已变为 410802005911，其下幸福院（410802005901001）的新代码也须列出"
    ]


def test_two_communities_become_one_and_are_counted_together(known, sheet):
    one, two = in_force("410802005901"), in_force("410802005902")
    merger = sheet(
        "410802005910,丹翠社区,3,410802005,410802005901 410802005902\n"
        "410802005910001,幸福院,4,410802005910,\n410802005910002,桃李苑,4,410802005910,\n",
        header=f"{HEADER},succeeds",
    )
    for _ in range(2):
        bring_in(Sheets([merger]), since=CHANGE)
    merged = in_force("410802005910")
    two.refresh_from_db()
    assert (merged.succeeds, two.merged_into, two.until) == (one, merged, CHANGE)
    assert set(merged.lineage()) == {"410802005910", "410802005901", "410802005902"}
    assert merged.lineage()[0] == "410802005910"
    assert in_force("410802005910002").lineage() == ["410802005910002", "410802005902001"]
    assert Place.objects.on(CHANGE).filter(tier=Tier.COMMUNITY).count() == 1


def test_a_community_takes_in_its_neighbour_and_keeps_its_code(known, sheet):
    merger = sheet(
        "410802005901,丹桂社区,3,410802005,410802005902\n410802005901002,桃李苑,4,410802005901,\n",
        header=f"{HEADER},succeeds",
    )
    for _ in range(2):
        bring_in(Sheets([merger]), since=CHANGE)
    assert in_force("410802005901").since == FIRST_DAY
    assert in_force("410802005901").lineage() == ["410802005901", "410802005902"]


def test_a_place_cannot_take_over_one_that_goes_on_or_never_was(known, sheet):
    header = f"{HEADER},succeeds"
    row = "410802005910,丹翠社区,3,410802005,{}\n"
    known_one = "410802005901,丹桂社区,3,410802005,\n"
    assert faults_of(sheet(known_one + row.format("410802005901"), header=header)) == [
        "places.csv 第 3 行：沿革自 410802005901：该代码在文件里仍列为在用"
    ]
    assert faults_of(sheet(row.format("410802005999"), header=header)) == [
        "places.csv 第 2 行：沿革自 410802005999：没有这个代码的在用地点"
    ]


def test_a_place_that_ends_takes_what_is_inside_it_along(known, sheet):
    ending = sheet("410802005902,环翠社区,3,410802005,2026-01-01\n", header=f"{HEADER},until")
    for _ in range(2):
        bring_in(Sheets([ending]), since=CHANGE)
    ended = Place.objects.filter(until=date(2026, 1, 1)).values_list("name", flat=True)
    assert sorted(ended) == ["桃李苑", "环翠社区"]


def test_a_place_left_out_stays_unless_the_sheet_is_complete(known, sheet):
    partial = sheet("410802005901,丹桂社区,3,410802005\n")
    bring_in(Sheets([partial]), since=CHANGE)
    assert Place.objects.on(CHANGE).count() == 6
    (tally,) = bring_in(Sheets([partial]), since=CHANGE, complete=True)
    assert str(tally) == "地点：未变 1，停用 2"
    assert sorted(Place.objects.on(CHANGE).values_list("name", flat=True)) == [
        "丹桂社区",
        "幸福院",
        "焦南街道",
        "解放区",
    ]


def test_a_change_cannot_hold_from_before_the_place_began(known, sheet):
    path = sheet("410802005901,桂香社区,3,410802005\n")
    with pytest.raises(NotImported, match="丹桂社区自 2000-01-01 起启用，变更日期须晚于该日，不能是 1999-01-01"):
        bring_in(Sheets([path]), since=date(1999, 1, 1))


def test_a_trial_run_tells_and_writes_nothing(known, sheet):
    before = rows_of(Place)
    (tally,) = bring_in(Sheets([sheet("410802005901,桂香社区,3,410802005\n")]), since=CHANGE, dry_run=True)
    assert str(tally) == "地点：更名 1"
    assert rows_of(Place) == before


# Offices and people


@pytest.fixture
def staffed(known, sheet):
    """The district with its offices and people."""
    bring_in(everyone(sheet), since=FIRST_DAY)


def everyone(sheet, offices: str = OFFICES, people: str = PEOPLE) -> Sheets:
    return Sheets(offices=[sheet(offices, "offices.csv", "")], people=[sheet(people, "people.csv", "")])


def test_places_offices_and_people_come_in_together(sheet):
    rest = everyone(sheet)
    tallies = bring_in(Sheets([sheet(DISTRICT)], rest.offices, rest.people))
    assert [str(tally) for tally in tallies] == ["地点：新增 6", "机构：新增 4", "人员：新增 2", "任职：新增 3"]
    ids = {office.code: office for office in Office.objects.all()}
    assert ids["dg"].path == f"/{ids['zz'].pk}/{ids['jn'].pk}/{ids['dg'].pk}/"
    assert ids["yt"].topics == ["15", "16"]
    assert ids["yt"].kind == OfficeKind.TRADE_COMMITTEE
    assert {post.role for post in Post.objects.filter(person__username="li")} == {Role.CLERK, Role.MEDIATOR}
    assert not Person.objects.get(username="li").has_usable_password()


def test_offices_and_people_twice_are_the_same_as_once(staffed, sheet):
    before = [rows_of(model) for model in (Office, Person, Post)]
    tallies = bring_in(everyone(sheet), since=CHANGE)
    assert [str(tally) for tally in tallies] == ["机构：未变 4", "人员：未变 2", "任职：未变 3"]
    assert [rows_of(model) for model in (Office, Person, Post)] == before


def test_an_office_moved_under_another_takes_its_offices_along(staffed, sheet):
    moved = OFFICES.replace("jn,焦南调委会,committee,410802005,zz", "jn,焦南街道调委会,committee,410802005,yt")
    (tally, *_) = bring_in(everyone(sheet, moved), since=CHANGE)
    assert str(tally) == "机构：更新 2，未变 2"
    assert Office.objects.get(code="dg") in Office.objects.under(Office.objects.get(code="yt"))


def test_an_office_moves_along_when_its_place_is_renamed(staffed, sheet):
    bring_in(Sheets([sheet("410802005901,桂香社区,3,410802005\n")]), since=CHANGE)
    assert Office.objects.get(code="dg").place == in_force("410802005901")


def test_an_office_left_at_a_place_that_ends_is_pointed_out(staffed, sheet):
    ending = sheet("410802005901,丹桂社区,3,410802005,2026-03-01\n", header=f"{HEADER},until")
    (tally,) = bring_in(Sheets([ending]), since=CHANGE)
    assert str(tally) == "地点：停用 2，停用地点上仍在用的机构 1"


def test_a_post_ends_on_the_day_the_sheet_says(staffed, sheet):
    rows = "username,name,phone,district,office,role,until\nwang,王和,15400000009,410802,dg,grid,2026-03-01\n"
    bring_in(Sheets(people=[sheet(rows, "people.csv", "")]), since=date(2026, 2, 1))
    wang = Person.objects.get(username="wang")
    assert wang.phone == "15400000009"
    assert not Post.objects.of(wang, CHANGE).exists()


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("x,某机构,club,410802,,,,,", "机构类别“club”不认得"),
        ("x,某调委会,committee,410802,,,,,", "调委会须有文号简称（mark）"),
        ("x,某局,bureau,410809,,,,,", "地点 410809 没有登记（或已停用）"),
        ("x,某局,bureau,410802,none,,,,", "上级机构 none 不在文件里，也没有登记"),
        ("zz,某局,bureau,410802,,,,,", "机构代码 zz 重复"),
        ("x,某调委会,trade_committee,410802,,医疗,某,,", "纠纷类型代码“医疗”应为数字，如 15"),
        ("x,某所,station,410802,,15,,,", "只有行业性专业性调委会和职能部门才写纠纷类型"),
        ("x,某调委会,committee,410802,,,焦南,,", "文号简称“焦南”由焦南调委会和某调委会共用"),
    ],
)
def test_a_wrong_office_is_told_and_nothing_is_imported(known, sheet, row, reason):
    assert faults_of(offices=[sheet(f"{OFFICES}{row}\n", "offices.csv", "")]) == [f"offices.csv 第 6 行：{reason}"]
    assert not Office.objects.exists()


def test_offices_that_stand_above_each_other_are_a_circle(staffed, sheet):
    circle = OFFICES.replace("zz,综治中心,centre,410802,,", "zz,综治中心,centre,410802,dg,")
    (fault,) = faults_of(offices=[sheet(circle, "offices.csv", "")])
    assert "隶属关系成环" in fault


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("ZHAO,赵平,,410802,jn,clerk", "登录名“ZHAO”应为小写字母和数字"),
        ("zhao,赵平,,410802,jn,chief", "角色“chief”不认得"),
        ("zhao,赵平,,410802,none,clerk", "机构 none 没有登记（或已停用）"),
        ("li,李浊,15400000001,410802,jn,clerk", "登录名 li 在第 2 行的姓名、电话或区不同"),
    ],
)
def test_a_wrong_person_is_told_and_nothing_is_imported(known, sheet, row, reason):
    bring_in(Sheets(offices=[sheet(OFFICES, "offices.csv", "")]), since=FIRST_DAY)
    assert faults_of(people=[sheet(f"{PEOPLE}{row}\n", "people.csv", "")]) == [f"people.csv 第 5 行：{reason}"]
    assert not Person.objects.exists()
