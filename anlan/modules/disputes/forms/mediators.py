"""Who mediates, and whether anything stands against it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from anlan.kernel.fields import choice, line
from anlan.kernel.forms import StepForm
from anlan.kernel.moment import today
from anlan.town.models import Person, Post, Role


class Choose(StepForm):
    """A party chooses the mediator."""

    roles: tuple[Role, ...] = (Role.MEDIATOR,)
    upward = True
    """Whether those of the offices above may be chosen too."""
    mediator = forms.ModelChoiceField(
        Person.objects.none(), label=_("选哪一位"), widget=forms.RadioSelect, empty_label=None
    )

    def prepare(self) -> None:
        """The mediators of the committee and of those above it, without those who were recused."""
        if self.file:
            above = [int(number) for number in self.file.matter.office.path.split("/") if number]
            offices = above if self.upward else [self.file.matter.office_id]
            posts = Post.objects.held(today()).filter(office_id__in=offices, role__in=self.roles)
            gone = [s.person_id for s in self.file.seats if s.role == "mediator" and s.until and s.person_id]
            people = Person.objects.filter(is_active=True, pk__in=posts.values("person")).exclude(pk__in=gone)
            self.fields["mediator"].queryset = people.order_by("name")  # type: ignore[attr-defined]


class Assign(Choose):
    """The committee assigns the mediator."""


class Declare(StepForm):
    """The mediator's declaration: near relative, interest, or other tie (特邀调解规定 §15 by analogy)."""

    conflict = choice(_("与本案或当事人有没有利害关系"), [("no", _("没有")), ("yes", _("有，应当换人"))])
    relation = line(_("什么关系"), needed=False)
