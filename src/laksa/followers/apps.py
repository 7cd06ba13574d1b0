from __future__ import annotations

from django.apps import AppConfig


class FollowersConfig(AppConfig):
    name = "laksa.followers"
    label = "followers"
