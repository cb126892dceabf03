"""Whether the customer pays sales tax, and until when they are exempt."""

from typing import Final

from gateway.operations.ask.topic import Attribute, ValueKind

_SELECT: Final = "taxability { kind ratePercent certificate expiresOn isLapsed isTaxable }"


def _fact(words: str, name: str, kind: ValueKind, label: str, values: str = "", no: str = "") -> Attribute:
    return Attribute(
        words=words, path=f"taxability.{name}", kind=kind, label=label, values=values, select=_SELECT, no=no
    )


TAX: Final = (
    _fact(
        "tax exempt, exempt, exempt from tax, exempt from sales tax, tax free, exempt customer, exempt status, "
        "exemption in force, free of tax, have an exemption, exemption, exempted, tax exempted, not taxed, nontaxable",
        "isTaxable",
        ValueKind.NOT_FLAG,
        "exempt from sales tax",
    ),
    _fact(
        "tax, tax status, sales tax, kind of tax, tax kind, tax treatment, special or exempt, exempt or taxable",
        "kind",
        ValueKind.CODE,
        "tax",
        values="exempt special standard",
    ),
    _fact(
        "taxable, pay sales tax, pay tax, charge tax, charge sales tax, have to charge tax, taxed, pay hst, hst, "
        "pay gst, "
        "gst, pay vat, vat, pst, pay pst, charge hst, charge gst, charge vat, add tax, add sales tax, owe tax, "
        "collect tax",
        "isTaxable",
        ValueKind.FLAG,
        "taxed",
    ),
    _fact(
        "tax certificate, exemption certificate, certificate number, certificate, exemption number, "
        "resale certificate, "
        "certificate on file",
        "certificate",
        ValueKind.TEXT,
        "tax certificate",
    ),
    _fact(
        "tax exemption expire, tax exemption lapse, tax exemption run out, tax exemption valid, tax certificate "
        "valid, exemption certificate valid, tax certificate run out, exemption certificate run out, certificate "
        "expire, exemption expire, certificate run out, exemption run out, certificate lapse, exemption lapse, "
        "certificate valid, certificate still valid, exempt certificate expire, tax exempt certificate expire, "
        "exempt certificate valid, exemption certificate expire, tax certificate expire, "
        "exemption valid, certificate good, certificate in force, exemption good, certificate current, "
        "certificate over, certificate up, certificate end, exemption end, certificate until, exemption until, "
        "exempt until, until when exempt, until exempt, how long exempt, exempt, exemption, tax exempt, "
        "certificate expiry, exemption expiry, expiry of certificate, expiry of exemption, end of exemption, "
        "certificate renewal, exemption renewal, certificate renew, exemption renew, tax exemption end, "
        "certificate run, exemption run, new certificate, need certificate, certificate out of date, certificate "
        "expiration, exemption expiration, certificate last, exemption last",
        "expiresOn",
        ValueKind.UNTIL,
        "certificate valid until",
    ),
    _fact(
        "tax rate, rate percent, what rate, special rate, special tax rate, special tax, tax percent, rate of tax, "
        "how many percent tax, percent tax",
        "ratePercent",
        ValueKind.PERCENT,
        "tax rate",
    ),
)
