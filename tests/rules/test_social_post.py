"""A link to a post tells where it stands, whose it is and when it was written; the same post in two forms is one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from laksa.rules.social_post import post_in


@pytest.mark.parametrize(
    ("text", "platform", "identity", "handle"),
    [
        ("https://x.com/warga_tng/status/1861320000000000000?s=20", "x", "1861320000000000000", "@warga_tng"),
        ("https://mobile.twitter.com/warga_tng/status/1861320000000000000", "x", "1861320000000000000", "@warga_tng"),
        ("https://x.com/i/web/status/1861320000000000000", "x", "1861320000000000000", ""),
        ("Lampu mati https://www.instagram.com/p/DCx1abcDEfg/?igsh=abc= .", "instagram", "DCx1abcDEfg", ""),
        ("@warga.tng: lampu mati https://www.instagram.com/p/DCx1abcDEfg/", "instagram", "DCx1abcDEfg", "@warga.tng"),
        ("https://instagram.com/warga.tng/reel/DCx1abcDEfg", "instagram", "DCx1abcDEfg", "@warga.tng"),
        ("https://www.tiktok.com/@warga.tng/video/7441000000000000000", "tiktok", "7441000000000000000", "@warga.tng"),
        ("https://www.facebook.com/warga.tng/posts/pfbid0abcDEF123", "facebook", "pfbid0abcDEF123", "@warga.tng"),
        ("https://m.facebook.com/story.php?story_fbid=1234567&id=99", "facebook", "1234567", ""),
        ("https://www.facebook.com/permalink.php?id=99&story_fbid=1234567", "facebook", "1234567", ""),
        ("https://www.facebook.com/groups/tangerang/posts/1234567/", "facebook", "1234567", ""),
        ("https://www.facebook.com/share/p/1AbCdEfG/", "facebook", "1AbCdEfG", ""),
        ("https://www.facebook.com/photo/?fbid=1234567&set=a.1", "facebook", "1234567", ""),
        ("https://www.threads.net/@warga/post/DCx1abcDEfg", "threads", "DCx1abcDEfg", "@warga"),
        ("(https://youtu.be/abcdefghijk)", "youtube", "abcdefghijk", ""),
        ("https://www.youtube.com/watch?app=desktop&v=abcdefghijk", "youtube", "abcdefghijk", ""),
    ],
)
def test_a_post_is_known_by_its_link(text: str, platform: str, identity: str, handle: str) -> None:
    post = post_in(text)
    assert post is not None
    assert (post.platform, post.external_id, post.handle) == (platform, identity, handle)
    assert post.link in text


def test_the_time_of_a_post_is_read_from_its_id() -> None:
    moments = {
        "https://x.com/jack/status/20000000000000000": 2010,
        "https://x.com/a/status/1861320000000000000": 2024,
        "https://www.tiktok.com/@a/video/7441000000000000000": 2024,
        "https://www.instagram.com/p/DCx1abcDEfg/": 2024,
    }
    read = {link: post_in(link) for link in moments}
    assert {link: post.at.year if post and post.at else None for link, post in read.items()} == moments
    known = post_in("https://x.com/a/status/1861320000000000000")
    assert known is not None
    assert known.at is not None
    assert abs((known.at - datetime(2024, 11, 26, 8, 18, tzinfo=UTC)).total_seconds()) < 86_400


@pytest.mark.parametrize(
    "text",
    [
        "",
        "lampu mati @warga",
        "https://contoh.invalid/x.com/a/status/1861320000000000000",
        "https://x.com.contoh.invalid/a/status/1861320000000000000",
        "https://x.com/warga_tng",
        "https://[::1/status/1",
        "https://x.com/a/status/²²²²²²",
        "https://youtube.com/watch?v=kurang",
        "javascript:https",
    ],
)
def test_what_is_no_link_to_a_post_is_none(text: str) -> None:
    assert post_in(text) is None


def test_an_id_that_nobody_has_given_out_has_no_time() -> None:
    post = post_in(f"https://x.com/a/status/{'9' * 25}")
    assert post is not None
    assert post.at is None
