"""The room's only files that talk to DynamoDB.

coupons   a member's coupons, their moves and trail
outbox    what their events say
stock     units and budget over shards, and what is known to be sold out
merchants how many campaigns merchants have
numbers   what was claimed with one phone number
holds     what tills hold
codes     batches of claim codes, and which are used
"""
