"""Where cases came from and where they went."""

from __future__ import annotations

from laksa.figures.declaration import Figure, Selection, count, count_by_code, count_each

ENDS = ("recorded", "referred", "merged", "rejected", "withdrawn")

FIGURES = (
    count("flow.opening", Selection("stock", when="before"), table="flow"),
    Figure("late_intake", None, table="flow"),  # figures.late_intake: by what was frozen before
    count("flow.received", Selection("received"), table="flow"),
    count("flow.reinstated", Selection("reinstated"), table="flow"),
    count("flow.ended", Selection("ended"), table="flow"),
    count("flow.closing", Selection("stock", when="at_end"), table="flow"),
    *count_each("reinstated", "reinstated", "how", ("reopened", "unmerged")),
    *count_each("ended", "ended", "how", ENDS),
    *count_each("withdrawn", "ended", "why", ("asked", "lapsed")),
    count_by_code("referred_to", "ended", "body", table="referred_to"),
)
