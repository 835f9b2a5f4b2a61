"""MallPass: the membership backend of a group of malls.

Rooms, one business concern each:
    malls     who is in the group: malls, merchants, stores, QR ids, staff and devices
    members   login, tokens, profile, consents, sources, birthdays, lists of members who get a coupon
    coupons   campaigns, claims, codes, automatic issue, wallets, tills, redemptions, trails
    points    the ledger: entries, accounts, lots
    payments  orders at the provider, notices, refunds
    parking   plates, visits, quotes, the gate
    recall    grants, planned messages, the minute tick
    finance   what was claimed, redeemed, paid and credited, by day

In a room a file per verb is the flow, `rules` decides and touches nothing, `store` alone talks to DynamoDB (a file,
or a folder where the room outgrew one), `parts.py` is what other rooms may use. Imports run down only:

    app.py -> web, delivery, verbs -> rules, store, parts of other rooms, providers -> tables, dynamo, once, events

`members`, `payments` and `parking` may use the parts of `coupons`, `points` and `malls`; `coupons` those of `points`;
`parking` opens orders through `payments`; `recall` and `finance` live from events and reads. `tests/test_house.py`
checks these arrows.
"""
