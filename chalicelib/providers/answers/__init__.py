"""Responses and notices of WeChat and WeChat Pay as frozen structs, one for each. Their JSON is read only here. No side
effects: rules of rooms may use the structs.

    fields        reads a JSON object: a blank field counts as absent, unknown fields are accepted
    payments      orders, payments, refunds, bills
    circle        the business circle: authorisations, payments in shops, their refunds
    busifavor     merchant coupons: stocks, coupons, uploaded codes
    mini_program  responses of the mini-program's server API
    trade_bill    the file of a day's bill
    notices       reads each notice as its struct, and decides what is stored of it
"""
