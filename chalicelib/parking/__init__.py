"""Car parks: plates, visits, what they cost, the gate.

Gate        gate (entries and exits)
Shopper     plates (binds), visits (current ones), settle_visit -> place_order, if something is left to pay
Orders      apply_payment (worker): a paid order settles its visit, a closed one frees it, a refund makes its fee due
Staff       car_parks (documents)
"""
