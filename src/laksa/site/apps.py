from __future__ import annotations

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "laksa.site"
    label = "laksa_site"

    def ready(self) -> None:
        """The last of the rooms: asked only where no other keeps the words."""
        from laksa.accounts.policy import hand_back, keep_typed
        from laksa.site.keeping import give_back, keep

        keep_typed(keep)
        hand_back(give_back)
