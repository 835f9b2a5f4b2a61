"""The points of members: an append-only ledger of entries, accounts and lots.

    credit      credits the points of a sale, reverses them for its refund (worker)
    spending    spends points for a coupon, a parking visit, an order
    restoring   restores spent points to their lots when an order is closed or a hold ends
    hold        points as cash at a till: hold, commit, cancel, undo
    expire      books expired points as breakage (schedule)
    merge       transfers a former id's points to the merged member
    adjust      staff give or take points
    read        what the shopper sees; code: what the shopper shows
    policies    each mall's points policy and earning rules
    verify      checks the ledger against its entries
    posting     reads a book, decides, writes an entry: all of the above go through it

In this order each module uses only those before it: store.ledger, posting, restoring, expire, merge, spending.
"""
