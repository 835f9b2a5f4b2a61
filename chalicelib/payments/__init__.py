"""Orders at WeChat Pay: opened, queried, paid, closed, refunded.

Orders      open_order (decides) -> place_order (writes, opens at WeChat Pay); cancel_order (shopper) -> close_order
Payments    receive_notice (route) -> apply_notice (worker) -> apply_payment -> refund_late_payment (late payments)
Queries     query_order (after opening, when a shopper looks, before refunds), poll_due (every minute)
Refunds     refund_order (requested) -> send_refund -> apply_refund
Reading     view (shopper), find_payments (staff), tasks (what a person has to look at)
"""
