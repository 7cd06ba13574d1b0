"""A register from before: users, the city's tables and their logs are sealed as they stand now; from here on each change is."""

from django.db import migrations
from django.utils import timezone

from laksa.accounts.sealing import link_of, values_of
from laksa.rules import chain

UNSEALED = {"accounts.User": {"last_login", "session_epoch"}}
TABLES = (
    "accounts.Agency", "accounts.User", "accounts.AccountLog", "accounts.TableLog", "register.Category",
    "register.ExternalBody", "register.Holiday", "register.ReplyTemplate", "reports.Letterhead",
)


def seal_what_stands(apps, schema_editor):
    Seal, SealHead = apps.get_model("accounts", "Seal"), apps.get_model("accounts", "SealHead")
    link, now, made = chain.GENESIS, timezone.now(), []
    for label in TABLES:
        for row in apps.get_model(label).objects.order_by("pk"):
            table, code = label.lower(), str(row.pk)
            body = chain.canonical(values_of(row, UNSEALED.get(label, ())))
            link = link_of(link, now, table, code, body)
            made.append(Seal(at=now, table=table, code=code, body=body, hash=link))
    if made:
        Seal.objects.bulk_create(made, batch_size=500)
        SealHead.objects.create(pk=1, number=len(made), hash=link)


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0005_confidential_cases_apart"),
        ("accounts", "0004_seals"),
        ("register", "0007_drafts_by_key"),
    ]

    operations = [migrations.RunPython(seal_what_stands, migrations.RunPython.noop)]
