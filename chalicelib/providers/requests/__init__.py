"""Bodies of requests to WeChat Pay that rooms decide about, as frozen structs with WeChat's names. Pure: rules of rooms
may build them. Requests that only carry arguments are built by the function that sends them.

    busifavor  stocks of merchant coupons: creation, change, budget
"""
