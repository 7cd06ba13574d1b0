"""The words that are new in a mail: what it quotes, and what stands under every mail of its sender, is folded away.

Where nothing would be left, all stays. Each sign is one that mail programs write; words that merely look like one stay,
for a complaint must not lose its end.
"""

from __future__ import annotations

import re

_ATTRIBUTION = re.compile(
    r"""\s*(?:(?:On|Pada|Am|Le|Op|El|Em|Il)\b.{3,300}?|[^\n]{0,200}<[^<>\s]+@[^<>\s]+>[^\n]{0,80})
        \b(?:wrote|menulis|schrieb|a\s+écrit|schreef|escribió|escreveu|ha\s+scritto)\s*:\s*""",
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
_DATED = re.compile(r"\d[:.]\d\d|\b(?:19|20)\d\d\b|@")
_INTRODUCES = re.compile(r"[^\n]{0,200}(?:<[^<>\s]+@[^<>\s]+>|\bLAKSA\b)[^\n]{0,200}:\s*")
_WROTE = re.compile(r"wrote|menulis|schrieb|crit|schreef|escribi|escreveu|scritto", re.IGNORECASE)
_ATTRIBUTION_LINES = 4
_DIVIDER = re.compile(
    r"\s*[-_*]{2,}\s*(?:Original\s+(?:Message|Appointment)|Pesan\s+(?:Asli|Asal)|Email\s+Asli|Ursprüngliche\s+Nachricht"
    r"|Message\s+d'origine|Reply\s+(?:message|above\s+this\s+line))\s*[-_*]{2,}\s*",
    re.IGNORECASE,
)
_HEAD = re.compile(r"\s*\*?(?:From|Dari|Pengirim|Von|De)\s*:\*?\s*\S", re.IGNORECASE)
_HEAD_GOES_ON = re.compile(
    r"\s*\*?(?:Sent|Date|To|Cc|Subject|Dikirim|Terkirim|Tanggal|Kepada|Ke|Untuk|Subjek|Perihal|Hal|Gesendet|An|Betreff)"
    r"\s*:\*?",
    re.IGNORECASE,
)
_RULE = re.compile(r"\s*_{5,}\s*")
_DELIMITER = re.compile(r"--\s?")
_SIGNATURE_LINES = 15
_MOBILE = re.compile(
    r"\s*(?:Sent\s+(?:from|via)\s+(?:my\s+|the\s+)?.{2,60}|Get\s+Outlook\s+for\s+\w+.{0,120}"
    r"|(?:Di)?kirim\s+dari\s+(?:\S+\s+){0,3}?(?:iPhone|iPad|iPod|Android|Samsung|Galaxy|Xiaomi|Redmi|OPPO|vivo|realme"
    r"|Huawei|Yahoo|Outlook|Gmail|Mail|BlackBerry|ponsel|hape|HP|telepon|perangkat|smartphone|aplikasi)\b.{0,120}"
    r"|Dapatkan\s+Outlook\s+untuk\s+\w+.{0,120}|Powered\s+by\s+Telkomsel\s+BlackBerry.{0,20})\s*",
    re.IGNORECASE,
)
_MOBILE_DEVICES = re.compile(
    r"iphone|ipad|ipod|android|samsung|galaxy|xiaomi|redmi|oppo|vivo|realme|huawei|yahoo|outlook|gmail|\bmail\b|"
    r"blackberry|mobile|phone|device|ponsel|tablet|proton|windows|thunderbird",
    re.IGNORECASE,
)
_FORWARDED = re.compile(r"\s*(?:fwd?|fw|trs|terusan|teruskan|diteruskan|wg|tr|rv)\s*(?:\[\d+\])?\s*:", re.IGNORECASE)


def new_words(text: str, subject: str = "") -> str:
    """Of `text`, in lines. A forwarded mail is there to be read: of it only the signature is folded."""
    lines = text.split("\n")
    if not _FORWARDED.match(subject):
        lines = _without_quotations(lines)
    kept = "\n".join(_without_signature(lines)).strip()
    return kept or "\n".join(_without_signature(text.split("\n"))).strip() or text.strip()


def _without_quotations(lines: list[str]) -> list[str]:
    found: list[str] = []
    last_mark = max((at for at, line in enumerate(lines) if line.startswith(">")), default=-1)
    at = 0
    while at < len(lines):
        line = lines[at]
        if line.startswith(">"):
            at += 1
            continue
        if _DIVIDER.fullmatch(line) or _is_head(lines, at):
            break
        if span := _attribution_at(lines, at):
            at += span
            if at > last_mark:
                break  # quoted without a mark: all that follows
            continue
        found.append(line)
        at += 1
    while found and (not found[-1].strip() or _RULE.fullmatch(found[-1])):
        found.pop()
    return found


def _attribution_at(lines: list[str], at: int) -> int:
    """How many lines say who wrote what follows; mail programs break them."""
    for span in range(1, min(_ATTRIBUTION_LINES, len(lines) - at) + 1):
        line = lines[at + span - 1].rstrip()
        if not line or line.startswith(">"):
            return 0
        said = "\n".join(lines[at : at + span])[:600]
        if line.endswith(":") and _WROTE.search(line) and _ATTRIBUTION.fullmatch(said):
            return span if _is_marked(lines, at + span) or _DATED.search(said) else 0
        if span == 1 and line.endswith(":") and _is_marked(lines, at + 1) and _INTRODUCES.fullmatch(line):
            return 1
    return 0


def _is_marked(lines: list[str], at: int) -> bool:
    """Whether what follows bears the mark of a quotation."""
    return next((line for line in lines[at : at + 3] if line.strip()), "").startswith(">")


def _is_head(lines: list[str], at: int) -> bool:
    """The lines that Outlook writes above what it quotes: from whom, and at least two more of them."""
    if not _HEAD.match(lines[at]):
        return False
    return sum(1 for line in lines[at + 1 : at + 9] if _HEAD_GOES_ON.match(line)) >= 2


def _without_signature(lines: list[str]) -> list[str]:
    """Cut off at "-- ", where few enough lines follow; and what telephones write under everything."""
    for at in range(max(0, len(lines) - _SIGNATURE_LINES - 1), len(lines)):
        if _DELIMITER.fullmatch(lines[at]):
            lines = lines[:at]
            break
    lines = list(lines)
    while lines and (not lines[-1].strip() or _is_mobile(lines[-1])):
        lines.pop()
    return lines


def _is_mobile(line: str) -> bool:
    return bool(_MOBILE.fullmatch(line)) and bool(_MOBILE_DEVICES.search(line) or not line.lstrip().startswith("S"))
