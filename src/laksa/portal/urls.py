"""The public door's addresses (RULES.md, Pages)."""

from __future__ import annotations

from django.urls import path

from laksa.portal import intake, lookup, public, referral, reporter, support

app_name = "portal"
urlpatterns = [
    path("", public.home, name="home"),
    path("lapor/", intake.report, name="report"),
    path("lapor/jenis/", intake.kinds, name="kinds"),
    path("lapor/tempat/", intake.place_at, name="place_at"),
    path("lacak/", lookup.lookup, name="lookup"),
    path("lacak/tautan/", lookup.lost_link, name="lost_link"),
    path("lacak/tautan/terkirim/", lookup.lost_link_sent, name="lost_link_sent"),
    path("l/<str:number>/", public.track, name="track"),
    path("l/<str:number>/dukung/", support.support, name="support"),
    path("l/<str:number>/foto/<int:photo>/", public.photo, name="photo"),
    path("r/", lookup.enter, name="enter"),
    path("rujukan/<str:number>/<str:code>/", referral.page, name="referral"),
    path("rujukan/<str:number>/<str:code>/foto/<int:photo>/", referral.photo, name="referral_photo"),
    path("r/<str:secret>/", reporter.page, name="own"),
    path("r/<str:secret>/tanda-terima/", reporter.receipt, name="receipt"),
    path("r/<str:secret>/balas/", reporter.reply, name="reply"),
    path("r/<str:secret>/letak/", reporter.place, name="place"),
    path("r/<str:secret>/penilaian/", reporter.verdict, name="verdict"),
    path("r/<str:secret>/cabut/", reporter.withdrawal, name="withdrawal"),
    path("r/<str:secret>/buka-kembali/", reporter.reopening, name="reopening"),
    path("r/<str:secret>/tautan/", reporter.link, name="link"),
    path("r/<str:secret>/publikasi/", reporter.publication, name="publication"),
    path("r/<str:secret>/foto/<int:photo>/", reporter.photo, name="own_photo"),
    path("tentang/", public.about, name="about"),
    path("kerahasiaan/", public.confidentiality, name="confidentiality"),
    path("aksesibilitas/", public.accessibility, name="accessibility"),
    path("robots.txt", public.robots, name="robots"),
]
