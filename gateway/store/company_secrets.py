"""The encryption of one company's stored secrets: a part of the tenant scope."""

from functools import cached_property

from gateway.access.secret_box import SecretBox
from gateway.access.viewer import Viewer


class CompanySecrets:
    """Encrypts secrets, so that no other company's scope and no copy of the database can read them."""

    viewer: Viewer
    _secret: bytes

    @cached_property
    def secret_box(self) -> SecretBox:
        """Encryption of the company's secrets."""
        return SecretBox(self._secret, self.viewer.company_id)
