"""Secrets as they are stored: unreadable without the deployment's key and outside their company."""

import pytest

from gateway.access.secret_box import SecretBox, SecretUnreadable
from gateway.access.signing_secret import SigningSecret

OLD, NEW = b"the key before the rotation", b"the key of now"


def test_a_secret_can_be_read_by_its_company_only() -> None:
    """And never in what is stored."""
    stored = SecretBox(NEW, "com_acme").encrypt("whsec_1")
    assert "whsec" not in stored
    assert SecretBox(NEW, "com_acme").decrypt(stored) == "whsec_1"
    for other in (SecretBox(NEW, "com_rival"), SecretBox(OLD, "com_acme")):
        with pytest.raises(SecretUnreadable):
            other.decrypt(stored)


def test_what_the_previous_key_encrypted_can_be_read_until_that_is_dropped() -> None:
    """It is known to need encryption by the key of now."""
    stored = SecretBox(OLD, "com_acme").encrypt("whsec_1")
    box = SecretBox(SigningSecret.rotated(NEW, OLD), "com_acme")
    assert (box.decrypt(stored), box.can_decrypt(stored), box.is_current(stored)) == ("whsec_1", True, False)
    renewed = box.encrypt("whsec_1")
    assert box.is_current(renewed)
    assert SecretBox(NEW, "com_acme").decrypt(renewed) == "whsec_1"
    assert not SecretBox(NEW, "com_acme").can_decrypt(stored)
