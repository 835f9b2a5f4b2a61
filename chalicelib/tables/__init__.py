"""The data model: every table, its items and how they are read. Every function of a store module uses one row of this
list.

The items of each room have a module of their own. A store imports only its room's module, so a process creates only the
models that it needs.

    table     item            pk                    sk                       read by
    catalog   Document        <KIND>                <id>                     get one · list a kind (page)
              DocumentVersion <KIND>#<id>           V#<version>              one version (a coupon's terms)
              QrCode          QR                    <qr id>                  the place of a QR id · all (page)
              MallQrCode      QR_MALL#<mall>        <made at>#<qr id>        those of a mall, newest first (page)
              TierMall        TIER_MALL#<mall>      PROGRAM                  guard only: a mall is in one tier program
              MerchantCampaigns MERCHANT_CAMPAIGNS#<mall> <merchant>         guard only: campaigns that have not ended
              ShopNumber      SHOP#<mchid>#<appid>  <number>                 guard only: one store has a shop number
              Staff           STAFF                 <token id>               check a staff token · all (page)
              Device          DEVICE                <key id>                 check a device's signature · all (page)
    members   Identity        OPENID#<appid>#<id>   MEMBER                   log in
                              UNION#<unionid>       MEMBER                   log in from another mini-program
              Member          MEMBER#<id>           MEMBER                   profile · session version
              ConsentRecord   MEMBER#<id>           CONSENT#<at>#<purpose>   history, written only
              PhoneIndex      PHONE#<blind index>   MEMBER#<id>              find by phone · all proofs of a number
              Birthday        BIRTHDAY#<month>      MEMBER#<id>              members born in a month (page)
              BirthdayRun     BIRTHDAY_RUN#<rule>   <year>-<month>           progress of a month's issue
              Merge           MEMBER#<id>           MERGE                    merge of a former id, and its progress
              IssueList       LIST#<id>             LIST                     one list
              ListPart        LIST#<id>             PART#<n>                 the members of one part
              ListResult      LIST#<id>             RESULT#<n>               outcome of one part · of all parts
    coupons   Coupon          MEMBER#<id>           COUPON#<coupon id>       wallet · claims of one campaign
                                                                             · with a reserve, by expiry (GSI, sparse)
              MergedWallet    MEMBER#<id>           COUPON#~MERGED           with the wallet: former ids, merged member
              MemberNumber    MEMBER#<id>           NUMBER                   blind index of a member's proved number
              NumberClaim     NUMBER#<blind index>  CLAIM#<campaign>.<slot>  claims of one campaign with one number
              CouponMove      MEMBER#<id>           TRAIL#<coupon>#<holder>#<verb>  trail of one coupon · one move
              StockShard      STOCK#<campaign>#<n>  STOCK                    claim one unit · read all shards
              StockState      STOCK_STATE           <campaign>               all campaigns known to be sold out · one
              TillHold        HOLD#<hold id>        HOLD                     repeat, redeem, release, undo of one
              CodeBatch       CODE_BATCH            <batch>                  one batch · all of a campaign
              BatchNumber     CODE_BATCH#<number>   NUMBER                   a claim code's batch
              UsedCode        CODE#<batch>#<n>      CODE                     guard only: a claim code is used once
    payments  Order           ORDER#<id>            ORDER                    by id · by member, newest first (GSI)
                                                                             · due for a query (GSI, sparse)
              OpenOrders      MEMBER#<id>           OPEN_ORDERS              number of a member's open orders
              RefundRecord    ORDER#<id>            REFUND#<out_refund_no>   one refund · all of an order
                                                                             · due for a query (GSI, sparse)
              Notice          NOTICE#<key>          NOTICE                   the worker's copy of a callback · the order
                                                                             of a transaction
              Task            (any of these)                                 open tasks (GSI, sparse, page)
    ledger    PointsEntry     MEMBER#<id>           ENTRY#<at>#<source>      history, newest first (page) · one by key
                                                                             · points a rule gave in a month
              EntryPage       MEMBER#<id>           PAGE#<at>#<source>#<n>   further lots of an entry that has many
              Receipt         RECEIPT#<id>          RECEIPT                  one by store and number · by transaction
                                                                             · held for review (GSI, sparse, page)
              OtherNumber     RECEIPT#<id>          RECEIPT                  a transaction's receipt, by store's number
              ReceiptRefund   RECEIPT#<id>          REFUND#<refund id>       one · all of a receipt
              PayerReceipt    PAYER#<appid>#<openid> RECEIPT#<at>#<receipt id>  receipts of a payer who was no member
              ReceiptConflict RECEIPT#<id>          CONFLICT#<report>        reports that contradict a receipt
              ShopperDay      SHOPPER#<member or payer> DAY#<day>            sum of a day, before the next receipt
              WaitedReceipt   SHOPPER#<member or payer> WAITED#<at>#<receipt id>  a shopper's receipts held for review
    points    PointsAccount   MEMBER#<id>           BOOK                     balance · with its lots, before a posting
              PointsLot       MEMBER#<id>           BOOK#<expiry>#<source>   the same query · one by key
              PointsBundle    MEMBER#<id>           BOOK#<expiry>#!<id>      the same query: lots in one item
              ExpiredLot      MEMBER#<id>           EXPIRED#<source>         expired points of a lot
              PointsHold      HOLD#<hold id>        HOLD                     repeat, commit, cancel, undo of one
              OpenHold        MEMBER#<id>           OPEN_HOLD#<end>#<hold id>  lapsed holds of a member
              PointsAdjustment ADJUSTMENT#<id>      ADJUSTMENT               one adjustment of staff
              AdjustedAlone   ADJUSTED#<mall>#<day> <person>                 guard only: points one person adjusts alone
              WaitingAdjustment ADJUSTMENTS         <made at>#<id>           those that await a second person (page)
              PointsEnding    ENDING#<day>#<n>      <at>#<member>            members with points that have expired
    tiers     TierDay         MEMBER#<id>           DAY#<day>#<mall>         what counts on each day of a window
                              MEMBER#<id>           DAY#9999~MERGED          with the days: former ids, merged member
              TierStanding    MEMBER#<id>           STANDING#<program>       of a member · due (GSI, sparse)
              TierMove        MEMBER#<id>           MOVE#<program>#<n>       moves of a member, newest first (page)
    parking   MemberPlate     MEMBER#<id>           PLATE#<plate>            plates of a member
              PlateBook       MEMBER#<id>           PLATES                   number of a member's plates
              PlateMember     PLATE#<plate>         MEMBER#<id>              members who bound a plate
              PlateVisit      PLATE#<plate>         VISIT                    latest visit of a plate
              Visit           VISIT#<id>            VISIT                    by id
              ExitReport      EXIT#<car park>#<no>  EXIT                     repeat of an exit report
    circle    Sale            SALE#<transaction>    SALE                     a mall payment · due (GSI, sparse)
                                                                             · open tasks (GSI, sparse, page)
              SaleRefund      SALE#<transaction>    REFUND#<refund id>       one · all of a payment · open tasks
              Authorization   PAYER#<mchid>#<appid>#<openid> AUTHORIZATION   of a shopper · due for a query (GSI)
    recall    MessageAccount  MEMBER#<id>           MESSAGES                 grants and sends of a member
              PlannedMessage  MEMBER#<id>           PLAN#<campaign>#<due>    by key · due (GSI, sparse)
              GoneCause       CAUSE#<id>            GONE                     guard only: a refunded sale
    busifavor MerchantStock   STOCK#<campaign>      STOCK                    a campaign's stock at WeChat Pay
              StockPointer    STOCK_ID#<stock id>   STOCK                    the campaign of a stock id
                              STOCKS                <campaign>               all stocks (page)
              SentCount       COUNT#<stock id>#<n>  COUNT                    number of known coupons of a stock
              SentCoupon      COUPON#<stock id>#<code> COUPON                one that WeChat sent
              CouponPointer   OURS#<coupon id>      COUPON                   the sent coupon of a coupon of ours
                              PAYER#<appid>#<openid> COUPON#<stock>#<code>   coupons sent to an openid of no member
                              UNION#<unionid>       COUPON#<stock>#<code>    coupons sent to a unionid of no member
                              WAITING#<campaign>    <sent at>#<stock>#<code> sent without a unit left, oldest first
              CodeLot         STOCK#<campaign>      LOT#<batch>#<n>          uploaded codes, lot by lot
              Difference      (a stock or coupon)                            open differences (GSI, sparse, page)
    finance   UsageRow        USAGE#<by>#<day>      <mall>#<id>              a day by campaign, store, kind … (page)
                              USAGE#expiring#<day>  <mall>#<campaign>#<kind>#<source>  coupons that end on a day
              Counted         COUNTED#<event id>    COUNTED                  guard only: an event counts once
    bills     Bill            BILL#<mchid>          <day>                    one day · those of many days
                                                                             · many, of several mchids
              BilledMerchant  MERCHANTS             <mchid>                  all, with the first and last day of each
              Entry           OURS#<mchid>#<day>    <kind>#<number>          all of ours of a day
              SeenElsewhere   SEEN#<mchid>#<kind>#<number>  SEEN             an entry that another day's bill has
              BillDifference  DIFF#<mchid>#<day>    <section>#<kind>#<number>  all of a day · a section (page) · one
    ops       IdempotencyRecord IDEM#<scope>#<key>  IDEM                     repeat of a write without natural key
              Nonce           NONCE#<key>#<nonce>   NONCE                    guard only: a nonce is used once
              Allowance       ASKED#<what>#<who>    <span>                   guard only: number of queries in a span
              UsedPointsCode  POINTS_CODE#<member>  CODE#<number>            guard only: a points code pays once
              SharedToken     TOKEN#<appid>         TOKEN                    WeChat access token, shared by processes
              MergeCode       MERGE_CODE#<hash>     CODE                     the member of a merge code, used once
              ClockOffset     CLOCK                 OFFSET                   test clock

DynamoDB deletes old items by their `ttl`, at some time after it. No code relies on this: it compares instants with the
`now` that it was passed. An item with `event` is its own outbox.
"""
