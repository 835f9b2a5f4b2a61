"""Plates, tariffs, visits and what a visit costs. Pure.

plate   the shape of a plate
tariff  what a car park charges: free minutes, hourly price, daily cap
visit   a visit and its states, the grace after paying
quote   what a visit costs now: tier, coupon, points
exit    whether the gate opens
"""
