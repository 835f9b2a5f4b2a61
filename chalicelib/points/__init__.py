"""The points of members: an append-only ledger of entries, accounts and lots.

    credit      earns points for a sale, takes them back for its refund (worker)
    spending    spends points for a coupon, a parking visit, an order
    restoring   restores them to their lots when an order is closed or a hold ends
    hold        points as cash at a till: hold, commit, cancel, undo
    expire      books expired points as breakage (schedule)
    merge       transfers a former id's points to the merged member
    adjust      staff give or take points
    read        what the shopper sees; code: what the shopper shows
    policies    how points live and are earned in each mall
    verify      proves the ledger
    posting     reads a book, decides, writes an entry: all of the above go through it

Each uses those before only: store.ledger, posting, restoring, expire, merge, spending.
"""
