"""Which tests a step leaves out: rooms and files under tests/."""

from __future__ import annotations

from children import ROOT


def all_but(*rooms: str) -> tuple[str, ...]:
    return tuple(path.name for path in (ROOT / "tests").iterdir() if path.is_dir() and path.name not in rooms)


# Tests that ask no database: once is enough.
WITHOUT_DATABASE = (
    "rules",
    "ui",
    "charts",
    *(f"narration/test_{name}.py" for name in ("answers", "doors_tell_nothing_themselves", "report_lines")),
    "narration/test_narration_table.py",
    *(f"history/test_{name}.py" for name in ("identity", "one_writer", "transaction")),
    *(f"figures/test_{name}.py" for name in ("declared", "narrative", "survival")),
    *(f"register/test_register_{name}.py" for name in ("contacts", "photos")),
    "accounts/test_roles.py",
    "imports/test_reading_lists.py",
    *(f"channels/{name}.py" for name in ("mail/test_mails_are_read", "test_email_faults", "test_http")),
    "messages/test_shortening.py",
    "ops/test_ops_terminals.py",
    "ops/test_ops_upgrade.py",
    *(f"site/test_{name}.py" for name in ("environment", "policies", "proxy", "rsgi", "site_folder", "site_logs")),
    *(f"site/test_{name}.py" for name in ("architecture", "compression", "doors_name_no_state", "spool")),
)
# What shows the same page from either database runs once, and on PostgreSQL too with `--deep`: whole files stand here,
# single tests are marked `same`. There the tests of
# commands, lists, counts, locks, constraints and plans run each time, and `site/test_hostile_numbers.py` asks every
# page for what stands in its database.
SAME = (
    *WITHOUT_DATABASE,
    "documents",
    "reports/test_report_files.py",
    *(f"figures/test_{name}.py" for name in ("booking", "definitions", "punctuality")),
    *(f"ops/test_{name}.py" for name in ("demo_conversations", "demo_stories", "ops_demo", "ops_drill", "ops_import")),
    *(f"ops/test_{name}.py" for name in ("ops_releases", "ops_report")),
    *(f"accounts/test_{name}.py" for name in ("passwords_and_invitations", "sign_in")),
    *(f"agency/test_officer_{name}.py" for name in ("case", "results", "typed_words")),
    *(f"desk/test_{name}.py" for name in ("case", "case_visits", "keys", "public_words", "publication")),
    *(f"desk/test_{name}.py" for name in ("desk_questions", "quarantine", "refusals", "second_sop", "sp4n_deadlines")),
    *(f"desk/test_{name}.py" for name in ("takedown", "taken_over", "undelivered")),
    *(f"administration/test_{name}.py" for name in ("category_questions", "changes", "channels", "mails")),
    *(f"administration/test_{name}.py" for name in ("reports_letterhead", "tables")),
    *(f"api/test_{name}.py" for name in ("numbers_of_clients", "office", "schema")),
    *(f"open311/test_{name}.py" for name in ("any_parameter", "georeport")),
    *(f"imports/test_{name}.py" for name in ("import_pages", "imported_rows", "sp4n_answers", "sp4n_reports")),
    *(f"mayor_reports/test_{name}.py" for name in ("confidential_cases", "in_english", "one_selesai", "reports_life")),
    *(f"mayor_reports/test_{name}.py" for name in ("population", "report_controls", "reports_mayor")),
    *(f"narration/test_{name}.py" for name in ("actors", "stories")),
    *(f"portal/test_{name}.py" for name in ("following_by_number", "following_by_secret", "lost_link")),
    *(f"portal/test_{name}.py" for name in ("following_a_changed_belum", "own_publication", "public_pages")),
    *(f"portal/test_{name}.py" for name in ("known_already", "place_question", "referral")),
    *(f"portal/test_{name}.py" for name in ("report_questions", "reporting")),
    *(f"portal/test_reporting_{name}.py" for name in ("photos", "tiles", "twice")),
    *(f"publishing/test_{name}.py" for name in ("statistics", "verification")),
    "search/test_search_categories.py",
    *(f"channels/test_{name}.py" for name in ("gema", "sms", "telegram", "whatsapp")),
    "channels/mail/test_mails_come_in.py",
    *(f"messages/test_{name}.py" for name in ("account_messages", "channel_health")),
    *(f"register/test_register_{name}.py" for name in ("files", "places", "questions", "recordings", "sops")),
    *(f"register/test_register_{name}.py" for name in ("sweeping", "waiting")),
    *(f"reports/test_report_{name}.py" for name in ("delivery", "signing")),
    "web/test_every_control.py",
    *(f"site/test_{name}.py" for name in ("site_answers", "site_keeping", "words_by_audience")),
)
# So for what a browser does with a page and a socket with the server; `--deep` sees these on PostgreSQL too.
_PAGES = ("accessibility", "drafts", "keys", "old_list_in_a_browser", "photos_in_a_browser", "report_form_in_a_browser",
          "report_to_the_mayor", "second_sop", "six_steps_in_a_browser", "weight")  # fmt: skip
SAME_PAGE = [f"journeys/test_{name}.py" for name in _PAGES]
SAME_SERVER = [f"faults/test_faults_{name}.py" for name in ("channels", "slow_clients", "start", "stops")]
