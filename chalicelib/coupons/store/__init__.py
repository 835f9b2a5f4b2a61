"""The room's only files that talk to DynamoDB.

coupons       a member's coupons: found, claimed, changed
moves         their moves and trail
merging       coupons in a merge of members
outbox        the events of claims and moves
stock         units and budget over shards, and which campaigns are sold out
numbers       coupons claimed with one phone number
merchants     how many campaigns a merchant has
holds         the holds of tills
codes         batches of claim codes, and which codes are used
sale_coupons  coupons that automatic issue gave for a sale
lists         lists of members who get a coupon
birthday_runs the progress of birthday coupons

Functions that return actions leave the commit to the caller. "The commit raises Refused with NAME" means: it raises
dynamo.Refused, and `blocking` names the action NAME, because its condition did not hold.
"""
