"""What WeChat and WeChat Pay say, as frozen structs: one per answer and one per notice. All reading of their JSON
stands here. Pure: rules of rooms may use the structs.

    fields        how a JSON object is read: blank is absent, unknown fields are accepted
    payments      orders, payments, refunds, bills
    circle        the business circle: authorisations, payments in shops, their refunds
    busifavor     merchant coupons: stocks, coupons, uploaded codes
    mini_program  what the mini-program's server API says
    trade_bill    the file of a day's bill
    notices       which notice is which struct, and what is kept of it
"""
