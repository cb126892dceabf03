"""`Customer.referrals`: the code, the rewards, and who came."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from gateway.access.permission import Role
from gateway.documents.referral import ReferralStatus
from tests import records, work_records
from tests.records import dollars
from tests.running_gateway import Tenant

REFERRALS = """query ($id: ID!, $first: Int, $after: String) { customer(id: $id) {
referrals(first: $first, after: $after) {
  code rewardsEarned { amount currency } rewardsPending { amount currency } totalCount
  nodes { id referredName status reward { amount } referredAt earnedAt referred { displayName } }
  edges { cursor node { id } }
  pageInfo { hasNextPage endCursor }
} } }"""


async def referrals_of(tenant: Tenant, customer_id: str, *, role: Role = Role.OFFICE, **variables: Any) -> Any:
    """Return what a customer's referrals brought."""
    claims = {"customer": customer_id} if role is Role.CUSTOMER else {}
    answer = await tenant.ask(REFERRALS, {"id": customer_id, **variables}, role=role, **claims)
    assert answer.errors == []
    return answer.data["customer"]["referrals"]


async def test_rewards_are_added_up_over_all_referrals(acme: Tenant) -> None:
    """Earned and pending ones, on any page."""
    owner = await acme.customer(referral_code="ADA-1")
    earned = {"status": ReferralStatus.EARNED, "earned_at": records.START}
    rows = [
        work_records.referral(owner, 1, reward=dollars(25.5), **earned),
        work_records.referral(owner, 2, reward=dollars(30), **earned),
        work_records.referral(owner, 3, reward=dollars(20)),
        work_records.referral(owner, 4, reward=dollars(99), status=ReferralStatus.CANCELED),
    ]
    await acme.add(*rows)
    first = await referrals_of(acme, owner.id, first=1)
    assert first["code"] == "ADA-1"
    assert first["rewardsEarned"] == {"amount": "55.50", "currency": "USD"}
    assert first["rewardsPending"] == {"amount": "20.00", "currency": "USD"}
    assert first["totalCount"] == 4
    rest = await referrals_of(acme, owner.id, after=first["pageInfo"]["endCursor"])
    assert [node["id"] for node in first["nodes"] + rest["nodes"]] == [row.id for row in reversed(rows)]
    assert rest["rewardsEarned"] == first["rewardsEarned"]


async def test_who_was_referred_is_shown_to_those_who_may_see_them(acme: Tenant) -> None:
    """The portal customer reads the name they gave us, and nothing of the other account."""
    owner, came = await acme.customer(), await acme.customer(first_name="Rae", last_name="Newcomb")
    await acme.add(work_records.referral(owner, referred_customer_id=came.id))
    (office,) = (await referrals_of(acme, owner.id))["nodes"]
    (portal,) = (await referrals_of(acme, owner.id, role=Role.CUSTOMER))["nodes"]
    assert office["referred"] == {"displayName": "Rae Newcomb"}
    assert (portal["referred"], portal["referredName"]) == (None, "Rae Newcomb")


async def test_without_referrals_there_are_no_rewards(acme: Tenant) -> None:
    """Zero in the company's currency; no code is null."""
    owner = await acme.customer()
    found = await referrals_of(acme, owner.id)
    assert (found["code"], found["totalCount"]) == (None, 0)
    assert found["rewardsEarned"] == {"amount": "0.00", "currency": "USD"}


async def test_another_companys_referrals_do_not_count(acme: Tenant, rival: Tenant) -> None:
    """Not in the list, and not in the sums."""
    owner = await acme.customer()
    await rival.add(work_records.referral(records.customer(rival.company.id, id=owner.id)))
    found = await referrals_of(acme, owner.id)
    assert (found["totalCount"], found["rewardsPending"]["amount"]) == (0, "0.00")


async def test_referrals_are_not_for_technicians(acme: Tenant) -> None:
    """Null and FORBIDDEN."""
    owner = await acme.customer()
    answer = await acme.ask(REFERRALS, {"id": owner.id}, role=Role.TECHNICIAN)
    assert (answer.data, answer.codes) == ({"customer": {"referrals": None}}, ["FORBIDDEN"])


async def test_the_referrals_of_many_customers_cost_one_command_more(acme: Tenant) -> None:
    """Sums included."""
    for _ in range(4):
        owner = await acme.customer()
        await acme.add(work_records.referral(owner), work_records.referral(owner, 1))
    query = "{ customers { nodes { referrals(first: 1) { rewardsPending { amount } nodes { id } } } } }"
    with acme.gateway.commands() as commands:
        nodes = (await acme.ask(query)).data["customers"]["nodes"]
    assert [node["referrals"]["rewardsPending"]["amount"] for node in nodes] == ["50.00"] * 4
    assert len(commands) == 2


@given(
    statuses=st.lists(st.sampled_from(ReferralStatus), max_size=8),
    later=st.lists(st.integers(0, 4), max_size=3),
    size=st.integers(1, 3),
)
async def test_referrals_page_to_their_end_while_some_are_inserted(
    acme: Tenant, statuses: list[ReferralStatus], later: list[int], size: int
) -> None:
    """No gap and no repeat, at equal instants too; the sums are those of the list at that moment."""
    owner = await acme.customer()
    rows = [work_records.referral(owner, hour // 2, status=status) for hour, status in enumerate(statuses)]
    waiting = [work_records.referral(owner, hour, status=ReferralStatus.CANCELED) for hour in later]
    await acme.add(*rows)
    seen: list[str] = []
    cursor = None
    while True:
        page = await referrals_of(acme, owner.id, first=size, after=cursor)
        assert page["rewardsEarned"]["amount"] == f"{25 * statuses.count(ReferralStatus.EARNED)}.00"
        seen += [node["id"] for node in page["nodes"]]
        cursor = page["pageInfo"]["endCursor"]
        if waiting:
            await acme.add(waiting.pop())
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert len(seen) == len(set(seen))
    assert {row.id for row in rows} <= set(seen)
