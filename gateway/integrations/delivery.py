"""How the delivery of a message can fail, over any channel."""

from gateway.errors import GatewayError


class DeliveryFailed(GatewayError):
    """A message was not taken. `temporary`: trying again may help. `bounced`: its address does not exist."""

    def __init__(self, reason: str, *, temporary: bool, bounced: bool = False) -> None:
        super().__init__(reason)
        self.temporary = temporary
        self.bounced = bounced
