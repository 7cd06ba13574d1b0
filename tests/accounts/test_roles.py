"""A role is a row that lists capabilities; code asks for these and names no role."""

from __future__ import annotations

import ast

from product_source import modules_with

from laksa.accounts.roles import CAPABILITIES, Role, roles_with
from laksa.rules.capabilities import Capability

# Where a role itself is meant: it is given, it is whose desk a report lies on, and to whom it is mailed.
ABOUT_ROLES = {
    "accounts/models.py", "accounts/roles.py", "administration/forms.py", "administration/users.py",
    "administration/home.py", "accounts/forms.py", "mayor_reports/report_view.py",
    "reports/mails.py",
    "reports/delivery.py", "narration/reports.py",
}  # fmt: skip


def test_every_role_has_a_row_and_every_capability_somebody() -> None:
    assert set(CAPABILITIES) == set(Role.values)
    assert frozenset().union(*CAPABILITIES.values()) == frozenset(Capability)


def test_who_reads_what_the_table_says() -> None:
    """RULES.md, Who sees and does what."""
    assert roles_with(Capability.WORK_CASES) == {"operator", "head"}
    assert roles_with(Capability.READ_NOTES) == {"operator", "head", "auditor"}
    assert roles_with(Capability.EXPORT_RECAP) == {"operator", "head", "auditor"}
    assert roles_with(Capability.LIST_CONFIDENTIAL) == {"operator", "head", "auditor"}
    assert roles_with(Capability.READ_ABOUT_SERVICE) == {"head"}
    assert roles_with(Capability.READ_UNIT) == roles_with(Capability.LEAD_UNIT) == {"head"}
    assert roles_with(Capability.ADMINISTER) == {"admin"}
    assert roles_with(Capability.RECEIVE_REPORTS) == {"mayor"}


def test_no_other_code_asks_for_a_name() -> None:
    found = [
        f"{file}:{node.lineno}"
        for file, tree in modules_with(r"\bRole\b")
        if file not in ABOUT_ROLES and not file.startswith(("ops/", "rules/"))
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Role"
    ]
    assert found == []
