"""Referrals: customers who brought the next one, and what they get for it."""

from datetime import datetime, timedelta

from gateway.documents.customer import CustomerStatus, fold
from gateway.documents.money import Money
from gateway.documents.referral import Referral, ReferralStatus
from seeds.account import Account
from seeds.customer import account_key, customer_id
from seeds.draw import Draw, seeded_id
from seeds.drawn_customer import drawn_account
from seeds.facts import CompanyFacts, names
from seeds.told_customer import told_account
from seeds.working_day import joined_at

FIRST_JOB_WITHIN = timedelta(days=60)


def referral_code_of(account: Account, index: int) -> str | None:
    """Return the code of a home that takes part, as all scripted ones do: ELENA-10001."""
    name = "".join(char for char in fold(account.customer.first_name or "") if char.isalpha()).upper()
    takes_part = not account.business and account.customer.status is CustomerStatus.ACTIVE
    asked = _is_told(account.company, index) or Draw(f"{account.key}:code").chance(0.4)
    return f"{name}-{account.digits}" if takes_part and name and asked else None


def referrals_of(account: Account, index: int) -> list[Referral]:
    """For some who take part: the customer with the next index, and a person who is not yet one."""
    draw = Draw(f"{account.key}:referrals")
    if referral_code_of(account, index) is None:
        return []
    referrals: list[Referral] = []
    company, following = account.company, index + 1
    asked = draw.chance(0.5) or _is_told(company, index)
    if asked and _exists(company, following) and joined_at(company, following) > account.joined_at:
        referrals.append(_who_came(account, following))
    known = (company.reference - account.joined_at).days
    if draw.chance(0.2) and known > 1:
        referred = company.reference - timedelta(days=draw.between(1, min(known - 1, 400)), hours=draw.between(1, 9))
        name = f"{draw.pick(names().first_names)} {draw.pick(names().last_names)}"
        fresh = company.reference - referred < FIRST_JOB_WITHIN
        status = ReferralStatus.PENDING if fresh else ReferralStatus.CANCELED
        referrals.append(_referral(account, name, None, status, referred, None))
    return referrals


def _is_told(company: CompanyFacts, index: int) -> bool:
    return index < company.first_generated


def _exists(company: CompanyFacts, index: int) -> bool:
    """Return whether a company is loaded with that customer in any case; how large `scale` gets is not known here."""
    drawn = company.first_generated <= index < company.first_generated + company.generated
    return index <= len(company.customers) or drawn


def _who_came(account: Account, index: int) -> Referral:
    company, joined = account.company, joined_at(account.company, index)
    told = _is_told(company, index)
    other = (
        told_account(company, index)
        if told
        else drawn_account(company, index, Draw(account_key(company.handle, index)))
    )
    earned_at = joined + FIRST_JOB_WITHIN
    earned = earned_at < company.reference
    status = ReferralStatus.EARNED if earned else ReferralStatus.PENDING
    came = customer_id(company, index, joined)
    return _referral(account, other.customer.display_name, came, status, joined, earned_at if earned else None)


def _referral(
    account: Account,
    name: str,
    came: str | None,
    status: ReferralStatus,
    referred_at: datetime,
    earned_at: datetime | None,
) -> Referral:
    return Referral(
        id=seeded_id("ref", referred_at, f"{account.key}:referral:{came or name}"),
        company_id=account.company.id,
        customer_id=account.customer.id,
        referred_name=name,
        referred_customer_id=came,
        status=status,
        reward=Money(minor=account.company.referral_reward, currency=account.company.currency),
        referred_at=referred_at,
        earned_at=earned_at,
    )
