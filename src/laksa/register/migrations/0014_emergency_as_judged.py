"""Emergency is a judgement of step 2: where an operator had lowered it, neither card nor rank remains."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from laksa.register.ledger import past_of
from laksa.rules.state import replay, to_facts


def judge(apps: Any, schema_editor: Any) -> None:
    alias = schema_editor.connection.alias
    case, event = apps.get_model("register", "Case"), apps.get_model("register", "Event")
    raised = case.objects.using(alias).filter(is_emergency=True).exclude(urgency__in=["", "emergency"])
    for pk in list(raised.values_list("pk", flat=True)):
        history = event.objects.using(alias).filter(case_id=pk).order_by("seq")
        state = replay([past_of(row) for row in history])
        rank = {"is_emergency": state.emergency, "rank": 0 if state.emergency else 1}
        case.objects.using(alias).filter(pk=pk).update(facts=to_facts(state), **rank)


class Migration(migrations.Migration):
    dependencies = [("register", "0013_population_of_areas")]

    operations = [migrations.RunPython(judge, migrations.RunPython.noop, elidable=True)]
