"""The verbs at the terminal: results on standard output, words on standard error, 0 only when it is done."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
import stat
import subprocess
from contextlib import closing
from datetime import datetime
from pathlib import Path

import another_city
import pytest
from ops.conftest import Town
from ops.laksa_process import ON_POSTGRESQL, Answer, Laksa, laksa_in
from typer.testing import CliRunner

from laksa.ops.cli import app, with_json
from laksa.rules.period import WIB

VERBS = [
    "", "run", "serve", "work", "sop", "case", "case show", "recap", "export", "export events", "import",
    "import cases", "export all", "open311", "open311 key", "open311 key add", "open311 key list", "open311 key revoke",
    "token", "token add", "token list", "token revoke",
    "webhook", "webhook add", "webhook list", "webhook pause", "webhook replay", "webhook remove",
    "verify", "doctor", "backup", "restore", "bench", "user", "user add", "user list",
    "user password", "mail", "mail retry", "demo", "demo accounts", "demo clear", "clock", "clock accept",
]  # fmt: skip


@pytest.mark.same
def test_the_help_of_every_verb_fits_one_screen(tmp_path: Path) -> None:
    answers = Laksa(tmp_path / "var").verbs({verb: [*verb.split(), "--help"] for verb in VERBS}, COLUMNS="80")
    for verb, answer in answers.items():
        assert answer.code == 0, (verb, answer)
        assert "Usage" in answer.out
        assert len(answer.out.splitlines()) <= 40, verb
        assert max(map(len, answer.out.splitlines())) <= 80, verb
        if verb not in {
            "",
            "case",
            "export",
            "import",
            "user",
            "mail",
            "demo",
            "clock",
            "open311",
            "open311 key",
            "token",
            "webhook",
        }:
            assert "--data" in answer.out, verb


@pytest.mark.same
def test_the_sop_is_printed_as_data_and_as_a_table(tmp_path: Path) -> None:
    laksa = Laksa(tmp_path / "nothing")
    sop = laksa.json("sop")
    assert [step["number"] for step in sop["steps"]] == [1, 2, 3, 4, 5, 6]
    assert [step["minutes"] for step in sop["steps"]].count(5) == 5
    assert sop["total_minutes"] == 25
    assert [len(sop[part]) for part in ("legal_basis", "qualifications", "equipment")] == [7, 7, 5]
    assert set(sop) >= {"name", "warnings", "recording"}
    assert set(sop["steps"][0]) == {"number", "name", "executor", "requirements", "minutes", "output"}
    assert all(step["executor"] and step["name"] for step in sop["steps"])
    answers = laksa.verbs({"json": ["sop", "--format", "json"], "table": ["sop"]})
    assert answers["json"].json == sop
    assert all(step["name"] in answers["table"].out for step in sop["steps"])
    assert "25 menit" in answers["table"].out
    assert not (tmp_path / "nothing").exists()


@pytest.mark.same
def test_the_sop_of_another_city_is_printed_and_its_steps_are_columns_of_the_recap(tmp_path: Path) -> None:
    sop = another_city.write_sop(tmp_path / "sop", another_city.OPERATOR_CHECKS, another_city.HEAD_APPROVES)
    verbs = {"recap": ["recap"], "sop": ["sop"], "data": ["sop", "--json"]}
    with laksa_in(tmp_path) as laksa:
        said = laksa.verbs(verbs, LAKSA_SOP=str(sop), LAKSA_LANG="id")
    assert "3  Memeriksa kelengkapan berkas  |  Operator  |  3 menit" in said["sop"].out
    assert "6  Kepala UPT menyetujui penutupan  |  Kepala unit  |  6 menit" in said["sop"].out
    assert "Total waktu: 33 menit" in said["sop"].out
    assert [(step["number"], step["minutes"]) for step in said["data"].json["steps"]] == [
        (1, None), (2, 8), (3, 3), (4, 4), (5, 9), (6, 6), (7, 2), (8, 1),
    ]  # fmt: skip
    columns = next(csv.reader(io.StringIO(said["recap"].out)))
    assert [name for name in columns if name.startswith("handling_s_")] == [
        *(f"handling_s_{number}" for number in range(2, 9)),
        "handling_s_total",
    ]


@pytest.mark.same
def test_the_sop_is_written_as_the_official_form(tmp_path: Path) -> None:
    form, nowhere = tmp_path / "sop.pdf", str(tmp_path / "nowhere" / "sop.pdf")
    answers = Laksa(tmp_path / "nothing").verbs(
        {
            "form": ["sop", "--pdf", "--out", str(form)],
            "no file": ["sop", "--pdf"],
            "no form": ["sop", "--period", "2026-10"],
            "no folder": ["sop", "--pdf", "--out", nowhere],
            "no data": ["sop", "--pdf", "--out", str(tmp_path / "other.pdf"), "--period", "2026-10"],
        }
    )
    assert (answers["form"].code, answers["form"].out) == (0, f"Written: {form}\n")
    assert form.read_bytes().startswith(b"%PDF-")
    assert "--pdf --out" in answers["no file"].err
    assert [name for name, answer in answers.items() if answer.is_refusal] == [
        "no file",
        "no form",
        "no folder",
        "no data",
    ]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["sop.pdf"]


@pytest.mark.same
def test_the_form_of_a_period_has_a_sheet_more(town: Town, tmp_path: Path) -> None:
    today = datetime.now(WIB)
    plain, measured = tmp_path / "plain.pdf", tmp_path / "measured.pdf"
    answers = town.laksa.verbs(
        {
            "plain": ["sop", "--pdf", "--out", str(plain)],
            "measured": ["sop", "--pdf", "--out", str(measured), "--period", f"{today:%Y-%m}"],
            "future": ["sop", "--pdf", "--out", str(measured), "--period", f"{today.year + 1}"],
            "yesterday": ["sop", "--pdf", "--out", str(measured), "--period", "kemarin"],
        }
    )
    assert [answer.code for answer in answers.values()] == [0, 0, 1, 1], answers
    assert "has not begun" in answers["future"].err
    assert "Unknown period" in answers["yesterday"].err
    assert measured.stat().st_size > plain.stat().st_size


@pytest.mark.same
def test_a_verb_on_a_folder_that_is_not_there_says_so_and_makes_none(tmp_path: Path) -> None:
    laksa = Laksa(tmp_path / "nothing")
    verbs = {
        name: name.split()
        for name in ("verify", "recap", "case show LKS-26-K7M4-9D", "backup --out x", "doctor", "export events",
                     "user list", "mail retry", "demo accounts", "demo clear --yes", "serve", "work")
    }  # fmt: skip
    for name, answer in laksa.verbs(verbs).items():
        assert answer.is_refusal, (name, answer)
        assert "There is no data in" in answer.err
    assert not (tmp_path / "nothing").exists()


@pytest.mark.same
@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"LAKSA_LANG": "", "LC_ALL": "", "LANG": ""}, "Belum ada data"),
        ({"LAKSA_LANG": "id", "LC_ALL": "en_GB", "LANG": "en"}, "Belum ada data"),
        ({"LAKSA_LANG": "", "LC_ALL": "en_GB.UTF-8"}, "There is no data"),
        ({"LAKSA_LANG": "", "LC_ALL": "", "LANG": "en_US.UTF-8"}, "There is no data"),
        ({"LAKSA_LANG": "fr", "LANG": "en"}, "Belum ada data"),
        ({"LAKSA_LANG": "EN"}, "There is no data"),
    ],
)
def test_the_terminal_speaks_indonesian_unless_it_is_asked_for_english(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], words: str
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    for name in {"LAKSA_LANG", "LC_ALL", "LANG"} - set(environment):
        monkeypatch.delenv(name, raising=False)
    done = CliRunner().invoke(app, ["verify", "--data", str(tmp_path / "nothing")])
    assert words in done.stderr


@pytest.fixture(scope="module")
def answers(town: Town, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Answer]:
    out = tmp_path_factory.mktemp("out")
    return town.laksa.verbs(
        {
            "case": ["case", "show", town.numbers[0].lower(), "--json"],
            "case as text": ["case", "show", town.numbers[0]],
            "forged": ["case", "show", "LKS-26-AAAA-AA"],
            "recap": ["recap"],
            "recap again": ["recap"],
            "recap as json": ["recap", "--json"],
            "recap of 2001": ["recap", "2001", "--json"],
            "recap as of 2001": ["recap", "--as-of", "1/1/2001", "--json"],
            "recap as of yesterday": ["recap", "--as-of", "kemarin"],
            "recap of yesterday": ["recap", "kemarin"],
            "recap to a file": ["recap", "--out", str(out / "recap.csv")],
            "events": ["export", "events"],
            "doctor": ["doctor", "--json"],
            "mail retry": ["mail", "retry", "--json"],
            "mail retry in words": ["mail", "retry"],
            "verify": ["verify", "--json"],
            "demo accounts": ["demo", "accounts"],
            "demo clear": ["demo", "clear", "--yes"],
            "after": ["verify", "--json"],
            "bench": ["bench", "nothing"],
        }
    )


def test_a_case_is_shown_with_its_events_and_its_row(town: Town, answers: dict[str, Answer]) -> None:
    closed = answers["case"].json
    names = ["Received", "Entered", "Assigned", "Accepted", "FollowedUp", "Responded", "Closed", "Recorded"]
    assert (closed["number"], closed["state"]) == (town.numbers[0], "recorded")
    assert [event["name"] for event in closed["events"]] == names
    assert all(event["at"].endswith("+07:00") for event in closed["events"])
    assert {"2", "3", "4", "5", "6", "total"} <= set(closed["handling_s"])
    assert set(closed["waiting_s"]) == set(closed["idle_s"])
    assert closed["recap"]["number"] == town.numbers[0]
    assert all(name in answers["case as text"].out for name in names)
    assert answers["forged"].is_refusal


def test_the_recap_without_a_period_gives_all_and_the_same_again(town: Town, answers: dict[str, Answer]) -> None:
    assert answers["recap"] == answers["recap again"]
    assert town.numbers[0] in answers["recap"].out
    assert len(answers["recap"].out.splitlines()) == 2
    assert [row["number"] for row in answers["recap as json"].json] == [town.numbers[0]]
    assert answers["recap of 2001"].json == []
    assert answers["recap as of 2001"].json == []
    assert answers["recap of yesterday"].is_refusal
    assert answers["recap as of yesterday"].is_refusal
    assert answers["recap to a file"].code == 0


def test_events_are_exported_without_words_and_contacts(answers: dict[str, Answer]) -> None:
    lines = [json.loads(line) for line in answers["events"].out.splitlines()]
    assert [line["name"] for line in lines[:3]] == ["Received", "Entered", "Assigned"]
    for secret in ("Sumarni", "81234567890", "padam", "Veteran", "warga@contoh.invalid"):
        assert secret not in answers["events"].out


def test_the_doctor_looks_at_everything_and_names_each_fix(answers: dict[str, Answer]) -> None:
    checks = {check["name"]: check for check in json.loads(answers["doctor"].out)}
    assert {"durability", "triggers", "migrations", "disk", "clock", "mail", "mail relay", "follower outbox",
            "follower search", "mode of secret", "mode of link", "mode of lookup"} <= set(checks)  # fmt: skip
    assert all(check["fix"] for check in checks.values())
    ill = {name for name, check in checks.items() if not check["ok"]}
    assert ill <= {"disk"}
    assert answers["doctor"].code == (1 if ill else 0)


def test_what_did_not_arrive_is_sent_again_by_a_verb(answers: dict[str, Answer]) -> None:
    assert answers["mail retry"].json == {"sent_again": 0, "refusing_since": None, "reason": ""}
    assert "0 mails are sent again." in answers["mail retry in words"].out


def test_only_a_demo_has_demo_accounts_and_can_be_cleared(answers: dict[str, Answer]) -> None:
    assert answers["demo accounts"].is_refusal
    assert answers["demo clear"].is_refusal
    assert answers["after"].json == answers["verify"].json
    assert answers["after"].json["cases"] == 3


def test_a_bench_that_does_not_exist_is_refused(answers: dict[str, Answer]) -> None:
    assert answers["bench"].is_refusal


@pytest.mark.same
def test_the_doctor_sees_a_key_that_others_may_read(town: Town) -> None:
    key = town.laksa.folder / "keys" / "link"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    key.chmod(0o644)
    done = town.laksa.run("doctor")
    key.chmod(0o600)
    assert (done.returncode, "chmod 600" in done.stdout) == (1, True)


@pytest.mark.same
def test_the_doctor_sees_photos_that_others_may_read_and_a_start_closes_them(town: Town) -> None:
    quarantine = town.laksa.folder / "files" / "quarantine"
    original = next(quarantine.iterdir())
    assert (stat.S_IMODE(original.stat().st_mode), stat.S_IMODE(quarantine.stat().st_mode)) == (0o600, 0o700)
    original.chmod(0o644)
    quarantine.chmod(0o755)
    (left := town.laksa.folder / "incoming" / "tmp1.upload").write_bytes(b"of a process that was killed")
    answers = town.laksa.verbs({"before": ["doctor"], "start": ["prepare", "--alone"], "after": ["doctor", "--json"]})
    assert answers["before"].code == 1
    assert re.search(r"!!  modes of files: \d+ open to others, first /.*run `./laksa`", answers["before"].out)
    assert answers["start"].code == 0, answers["start"].err
    checks = {check["name"]: check["ok"] for check in json.loads(answers["after"].out)}
    assert checks["modes of files"]
    assert (stat.S_IMODE(original.stat().st_mode), stat.S_IMODE(quarantine.stat().st_mode)) == (0o600, 0o700)
    assert not left.exists()


@pytest.mark.same
def test_a_key_of_another_system_is_printed_once_listed_without_itself_and_revoked(tmp_path: Path) -> None:
    with laksa_in(tmp_path / "var") as laksa:
        answers = laksa.verbs(
            {
                "made": ["open311", "key", "add", "Super-app", "--limit", "50", "--json"],
                "again": ["open311", "key", "add", "Super-app"],
                "list": ["open311", "key", "list", "--json"],
                "revoked": ["open311", "key", "revoke", "Super-app"],
                "revoked again": ["open311", "key", "revoke", "Super-app"],
                "list as text": ["open311", "key", "list"],
                "nobody's": ["token", "add", "Alat", "--scope", "act"],
                "no right": ["token", "add", "Alat", "--scope", "semua"],
                "token": ["token", "add", "Alat", "--scope", "read", "--scope", "report", "--test", "--json"],
                "tokens": ["token", "list", "--json"],
            }
        )
    made, [listed] = answers["made"].json, answers["list"].json
    assert (made["name"], made["hourly_limit"], made["test"]) == ("Super-app", 50, False)
    assert (listed["name"], listed["revoked_at"]) == ("Super-app", None)
    assert made["key"].split("_")[1] == listed["prefix"]
    assert made["key"] not in answers["list"].out
    assert [answers[name].is_refusal for name in ("again", "revoked", "revoked again")] == [True, False, True]
    assert "revoked" in answers["list as text"].out
    assert "Another active key has this name" in answers["again"].err
    assert "A key that acts needs a member of the staff" in answers["nobody's"].err
    assert answers["no right"].is_refusal
    token, [row] = answers["token"].json, answers["tokens"].json
    assert (token["scopes"], token["test"], row["name"]) == (["api:read", "api:report"], True, "Alat")


@pytest.mark.same
def test_a_user_gets_a_random_password_that_is_printed_once(tmp_path: Path) -> None:
    with laksa_in(tmp_path, made=False) as laksa:
        answers = laksa.verbs(
            {
                "rina": ["user", "add", "Rina", "--role", "operator", "--name", "Rina Astuti", "--json"],
                "rina again": ["user", "add", "rina", "--role", "operator"],
                "king": ["user", "add", "budi", "--role", "king"],
                "officer of nothing": ["user", "add", "budi", "--role", "agency"],
                "officer of nowhere": ["user", "add", "budi", "--role", "agency", "--agency", "KGB"],
                "officer": ["user", "add", "yusuf", "--role", "agency", "--agency", "DISHUB", "--json"],
                "password": ["user", "password", "rina", "--json"],
                "password of nobody": ["user", "password", "nobody"],
                "list": ["user", "list", "--json"],
                "list as text": ["user", "list"],
            }
        )
    added = answers["rina"].json
    assert (added["username"], added["role"], len(added["password"]) >= 12) == ("rina", "operator", True)
    for wrong in ("rina again", "king", "officer of nothing", "officer of nowhere", "password of nobody"):
        assert answers[wrong].is_refusal, wrong
    assert answers["password"].json["password"] != added["password"]
    assert {user["username"] for user in answers["list"].json} == {"rina", "yusuf"}
    assert added["password"] not in answers["list as text"].out + answers["list"].out


@pytest.mark.same
def test_a_clock_that_jumped_is_told_by_the_doctor_and_accepted_by_a_person(tmp_path: Path) -> None:
    with laksa_in(tmp_path) as laksa:
        laksa.python("from laksa.register import wall_clock\nwall_clock.turn()\nprint(json.dumps(None))")
        by_hand(laksa, "UPDATE register_clockreading SET at = '2025-10-26 00:00:00+00:00', boot = ''")
        asked = {"doctor": ["doctor"], "accept": ["clock", "accept", "--json"], "after": ["doctor", "--json"]}
        answers = laksa.verbs(asked | {"again": ["clock", "accept"]})
    assert "laksa clock accept" in next(
        line for line in answers["doctor"].out.splitlines() if line.startswith("!!  clock")
    )
    assert answers["accept"].json["doubted"] is True
    assert next(check["ok"] for check in json.loads(answers["after"].out) if check["name"] == "clock")
    assert "The clock is accepted as right" in answers["again"].out


def test_verify_finds_a_change_by_sql_and_names_the_case(tmp_path: Path) -> None:
    with laksa_in(tmp_path) as laksa:
        number = laksa.python("from people import a_case\nprint(json.dumps(a_case('recorded').number))")
        assert laksa.json("verify") == {"cases": 1, "events": 8, "reports": 0, "findings": []}
        by_hand(laksa, "UPDATE register_case SET lead = 'DPUPR'")
        answers = laksa.verbs({"json": ["verify", "--json"], "text": ["verify"]})
    assert {answer.code for answer in answers.values()} == {1}
    assert {finding["number"] for finding in json.loads(answers["json"].out)["findings"]} == {number}
    assert number in answers["text"].out


def by_hand(laksa: Laksa, sql: str) -> None:
    if laksa.database:
        import psycopg

        with psycopg.connect(laksa.database) as connection:
            connection.execute(sql.encode())
        return
    with closing(sqlite3.connect(laksa.folder / "laksa.sqlite3")) as connection, connection:
        connection.execute(sql)


@pytest.mark.same
@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("LAKSA_DATABASE", "mysql://laksa@127.0.0.1/laksa", "LAKSA_DATABASE: not of the form postgresql://"),
        ("LAKSA_DATABASE", "postgresql://laksa@127.0.0.1:99999/laksa", "LAKSA_DATABASE: not of the form postgresql://"),
        ("LAKSA_DATABASE", "postgresql://laksa:rahasia@127.0.0.1:1/laksa", "(LAKSA_DATABASE) cannot be opened"),
        ("LAKSA_PROXY", "the proxy", "LAKSA_PROXY: the proxy is no IP address"),
    ],
)
def test_a_setting_that_is_wrong_is_named(town: Town, name: str, value: str, said: str) -> None:
    done = town.laksa.run("user", "list", **{name: value})
    assert (done.returncode, done.stdout) == (1, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert "rahasia" not in done.stderr


@pytest.mark.same
@pytest.mark.parametrize(
    "arguments",
    [
        ("recap", "--out", "/nowhere/rekap.csv"),
        ("export", "events", "--out", "/nowhere/events.jsonl"),
        ("backup", "--out", "/tmp"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_what_cannot_be_written_is_named(town: Town, arguments: tuple[str, ...]) -> None:
    done = town.laksa.run(*arguments)
    assert done.returncode == 1
    assert f"{arguments[-1]} cannot be read or written" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.same
def test_a_result_that_finds_no_room_is_no_success(town: Town) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            town.laksa.command("recap", "--json"),
            env=town.laksa.environment,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert "No space left on device" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.same
def test_what_was_written_to_a_file_is_told_as_data_too(town: Town, tmp_path: Path) -> None:
    answers = town.laksa.verbs(
        {
            "recap": ["recap", "--json", "--out", str(tmp_path / "recap.json")],
            "events": ["export", "events", "--json", "--out", str(tmp_path / "events.jsonl")],
            "wrong": ["recap", "--format", "xlsx"],
            "odd": ["sop", "--format", "foo"],
        }
    )
    assert answers["recap"].json == {"files": [str(tmp_path / "recap.json")]}
    assert answers["events"].json == {"files": [str(tmp_path / "events.jsonl")]}
    assert len(json.loads((tmp_path / "recap.json").read_text())) == 1
    assert answers["wrong"].is_refusal
    assert answers["odd"].is_refusal


@pytest.mark.same
def test_a_user_has_a_name_to_sign_in_with_and_a_whole_address(town: Town) -> None:
    wrong = {"none": ("", ""), "spaces": ("a b/c", ""), "address": ("rina", "rina@")}
    answers = town.laksa.verbs(
        {name: ["user", "add", user, "--role", "head", "--email", email] for name, (user, email) in wrong.items()}
    )
    assert all(answer.is_refusal for answer in answers.values())


@pytest.mark.skipif(ON_POSTGRESQL, reason="the file is SQLite's")
def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    with laksa_in(tmp_path) as laksa:
        (laksa.folder / "laksa.sqlite3").write_bytes(b"broken" * 1_000)
        done = laksa.run("verify")
    assert (done.returncode, done.stdout) == (1, "")
    assert "laksa.sqlite3) cannot be opened: file is not a database" in done.stderr


@pytest.mark.skipif(not ON_POSTGRESQL, reason="SQLite is always opened with WAL and FULL")
def test_it_does_not_start_on_a_database_that_can_lose_what_it_acknowledged(tmp_path: Path) -> None:
    import psycopg

    with laksa_in(tmp_path) as laksa:
        address = laksa.environment["LAKSA_DATABASE"]
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(f"ALTER DATABASE {address.rpartition('/')[2]} SET synchronous_commit = off")
        done = laksa.run("run", "--empty")
        assert done.returncode != 0
        assert "synchronous_commit" in done.stderr


@pytest.mark.skipif(not ON_POSTGRESQL, reason="on SQLite a new folder has a new database")
def test_the_demo_is_never_loaded_into_the_database_of_a_real_register(tmp_path: Path) -> None:
    with laksa_in(tmp_path) as real:
        real("user", "add", "rini", "--role", "admin")
        new = Laksa(tmp_path / "new", real.database)
        done = new.run("run", "--port", "1")
        assert done.returncode != 0
        assert "already holds cases or users" in done.stderr
        assert not new.folder.exists()
        assert [user["username"] for user in real.json("user", "list")] == ["rini"]


@pytest.mark.same
def test_format_json_is_json_for_every_verb() -> None:
    assert with_json(["verify", "--format", "json", "--data", "x"]) == ["verify", "--json", "--data", "x"]
    assert with_json(["doctor", "--format=json"]) == ["doctor", "--json"]
    assert with_json(["report", "2026-10", "--format", "json"]) == ["report", "2026-10", "--format", "json"]
    assert with_json([]) == []


@pytest.mark.same
def test_what_listens_on_every_address_must_be_told_what_people_call_it(tmp_path: Path) -> None:
    """Else its mails would carry http://0.0.0.0."""
    with laksa_in(tmp_path, made=False) as laksa:
        for host in ("0.0.0.0", "::"):
            done = laksa.run("run", "--empty", "--host", host)
            assert done.returncode == 1
            assert "LAKSA_URL" in done.stderr


@pytest.mark.same
@pytest.mark.parametrize("setting", ["SMTP=tls://laksa:rahasia@127.0.0.1", "URL=laksa.kota.example", "HOSTS=*"])
def test_a_wrong_setting_stops_the_start_and_leaves_no_folder(tmp_path: Path, setting: str) -> None:
    name, _, value = setting.partition("=")
    with laksa_in(tmp_path, made=False) as laksa:
        done = laksa.run("run", "--empty", **{f"LAKSA_{name}": value})
        assert (done.returncode, done.stdout) == (1, "")
        assert f"LAKSA_{name}" in done.stderr
        assert "Traceback" not in done.stderr
        assert "rahasia" not in done.stderr
        assert not laksa.folder.exists()
