"""Whom to ask, for those who are signed in and have no role."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from tests.support.people import BACKEND
from tests.support.roles import in_role


@pytest.mark.django_db
@pytest.mark.parametrize("is_staff", [True, False])
def test_who_has_no_role_reads_whom_to_ask(client, is_staff):
    in_role("superuser", "person-s")
    manager, nobody = in_role("Manager", "person-m"), in_role(None, "person-n")
    User.objects.filter(pk=manager.pk).update(first_name="Mona Manager")
    User.objects.filter(pk=nobody.pk).update(is_staff=is_staff)
    client.force_login(nobody, BACKEND)
    page = client.get(reverse("admin:index"), follow=True).content.decode()
    assert "Mona Manager" in page
    assert "person-s" not in page
    manager.delete()
    assert "person-s" in client.get(reverse("admin:index"), follow=True).content.decode()
