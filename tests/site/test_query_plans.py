"""Every hot query reads by the index that was made for it, on both databases.

None reads a growing table from end to end, before ANALYZE or after it; after it each takes the index that it names.

A new hot query is one line of HOT; a new partial index that no line names fails.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.db.models import AutoField, BigAutoField, Index, Model, UniqueConstraint
from django.utils import timezone
from people import Cast, a_case

from laksa.accounts import api_keys
from laksa.agency import queries as agency
from laksa.audit.verify import _Beside
from laksa.channels import conversation, reception
from laksa.channels.models import Conversation, InboundMessage
from laksa.channels.receiver import Incoming
from laksa.desk import queries as desk
from laksa.desk.queue_filter import QueueFilter
from laksa.figures import coverage, drilldown, highlights, recap, rollup
from laksa.followers import drain
from laksa.history import verify as histories
from laksa.imports import runs
from laksa.messages import account_messages, follower, undelivered
from laksa.messages.models import Message, Subscription
from laksa.messages.queue import Queue
from laksa.messages.transport import transports
from laksa.portal import queries as portal
from laksa.portal import tiles, usual
from laksa.public_cases import follower as public_cases
from laksa.public_cases import near
from laksa.public_cases.models import PublicCase
from laksa.register import access, drafts, files, focus, ledger, planner, queries, reference, senders, voices
from laksa.register.commands import opening
from laksa.register.models import (
    Attachment,
    Case,
    Claim,
    Complaint,
    Contact,
    Draft,
    Event,
    FocusSpan,
    Idempotency,
    Text,
)
from laksa.register.voices import Speaker
from laksa.reports import mails, workflow
from laksa.reports.models import Report
from laksa.rules.period import Period, parse_period
from laksa.search import find, index
from laksa.site import clock
from laksa.unit import queries as unit

pytestmark = pytest.mark.django_db
CASES = 1_500
GROWING = frozenset(
    model._meta.db_table
    for model in (Attachment, Case, Complaint, Contact, Draft, Event, FocusSpan, Idempotency, Text, Message,
                  Session, Conversation, Subscription, InboundMessage, PublicCase)
)  # fmt: skip
"""Tables with a row for each report or each visit; the city's own stay small."""


@dataclass
class Register:
    """A grown register and whom the queries ask about."""

    cast: Cast
    open: Case
    closed: Case
    month: Period
    day: Period
    last: int  # the newest event
    report: Report
    phone: str = "+6281234567890"


@dataclass(frozen=True)
class Hot:
    """What runs often or on many rows, and the indexes it must read by ("" = any search, no scan)."""

    run: Callable[[Register], object]
    by: str = ""
    walks: str = ""  # a table that it reads from one end in the order of its key, up to a limit


def asked(name: str) -> Callable[[Register], object]:
    return lambda r: list(unit.cases_in(r.cast.agus, name)[:50])


def queue(name: str) -> Callable[[Register], object]:
    return lambda r: desk.page(r.cast.sari, QueueFilter(name))


def _found(r: Register, text: str) -> list[Case]:
    return list(find.search(r.cast.sari, text).cases.select_related("complaint").order_by("-id")[:50])


OPEN = "case_open|case_due|case_queue|case_lead"  # any of those that hold the open cases alone

HOT = {
    "desk: Baru": Hot(queue("baru"), "case_queue"),
    "desk: Balasan": Hot(queue("balasan"), "case_unread"),
    "desk: Siap dibalas": Hot(queue("siap"), "case_queue"),
    "desk: Lewat tenggat": Hot(queue("lewat"), "case_due|case_open"),
    "desk: Milik saya": Hot(queue("saya")),
    "desk: the next page": Hot(
        lambda r: desk.page(r.cast.sari, QueueFilter("baru", after=desk.QUEUE.key_of(r.open))), "case_queue"),
    "desk: the numbers beside the queues": Hot(
        lambda r: queries.queue_counts(r.cast.sari), "case_queue case_unread case_due|case_open"),
    "desk: the next case": Hot(lambda r: desk.take_next(r.cast.sari, QueueFilter("baru"), done=r.open), "case_queue"),
    "desk: one case": Hot(lambda r: desk.case_page(r.cast.sari, r.open.number).get()),
    "desk: its clock": Hot(lambda r: desk.worked_on(r.open, "assign"), "focus_open"),
    "desk: what did not arrive": Hot(lambda r: undelivered.of_case(r.closed)),
    "desk: its history": Hot(lambda r: queries.history(r.open)),
    "desk: what looks alike": Hot(lambda r: queries.similar(r.closed), "case_place"),
    "desk: what a caller means": Hot(
        lambda r: desk.likely_same(r.cast.sari, "PJU-PDM", r.closed.kelurahan), "case_place"),
    "desk: a sign of life": Hot(lambda r: focus.signal("case:1", "assign", r.cast.sari), "focus_open"),
    "desk: undo": Hot(lambda r: list(ledger._absorbing("1" * 32)), "event_command"),
    "agency: to do": Hot(lambda r: agency.to_do(r.cast.yusuf), "case_lead case_support"),
    "agency: sent": Hot(lambda r: agency.sent(r.cast.yusuf), "case_lead case_support"),
    "agency: finished": Hot(lambda r: agency.finished(r.cast.yusuf), "case_lead_all case_support_all"),
    "agency: words of merged reports": Hot(
        lambda r: queries.merged_complaints(r.closed, [r.open.number]), "case_merged_into"),
    "unit: the band": Hot(lambda r: unit.figures(r.cast.agus), OPEN),
    "unit: reopened this week": Hot(asked("dibuka-kembali"), "case_reopened"),
    "unit: extensions": Hot(lambda r: unit.extension_asks(r.cast.agus), OPEN),
    "unit: last week": Hot(lambda r: unit.last_week(r.cast.agus), "case_received"),
    "unit: load by operator": Hot(lambda r: unit.load_by_operator(r.cast.agus), "case_received"),
    "unit: what did not arrive": Hot(asked("tak-sampai"), "message_dead"),
    "administration: dead letters": Hot(
        lambda r: undelivered.dead_letters(), "message_dead"),
    "administration: mails under way": Hot(
        lambda r: undelivered.waiting(), "message_due"),
    "unit: load by agency": Hot(lambda r: unit.load_by_agency(r.cast.agus), OPEN),
    "unit: closings of a month": Hot(lambda r: unit.has_closings(r.month), "event_recorded"),
    "recap: of a day": Hot(lambda r: list(recap.rows(r.day)), "event_recorded"),
    "recap: of one case": Hot(lambda r: recap.row_of(r.closed)),
    "report: cases listed": Hot(
        lambda r: list(recap.rows_at(r.last, r.day)), "event_recorded"),
    "report: undelivered": Hot(lambda r: highlights.undelivered(r.month), "message_dead"),
    "delivery: what is due": Hot(lambda r: Queue(transports()["email"]).lease(20), "message_due"),
    "delivery: old messages about accounts": Hot(lambda r: account_messages.forget_old(), "message_of_accounts"),
    "mayor: mails of a report": Hot(lambda r: list(mails.about(r.report)), "message_of_report_once"),
    "follower: promises": Hot(
        lambda r: follower.promise(list(Event.objects.order_by("-pk")[:100])), "case_merged_into", "register_event"),
    "follower: an undone promise": Hot(lambda r: follower._write([], {"1" * 32: Event(case_id=1)}), "message_due"),
    "channels: whose report it is": Hot(
        lambda r: conversation._own("email", Incoming("dinda", r.open.number), {r.closed.pk}), "contact_reply"),
    "channels: what we said to them": Hot(
        lambda r: conversation._answered(Conversation(channel="email"), ["a"]), "message_there"),
    "channels: what is due": Hot(lambda r: reception.due(["email"], 50), "inbound_due"),
    "channels: what is held": Hot(lambda r: list(reception.held()), "inbound_held"),
    "follower: the next events": Hot(lambda r: drain.Ahead().after(r.last - 50)),
    "follower: search": Hot(lambda r: index.write_documents({r.open.pk, r.closed.pk})),
    "follower: figures": Hot(lambda r: list(rollup.histories_of(Event.objects.filter(case__in=[r.closed.pk])))),
    "clock: overdue": Hot(lambda r: clock._fall_overdue(), "case_due"),
    "clock: lapse": Hot(lambda r: clock._lapse(), "case_waiting"),
    "clock: remind": Hot(lambda r: clock._remind(), "case_waiting"),
    "clock: old keys": Hot(lambda r: clock._forget_keys()),
    "clock: old sessions": Hot(lambda r: clock._forget_sessions()),
    "photos: to be drawn": Hot(lambda r: files.prepare_pending(), "attachment_pending"),
    "search: a number": Hot(lambda r: _found(r, r.open.number)),
    "search: a number elsewhere": Hot(lambda r: _found(r, "SP4N-LAPOR 1234567"), "case_source_id|case_source_once"),
    "search: a phone": Hot(lambda r: _found(r, r.phone), "contact_phone"),
    "search: words": Hot(lambda r: _found(r, "lampu padam")),
    "portal: by number": Hot(lambda r: access.by_number(r.open.number)),
    "portal: by secret": Hot(lambda r: access.by_secret(ledger.secret_of(r.open))),
    "portal: a report": Hot(lambda r: a_case(cast=r.cast)),
    "portal: the same report again": Hot(lambda r: opening.submit(
        opening.Submission(text="Lampu jalan padam di gang.", phone="081234567890"))),
    "portal: many reports of one sender": Hot(
        lambda r: senders.sent_too_many("0" * 32, timezone.now()), "idempotency_sender"),
    "clock: old senders": Hot(lambda r: senders.forget()),
    "clock: old voices": Hot(lambda r: voices.forget(), "voice_origin"),
    "portal: voices of one network": Hot(
        lambda r: voices.are_too_many(r.open, Speaker("a" * 32, "203.0.113.7")),
        "voice_once|voice_origin|sqlite_autoindex_register_voice_1"),
    "portal: known near by": Hot(
        lambda r: near.find(
            text="Lampu padam", category="PJU-PDM", kelurahan="", lat=-6.18, lon=106.63, now=timezone.now()),
        "public_point"),
    "portal: known in a kelurahan": Hot(
        lambda r: near.find(
            text="Lampu", category="", kelurahan="36.71.01.1007", lat=None, lon=None, now=timezone.now()),
        "public_kelurahan"),
    "portal: what it usually takes": Hot(lambda r: usual._read("PJU-PDM"), "public_category"),
    "follower: public cases": Hot(
        lambda r: public_cases.follow([Event(case_id=r.open.pk, name="Entered")])()),
    "portal: tiles": Hot(lambda r: tiles._most_reported(), walks="register_case"),
    "portal: last week": Hot(lambda r: portal._last_week(), "case_received"),
    "portal: just mended": Hot(lambda r: portal._just_mended(), "case_closed"),
    "import: known rows": Hot(lambda r: [opening.import_case(opening.Submission(
        text="Lampu jalan padam di gang.", channel="import", source=("wargaku", "7"))) for _ in range(2)],
        "case_source_once|case_source_id"),
    "the name of a new key": Hot(lambda r: api_keys.is_taken("Super-app"), "one_active_key_of_a_name"),
    "import: rows that have come in before": Hot(
        lambda r: runs.standing("wargaku", {"7", "8"}), "case_source_once|case_source_id"),
    "drafts": Hot(lambda r: drafts.unsent_of(r.cast.sari, f"{r.open.number}:")),
    "verify: a chunk": Hot(lambda r: list(histories.verify(
        ledger.CASES, [r.open, r.closed], _Beside([r.open, r.closed], Counter())))),
    "report: cases behind a figure": Hot(lambda r: list(drilldown._candidates(r.month)), "case_ended"),
    "report: slowest and best": Hot(
        lambda r: highlights.cases(r.month, "", [f"{timezone.localdate()}"]),
        "case_received|case_ended case_closed attachment_after"),
    "report: what the register covers": Hot(lambda r: coverage.is_covered(r.month), "case_received"),
}  # fmt: skip


@dataclass(frozen=True)
class Plan:
    """How the database goes about one statement."""

    indexes: frozenset[str]
    scanned: frozenset[str]
    text: str


Plans = dict[str, tuple[list[Plan] | Exception, list[Plan] | Exception]]


@pytest.fixture(scope="module")
def plans(seen_once: Callable[[Callable[[], Plans]], Plans]) -> Plans:
    """Of every line of HOT the plans of its statements, before ANALYZE and after it."""
    return seen_once(_look)


@pytest.mark.parametrize("name", HOT)
def test_a_hot_query_reads_by_its_index(plans: Plans, name: str) -> None:
    hot = HOT[name]
    for found in plans[name]:
        if isinstance(found, Exception):
            raise found
        said = "\n\n".join(one.text for one in found)
        assert found, "it asks the database"
        assert frozenset[str]().union(*(one.scanned for one in found)) <= {hot.walks}, said
    for alternatives in hot.by.split():
        assert any(one.indexes & set(alternatives.split("|")) for one in found), said


def test_every_partial_index_has_its_query() -> None:
    named = {name for hot in HOT.values() for names in hot.by.split() for name in names.split("|")}
    assert PARTIAL - named == set()


PARTIAL = frozenset(
    one.name
    for model in apps.get_models()
    if model.__module__.startswith("laksa.")
    for one in (*model._meta.indexes, *model._meta.constraints)
    if isinstance(one, Index | UniqueConstraint) and one.condition is not None
)


def _look() -> Plans:
    register = _grown()
    before = {name: _plans_of(hot, register) for name, hot in HOT.items()}
    planner.analyze()
    return {name: (found, _plans_of(HOT[name], register)) for name, found in before.items()}


def _plans_of(hot: Hot, register: Register) -> list[Plan] | Exception:
    """The plans of what it really executes, or why it executes nothing; what it writes is undone."""
    statements: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip("(").startswith(("SELECT", "UPDATE", "DELETE")) and not many:
            statements.append((sql, params))
        return execute(sql, params, many, context)

    reference.forget()
    with transaction.atomic(), connection.execute_wrapper(note):
        try:
            hot.run(register)
        except Exception as problem:
            return problem
        finally:
            transaction.set_rollback(True)
    return [_plan(sql, params) for sql, params in dict(statements).items()]


def _plan(sql: str, params: Any) -> Plan:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
            return _read_sqlite(sql, [row[3] for row in cursor.fetchall()])
        # A few thousand rows fit into a page or two: whether there is a way without reading them all is what is asked.
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
        found = cursor.fetchone()[0]
        nodes = list(_nodes((json.loads(found) if isinstance(found, str) else found)[0]["Plan"]))
        scanned = {node["Relation Name"] for node in nodes if node["Node Type"] == "Seq Scan"}
        read = {node["Index Name"] for node in nodes if "Index Name" in node}
        lines = [
            " ".join(node[key] for key in ("Node Type", "Relation Name", "Index Name") if key in node) for node in nodes
        ]
        return Plan(frozenset(read), frozenset(scanned & GROWING), "\n".join([sql, *lines]))


def _read_sqlite(sql: str, lines: list[str]) -> Plan:
    tables = {alias: table for table, alias in re.findall(r'"(\w+)" (\w+)', sql)}
    read, scanned = set(), set()
    for line in lines:
        if found := re.search(r"USING (?:COVERING )?INDEX (\w+)", line):
            read.add(found[1])
        if (scan := re.match(r"SCAN (\w+)", line)) and not (found and found[1] in PARTIAL):
            scanned.add(tables.get(scan[1], scan[1]))
    return Plan(frozenset(read), frozenset(scanned & GROWING), "\n".join([sql, *lines]))


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for below in node.get("Plans", ()):
        yield from _nodes(below)


def _grown() -> Register:
    """A register in which two of a hundred cases are open; made by the real commands, then copied in SQL."""
    cast = Cast()
    closed, in_work = a_case("recorded", cast=cast, phone="081234567890"), a_case("assigned", cast=cast)
    fresh = a_case("entered", cast=cast)
    elsewhere = {"lead": "'DPUPR'", "category": "'K' || n % 20", "kelurahan": "'L' || n % 50"}
    _copy_case(closed, "k", CASES, **elsewhere, support="CASE WHEN n % 3 = 0 THEN 'DISHUB' ELSE '' END")
    _copy_case(in_work, "a", 15)
    _copy_case(fresh, "b", 15)
    event = Event.objects.filter(case=closed).first()
    assert event is not None
    message = Message.objects.create(
        event=event, case=closed, recipient="reporter:0", kind="done", state="sent", not_before=timezone.now()
    )
    _copy(
        Message, f"id = {message.pk}", 4 * CASES, recipient="'reporter:' || n", not_before=_earlier("not_before"),
        case_id=_copied("case_id"),
    )  # fmt: skip
    photo = Attachment.objects.create(id=1, case=closed, seq=1, kind="after", state="ready", size=1)
    _copy(Attachment, f"id = {photo.pk}", CASES, id="id + n", case_id=_copied("case_id"))
    focus.signal(focus.case_subject(1), "assign", cast.sari)
    _copy(FocusSpan, "1 = 1", CASES, subject="'case:' || n", is_sealed="true")
    drafts.take(closed, cast.dimas)
    _copy(Claim, "1 = 1", 100, case_id=_copied("case_id"))
    report = workflow.draft("2026-10", by=access.CLOCK)
    for columns in ({"about": "account", "kind": "reset"}, {"about": "report", "kind": "copy", "about_id": report.pk}):
        other = Message.objects.create(recipient="user:1", state="sent", not_before=timezone.now(), **columns)
        _copy(Message, f"id = {other.pk}", CASES, round="n", created_at=_earlier("created_at"))
    today = timezone.localdate()
    return Register(
        cast, in_work, closed, *map(parse_period, (f"{today:%Y-%m}", f"{today}")), rollup.last_event(), report
    )


def _copy_case(case: Case, letter: str, count: int, **columns: str) -> None:
    """The case with its history, its words, its contact; each copy an hour older than the one before."""
    moments = ("received_at", "entered_at", "followed_up_at", "responded_at", "closed_at", "ended_at", "due_at")
    lookup = f"CAST('{letter}' || n AS BLOB)" if connection.vendor == "sqlite" else f"('{letter}' || n)::bytea"
    earlier = {name: _earlier(name) for name in moments}
    _copy(
        Case,
        f"id = {case.pk}",
        count,
        id=_copied("id"),
        number=f"'{letter}' || n",
        lookup=lookup,
        **earlier,
        **columns,
    )
    beside = {"case_id": _copied("case_id")}
    for model in (Complaint, Text):
        _copy(model, f"case_id = {case.pk}", count, **beside)
    _copy(Contact, f"case_id = {case.pk}", count, **beside, phone="'+62811' || n")
    _copy(Event, f"case_id = {case.pk}", count, **beside, at=_earlier("at"), command="'c' || n")


def _copied(column: str) -> str:
    """The id of the nth copy of a case: ids are milliseconds and chance."""
    return f"{column} - n * 10000000000"


def _copy(model: type[Model], which: str, count: int, **columns: str) -> None:
    """`count` copies of the rows `which`, the nth with these columns instead (SQL that may name n)."""
    names = [str(one.column) for one in model._meta.concrete_fields if one.column in columns or not _is_counted(one)]
    quoted = {name: connection.ops.quote_name(name) for name in names}
    table = model._meta.db_table
    sql = (
        f"INSERT INTO {table} ({', '.join(quoted.values())})"
        f" WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count})"
        f" SELECT {', '.join((quoted | columns)[name] for name in names)} FROM {table}, numbers WHERE {which}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql)


def _is_counted(one: Any) -> bool:
    return isinstance(one, AutoField | BigAutoField)


def _earlier(column: str) -> str:
    """The moment in `column`, n hours before."""
    if connection.vendor == "sqlite":
        return f"strftime('%Y-%m-%d %H:%M:%f', \"{column}\", '-' || n || ' hours')"
    return f"\"{column}\" - n * interval '1 hour'"
