"""Bodies of requests to WeChat Pay whose contents rooms decide, as frozen structs with WeChat's names. No side effects:
rules of rooms may build them. Any other request is built by the function that sends it.

    busifavor  stocks of merchant coupons: creation, change, budget
"""
