"""An operator signed in."""

from __future__ import annotations

import pytest
from django.test import Client

from laksa.accounts.models import User


@pytest.fixture
def desk(client: Client, sari: User) -> Client:
    client.force_login(sari)
    return client
