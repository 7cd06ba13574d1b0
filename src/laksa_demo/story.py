"""One case's life in the demo city, told through the real commands, each at its own hour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from random import Random

from laksa.accounts.models import User
from laksa.history.idempotency import IdempotencyKey
from laksa.register import access, files, reference, sops
from laksa.register.commands import assignment, closure, correction, followup, opening, response, support
from laksa.register.commands._common import StepTimer
from laksa.register.ledger import state_of
from laksa.register.models import Case, Category
from laksa.register.voices import Speaker
from laksa.rules import lifecycle
from laksa.rules.events import Timing
from laksa.rules.period import WIB, wib_day
from laksa.rules.refusal import Refused
from laksa_demo.answers import answers_of
from laksa_demo.material import Subject, Told, phrases
from laksa_demo.pictures import picture

CHANNELS = ("web",) * 60 + ("whatsapp",) * 12 + ("phone",) * 12 + ("counter",) * 6 + ("social",) * 8 + ("letter",) * 2
# Seconds that no step takes, and from which share of the usual waiting on a step lay open afterwards.
_UNTIL_DONE, _LEFT_OPEN = 10**9, 2.0
# Of what has a place, how much is told without a point; how far from the middle of a kelurahan, in degrees.
_WITHOUT_POINT, _APART, _TRIES = 0.2, 0.004, 30
_SUPPORTERS = (0, 0, 0, 0, 1, 1, 2, 3, 5, 12)
_INDOORS = frozenset({"none", "document", "office"})
# In the order of the complaints of LUAR-KW and of phrases.references.
_BODIES = ("X-PLN", "X-BPJN", "X-BPN", "X-KAI", "X-BPJSKES", "X-TELKO")
_TAKEN_DOWN = frozenset({"phone", "counter", "letter", "social", "whatsapp"})


class Ended(Exception):
    """The story has reached today: what comes next has not happened yet."""


@dataclass
class Story:
    """A case on its way from `at` on; every command moves the hour forward, never past `end`."""

    rng: Random
    people: dict[str, User]
    category: Category
    subject: Subject
    told: Told
    kelurahan: str
    number: str
    at: datetime
    end: datetime
    stop: str = ""
    refused: str = ""
    case: Case | None = None

    def tell(self) -> Case | None:
        """Live through it; the case as it stands today."""
        self.operator = self.people[self.rng.choice(("sari", "sari", "dimas", "nurhayati", "bagus"))]
        try:
            self._receive()
            self._live()
        except Ended:
            pass
        except Refused as refused:  # what the rules do not allow has not happened; the city stands all the same
            self.refused = refused.code
        return self.case

    @cached_property
    def point(self) -> tuple[float, float] | None:
        """Where most of those stand who report what has a place: by its number, the same each time it is told."""
        chance, area = Random(self.number), reference.kelurahan()[self.kelurahan]  # noqa: S311 - an invented city
        if not self.category.needs_place or chance.random() < _WITHOUT_POINT:
            return None
        for _ in range(_TRIES):
            lat, lon = area.lat + chance.gauss(0, _APART), area.lon + chance.gauss(0, _APART)
            if reference.kelurahan_at(lat, lon) == self.kelurahan:
                return round(lat, 6), round(lon, 6)
        return None

    # ── steps ──

    def _receive(self) -> None:
        channel = self.rng.choice(CHANNELS)
        person = self.rng.choice(phrases()["people"]) if self.rng.random() < 0.62 else {}
        photos = self._photos(after=False) if self.rng.random() < 0.24 and self.subject.scene != "none" else ()
        submission = opening.Submission(
            text=self.told.text,
            title=self.told.title,
            channel=channel,
            kind="" if self.rng.random() < 0.2 else self.category.kind,
            category=(category := "" if self.rng.random() < 0.15 else self.category.code),
            answers=answers_of(category, self.number, self.at),
            kelurahan=self.kelurahan,
            landmark=self.told.landmark,
            lat=self.point[0] if self.point else None,
            lon=self.point[1] if self.point else None,
            name=person.get("name", ""),
            email=person.get("email", ""),
            phone=person.get("phone", "") if self.rng.random() < 0.6 else "",
            by_agency=self.rng.random() < 0.3,
            confidential=self.rng.random() < 0.04,
            files=photos,
            number=self.number,
        )
        if channel in _TAKEN_DOWN:
            self.case = opening.take_down(
                submission, self._entry(), by=self.operator, once=self._once(), watch=self._watch(95, 0), at=self.at
            )
        else:
            self.case = opening.submit(submission, once=self._once(), at=self.at)

    def _live(self) -> None:
        self._pause_at("received")
        case = self._case()
        if case.status == "received":
            self._wait(2, 90)
            if self.category.code == "TDK-LKP" or (self.category.code == "LUAR-KW" and self.rng.random() < 0.3):
                return self._end_early()
            self._confirm()
            self.case = opening.enter(case, self._entry(), by=self.operator, watch=self._watch(70, 600), at=self.at)
        if self.category.code in {"LUAR-KW", "TDK-LKP"} or self.category.lead.startswith("X-"):
            self._wait(1, 15)
            return self._end_early()
        if self.rng.random() < 0.015:
            self._wait(60, 600)
            self.case = closure.withdraw(self._case(), reason=self._say("withdrawals"), at=self.at)
            return None
        self._pause_at("entered")
        self._assign()
        self._neighbours()
        self._pause_at("assigned")
        self._agency()
        self._pause_at("followed_up")
        return self._answer_and_close()

    def _neighbours(self) -> None:
        """Others have the same trouble, and say so instead of reporting it again."""
        case = self._case()
        if not access.is_published(case):
            return
        chance = Random(f"{self.number} neighbours")  # noqa: S311 - an invented city
        for neighbour in range(chance.choice(_SUPPORTERS)):
            self.case = support.support(case, Speaker(f"{self.number} {neighbour}"), at=self.at)

    def _end_early(self) -> None:
        if self.category.code == "TDK-LKP":
            reason = self._say("rejections")
            self.case = closure.reject(self._case(), reason=reason, text=reason, by=self.operator, at=self.at)
            return
        body, text = self._referral()
        self.case = closure.refer(self._case(), body=body, text=text, by=self.operator, at=self.at)

    def _referral(self) -> tuple[str, str]:
        if self.category.lead.startswith("X-"):
            return self.category.lead, "Sudah kami teruskan ke Tangerang Siaga 112."
        which = self.subject.complaints.index(self.told) % len(_BODIES)
        return _BODIES[which], phrases()["references"][which]

    def _assign(self) -> None:
        lead = reference.lead_for(self.category.code, self.kelurahan) or "TLR"
        support = reference.lead_for_support(self.category, self.kelurahan) if self.rng.random() < 0.12 else ""
        self._wait(1, 120)
        if self.rng.random() < 0.05:
            self._misroute(lead)
        self._confirm()
        note = self._say("notes") if self.rng.random() < 0.1 else ""
        self.case = assignment.assign(
            self._case(),
            lead=lead,
            support="" if support == lead else support,
            note=note,
            by=self.operator,
            watch=self._watch(60, 300),
            at=self.at,
        )

    def _misroute(self, right: str) -> None:
        """Sent to the wrong agency first, returned with a reason and the right one."""
        wrong = self.rng.choice([code for code in ("DPUPR", "DLH", "PERKIMTAN", "SATPOLPP") if code != right])
        self._confirm()
        self.case = assignment.assign(
            self._case(), lead=wrong, by=self.operator, watch=self._watch(70, 200), at=self.at
        )
        self._wait(60, 400)
        self.case = assignment.return_(
            self._case(), reason=self._say("returns"), proposed=right, by=self._officer(wrong), at=self.at
        )
        self._wait(5, 60)

    def _agency(self) -> None:
        case = self._case()
        lead = case.lead
        self._wait(20, 300)
        self.case = assignment.accept(case, by=self._officer(lead), at=self.at)
        if self.stop == "in_progress":
            self._leave_waiting(lead)
            raise Ended
        if self.rng.random() < 0.07 and state_of(case).reachable:
            self._ask()
        if self.rng.random() < 0.05:
            self._extend(lead)
        if self.rng.random() < 0.06:
            self.case = correction.note(self._case(), text=self._say("notes"), by=self.operator, at=self.at)
        if self.rng.random() < 0.02:
            self._meet(lead)
        if self.rng.random() < 0.03:
            self._wait(60, 500)
            self.case = response.respond_interim(self._case(), text=self._say("interim"), by=self.operator, at=self.at)
        days = max(1, self.category.days)
        slow = self.rng.random() < 0.09
        self._wait_days(days * (1.2 if slow else 0.25), days * (2.0 if slow else 0.85))
        self._follow_up(lead)
        if case.support:
            self._wait(10, 200)
            self._follow_up(case.support)
        if self.rng.random() < 0.04:
            self._wait(10, 100)
            self.case = followup.refuse_follow_up(
                self._case(), reason=self._say("refusals"), by=self.operator, at=self.at
            )
            self._wait_days(0.3, 1.2)
            self._follow_up(lead)
            if self._case().support and self._case().status != "followed_up":
                self._follow_up(self._case().support)

    def _meet(self, lead: str) -> None:
        meeting = self.rng.choice(phrases()["meetings"])
        self._wait(200, 500)
        self.case = correction.meet(
            self._case(),
            held_on=wib_day(self.at),
            place=meeting["place"],
            agencies=(lead, "TLR"),
            result=meeting["result"],
            by=self.people["agus"],
            at=self.at,
        )

    def _ask(self) -> None:
        which = self.rng.randrange(len(self._phrases("questions")))
        self._wait(5, 60)
        self.case = response.ask_reporter(
            self._case(), text=self._phrases("questions")[which], by=self.operator, at=self.at
        )
        self._wait(60, 900)
        self.case = response.reply(self._case(), text=self._phrases("replies")[which], at=self.at)
        self._wait(5, 60)
        self.case = response.mark_read(self._case(), by=self.operator, at=self.at)

    def _extend(self, lead: str) -> None:
        until = self._later_date(4)
        reason = self._say("extensions")
        self._wait(30, 200)
        self.case = assignment.ask_extension(
            self._case(), until=until, reason=reason, by=self._officer(lead), at=self.at
        )
        self._wait(60, 900)
        self.case = assignment.extend(self._case(), reason=reason, by=self.people["agus"], at=self.at)

    def _follow_up(self, agency: str) -> None:
        impossible = self.rng.random() < 0.05
        text = self.rng.choice(self.subject.impossible if impossible else self.subject.follow_ups)
        with_photo = not impossible and self.subject.scene != "none" and self.rng.random() < 0.5
        self.case = followup.follow_up(
            self._case(),
            what_was_done=text,
            result="impossible" if impossible else "done",
            after=self._photos(after=True) if with_photo else (),
            no_photo_reason="" if with_photo else "Pekerjaan administrasi, tidak ada yang dapat difoto.",
            by=self._officer(agency),
            at=self.at,
        )

    def _answer_and_close(self) -> None:
        self._wait(5, 180)
        done = self._follow_up_text()
        self._confirm()
        self.case = response.respond(
            self._case(),
            text=f"{done} Terima kasih atas laporan Anda.",
            by=self.operator,
            watch=self._watch(95, 900),
            at=self.at,
        )
        self._pause_at("responded")
        self.at += timedelta(seconds=self.rng.randint(3, 40))
        self._confirm()
        self.case = closure.close(self._case(), by=self.operator, watch=self._watch(8, 4), at=self.at)
        self._verdict()

    def _confirm(self) -> None:
        """What another city's SOP has between the operator's own steps; nothing in the SOP of this one."""
        while step := lifecycle.awaited(state_of(self._case()), sops.get(state_of(self._case()).sop)):
            by = {"operator": self.operator, "head": self.people["agus"]}.get(step.role) or self._officer(
                self._case().lead
            )
            self.case = correction.confirm(
                self._case(), step=step.number, by=by, watch=self._watch(40, 600), at=self.at
            )

    def _verdict(self) -> None:
        chance = self.rng.random()
        if chance > 0.3:
            return
        self._wait(200, 2500)
        if chance < 0.03:
            self.case = response.give_verdict(self._case(), verdict="no", text=self._say("verdict_no"), at=self.at)
            self._wait(10, 200)
            self._assign()
            self._agency()
            self._wait(5, 180)
            self._confirm()
            self.case = response.respond(
                self._case(), text=self._follow_up_text(), by=self.operator, watch=self._watch(95, 900), at=self.at
            )
            self.at += timedelta(seconds=12)
            self._confirm()
            self.case = closure.close(self._case(), by=self.operator, watch=self._watch(8, 4), at=self.at)
        elif chance < 0.06:
            self.case = response.give_verdict(
                self._case(), verdict="partly", text=self._say("verdict_partly"), at=self.at
            )
            self._wait(20, 300)
            self.case = response.mark_read(self._case(), by=self.operator, at=self.at)
        else:
            self.case = response.give_verdict(self._case(), verdict="yes", text=self._say("verdict_yes"), at=self.at)

    # ── what today's queues hold ──

    def _pause_at(self, status: str) -> None:
        """The newest cases stand where their next step is still to be done."""
        if self.stop == status:
            raise Ended

    def _leave_waiting(self, lead: str) -> None:
        """A reply nobody has read, a question nobody has answered, an extension nobody has decided."""
        chance = self.rng.random()
        self._wait(20, 200)
        if chance < 0.35:
            self.case = response.reply(self._case(), text=self._say("replies"), at=self.at)
        elif chance < 0.55 and state_of(self._case()).reachable:
            self.case = response.ask_reporter(self._case(), text=self._say("questions"), by=self.operator, at=self.at)
        elif chance < 0.8:
            until = self._later_date(5)
            self.case = assignment.ask_extension(
                self._case(), until=until, reason=self._say("extensions"), by=self._officer(lead), at=self.at
            )

    # ── small things ──

    def _case(self) -> Case:
        assert self.case is not None
        return self.case

    def _entry(self) -> opening.Entry:
        return opening.Entry(
            kind=self.category.kind,
            category=self.category.code,
            urgency=self.category.urgency,
            kelurahan=self.kelurahan,
            landmark=self.told.landmark,
            lat=self.point[0] if self.point else None,
            lon=self.point[1] if self.point else None,
            confidential=self.category.is_confidential,
            title=self.told.title,
        )

    def _follow_up_text(self) -> str:
        from laksa.register.models import Text

        found = Text.objects.filter(case=self._case(), field="text").order_by("-seq").values_list("body", flat=True)
        return found[0] or ""

    def _officer(self, agency: str) -> User:
        return self.people["yusuf" if agency == "DISHUB" else f"petugas-{agency.lower()}"]

    def _photos(self, *, after: bool) -> tuple[files.Stored, ...]:
        count = self.rng.choice((1, 1, 1, 2))
        return tuple(picture(self.subject.scene, self.rng.randrange(9), after=after) for _ in range(count))

    def _later_date(self, days: int) -> date:
        """Working days after the agency's date or today, whichever is later."""
        due = self._case().agency_due or self.at
        return wib_day(reference.calendar().add_days(max(due, self.at), days))

    def _say(self, what: str) -> str:
        return str(self.rng.choice(self._phrases(what)))

    def _phrases(self, what: str) -> list[str]:
        """As one says it of a place, or, where there is nothing to see, of an office."""
        said = phrases()
        return list(said["office"].get(what, said[what]) if self.subject.scene in _INDOORS else said[what])

    def _once(self) -> IdempotencyKey:
        return IdempotencyKey.of(f"demo:{self.number}", self.number)

    def _watch(self, typical_s: int, waiting_s: int) -> StepTimer:
        handling = max(2, int(self.rng.lognormvariate(0, 0.55) * typical_s))
        spread = self.rng.lognormvariate(0, 0.9)
        # Most are opened once and done; of the others a little waiting is told, and the rest lay open.
        waiting = int(spread * waiting_s) if spread > _LEFT_OPEN else _UNTIL_DONE
        return StepTimer(given=Timing(handling, waiting, "focus"))

    def _wait(self, low: int, high: int) -> None:
        """Some office minutes later."""
        minutes = self.rng.triangular(low, high, low + (high - low) * 0.2)
        self._until(reference.calendar().add_office_seconds(self.at, int(minutes * 60)))

    def _wait_days(self, low: float, high: float) -> None:
        days = self.rng.uniform(low, high)
        self._until(reference.calendar().add_office_seconds(self.at, int(days * 7.5 * 3600)))

    def _until(self, moment: datetime) -> None:
        if moment > self.end:
            raise Ended
        self.at = moment.astimezone(WIB)
