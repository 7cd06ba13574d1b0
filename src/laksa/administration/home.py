"""The administrator's first page: what there is, and what asks for attention."""

from __future__ import annotations

from django.db.models import Count, Q
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from laksa.accounts.models import Agency, User
from laksa.accounts.policy import StaffRequest
from laksa.accounts.roles import Role
from laksa.administration import mail
from laksa.messages.undelivered import dead_letters
from laksa.register import sops, wall_clock
from laksa.register.models import Category, Holiday, Kelurahan, ReplyTemplate
from laksa.rules.capabilities import Capability
from laksa.rules.period import wib_day
from laksa.web.layout import page
from laksa.web.resume import staff


@staff(Capability.ADMINISTER)
@require_safe
def overview(request: StaffRequest) -> HttpResponse:
    year = wib_day(timezone.now()).year
    active = Q(is_active=True)
    users = User.objects.aggregate(
        active=Count("pk", filter=active),
        unaccepted=Count("pk", filter=active & Q(accepted_at__isnull=True)),
        unqualified=Count("pk", filter=active & Q(role=Role.OPERATOR, qualified_at__isnull=True)),
    )
    context = {
        "users": users,
        "agencies": Agency.objects.filter(active).count(),
        "categories": Category.objects.filter(active).count(),
        "replies": ReplyTemplate.objects.filter(active).count(),
        "holidays": Holiday.objects.filter(day__year=year).count(),
        "next_holidays": Holiday.objects.filter(day__year=year + 1).count(),
        "kelurahan": Kelurahan.objects.count(),
        "clock": wall_clock.doubt(),
        "dead": dead_letters(),
        "troubles": mail.troubles(),
        "sop": sops.current(),
        "year": year,
    }
    return page(request, "administration/home.html", context, here="/kelola/")
