"""The change log of cards."""

from tests.card_desk import Desk


async def test_the_log_of_a_removal_shows_the_card_and_nothing_computed(desk: Desk) -> None:
    """Whether it could be removed is true of a moment; that its removal was begun is stored."""
    acme = await desk.gateway.tenant()
    owner = await acme.customer(payment_methods=())
    card = await desk.add(acme, owner)
    await desk.done(acme, "cardRemove", customerId=owner.id, paymentMethodId=card)
    query = "query ($id: ID!) { customer(id: $id) { changes { nodes { fields { field before after } } } } }"
    nodes = (await acme.ask(query, {"id": owner.id})).data["customer"]["changes"]["nodes"]
    removed, begun, added = [node["fields"] for node in nodes]
    assert begun == [{"field": f"paymentMethods.{card}.isBeingRemoved", "before": False, "after": True}]
    (gone,), (new,) = removed, added
    assert (gone["field"], gone["after"], new["before"]) == (f"paymentMethods.{card}", None, None)
    assert gone["before"] == {**new["after"], "isBeingRemoved": True}
    shown = {"id", "brand", "last4", "expMonth", "expYear", "funding", "isDefault", "isBeingRemoved"}
    assert set(new["after"]) == shown
