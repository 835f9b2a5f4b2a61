"""THE data model: every table, its items and the access patterns they serve. Every store function serves one row.

The items stand on a page per table; a store imports its own pages, so a process makes the models of its rooms only.

    table     item            pk                    sk                       read by
    catalog   Document        <KIND>                <id>                     get one · list a kind (page)
              DocumentVersion <KIND>#<id>           V#<version>              one version (a coupon's terms)
              QrCode          QR                    <qr id>                  resolve at login
              TierMall        TIER_MALL#<mall>      PROGRAM                  guard only: a mall is in one tier program
              MerchantCampaigns MERCHANT_CAMPAIGNS#<mall> <merchant>         guard only: how many are not ended
              ShopNumber      SHOP#<mchid>#<appid>  <number>                 guard only: a number is of one store
              Staff           STAFF                 <token id>               check a staff token · all (page)
              Device          DEVICE                <key id>                 check a device's signature · all (page)
    members   Identity        OPENID#<appid>#<id>   MEMBER                   log in
                              UNION#<unionid>       MEMBER                   log in from another mini-program
              Member          MEMBER#<id>           MEMBER                   profile · session version
              ConsentRecord   MEMBER#<id>           CONSENT#<at>#<purpose>   history, written only
              PhoneIndex      PHONE#<blind index>   MEMBER#<id>              find by phone (staff, later)
              Birthday        BIRTHDAY#<month>      MEMBER#<id>              members born in a month (page)
              BirthdayRun     BIRTHDAY_RUN#<rule>   <year>-<month>           how far a month's issue has come
              Merge           MEMBER#<id>           MERGE                    what an id became, how far it has come
              IssueList       LIST#<id>             LIST                     one list
              ListPart        LIST#<id>             PART#<n>                 its members, a part each
              ListResult      LIST#<id>             RESULT#<n>               what became of a part · all of a list
    coupons   Coupon          MEMBER#<id>           COUPON#<coupon id>       wallet · claims of one campaign
                                                                             · reserve due back (GSI, sparse)
              MergedWallet    MEMBER#<id>           COUPON#~MERGED           with the wallet: who is one with the member
              MemberNumber    MEMBER#<id>           NUMBER                   blind index of a member's proved number
              NumberClaim     NUMBER#<blind index>  CLAIM#<campaign>.<slot>  claims of one campaign with one number
              CouponMove      MEMBER#<id>           TRAIL#<coupon>#<holder>#<verb>  trail of one coupon · was it done
              StockShard      STOCK#<campaign>#<n>  STOCK                    claim one unit · look at all shards
              StockState      STOCK_STATE           <campaign>               all campaigns known to be sold out
              TillHold        HOLD#<hold id>        HOLD                     repeat, redeem, release, undo of one
              CodeBatch       CODE_BATCH            <batch>                  one batch · all of a campaign
              BatchNumber     CODE_BATCH#<number>   NUMBER                   a claim code's batch
              UsedCode        CODE#<batch>#<n>      CODE                     guard only: a claim code is used once
    payments  Order           ORDER#<id>            ORDER                    by id · by member, newest first (GSI)
                                                                             · due to be asked about (GSI, sparse)
              OpenOrders      MEMBER#<id>           OPEN_ORDERS              how many a member has, before the next
              RefundRecord    ORDER#<id>            REFUND#<out_refund_no>   one refund · all of an order
                                                                             · due to be asked about (GSI, sparse)
              Notice          NOTICE#<key>          NOTICE                   the worker's copy of a callback · the order
                                                                             of a transaction
              Task            (any of these)                                 waits for a person (GSI, sparse, page)
    ledger    PointsEntry     MEMBER#<id>           ENTRY#<at>#<source>      history, newest first (page) · one by key
                                                                             · what a rule gave in a month
              EntryPage       MEMBER#<id>           PAGE#<at>#<source>#<n>   further lots of an entry that has many
              Receipt         RECEIPT#<id>          RECEIPT                  one by store and number
              ReceiptRefund   RECEIPT#<id>          REFUND#<refund id>       one · all of a receipt
              PayerReceipt    PAYER#<appid>#<openid> RECEIPT#<at>#<receipt id>  what somebody bought who was no member
              ReceiptConflict RECEIPT#<id>          CONFLICT#<report>        reports that contradict a receipt
    points    PointsAccount   MEMBER#<id>           BOOK                     balance · with its lots, before a posting
              PointsLot       MEMBER#<id>           BOOK#<expiry>#<source>   the same query · one by key
              PointsBundle    MEMBER#<id>           BOOK#<expiry>#!<id>      the same query: lots in one item
              ExpiredLot      MEMBER#<id>           EXPIRED#<source>         what of a lot has expired
              PointsHold      HOLD#<hold id>        HOLD                     repeat, commit, cancel, undo of one
              OpenHold        MEMBER#<id>           OPEN_HOLD#<end>#<hold id>  holds that lapsed, of a member
              PointsAdjustment ADJUSTMENT#<id>      ADJUSTMENT               one adjustment of staff
              AdjustedAlone   ADJUSTED#<mall>#<day> <person>                 guard only: what one adjusts alone in a day
              WaitingAdjustment ADJUSTMENTS         <made at>#<id>           those that wait for a second person (page)
              PointsEnding    ENDING#<day>#<n>      <at>#<member>            whose points are over by now
    tiers     TierDay         MEMBER#<id>           DAY#<day>#<mall>         what counts on each day of a window
                              MEMBER#<id>           DAY#9999~MERGED          with them: who is one with the member
              TierStanding    MEMBER#<id>           STANDING#<program>       of a member · due to be looked at (GSI)
              TierMove        MEMBER#<id>           MOVE#<program>#<n>       how it came to it, newest first (page)
    parking   MemberPlate     MEMBER#<id>           PLATE#<plate>            plates of a member
              PlateBook       MEMBER#<id>           PLATES                   how many a member has, before binding
              PlateMember     PLATE#<plate>         MEMBER#<id>              who bound a plate
              PlateVisit      PLATE#<plate>         VISIT                    latest visit of a plate
              Visit           VISIT#<id>            VISIT                    by id
              ExitReport      EXIT#<car park>#<no>  EXIT                     repeat of an exit a gate told before
    circle    Sale            SALE#<transaction>    SALE                     a payment in a shop · due to be looked at
                                                                             (GSI, sparse) · for a person (GSI, page)
              SaleRefund      SALE#<transaction>    REFUND#<refund id>       one · all of a payment · for a person
              Authorization   PAYER#<mchid>#<appid>#<openid> AUTHORIZATION   of a shopper · due to be asked about (GSI)
    recall    MessageAccount  MEMBER#<id>           MESSAGES                 grants and sends of a member
              PlannedMessage  MEMBER#<id>           PLAN#<campaign>#<due>    by key · due to be sent (GSI, sparse)
    busifavor MerchantStock   STOCK#<campaign>      STOCK                    a campaign's stock at WeChat Pay
              StockPointer    STOCK_ID#<stock id>   STOCK                    whose a stock id is
                              STOCKS                <campaign>               all stocks (page)
              SentCount       COUNT#<stock id>#<n>  COUNT                    how many coupons we know of a stock
              SentCoupon      COUPON#<stock id>#<code> COUPON                one that WeChat sent
              CouponPointer   OURS#<coupon id>      COUPON                   what a coupon of ours is there
                              PAYER#<appid>#<openid> COUPON#<stock>#<code>   what somebody got who was no member
                              UNION#<unionid>       COUPON#<stock>#<code>    the same, of whom no openid was told
                              WAITING#<campaign>    <sent at>#<stock>#<code> what there was no unit for, oldest first
              CodeLot         STOCK#<campaign>      LOT#<batch>#<n>          codes that were uploaded, a lot each
              Difference      (a stock or coupon)                            waits for a person (GSI, sparse, page)
    finance   UsageRow        USAGE#<by>#<day>      <mall>#<id>              a day by campaign, store, kind … (page)
                              USAGE#expiring#<day>  <mall>#<campaign>#<kind>#<source>  what ends on a day
              Counted         COUNTED#<event id>    COUNTED                  guard only: an event counts once
    bills     Bill            BILL#<mchid>          <day>                    one day · those of many days
              BilledMerchant  MERCHANTS             <mchid>                  all, with the first and last day of each
              Entry           OURS#<mchid>#<day>    <kind>#<number>          all of ours of a day
              SeenElsewhere   SEEN#<mchid>#<kind>#<number>  SEEN             an entry that another day's bill has
              BillDifference  DIFF#<mchid>#<day>    <section>#<kind>#<number>  all of a day · a section (page) · one
    ops       IdempotencyRecord IDEM#<scope>#<key>  IDEM                     repeat of a write without natural key
              Nonce           NONCE#<key>#<nonce>   NONCE                    guard only: a nonce is used once
              Allowance       ASKED#<what>#<who>    <span>                   guard only: how often something is asked
              UsedPointsCode  POINTS_CODE#<member>  CODE#<number>            guard only: a points code pays once
              SharedToken     TOKEN#<appid>         TOKEN                    WeChat access token, shared by processes
              MergeCode       MERGE_CODE#<hash>     CODE                     whose code for a merge it is, used once
              ClockOffset     CLOCK                 OFFSET                   test clock

`ttl` only cleans up; what decides is compared with the time handed in. Items with `event` are their own outbox.
"""
