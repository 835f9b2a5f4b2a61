"""Orders, payments and refunds: what they are and how they may change. Pure.

order      an order, its states and its lines
unmatched  a payment that does not match its order: late, or with another amount, currency, appid or merchant id
refund     a refund of an order, and how much of each line it takes
"""
