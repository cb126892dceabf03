"""Finding out the encoding of a text."""

from io import BytesIO

import pytest

from gateway.integrations.text_encoding import text_encoding

SPANISH = "José,Núñez,Calle Ávila 3\nMaría,García,Avenida Muñoz 12\nÁngel,Ibáñez,Plaza España\n"
GERMAN = "Jürgen,Müller,Straße 5\nKäthe,Größmann,Öhringer Weg 7\nSören,Bäcker,Überlingen\n"
FRENCH = "Hélène,Lefèvre,rue de l'Église\nFrançois,Benoît,Châtelet\nZoë,Noël,Élysée\n"
SWEDISH = "Åsa,Sjöberg,Älvsjö\nBjörn,Åkerström,Örebro\n"
PUNCTUATED = "Note,set to 72°F – don’t touch\nNote,“five” and 5½ inch, Model X®\n"  # noqa: RUF001
RUSSIAN = "Иван,Петров,Москва\nОльга,Сидорова,улица\n"  # noqa: RUF001
JAPANESE = "山田,太郎,東京都渋谷区\n鈴木,花子,大阪市\n"
# Of Windows, of DOS in Europe and in America ("CSV (MS-DOS)" in Excel), of old Macs ("CSV (Macintosh)").
WESTERN = ("cp1252", "cp850", "cp437", "mac_roman")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        *((text, encoding) for text in (SPANISH, GERMAN, FRENCH, SWEDISH) for encoding in WESTERN),
        (PUNCTUATED, "cp1252"),
        (PUNCTUATED, "mac_roman"),
    ],
)
def test_western_letters_stay_as_they_were_written_in_the_encoding_of_any_office(text: str, encoding: str) -> None:
    """Also of a few rows, where most encodings could be meant."""
    content = text.encode(encoding, "replace")
    text = content.decode(encoding)
    assert content.decode(text_encoding(BytesIO(content))) == text


@pytest.mark.parametrize(("text", "encoding"), [(RUSSIAN, "cp1251"), (JAPANESE, "cp932")])
def test_letters_of_the_rest_of_the_world_are_not_taken_for_western_ones(text: str, encoding: str) -> None:
    """No Western encoding makes words of them without a sign in between."""
    content = text.encode(encoding)
    assert content.decode(text_encoding(BytesIO(content))) == text


@pytest.mark.parametrize(
    ("country", "text", "encoding"),
    [
        ("CZ", "Jiří,Dvořák,Brno\n", "cp1250"),
        ("CZ", "Šťastný,Jiří,Plzeň\n", "cp1250"),
        ("PL", "Łukasz,Żółć\n", "cp1250"),
        ("HU", "Győző,Szűcs\n", "cp1250"),
        ("UA", "Ігор,Шевченко\n", "cp1251"),  # noqa: RUF001
        ("GR", "Γιώργος,Παππάς\n", "cp1253"),
        ("TR", "Doğan,Işık\n", "cp1254"),  # noqa: RUF001
        ("LT", "Rūta,Šarūnė\n", "cp1257"),
        ("CZ", "Jürgen,Müller,Straße\n", "cp850"),
        ("RU", "José,Muñoz\n", "cp1252"),
        ("CZ", RUSSIAN, "cp1251"),
        ("CZ", JAPANESE, "cp932"),
        ("US", SPANISH, "cp1252"),
    ],
)
def test_a_few_names_are_read_as_the_companys_country_writes_them(country: str, text: str, encoding: str) -> None:
    """In its Windows' encoding if words come of it, and else as without a country."""
    content = text.encode(encoding)
    assert content.decode(text_encoding(BytesIO(content), country)) == text


def test_one_name_in_a_long_list_is_read_right() -> None:
    """All other lines are ASCII and say nothing."""
    content = ("Ann,Smith\n" * 1_000 + "José,Smith\n").encode("cp437")
    assert content.decode(text_encoding(BytesIO(content))).endswith("José,Smith\n")
