"""MallPass: the membership backend of a group of malls.

Rooms, one business concern each:
    malls     who is in the group: malls, merchants, stores, QR ids, staff and devices
    members   login, tokens, profile, consents, sources, birthdays, lists of members who get a coupon
    coupons   campaigns, claims, codes, automatic issue, wallets, tills, redemptions, trails
    points    the ledger: entries, accounts, lots; earning, spending, adjustments
    tiers     programs, what counts on each day, standings, benefits
    receipts  what tills and merchants' systems report, and its refunds
    payments  orders at the provider, notices, refunds, what a person has to see to
    parking   plates, visits, quotes, the gate
    checkout  the one door to both: what is paid for, and the quote
    recall    grants, planned messages, the minute tick
    finance   what was claimed, redeemed, paid and credited, by day
    bills     the provider's daily bills, held against what we know was paid and given back
    merging   two members become one
    service   what the service desk asks: who a member is
    circle    the business circle: payments in the mall's shops, cards, points told back, who parked
    busifavor merchant coupons: campaigns mirrored at WeChat Pay, and what it hands out of them

In a room a file per verb is the flow, `rules` decides and touches nothing, `store` alone talks to DynamoDB (a file,
or a folder where the room outgrew one), `parts.py` is what other rooms may use. Imports run down only:

    app.py -> web, delivery, verbs -> rules, store, parts of other rooms, providers -> tables, dynamo, once, events

`members`, `payments` and `parking` may use the parts of `coupons`, `points`, `tiers` and `malls`; `coupons` those of
`points` and `tiers`; `points` asks `tiers`; `receipts` credit through `points`; `parking` opens orders through
`payments`; `bills` ask `payments`; `checkout`, `merging`, `service`, `circle` and `busifavor` use the others and are
used by none; `recall` and `finance` live from events and reads. `tests/test_house.py` checks these arrows.
"""
