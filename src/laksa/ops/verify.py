"""verify: does the history hold, of cases, reports, figures and tables?"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import Annotated

import typer

from laksa.ops.opening import DEFAULT, Data, Json, alone_on, open_folder
from laksa.ops.terminal import out, out_json, progress, words


def verify(
    as_json: Json = False,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Buat ulang ringkasan angka dahulu.")] = False,
    data: Data = DEFAULT,
) -> None:
    """Putar ulang semua riwayat dan bandingkan; gagal bila ada yang tidak cocok."""
    folder = open_folder(data)
    from laksa.audit.tables import verify_tables
    from laksa.audit.verify import verify as findings
    from laksa.figures import rollup
    from laksa.public_cases import follower as public_cases
    from laksa.register.models import Case, Event
    from laksa.reports.models import Report
    from laksa.reports.verify import verify as findings_in_reports
    from laksa.reports.verify import verify_rollups

    if rebuild:
        with alone_on(folder):
            rollup.rebuild()
            public_cases.rebuild()
    total, reports, uncovered = Case.objects.count(), Report.objects.count(), Counter[str]()
    with progress("Memeriksa riwayat", "Verifying histories", total + reports) as advance:
        found = list(findings(progress=advance, uncovered=uncovered))
        found += [*findings_in_reports(progress=advance), *verify_rollups(), *verify_tables()]
    if as_json:
        counts = {"cases": total, "events": Event.objects.count(), "reports": reports}
        told = {"not_covered": dict(uncovered)} if uncovered else {}
        out_json({**counts, **told, "findings": [asdict(entry) for entry in found]})
    else:
        for entry in found:
            out(f"{entry.number}: {entry.code} {entry.detail}")
        for what, number in sorted(uncovered.items()):
            out(
                words(
                    f"tidak tercakup, tidak pernah disegel: {what} ({number})",
                    f"not covered, never sealed: {what} ({number})",
                )
            )
        out(
            words(
                f"{total} laporan warga dan {reports} laporan kepada Wali Kota diperiksa, {len(found)} temuan.",
                f"{total} cases and {reports} reports to the Mayor verified, {len(found)} findings.",
            )
        )
    raise typer.Exit(1 if found else 0)
