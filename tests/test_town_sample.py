"""The sample district holds what the demo needs, and says what is made up."""

from collections import Counter
from datetime import date

import pytest
from django.contrib.auth import authenticate

from anlan.town import sample
from anlan.town.models import Office, OfficeKind, Person, Place, Post, Role, Tier
from anlan.town.span import covers

pytestmark = pytest.mark.django_db
PASSWORD = "安澜-demo-1"
DAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def district():
    sample.load(PASSWORD)


def test_the_nine_streets_are_the_real_ones():
    streets = Place.objects.filter(tier=Tier.STREET).order_by("code")
    names = ["民生", "民主", "新华", "焦西", "焦南", "焦北", "七百间", "上白作", "王褚"]
    assert [street.name for street in streets] == [f"{name}街道" for name in names]
    assert [street.code for street in streets] == [f"41080200{number}" for number in range(1, 10)]


def test_what_is_made_up_can_be_told_by_its_code():
    made_up = Place.objects.filter(tier__gte=Tier.COMMUNITY)
    assert {place.code[9] for place in made_up} == {"9"}
    assert {len(place.code) for place in made_up} == {12, 15}
    children = Counter(made_up.values_list("parent__code", flat=True))
    assert set(children.values()) == {3, 4}
    assert set(Person.objects.values_list("phone", flat=True).filter(phone__startswith=sample.PHONES)) == set(
        Person.objects.values_list("phone", flat=True)
    )


def test_every_community_and_street_has_a_committee_with_a_mark_of_its_own():
    for tier in (Tier.DISTRICT, Tier.STREET, Tier.COMMUNITY):
        places = Place.objects.filter(tier=tier)
        assert not places.exclude(offices__kind=OfficeKind.COMMITTEE).exists()
    marks = list(Office.objects.committees().values_list("mark", flat=True))
    assert all(marks)
    assert len(marks) == len(set(marks))


def test_every_street_committee_can_carry_a_matter_from_intake_to_archive():
    for street in Office.objects.filter(kind=OfficeKind.COMMITTEE, place__tier=Tier.STREET):
        roles = Counter(street.posts.filter(covers(DAY)).values_list("role", flat=True))
        assert roles == {Role.CLERK: 1, Role.DIRECTOR: 1, Role.MEDIATOR: 3, Role.ARCHIVIST: 1}


def test_several_people_hold_two_posts():
    posts = Counter(Post.objects.values_list("person", flat=True))
    assert sum(count > 1 for count in posts.values()) >= 9


@pytest.mark.parametrize(("username", "role"), sample.LOGINS.items())
def test_each_well_known_login_signs_in_and_holds_its_role(username, role):
    person = authenticate(username=username, password=PASSWORD)
    post = Post.objects.of(person, DAY).get(role=role)
    assert post.office.place.code in "410802005901"


def test_loading_again_changes_nothing_and_gives_no_password_anew(django_assert_max_num_queries):
    clerk = Person.objects.get(username="clerk")
    clerk.set_password("chosen by the clerk")
    clerk.save()
    before = [list(model.objects.order_by("pk").values()) for model in (Place, Office, Person, Post)]
    with django_assert_max_num_queries(5):
        sample.load(PASSWORD)
    assert [list(model.objects.order_by("pk").values()) for model in (Place, Office, Person, Post)] == before


def test_a_real_account_does_not_get_the_samples_password():
    real = Person.objects.create_user("real", district=sample.DISTRICT, name="某人", phone="13900000000")
    sample.load(PASSWORD)
    real.refresh_from_db()
    assert not real.has_usable_password()
