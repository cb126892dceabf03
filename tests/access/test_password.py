"""Passwords: hashed as argon2id, checked in any composition, weak ones refused."""

import pytest

from gateway.access.password import PasswordCheck, check, hashed, weakness


def test_a_hash_is_argon2id_and_fits_its_password_only() -> None:
    """With the parameters that OWASP asks for, and a separate salt."""
    first, second = hashed("correct horse"), hashed("correct horse")
    assert first.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert first != second
    assert check(first, "correct horse") == PasswordCheck(fits=True, outdated=False)
    assert not check(first, "correct horse ").fits


def test_the_same_letters_fit_however_they_were_typed() -> None:
    """é as one character or as two."""
    assert check(hashed("caf\u00e9 au lait"), "cafe\u0301 au lait").fits


def test_nothing_fits_an_account_without_a_password() -> None:
    """A hash that cannot be read is refused as well, without an exception."""
    assert check(None, "nobody's password") == PasswordCheck(fits=False, outdated=False)
    assert not check("garbage", "anything").fits


@pytest.mark.parametrize(
    "password", ["nine char", "PASSWORD1234", "ada@example.com", "1" * 12, "abababababab", "x" * 201]
)
def test_a_password_that_is_guessed_first_is_refused_with_advice(password: str) -> None:
    """Short, frequent, the address itself, hardly any letters, endless."""
    assert weakness(password, "ada@example.com")


@pytest.mark.parametrize("password", ["three unrelated words", "Tr0ub4dor&3x", "пароль длинный"])
def test_other_passwords_are_fine_as_they_are(password: str) -> None:
    """No rules about kinds of characters."""
    assert weakness(password, "ada@example.com") is None
