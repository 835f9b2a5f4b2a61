"""Requests about payments by staff and shoppers, callbacks, ticks, and what WeChat Pay has afterwards."""

REASON = {"reason": "顾客退货"}


def ask(world, payment_id, body=None, *, key="r", role="operator"):
    headers = {"Authorization": f"Bearer {world.staff[role]}", "Idempotency-Key": key}
    return world.http("POST", f"/v1/payments/{payment_id}/refunds", {**REASON, **(body or {})}, headers)


def tell(world):
    """Delivers the pending callbacks of WeChat Pay, and the events that follow."""
    while world.courier.notices:
        assert world.notify(world.courier.notices.pop(0)).status == 204
    world.deliver()


def poll(world, **by):
    world.move(**by)
    world.fire("payments_poll")
    world.deliver()


def there(world, payment_id):
    return world.simulator.pay.orders[payment_id]


def book(world, token):
    return world.as_shopper(token, "GET", "/v1/me/points").json


def seen(world, token, payment_id):
    return world.as_shopper(token, "GET", f"/v1/payments/{payment_id}").json


def tasks(world):
    return world.get("/v1/admin/payment-tasks", "finance").json["tasks"]


def resolve(world, task_id):
    headers = {"Authorization": f"Bearer {world.staff['operator']}"}
    return world.http("POST", f"/v1/admin/payment-tasks/{task_id}/resolve", {"note": "called the customer"}, headers)
