"""Administration, and mails."""

from __future__ import annotations

from django.urls import path

from laksa.administration import (
    changes,
    channels,
    holidays,
    home,
    letterhead,
    mail,
    population,
    reading,
    service,
    tables,
    users,
)

app_name = "administration"
urlpatterns = [
    path("unit/sop/", reading.sop_of_unit, name="sop_of_unit"),
    path("kelola/", home.overview, name="administration"),
    path("kelola/pengguna/", users.listing, name="users"),
    path("kelola/pengguna/baru/", users.new, name="user_new"),
    path("kelola/pengguna/<int:pk>/", users.show, name="user"),
    path("kelola/pengguna/<int:pk>/ubah/", users.edit, name="user_edit"),
    path("kelola/pengguna/<int:pk>/undangan/", users.invite, name="user_invite"),
    path("kelola/pengguna/<int:pk>/status/", users.status, name="user_status"),
    path("kelola/dinas/", tables.agencies, name="agencies"),
    path("kelola/dinas/baru/", tables.agency_new, name="agency_new"),
    path("kelola/dinas/<str:code>/", tables.agency, name="agency"),
    path("kelola/kategori/", tables.categories, name="categories"),
    path("kelola/kategori/baru/", tables.category_new, name="category_new"),
    path("kelola/kategori/<str:code>/", tables.category, name="category"),
    path("kelola/kategori/<str:code>/pertanyaan/", tables.question_new, name="question_new"),
    path("kelola/pertanyaan/<str:code>/", tables.question, name="question"),
    path("kelola/templat/", tables.replies, name="replies"),
    path("kelola/templat/baru/", tables.reply_new, name="reply_new"),
    path("kelola/templat/<str:code>/", tables.reply, name="reply"),
    path("kelola/kanal/", channels.listing, name="channels"),
    path("kelola/kanal/<slug:code>/", channels.channel, name="channel"),
    path("kelola/kanal/<slug:code>/uji/", channels.test, name="channel_test"),
    path("kelola/kanal/<slug:code>/jeda/", channels.pause, name="channel_pause"),
    path("kelola/kalender/", holidays.listing, name="holidays"),
    path("kelola/kalender/tambah/", holidays.add, name="holiday_add"),
    path("kelola/kalender/isi/", holidays.fill, name="holidays_fill"),
    path("kelola/kalender/<str:day>/", holidays.day, name="holiday"),
    path("kelola/kalender/<str:day>/hapus/", holidays.remove, name="holiday_remove"),
    path("kelola/layanan/", service.view, name="service"),
    path("kelola/catatan/", changes.listing, name="changes"),
    path("kelola/wilayah/", reading.areas, name="areas"),
    path("kelola/wilayah/penduduk/", population.population, name="population"),
    path("kelola/sop/", reading.sop, name="sop"),
    path("kelola/pesan/", mail.undelivered, name="undelivered"),
    path("kelola/pesan/kirim-ulang/", mail.send_all_again, name="send_all_again"),
    path("kelola/pesan/<int:pk>/kirim-ulang/", mail.send_again, name="send_again"),
    path("surat/", mail.caught, name="mail"),
    path("surat/<str:identity>/", mail.one, name="mail_one"),
    path("kelola/kop-surat/", letterhead.view, name="letterhead"),
    path("kelola/kop-surat/lambang/", letterhead.logo, name="letterhead_logo"),
]
