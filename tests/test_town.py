"""Stories of the town: what was where on a day, who serves a place, how far a post reaches."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from anlan.town import sample
from anlan.town.models import Office, OfficeKind, Person, Place, Post, Role, Tier, reach

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)


@pytest.fixture
def district():
    """The sample district, loaded."""
    sample.load("安澜-demo-1")


def place(code: str) -> Place:
    return Place.objects.with_ancestors().get(code=code)


def office(code: str) -> Office:
    return Office.objects.get(district="410802", code=code)


def test_a_courtyard_knows_what_it_stands_in(district, django_assert_num_queries):
    with django_assert_num_queries(1):
        courtyard = place("410802005901002")
        assert courtyard.full_name == "解放区焦南街道丹桂社区教师新村"
    assert [above.tier for above in courtyard.ancestors()] == [Tier.DISTRICT, Tier.STREET, Tier.COMMUNITY]
    assert courtyard.district == "410802"


def test_a_street_holds_its_communities_and_no_other_street(district):
    inside = Place.objects.within("410802005")
    assert {each.code[:9] for each in inside} == {"410802005"}
    assert inside.filter(tier=Tier.COMMUNITY).count() == 4


def test_a_place_exists_from_its_first_day_until_the_day_it_ends():
    ended = Place.objects.create(
        code="410802", name="解放区", tier=Tier.DISTRICT, since=date(2020, 1, 1), until=date(2026, 1, 1)
    )
    assert ended in Place.objects.on(date(2020, 1, 1))
    assert ended in Place.objects.on(date(2025, 12, 31))
    assert not Place.objects.on(date(2026, 1, 1)).exists()
    assert not Place.objects.on(date(2019, 12, 31)).exists()


def test_a_place_cannot_end_before_it_begins():
    with pytest.raises(IntegrityError), transaction.atomic():
        Place.objects.create(code="410802", name="解放区", tier=1, since=TODAY, until=TODAY)


def test_a_quarrel_of_neighbours_goes_to_the_courtyards_own_group_where_there_is_one(district):
    assert Office.objects.serving(place("410802005901001"), "02") == office("410802005901001-tw")


def test_a_courtyard_without_a_group_is_served_by_its_community(district, django_assert_num_queries):
    courtyard = place("410802005901002")
    with django_assert_num_queries(1):
        assert Office.objects.serving(courtyard, "02").code == "410802005901-tw"


@pytest.mark.parametrize(("topic", "code"), [("15", "yt"), ("16", "jt"), ("10", "lt"), ("11", "lt"), ("17", "wt")])
def test_a_topic_with_a_committee_of_its_own_goes_there_from_any_courtyard(district, topic, code):
    assert Office.objects.serving(place("410802009904001"), topic).code == f"410802-{code}"


def test_without_a_topic_no_trade_committee_is_chosen(district):
    assert Office.objects.serving(place("410802")).code == "410802-tw"


def test_a_closed_committee_serves_nobody_and_the_next_tier_takes_over(district):
    Office.objects.filter(code="410802005901-tw").update(until=TODAY)
    courtyard = place("410802005901002")
    assert Office.objects.serving(courtyard, day=date(2026, 3, 1)).code == "410802005901-tw"
    assert Office.objects.serving(courtyard, day=TODAY).code == "410802005-tw"


def test_a_district_without_committees_has_nobody_to_serve_it():
    alone = Place.objects.create(code="410899", name="某区", tier=Tier.DISTRICT, since=TODAY)
    assert Office.objects.serving(alone) is None


def test_what_stands_under_a_street_committee_is_told_by_the_path(district):
    street = office("410802005-tw")
    below = Office.objects.under(street)
    assert street in below
    assert {each.tier for each in below.select_related("place")} == {Tier.STREET, Tier.COMMUNITY, Tier.COURTYARD}
    assert not below.exclude(place__code__startswith="410802005").exists()


def test_posts_and_their_reach_take_two_queries(district, django_assert_num_queries):
    director = Person.objects.get(username="director")
    with django_assert_num_queries(2):
        posts = list(Post.objects.of(director, TODAY))
        offices = reach(posts)
        assert {(post.role, post.office.kind, post.office.place.name) for post in posts} == {
            (Role.DIRECTOR, OfficeKind.COMMITTEE, "焦南街道"),
            (Role.STAFF, OfficeKind.JUSTICE_STATION, "焦南街道"),
        }
    assert office("410802005901001-tw").pk in offices
    assert office("410802005-sfs").pk in offices
    assert office("410802004-tw").pk not in offices


def test_the_centre_reaches_every_committee_but_not_the_court(district):
    posts = Post.objects.of(Person.objects.get(username="supervisor"), TODAY)
    offices = set(reach(posts))
    assert offices >= set(Office.objects.committees().values_list("pk", flat=True))
    assert office("410802-fy").pk not in offices


def test_without_a_post_nothing_is_reached(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert reach([]) == []


def test_a_post_that_was_left_is_no_longer_held(district):
    clerk = Person.objects.get(username="clerk")
    clerk.posts.update(until=TODAY)
    assert Post.objects.held(date(2026, 3, 1)).filter(person=clerk).exists()
    assert not Post.objects.of(clerk, TODAY).exists()


def test_the_same_post_is_not_held_twice_at_once(district):
    post = Post.objects.get(person__username="clerk")
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.create(person=post.person, office=post.office, role=post.role, since=TODAY)


def test_a_new_person_signs_in_with_the_password_given_and_without_one_not_at_all():
    someone = Person.objects.create_user("wang", "a long password", district="410802", name="王某")
    nobody = Person.objects.create_user("li", district="410802", name="李某")
    assert someone.check_password("a long password")
    assert not nobody.has_usable_password()
