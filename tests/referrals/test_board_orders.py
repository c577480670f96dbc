"""The board of a whole district reads the first few in its order, not all that wait or were ever decided."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from referrals import queries
from referrals.models import Referral
from sswork.scoping import unscoped


def orders():
    since = timezone.localdate() - timedelta(days=14)
    everything = Referral.objects.all()
    return {
        "waiting": everything.waiting().order_by(*queries.WAITING_ORDER),
        "to review": queries.due_for_review(everything),
        "decided lately": queries.decided_lately(everything, since),
    }


@pytest.mark.parametrize("order", ["waiting", "to review", "decided lately"])
def test_an_index_gives_the_order(pals, order):
    with unscoped("the plan is asked for, not the rows"), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off")
        plan = json.loads(orders()[order][:15].explain(format="json"))
    assert nodes(plan[0]["Plan"]) == ["Limit", "Index Scan"]


def nodes(plan: dict) -> list[str]:
    return [plan["Node Type"], *(each for inner in plan.get("Plans", []) for each in nodes(inner))]
