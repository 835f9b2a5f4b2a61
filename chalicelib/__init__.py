"""MallPass: the membership backend of a group of malls.

Rooms, one business concern each, from the ground up:
    malls     who is in the group: malls, merchants, stores, QR codes, staff and devices
    members   who somebody is: identities, profile, consents, sources, sessions
    tiers     programs, what counts on each day, standings, benefits
    points    the ledger: entries, accounts, lots; earning, spending, adjustments
    coupons   campaigns, claims, codes, automatic issue, lists, wallets, tills, redemptions
    payments  orders at the provider, notices, refunds, tasks for a person
    receipts  sales that tills and merchants' systems report, and their refunds
    parking   plates, visits, quotes, the gate
    circle    the business circle: payments in the mall's shops, cards, points reported to WeChat, parked cars
    busifavor merchant coupons: campaigns mirrored at WeChat Pay, and the coupons it sends
    bills     the provider's daily bills, compared with our payments and refunds
    recall    subscription grants, planned messages, the minute tick that sends them
    finance   figures by business day: coupons, sales, points
    joining   login, which makes a new shopper a member and may claim a coupon
    checkout  quotes and orders, for stores and for parking
    merging   two members become one
    service   what the service desk asks: who a member is, what staff see of it, what waits for a person

Every room is built from the same parts. A file per verb reads, decides and writes. `rules` decides, without side
effects. Only `store` talks to DynamoDB. `parts.py` is what other rooms may use. Rules and stores are a file each, or a
folder if the room needs several files.

Below the rooms are the tools: `web` (HTTP), `aws` (DynamoDB, secrets, telemetry, delivery of events), `providers`
(WeChat and WeChat Pay), `security` (tokens, signatures, codes, sealed fields), `documents` (what operators set up, with
versions), `errors`, `events`, `tables` (the data model), and small leaf modules.

Imports run down only: app.py -> web, workers, verbs -> rules, store, parts of lower rooms, providers -> tables, tools.
No two files import each other. `tests/test_house.py` checks both.
"""
