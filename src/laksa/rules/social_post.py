"""A post on a social network, as its link tells of it: where, whose, which, and when where the id holds the time."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from urllib.parse import parse_qs, urlsplit

from laksa.rules.parse import whole_number

_ID_MAX = 80
_LINK = re.compile(r"https?://[^\s<>\"'“”]+", re.IGNORECASE)
_HANDLE = re.compile(r"(?<![\w@/.])@([A-Za-z0-9_.]{2,30})\b")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


@dataclass(frozen=True, slots=True)
class Post:
    """`external_id` is the network's own and the same in whatever form the link is given; `handle` with its "@"."""

    platform: str
    external_id: str
    link: str
    handle: str = ""
    at: datetime | None = None


def post_in(text: str) -> Post | None:
    """The first link to a post among the words; None where there is none."""
    found = (_read(link.rstrip(".,;:!?)]}")) for link in _LINK.findall(text))
    post = next((one for one in found if one), None)
    if post is None or post.handle:
        return post
    named = _HANDLE.search(_LINK.sub(" ", text))
    return Post(post.platform, post.external_id, post.link, f"@{named[1]}" if named else "", post.at)


def _read(link: str) -> Post | None:
    try:
        parts = urlsplit(link)
        host = (parts.hostname or "").lower().removeprefix("www.").removeprefix("m.").removeprefix("mobile.")
    except ValueError:
        return None
    for platform, hosts, path, when in _NETWORKS:
        if host not in hosts:
            continue
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        found = path.search(f"{parts.path}?{'&'.join(f'{name}={asked[name]}' for name in sorted(asked))}")
        if found is None:
            continue
        named = found.groupdict()
        identity = next(value for name, value in named.items() if name.startswith("id") and value)
        handle = named.get("who") or ""
        return Post(platform, _short(identity), link, f"@{handle.lstrip('@')}" if handle else "", _when(when, identity))
    return None


def _short(identity: str) -> str:
    return identity if len(identity) <= _ID_MAX else sha256(identity.encode()).hexdigest()


def _when(when: Callable[[str], float] | None, identity: str) -> datetime | None:
    """As the id tells; None for one that nobody has given out yet."""
    if when is None:
        return None
    try:
        at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=when(identity))
    except (OverflowError, ValueError):
        return None
    return at if 2006 <= at.year <= 2100 else None


def _of_x(identity: str) -> float:
    return ((_number(identity) >> 22) + 1_288_834_974_657) / 1000


def _of_tiktok(identity: str) -> float:
    return _number(identity) >> 32


def _number(identity: str) -> int:
    number = whole_number(identity)
    if number is None:
        raise ValueError(identity)
    return number


def _of_instagram(code: str) -> float:
    number = 0
    for letter in code[:11]:
        number = number * 64 + _LETTERS.index(letter)
    return ((number >> 23) + 1_314_220_021_721) / 1000


_NUMBER = r"[0-9]{5,25}"
_NETWORKS: tuple[tuple[str, frozenset[str], re.Pattern[str], Callable[[str], float] | None], ...] = (
    (
        "x",
        frozenset({"x.com", "twitter.com"}),
        re.compile(rf"^/(?:(?!i/)(?P<who>\w{{1,20}})|i(?:/web)?)/status/(?P<id>{_NUMBER})"),
        _of_x,
    ),
    (
        "instagram",
        frozenset({"instagram.com"}),
        re.compile(r"^/(?:(?P<who>(?!p/|reel|tv/)[\w.]{1,30})/)?(?:p|reels?|tv)/(?P<id>[\w-]{5,40})"),
        _of_instagram,
    ),
    (
        "tiktok",
        frozenset({"tiktok.com"}),
        re.compile(rf"^/@(?P<who>[\w.]{{1,30}})/(?:video|photo)/(?P<id>{_NUMBER})"),
        _of_tiktok,
    ),
    (
        "facebook",
        frozenset({"facebook.com", "web.facebook.com", "fb.com"}),
        re.compile(
            r"^/(?:(?P<who>(?!share/|watch|groups/|permalink|photo|story|reel)[\w.]{3,60})/(?:posts|videos|photos)"
            rf"(?:/[^?]*?)?/(?P<id>(?:pfbid)?\w{{5,120}})|groups/[\w.]+/(?:posts|permalink)/(?P<id_group>{_NUMBER})"
            r"|share/(?:[pvr]/)?(?P<id_share>\w{5,60})|reel/(?P<id_reel>[0-9]{5,25})"
            rf"|[^?]*\?.*?\b(?:story_fbid|fbid|v)=(?P<id_story>(?:pfbid)?\w{{5,120}}))"
        ),
        None,
    ),
    ("facebook", frozenset({"fb.watch"}), re.compile(r"^/(?P<id>[\w-]{5,40})"), None),
    (
        "threads",
        frozenset({"threads.net", "threads.com"}),
        re.compile(r"^/@(?P<who>[\w.]{1,30})/post/(?P<id>[\w-]{5,40})"),
        _of_instagram,
    ),
    ("youtube", frozenset({"youtu.be"}), re.compile(r"^/(?P<id>[\w-]{11})\b"), None),
    (
        "youtube",
        frozenset({"youtube.com"}),
        re.compile(r"^/(?:shorts/|live/|post/)(?P<id>[\w-]{11,40})|^/watch\?.*?\bv=(?P<id_watch>[\w-]{11})"),
        None,
    ),
)
