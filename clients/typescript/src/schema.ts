// Generated from docs/openapi.json by `npm run generate`.
export interface paths {
    "/v1/admin/campaigns": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List campaign
         * @description Lists every campaign, by id. For: operator, merchant.
         */
        get: operations["list_campaign"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/campaigns/{document_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get campaign
         * @description Returns the newest version of the campaign. For: operator, merchant.
         */
        get: operations["get_campaign"];
        /**
         * Put campaign
         * @description Writes a new version of the campaign; the same body again makes none. For: operator, merchant.
         */
        put: operations["put_campaign"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/campaigns/{document_id}/refusals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List refused claims
         * @description Refused claims of a campaign by business day and reason. For: operator, finance, auditor, merchant.
         */
        get: operations["list_refused_claims"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/campaigns/{document_id}/stock": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get campaign stock
         * @description A campaign's units and budget: in all, left and claimed. For: operator, finance, auditor, merchant.
         */
        get: operations["get_campaign_stock"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/car-parks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List car park
         * @description Lists every car park, by id. For: operator.
         */
        get: operations["list_car_park"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/car-parks/{document_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get car park
         * @description Returns the newest version of the car park. For: operator.
         */
        get: operations["get_car_park"];
        /**
         * Put car park
         * @description Writes a new version of the car park; the same body again makes none. For: operator.
         */
        put: operations["put_car_park"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/claim-codes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make claim codes
         * @description Creates a batch of codes. Each code claims one coupon. For: operator.
         */
        post: operations["make_claim_codes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/claim-codes/{batch_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get claim codes
         * @description A batch of codes. For: operator.
         */
        get: operations["get_claim_codes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/claim-codes/{batch_id}/codes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export claim codes
         * @description One part of a batch's export, as CSV. For: operator.
         */
        get: operations["export_claim_codes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/clock": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get clock
         * @description Returns business time and how far it is ahead of real time. For: operator.
         */
        get: operations["get_clock"];
        /**
         * Move clock
         * @description Moves business time forward; what became due runs within a minute. For: operator.
         */
        put: operations["move_clock"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/devices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List devices
         * @description Devices by id, revoked ones too. For: operator, finance, auditor.
         */
        get: operations["list_devices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/devices/{device_id}/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Revoke device
         * @description Revokes a device's key within half a minute. For: operator.
         */
        post: operations["revoke_device"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/earning-rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List earning rule
         * @description Lists every earning rule, by id. For: operator.
         */
        get: operations["list_earning_rule"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/earning-rules/{document_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get earning rule
         * @description Returns the newest version of the earning rule. For: operator.
         */
        get: operations["get_earning_rule"];
        /**
         * Put earning rule
         * @description Writes a new version of the earning rule; the same body again makes none. For: operator.
         */
        put: operations["put_earning_rule"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/issue-lists": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make issue list
         * @description Issues a coupon to each member of a list. For: operator.
         */
        post: operations["make_issue_list"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/issue-lists/{list_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get issue list
         * @description A list's progress, with a page of the rows that got no coupon. For: operator.
         */
        get: operations["get_issue_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/issue-rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List issue rule
         * @description Lists every issue rule, by id. For: operator.
         */
        get: operations["list_issue_rule"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/issue-rules/{document_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get issue rule
         * @description Returns the newest version of the issue rule. For: operator.
         */
        get: operations["get_issue_rule"];
        /**
         * Put issue rule
         * @description Writes a new version of the issue rule; the same body again makes none. For: operator.
         */
        put: operations["put_issue_rule"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/mall-payment-tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List mall payment tasks
         * @description The tasks about payments in the mall's shops and about their refunds. For: operator, finance, auditor.
         */
        get: operations["list_mall_payment_tasks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/mall-payments/{transaction_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get mall payment
         * @description A payment in a shop of the mall. For: operator, finance, auditor.
         */
        get: operations["get_mall_payment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/mall-payments/{transaction_id}/assign": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Assign mall payment
         * @description Sets the store where a payment was made. For: operator.
         */
        post: operations["assign_mall_payment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/mall-payments/{transaction_id}/dismiss": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Dismiss mall payment
         * @description Decides that a payment is no sale. For: operator.
         */
        post: operations["dismiss_mall_payment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/mall-payments/{transaction_id}/refunds/{refund_id}/resolve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resolve mall refund
         * @description Ends a refund's task with a note. For: operator.
         */
        post: operations["resolve_mall_refund"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/mall-payments/{transaction_id}/report": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Report mall payment
         * @description Reports the points of a payment to WeChat again. For: operator.
         */
        post: operations["report_mall_payment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/malls": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List mall
         * @description Lists every mall, by id. For: operator.
         */
        get: operations["list_mall"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/malls/{document_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get mall
         * @description Returns the newest version of the mall. For: operator.
         */
        get: operations["get_mall"];
        /**
         * Put mall
         * @description Writes a new version of the mall; the same body again makes none. For: operator.
         */
        put: operations["put_mall"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get own access
         * @description Who the staff token of this request belongs to. For: operator, finance, auditor, merchant.
         */
        get: operations["get_own_access"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/members/find": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Find members
         * @description Finds members by id, phone number, openid or plate. For: operator, finance, auditor.
         */
        post: operations["find_members"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/members/{member_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get member
         * @description A member's profile as staff may see it: phone number and plates are masked. For: operator, finance, auditor.
         */
        get: operations["get_member"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/members/{member_id}/coupons": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List members coupons
         * @description The member's coupons, in one state or in all states. The coupon that expires first comes first. For: operator, finance, auditor.
         */
        get: operations["list_members_coupons"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/members/{member_id}/coupons/{coupon_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get members coupon
         * @description One coupon with its trail: every step, oldest first. For: operator, finance, auditor.
         */
        get: operations["get_members_coupon"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/members/{member_id}/coupons/{coupon_id}/void": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Void coupon
         * @description Voids a member's coupon: it cannot be used any more. For: operator.
         */
        post: operations["void_coupon"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/members/{member_id}/points": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get members points
         * @description Balance, what expires when, tiers, and the ledger's entries. For: operator, finance, auditor.
         */
        get: operations["get_members_points"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/members/{member_id}/tier": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Set tier
         * @description Gives a member a tier, or withdraws it. For: operator.
         */
        put: operations["set_tier"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/members/{member_id}/tiers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get members tiers
         * @description A member's standing in each program, and its moves. For: operator, finance, auditor.
         */
        get: operations["get_members_tiers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/members/{member_id}/visits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List members visits
         * @description Lists the current visits of a member with what they cost now, as the member sees them, but with masked plates. For: operator, finance, auditor.
         */
        get: operations["list_members_visits"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/merchant-coupon-differences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List merchant coupon differences
         * @description Lists stocks and coupons that differ between WeChat Pay and us. For: operator, finance, auditor.
         */
        get: operations["list_merchant_coupon_differences"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/merchant-coupon-differences/{difference_id}/assign": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Assign merchant coupon
         * @description Assigns a coupon that WeChat Pay sent to the member who got it. For: operator.
         */
        post: operations["assign_merchant_coupon"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/merchant-coupon-differences/{difference_id}/report": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Report merchant coupon again
         * @description Reports the moves of a coupon to WeChat Pay again. For: operator.
         */
        post: operations["report_merchant_coupon_again"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/merchant-coupon-differences/{difference_id}/resolve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resolve merchant coupon difference
         * @description Resolves a difference with a note. For: operator.
         */
        post: operations["resolve_merchant_coupon_difference"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/merchant-coupons": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List merchant coupons
         * @description All merchant coupons. For: operator, finance, auditor.
         */
        get: operations["list_merchant_coupons"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/merchant-coupons/{campaign_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get merchant coupon
         * @description A campaign's merchant coupon, and how it differs from the campaign. For: operator, finance, auditor.
         */
        get: operations["get_merchant_coupon"];
        /**
         * Modify merchant coupon
         * @description Changes the fields of a merchant coupon that can be changed. For: operator.
         */
        put: operations["modify_merchant_coupon"];
        /**
         * Make merchant coupon
         * @description Mirrors a campaign as a merchant coupon at WeChat Pay. For: operator.
         */
        post: operations["make_merchant_coupon"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/merchant-coupons/{campaign_id}/budget": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Bring merchant coupon budget
         * @description Sets the number of coupons that WeChat Pay may send to the campaign's units. For: operator.
         */
        post: operations["bring_merchant_coupon_budget"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/merchant-coupons/{campaign_id}/codes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Upload merchant coupon codes
         * @description Uploads codes to WeChat Pay. For: operator.
         */
        post: operations["upload_merchant_coupon_codes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/merchants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List merchant
         * @description Lists every merchant, by id. For: operator.
         */
        get: operations["list_merchant"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/merchants/{document_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get merchant
         * @description Returns the newest version of the merchant. For: operator.
         */
        get: operations["get_merchant"];
        /**
         * Put merchant
         * @description Writes a new version of the merchant; the same body again makes none. For: operator.
         */
        put: operations["put_merchant"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/merges": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Order merge
         * @description Merges two members who are proven to be one person. For: operator.
         */
        post: operations["order_merge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/merges/{merged_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get merge
         * @description How far a merge is. For: operator, finance, auditor.
         */
        get: operations["get_merge"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/payment-tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List payment tasks
         * @description Lists payments, refunds and callbacks that a person has to look at, the oldest first. For: operator, finance, auditor.
         */
        get: operations["list_payment_tasks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/payment-tasks/{task_id}/resolve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resolve payment task
         * @description Resolves a task with a note. For: operator.
         */
        post: operations["resolve_payment_task"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/payments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Look payments up
         * @description Finds payments by payment id, WeChat Pay's transaction id, or member. For: operator, finance, auditor.
         */
        get: operations["look_payments_up"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/points-adjustments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List adjustments
         * @description Adjustments that wait for approval. For: operator, finance, auditor.
         */
        get: operations["list_adjustments"];
        put?: never;
        /**
         * Adjust points
         * @description Gives points to a member, or takes some; above the limit a second person must approve. For: operator.
         */
        post: operations["adjust_points"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/points-adjustments/{adjustment_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get adjustment
         * @description One adjustment. For: operator, finance, auditor.
         */
        get: operations["get_adjustment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/points-adjustments/{adjustment_id}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Approve adjustment
         * @description Approves an adjustment that another person of staff made. For: operator.
         */
        post: operations["approve_adjustment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/points-adjustments/{adjustment_id}/reject": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reject adjustment
         * @description Rejects an adjustment. For: operator.
         */
        post: operations["reject_adjustment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/points-policies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List points policy
         * @description Lists every points policy, by id. For: operator.
         */
        get: operations["list_points_policy"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/points-policies/{document_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get points policy
         * @description Returns the newest version of the points policy. For: operator.
         */
        get: operations["get_points_policy"];
        /**
         * Put points policy
         * @description Writes a new version of the points policy; the same body again makes none. For: operator.
         */
        put: operations["put_points_policy"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/qr-codes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List qr codes
         * @description The printed codes of a mall, newest first; without a mall, all codes by id. For: operator, finance, auditor.
         */
        get: operations["list_qr_codes"];
        put?: never;
        /**
         * Make qr code
         * @description Makes the id of a printed code that hangs in a mall. For: operator.
         */
        post: operations["make_qr_code"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/recall-campaigns": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List recall campaign
         * @description Lists every recall campaign, by id. For: operator.
         */
        get: operations["list_recall_campaign"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/recall-campaigns/{document_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get recall campaign
         * @description Returns the newest version of the recall campaign. For: operator.
         */
        get: operations["get_recall_campaign"];
        /**
         * Put recall campaign
         * @description Writes a new version of the recall campaign; the same body again makes none. For: operator.
         */
        put: operations["put_recall_campaign"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/receipt-tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List receipt tasks
         * @description Lists the receipts that are held for review. For: operator, finance, auditor.
         */
        get: operations["list_receipt_tasks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/receipts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get receipt
         * @description A receipt with its reports and refunds. For: operator, finance, auditor.
         */
        get: operations["get_receipt"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/receipts/{receipt_id}/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Confirm receipt
         * @description Confirms that a receipt that is held for review is a separate sale. For: operator.
         */
        post: operations["confirm_receipt"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/receipts/{receipt_id}/dismiss": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Dismiss receipt
         * @description Dismisses a receipt that is held for review, because it is no sale or a duplicate. For: operator.
         */
        post: operations["dismiss_receipt"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/staff-tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List staff tokens
         * @description Staff tokens by id, revoked and expired ones too. For: operator, finance, auditor.
         */
        get: operations["list_staff_tokens"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/staff-tokens/{token_id}/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Revoke staff token
         * @description Revokes a staff token within half a minute. For: operator.
         */
        post: operations["revoke_staff_token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/stores": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List store
         * @description Lists every store, by id. For: operator.
         */
        get: operations["list_store"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/stores/{document_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get store
         * @description Returns the newest version of the store. For: operator.
         */
        get: operations["get_store"];
        /**
         * Put store
         * @description Writes a new version of the store; the same body again makes none. For: operator.
         */
        put: operations["put_store"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Count tasks
         * @description The numbers of open tasks by kind, each counted up to 100. For: operator, finance, auditor.
         */
        get: operations["count_tasks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/tier-programs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List tier program
         * @description Lists every tier program, by id. For: operator.
         */
        get: operations["list_tier_program"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/tier-programs/{document_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get tier program
         * @description Returns the newest version of the tier program. For: operator.
         */
        get: operations["get_tier_program"];
        /**
         * Put tier program
         * @description Writes a new version of the tier program; the same body again makes none. For: operator.
         */
        put: operations["put_tier_program"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/coupons/campaigns": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List campaigns
         * @description The coupon centre of a mall: the campaigns that can be claimed now or soon. For: shopper.
         */
        get: operations["list_campaigns"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/coupons/campaigns/{campaign_id}/claim": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Claim coupon
         * @description Claims one coupon of a campaign. For: shopper.
         */
        post: operations["claim_coupon"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/finance/bills": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List bills
         * @description The bills of a period by day and merchant id, the newest day first. For: operator, finance, auditor.
         */
        get: operations["list_bills"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/finance/bills/{date}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get bill
         * @description A day's bill with its differences. For: operator, finance, auditor.
         */
        get: operations["get_bill"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/finance/bills/{date}/differences/{row_id}/resolve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resolve bill difference
         * @description Resolves a difference with a note. For: operator, finance.
         */
        post: operations["resolve_bill_difference"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/finance/bills/{date}/fetch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Fetch bill
         * @description Marks a day's bill to be fetched again. For: operator, finance.
         */
        post: operations["fetch_bill"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/finance/redemption-rates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get redemption rates
         * @description Redemption rates of a period, by mall and id. For: operator, finance, auditor.
         */
        get: operations["get_redemption_rates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/finance/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get usage
         * @description Figures by business day, mall and id. For: operator, finance, auditor, merchant.
         */
        get: operations["get_usage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/gate/entries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Enter car park
         * @description Begins the visit of a car that came in. For: gate.
         */
        post: operations["enter_car_park"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/gate/exits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Leave car park
         * @description Decides whether a car may leave; if so, its visit ends. For: gate.
         */
        post: operations["leave_car_park"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get health
         * @description Returns the version and stage of the stack, and where its test clock stands. For: everybody.
         */
        get: operations["get_health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Login authorize
         * @description Logs in with WeChat's code; a shopper who is new becomes a member. For: everybody.
         */
        post: operations["login_authorize"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/login/renew": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Renew login
         * @description A fresh token for a session that has not ended. For: shopper.
         */
        post: operations["renew_login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Log out
         * @description Ends every session of the member. For: shopper.
         */
        post: operations["log_out"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get me
         * @description The member's own profile, the phone number masked. For: shopper.
         */
        get: operations["get_me"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/birthday": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Set birthday
         * @description Sets the birthday, which cannot be changed later. For: shopper.
         */
        put: operations["set_birthday"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/circle": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get circle
         * @description Whether the member authorised the business circle, as last known. For: shopper.
         */
        get: operations["get_circle"];
        put?: never;
        /**
         * Refresh circle
         * @description Whether the member authorised the business circle, as WeChat Pay says now. For: shopper.
         */
        post: operations["refresh_circle"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/coupons": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List my coupons
         * @description The member's coupons, in one state or in all states. The coupon that expires first comes first. For: shopper.
         */
        get: operations["list_my_coupons"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/coupons/claim-code": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Enter claim code
         * @description Claims a coupon with a printed code. For: shopper.
         */
        post: operations["enter_claim_code"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/coupons/qualify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Qualify coupons
         * @description Finds which coupons apply to a basket, and which of them together take off the most. For: shopper.
         */
        post: operations["qualify_coupons"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/coupons/{coupon_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get my coupon
         * @description One coupon with its trail: every step, oldest first. For: shopper.
         */
        get: operations["get_my_coupon"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/coupons/{coupon_id}/code": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get redemption code
         * @description The code that the shopper shows at a till to use the coupon. For: shopper.
         */
        get: operations["get_redemption_code"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/merchant-coupons/send": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send merchant coupons
         * @description Signs what the mini-program passes to WeChat's plugin. For: shopper.
         */
        post: operations["send_merchant_coupons"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/merge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Merge members
         * @description Makes another membership of the same person part of this one. For: shopper.
         */
        post: operations["merge_members"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/merge/code": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Show merge code
         * @description A one-time code that this phone shows, so that another membership can merge with it. For: shopper.
         */
        post: operations["show_merge_code"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/payments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List my payments
         * @description Lists the member's payments, newest first, with the points each earned and its refunds. For: shopper.
         */
        get: operations["list_my_payments"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/plates/{plate}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Bind plate
         * @description Binds a number plate to the member. For: shopper.
         */
        put: operations["bind_plate"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/points": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get my points
         * @description Balance, what expires when, tiers, and the ledger's entries. For: shopper.
         */
        get: operations["get_my_points"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/points/back-fill": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Back fill points
         * @description Credits a payment that earned nothing yet, by its transaction id. For: shopper.
         */
        post: operations["back_fill_points"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/points/back-fill/all": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Back fill all
         * @description Credits the receipts that are stored for the shopper's openids. For: shopper.
         */
        post: operations["back_fill_all"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/points/code": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get points code
         * @description What the shopper shows at a till to earn points or pay with them. For: shopper.
         */
        get: operations["get_points_code"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/receipts/waiting": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List waiting receipts
         * @description Lists the shopper's receipts that are or were held for review. For: shopper.
         */
        get: operations["list_waiting_receipts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get openapi
         * @description This document. For: everybody.
         */
        get: operations["get_openapi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/parking/visits/current": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get current visits
         * @description Lists the current visits of the member's plates, with what they cost now. For: shopper.
         */
        get: operations["get_current_visits"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/parking/visits/{visit_id}/exit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Settle visit
         * @description Settles a visit with free minutes, a coupon and points; the rest becomes an order. For: shopper.
         */
        post: operations["settle_visit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/payments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Open payment
         * @description Opens an order for a purchase at a store or for a parking visit. For: shopper.
         */
        post: operations["open_payment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/payments/quote": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Quote payment
         * @description Returns what an order would cost; opens none and holds nothing. For: shopper.
         */
        post: operations["quote_payment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/payments/{payment_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get payment
         * @description Returns a payment of the member in its current state. For: shopper.
         */
        get: operations["get_payment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/payments/{payment_id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel payment
         * @description Closes an order that was not paid. For: shopper.
         */
        post: operations["cancel_payment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/payments/{payment_id}/refunds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refund payment
         * @description Refunds a payment, whole or in part. For: operator, merchant, till.
         */
        post: operations["refund_payment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/points/credits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Report receipt
         * @description Reports a sale, which earns points. For: till, crm.
         */
        post: operations["report_receipt"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/points/refunds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Report refund
         * @description Reports a refund of a sale, which reverses points. For: till, crm.
         */
        post: operations["report_refund"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/pos/coupons/lock": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Lock coupons
         * @description Holds the coupons of a shopper for a basket. For: till.
         */
        post: operations["lock_coupons"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/pos/coupons/redeem": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Redeem coupons
         * @description Redeems the coupons of a hold, once the shopper has paid. For: till.
         */
        post: operations["redeem_coupons"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/pos/coupons/release": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Release coupons
         * @description Releases a hold. Its coupons are then free. For: till.
         */
        post: operations["release_coupons"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/pos/coupons/undo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Undo coupons
         * @description Undoes a redemption within 24 hours. The coupons are then free again. For: till.
         */
        post: operations["undo_coupons"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/pos/points/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel points
         * @description Cancels a hold. For: till.
         */
        post: operations["cancel_points"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/pos/points/commit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Commit points
         * @description Spends the points of a hold. For: till.
         */
        post: operations["commit_points"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/pos/points/hold": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Hold points
         * @description Holds points of a shopper for a payment at the till. For: till.
         */
        post: operations["hold_points"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/pos/points/undo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Undo points
         * @description Undoes a payment with points, within 24 hours. For: till.
         */
        post: operations["undo_points"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/stores": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List stores
         * @description The stores of a mall. For: everybody.
         */
        get: operations["list_stores"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/subscriptions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Add subscriptions
         * @description Stores the shopper's answers to the subscription dialogue. For: shopper.
         */
        post: operations["add_subscriptions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/wechat-pay/notify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Payment notify
         * @description Receives a signed callback of WeChat Pay. For: everybody.
         */
        post: operations["payment_notify"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description Points to give, or to take (negative). `owe`: if true, points that the member does not have become a debt; if false, the adjustment is refused when points are missing. */
        Adjust: {
            /** @description The mall. */
            mall_id: string;
            /** @description The member. */
            member_id: string;
            /** @description If true, points that the member does not have become a debt; if false, the adjustment is refused when points are missing. Unless fitted: false. */
            owe?: boolean;
            /** @description How many points. */
            points: number;
            /** @description Why. */
            reason: string;
        };
        /** @description An adjustment. `state`: waiting (for another person's approval), applied, rejected. */
        AdjustmentView: {
            /** @description The adjustment. */
            adjustment_id: string;
            /** @description When it was decided. */
            decided_at: string | null;
            /** @description Who decided. */
            decided_by: string | null;
            /**
             * Format: date-time
             * @description When it was made.
             */
            made_at: string;
            /** @description Who made it. */
            made_by: string;
            /** @description The mall. */
            mall_id: string;
            /** @description The member. */
            member_id: string;
            /** @description Whether what the member has no more is owed. */
            owe: boolean;
            /** @description How many points. */
            points: number;
            /** @description Why. */
            reason: string;
            /**
             * @description Waiting (for another person's approval), applied, rejected.
             * @enum {string}
             */
            state: "waiting" | "applied" | "rejected";
        };
        /** @description The `result` of one template, as the client got it. accept, acceptWithAudio, acceptWithAlert and acceptWithForcePush allow one message. reject, ban, filter and any other result allow none. */
        Answer: {
            /** @description What the client got for the template. */
            result: string;
            /** @description The template of the subscription message. */
            template_id: string;
        };
        /** @description One article of a basket. `amount_fen` is the price of all `quantity` units together. */
        BasketLine: {
            /** @description The whole amount in fen, before coupons and points. */
            amount_fen: number;
            /** @description The article's brand. Unless fitted: "". */
            brand?: string;
            /** @description What is sold, as food or fashion. Unless fitted: "". */
            category?: string;
            /** @description How many. Unless fitted: 1. */
            quantity?: number;
            /** @description The article's number. */
            sku: string;
        };
        /** @description A batch. `state`: dry_run or ready. `parts`: how many files its export has, numbered from 0. `covered`: whether the campaign has at least as many units as all its batches together have codes. `only_codes`: whether codes are the campaign's only channel. They should be, so that other channels do not take the units. */
        BatchView: {
            /** @description The batch of codes. */
            batch_id: string | null;
            /** @description The campaign. */
            campaign_id: string;
            /** @description How many codes it has. */
            codes: number;
            /** @description How many codes all batches of the campaign have. */
            codes_of_campaign: number;
            /** @description Whether the campaign has at least as many units as all its batches together have codes. */
            covered: boolean;
            /** @description A name for staff. */
            label: string;
            /** @description Whether codes are the campaign's only channel. */
            only_codes: boolean;
            /** @description How many files its export has, numbered from 0. */
            parts: number;
            /**
             * @description Dry_run or ready.
             * @enum {string}
             */
            state: "dry_run" | "ready";
            /** @description How many units the campaign has left. */
            units_left: number;
        };
        /** @description `differences`: a page of the day's differences, including those that are gone; or of the rows of other systems, of which some are listed. */
        BillDay: {
            /** @description The day's bill. */
            bill: components["schemas"]["BillView"];
            /** @description A page of the day's differences, including those that are gone; or of the rows of other systems, of which some are listed. */
            differences: components["schemas"]["BillsViewDifferenceView"][];
            /** @description Where the next page begins: hand it in as `cursor`. None: this is the last. */
            next_cursor: string | null;
        };
        /** @description A day's bill of a merchant id, in short. `state`, `why`, `theirs` and `ours`: as in the day's bill. `open_differences`: how many nobody has resolved. */
        BillRow: {
            /**
             * Format: date
             * @description The business day.
             */
            date: string;
            /** @description When it was last matched. */
            matched_at: string | null;
            /** @description The merchant id at WeChat Pay. */
            mchid: string;
            /** @description How many nobody has resolved. */
            open_differences: number;
            /** @description As in the day's bill. */
            ours: components["schemas"]["SideView"];
            /**
             * @description The state it is in.
             * @enum {string}
             */
            state: "waiting" | "being_made" | "failed" | "matching" | "matched" | "empty";
            /** @description The provider's figures. */
            theirs: components["schemas"]["SideView"];
            /** @description Why. */
            why: string | null;
        };
        /** @description A page. `bills`: the newest day first. */
        BillRows: {
            /** @description The newest day first. */
            bills: components["schemas"]["BillRow"][];
            /** @description Where the next page begins: hand it in as `cursor`. None: this is the last. */
            next_cursor: string | null;
        };
        /** @description `state`: waiting (until ten in the morning of the next day), being_made, failed, matching (data of the day changed, or rows are being queried), matched, empty. `why`: what was wrong with the last try. A bill that was matched before keeps its state, file and figures when a try fails. `tries`: tries without success since the last matching. `again_at`: the earliest time of the next try. `anew_at`: when a new file was requested (by staff, or because the stored file cannot be used), until it arrives. `file`: the key of the packed file in S3. `settled_amounts`: the bill has only the amounts after the merchant's vouchers, so payments with vouchers differ. `theirs`: all rows of the bill. `not_ours`: those rows of the bill that belong to other systems. `held`: those rows of the bill that we know without an entry on this day (with our amounts). `refunds_failed`: those refunds in the bill of which nothing was refunded. `ours`: our entries of this day. `other_day`: those of our entries that are in the bill of another day. `counts`: how many entries have each result: matched, held, amount_differs, transaction_differs, ours_only, theirs_only, not_ours, refund_failed, other_day. */
        BillView: {
            /** @description The earliest time of the next try. */
            again_at: string | null;
            /** @description When a new file was requested (by staff, or because the stored file cannot be used), until it arrives. */
            anew_at: string | null;
            /** @description How many rows there are of each outcome. */
            counts: {
                [key: string]: number;
            };
            /**
             * Format: date
             * @description The business day.
             */
            date: string;
            /** @description The key of the packed file in S3. */
            file: string | null;
            /** @description Those rows of the bill that we know without an entry on this day (with our amounts). */
            held: components["schemas"]["SideView"];
            /** @description When it was last matched. */
            matched_at: string | null;
            /** @description The merchant id at WeChat Pay. */
            mchid: string;
            /** @description Those rows of the bill that belong to other systems. */
            not_ours: components["schemas"]["SideView"];
            /** @description How many differences are open. */
            open_differences: number;
            /** @description Those of our entries that are in the bill of another day. */
            other_day: components["schemas"]["SideView"];
            /** @description Our entries of this day. */
            ours: components["schemas"]["SideView"];
            /** @description Those refunds in the bill of which nothing was refunded. */
            refunds_failed: components["schemas"]["SideView"];
            /** @description The bill has only the amounts after the merchant's vouchers, so payments with vouchers differ. */
            settled_amounts: boolean;
            /** @description The file's SHA-1, as the provider gave it. */
            sha1: string | null;
            /** @description How large the file is. */
            size_bytes: number | null;
            /**
             * @description Waiting (until ten in the morning of the next day), being_made, failed, matching (data of the day changed, or rows are being queried), matched, empty.
             * @enum {string}
             */
            state: "waiting" | "being_made" | "failed" | "matching" | "matched" | "empty";
            /** @description All rows of the bill. */
            theirs: components["schemas"]["SideView"];
            /** @description When it was last tried. */
            tried_at: string | null;
            /** @description Tries without success since the last matching. */
            tries: number;
            /** @description What was wrong with the last try. */
            why: string | null;
        };
        /** @description `note`: what the difference was about, and what was done. */
        BillsResolveResolve: {
            /** @description What the difference was about, and what was done. */
            note: string;
        };
        /** @description `what`: amount_differs, transaction_differs (`transaction_id` is the bill's), ours_only, theirs_only, or not_ours (a row of another system). `state`: open, gone, resolved, or noted (a row of another system). `why`: the reason why it is gone. `resolved`: by whom, when, and the note. */
        BillsViewDifferenceView: {
            /** @description The difference. */
            difference_id: string;
            /**
             * @description Which kind it is.
             * @enum {string}
             */
            kind: "payment" | "refund";
            /** @description Our order. */
            order_id: string;
            /** @description Our amount in fen. */
            ours_fen: number | null;
            /** @description The number of the refund. */
            refund_no: string;
            /** @description By whom, when, and the note. */
            resolved: {
                [key: string]: string;
            } | null;
            /**
             * @description Open, gone, resolved, or noted (a row of another system).
             * @enum {string}
             */
            state: "open" | "gone" | "resolved" | "noted";
            /** @description The provider's amount in fen. */
            theirs_fen: number | null;
            /** @description WeChat Pay's number of the payment. */
            transaction_id: string;
            /**
             * @description Amount_differs, transaction_differs (`transaction_id` is the bill's), ours_only, theirs_only, or not_ours (a row of another system).
             * @enum {string}
             */
            what: "amount_differs" | "transaction_differs" | "ours_only" | "theirs_only" | "not_ours";
            /** @description The reason why it is gone. */
            why: string | null;
        };
        /** @description `current_max_coupons`: how many coupons WeChat Pay may send now (`maximum_there`), if that was changed at WeChat Pay. */
        Budget: {
            /** @description How many coupons WeChat Pay may send now (`maximum_there`), if that was changed at WeChat Pay. */
            current_max_coupons?: number | null;
        };
        /** @description Either `codes` or `count` is given. `codes`: the codes to upload. `count`: how many codes to make and upload. */
        BusifavorCodesRequest: {
            /** @description The codes to upload. Unless fitted: []. */
            codes?: string[];
            /** @description How many codes to make and upload. */
            count?: number | null;
        };
        /** @description `member_id`: the member who got the coupon. */
        BusifavorDifferAssign: {
            /** @description The member who got the coupon. */
            member_id: string;
        };
        /** @description `why`: the reasons. A stock's reasons are those in its `differences`; the stock leaves the list when both sides agree again. A coupon's reasons: no_unit (it gets a unit when the campaign has more units); no_openid (until WeChat names its owner, or it is assigned); use_refused:…, return_refused:… and deactivate_refused:… (WeChat Pay refused the report; followed by the coupon's state there and WeChat Pay's code); use_waits:…, return_waits:… and deactivate_waits:… (WeChat Pay refused the report for a reason that may pass; followed by its code). Remove such a reason, then report again. */
        BusifavorDifferDifferenceView: {
            /** @description The campaign. */
            campaign_id: string;
            /** @description The code of the coupon at WeChat Pay. */
            coupon_code: string | null;
            /** @description The coupon. */
            coupon_id: string | null;
            /** @description The difference. */
            difference_id: string;
            /** @description The member. */
            member_id: string | null;
            /** @description Since when. */
            since: string | null;
            /** @description The stock at WeChat Pay. */
            stock_id: string | null;
            /** @description The reasons. */
            why: string[];
        };
        /** @description Differences, the oldest first. */
        BusifavorDifferPage: {
            /** @description In what both sides differ. */
            differences: components["schemas"]["BusifavorDifferDifferenceView"][];
            /** @description Where the next page begins: hand it in as `cursor`. None: this is the last. */
            next_cursor: string | null;
        };
        /** @description `note`: what was done. */
        BusifavorDifferResolve: {
            /** @description What was done. */
            note: string;
        };
        /** @description Campaigns that have a stock at WeChat Pay. All stocks belong to one merchant id. */
        BusifavorSendRequest: {
            /** @description The campaigns. */
            campaign_ids: string[];
        };
        /** @description Merchant coupons by campaign. */
        BusifavorViewPage: {
            /** @description Where the next page begins: hand it in as `cursor`. None: this is the last. */
            next_cursor: string | null;
            /** @description The merchant coupons. */
            stocks: components["schemas"]["StockView"][];
        };
        /** @description `business_time`: the instant that all rules go by. `offset_seconds`: how far it is ahead of real time. */
        BusinessTime: {
            /**
             * Format: date-time
             * @description The instant that all rules go by.
             */
            business_time: string;
            /** @description How far it is ahead of real time. */
            offset_seconds: number;
        };
        /** @description Periods of `months`, counted from January. Sales of one period count together. A tier is kept to the end of `protected_periods` more periods. */
        Calendar: {
            /**
             * @description Which kind it is.
             * @enum {unknown}
             */
            kind: "calendar";
            /**
             * @description How many months. Unless fitted: 12.
             * @enum {unknown}
             */
            months?: 1 | 2 | 3 | 4 | 6 | 12;
            /** @description A tier is kept so many periods at least. Unless fitted: 1. */
            protected_periods?: number;
        };
        /** @description A campaign, as a shopper sees it. `state`: upcoming, claimable, claimed (the shopper has reached the limit), paused or sold_out. `left`: plenty, few or none. `claimed`: how many coupons of the campaign the shopper has claimed. */
        CampaignLine: {
            /** @description The campaign. */
            campaign_id: string;
            /** @description How many the member has claimed. */
            claimed: number;
            /**
             * Format: date-time
             * @description Nothing can be claimed from this instant on.
             */
            closes_at: string;
            /** @description What it is for; empty: everything. */
            include: components["schemas"]["Scope"];
            /**
             * @description Plenty, few or none.
             * @enum {string}
             */
            left: "plenty" | "few" | "none";
            /** @description So many a member may claim. */
            limit_per_member: number;
            /** @description So many a member may claim or get in a business day; none: no limit of the day. */
            limit_per_member_day: number | null;
            /** @description The merchant; none: the mall's own. */
            merchant_id: string | null;
            /** @description The name, as shoppers see it. */
            name: string;
            /**
             * Format: date-time
             * @description Nothing can be claimed before this instant.
             */
            opens_at: string;
            /** @description So many points a coupon costs; none: it is free. */
            points_price: number | null;
            /**
             * @description Upcoming, claimable, claimed (the shopper has reached the limit), paused or sold_out.
             * @enum {string}
             */
            state: "upcoming" | "claimable" | "claimed" | "paused" | "sold_out";
            /** @description What it takes off. */
            worth: components["schemas"]["CashOff"] | components["schemas"]["PercentOff"] | components["schemas"]["Exchange"] | components["schemas"]["Gift"] | components["schemas"]["RandomCash"] | components["schemas"]["ParkingTime"];
        };
        /** @description A campaign. A claimed coupon keeps the version under which it was claimed. **Claims.** Members claim from `opens_at` until before `closes_at`, while the campaign is published. `units` is the stock; `budget_fen` is the most that all coupons together may take off. `points_price` is the price of a coupon in points. With `limit_by: number`, all members who proved the same phone number together get at most `limit_per_member` coupons, and members without a proved number get none. This is the default for coupons that only new members get. `limit_by: member` is the default for all others. **Validity.** A coupon is valid from business day `valid_from`; without that, from the claim, or from `valid_after_days` days after it. It is valid until the end of business day `valid_until`, or until the end of the `valid_days`-th business day after the day of the claim. **Owner.** `merchant_id` names the merchant that owns the campaign; without it, the mall owns the campaign. A merchant's coupons are usable in its own stores. If an operator sets `other_merchants`, they are also usable in the stores of other merchants that `include` names. Without `funding`, the owner pays for what the coupons take off. **Use.** An `exclusive` coupon combines with no other coupon; a `per_kind` coupon combines with coupons of other kinds. Coupons of lower `priority` are taken off first. **Refund.** `on_refund` says whether a full refund restores the coupon: never, always, or only while it is valid. `lengthen_on_return` then extends its validity by the days between redemption and refund. */
        CampaignSpec: {
            /** @description The campaign ends when its coupons have taken so much off; none: no limit. */
            budget_fen?: number | null;
            /** @description The ways the coupons may be got. Unless fitted: []. */
            channels?: ("birthday" | "busifavor" | "code" | "joining" | "list" | "login" | "mini_program" | "payment" | "points" | "qr")[];
            /**
             * Format: date-time
             * @description Nothing can be claimed from this instant on.
             */
            closes_at: string;
            /** @description What it is not for. Unless fitted: {"store_ids":[],"merchant_ids":[],"categories":[],"brands":[],"skus":[]}. */
            exclude?: components["schemas"]["Scope"];
            /** @description Who bears how much of what a coupon takes off; empty: the mall all of it. Unless fitted: []. */
            funding?: components["schemas"]["Share"][];
            /** @description When it is usable; none: always. Unless fitted: {"weekdays":[1,2,3,4,5,6,7],"begins":"00:00","ends":"24:00"}. */
            hours?: components["schemas"]["Hours"];
            /** @description What it is for; empty: everything. Unless fitted: {"store_ids":[],"merchant_ids":[],"categories":[],"brands":[],"skus":[]}. */
            include?: components["schemas"]["Scope"];
            /** @description Only for members who joined within so many days; none: for all. */
            joined_within_days?: number | null;
            /** @description Whether a coupon that comes back by a refund is valid for as long again. Unless fitted: false. */
            lengthen_on_return?: boolean;
            /** @description Of whom `limit_per_member` is the limit: the member, or all who proved one phone number. */
            limit_by?: ("member" | "number") | null;
            /** @description So many a member may claim. */
            limit_per_member: number;
            /** @description So many a member may claim or get in a business day; none: no limit of the day. */
            limit_per_member_day?: number | null;
            /** @description The mall. */
            mall_id: string;
            /** @description The merchant; none: the mall's own. */
            merchant_id?: string | null;
            /** @description The name, as shoppers see it. */
            name: string;
            /**
             * @description Whether a refund gives the coupon back. Unless fitted: "if_valid".
             * @enum {unknown}
             */
            on_refund?: "if_valid" | "no" | "yes";
            /**
             * Format: date-time
             * @description Nothing can be claimed before this instant.
             */
            opens_at: string;
            /** @description Whether a merchant's campaign takes other merchants' shops; an operator puts it. Unless fitted: false. */
            other_merchants?: boolean;
            /** @description So many points a coupon costs; none: it is free. */
            points_price?: number | null;
            /** @description The higher stands first in the coupon centre. Unless fitted: 100. */
            priority?: number;
            /**
             * @description Whether it is used alone, or one of each kind together. Unless fitted: "exclusive".
             * @enum {unknown}
             */
            stacking?: "exclusive" | "per_kind";
            /**
             * @description The state it is in. Unless fitted: "draft".
             * @enum {unknown}
             */
            state?: "draft" | "ended" | "paused" | "published";
            /** @description The tiers. Unless fitted: []. */
            tiers?: string[];
            /** @description How many coupons there are. */
            units: number;
            /** @description Usable so many days after it was claimed. Unless fitted: 0. */
            valid_after_days?: number;
            /** @description Usable for so many business days; or give `valid_until`. */
            valid_days?: number | null;
            /** @description Usable from this instant on. */
            valid_from?: string | null;
            /** @description Usable until this instant; or give `valid_days`. */
            valid_until?: string | null;
            /** @description What it takes off. */
            worth: components["schemas"]["CashOff"] | components["schemas"]["PercentOff"] | components["schemas"]["Exchange"] | components["schemas"]["Gift"] | components["schemas"]["RandomCash"] | components["schemas"]["ParkingTime"];
        };
        /** @description A document as staff see it. `body`: as it was put. */
        CampaignSpecDocument: {
            /** @description As it was put. */
            body: components["schemas"]["CampaignSpec"];
            /** @description The document's id. */
            id: string;
            /**
             * Format: date-time
             * @description When this version was put.
             */
            updated_at: string;
            /** @description Who put this version. */
            updated_by: string;
            /** @description The version. */
            version: number;
        };
        /** @description Documents of one kind, in the order of their ids. */
        CampaignSpecPage: {
            /** @description The documents. */
            items: components["schemas"]["CampaignSpecDocument"][];
            /** @description Where the next page begins: hand it in as `cursor`. None: this is the last. */
            next_cursor: string | null;
        };
        /** @description A car park of a mall. A visit keeps the tariff that was valid at its entry. */
        CarParkSpec: {
            /** @description The mall. */
            mall_id: string;
            /** @description The name, as shoppers see it. */
            name: string;
            /** @description What parking costs. */
            tariff: components["schemas"]["Tariff"];
        };
        /** @description A document as staff see it. `body`: as it was put. */
        CarParkSpecDocument: {
            /** @description As it was put. */
            body: components["schemas"]["CarParkSpec"];
            /** @description The document's id. */
            id: string;
            /**
             * Format: date-time
             * @description When this version was put.
             */
            updated_at: string;
            /** @description Who put this version. */
            updated_by: string;
            /** @description The version. */
            version: number;
        };
        /** @description Documents of one kind, in the order of their ids. */
        CarParkSpecPage: {
            /** @description The documents. */
            items: components["schemas"]["CarParkSpecDocument"][];
            /** @description Where the next page begins: hand it in as `cursor`. None: this is the last. */
            next_cursor: string | null;
        };
        /** @description 满减: `discount_fen` off goods of `threshold_fen` or more. */
        CashOff: {
            /** @description What is taken off, in fen. */
            discount_fen: number;
            /**
             * @description Which kind it is.
             * @enum {unknown}
             */
            kind: "cash_off";
            /** @description From so much on, in fen. */
            threshold_fen: number;
        };
        /** @description Points as cash: `points_per_yuan` points pay one yuan. They pay at most `ceiling_percent` of a payment, and a payment takes at most `ceiling_points` of them. */
        CashPolicy: {
            /** @description Points pay at most this share of an amount. Unless fitted: 100. */
            ceiling_percent?: number;
            /** @description At most so many points pay at a time. */
            ceiling_points?: number | null;
            /** @description So many points for each yuan. */
            points_per_yuan: number;
        };
        /** @description The fields of a stock that may be changed. A field that is left out keeps its value. Times, worth and the limit per shopper cannot be changed at WeChat Pay. `notify_appid`: the mini-program whose openids the notices name (default: the mall's). `subsidy`: whether the coupon's worth may be topped up. */
        Change: {
            /** @description A remark for staff. */
            comment?: string | null;
            /** @description How WeChat shows the coupon. */
            display?: components["schemas"]["Display"] | null;
            /** @description Ways from the coupon to elsewhere. */
            entrance?: components["schemas"]["Entrance"] | null;
            /** @description What the coupon is for, as WeChat shows it. */
            goods_name?: string | null;
            /** @description The mini-program it leads to. */
            mini_programs_appid?: string | null;
            /** @description The page it leads to. */
            mini_programs_path?: string | null;
            /** @description Whether WeChat limits it to natural persons. */
            natural_person_limit?: boolean | null;
            /** @description The mini-program whose openids the notices name (default: the mall's). */
            notify_appid?: string | null;
            /** @description Whether WeChat keeps it from bots. */
            prevent_api_abuse?: boolean | null;
            /** @description The stock's name at WeChat Pay. */
            stock_name?: string | null;
            /** @description Whether the coupon's worth may be topped up. */
            subsidy?: boolean | null;
            /** @description How the coupon is used: at a till, or in a mini-program. */
            use_method?: ("MINI_PROGRAMS" | "OFF_LINE" | "PAYMENT_CODE" | "SELF_CONSUME") | null;
        };
        /** @description The coupons that together take off the most. `worth_fen` is the sum. `usable` is the number of coupons that apply, `looked_at` the number that were tried. At most the 20 most promising are tried; so if more apply, a better choice may exist. */
        Choice: {
            /** @description The coupons. */
            coupon_ids: string[];
            /** @description When WeChat Pay was last asked. */
            looked_at: number;
            /** @description What is to be paid with money, in fen. */
            payable_fen: number;
            /** @description How many coupons could be used on this basket. */
            usable: number;
            /** @description What it takes off, in fen. */
            worth_fen: number;
        };
        /** @description `authorization`: unknown, registered (a card without an authorisation), unauthorized, authorized, deauthorized. `points_commit`: whether WeChat still waits for points of today's payments (pending) or not (finished); null if WeChat does not say, or was not queried. */
        Circle: {
            /**
             * @description Unknown, registered (a card without an authorisation), unauthorized, authorized, deauthorized.
             * @enum {string}
             */
            authorization: "unknown" | "registered" | "unauthorized" | "authorized" | "deauthorized";
            /** @description When the member authorized it. */
            authorized_at: string | null;
            /** @description Whether WeChat still waits for points of today's payments (pending) or not (finished); null if WeChat does not say, or was not queried. */
            points_commit: ("pending" | "finished") | null;
        };
        /** @description The store where the payment was made. `note`: why. */
        CircleTasksAssign: {
            /** @description Why. */
            note: string;
            /** @description The store. */
            store_id: string;
        };
        /** @description `note`: why. */
        CircleTasksDecide: {
            /** @description Why. */
            note: string;
        };
        /** @description What a person has to see to, the oldest first. */
        CircleTasksPage: {
            /** @description Where the next page begins: hand it in as `cursor`. None: this is the last. */
            next_cursor: string | null;
            /** @description The tasks. */
            tasks: components["schemas"]["TaskLine"][];
        };
        /** @description The coupon, or the error code of the refusal. The login succeeds either way. `campaign_id`: the campaign, which the request or the printed code named. */
        ClaimOutcome: {
            /** @description The campaign, which the request or the printed code named. */
            campaign_id: string;
            /** @description The coupon. */
            coupon: components["schemas"]["CouponLine"] | null;
            /** @description The code of the refusal. */
            refused: string | null;
        };
        /** @description The coupon that a claim created. */
        Claimed: {
            /** @description The coupon. */
            coupon: components["schemas"]["CouponLine"];
        };
        /** @description Where business time moves: to an instant, or forward by a number of seconds. Exactly one of them. */
        ClockMove: {
            /** @description So many seconds forward. */
            by_seconds?: number | null;
            /** @description The instant to which business time moves; it must not have passed. */
            to?: string | null;
        };
        /** @description Show `code` as a QR code; fetch a new one before `expires_at`. */
        Code: {
            /** @description The code. */
            code: string;
            /**
             * Format: date-time
             * @description It can be used until then.
             */
            expires_at: string;
        };
        /** @description `receipt_no`: the till's own number for the receipt that the points pay. */
        Commit: {
            /** @description The hold. */
            hold_id: string;
            /** @description The till's own number for the receipt that the points pay. */
            receipt_no: string;
        };
        /** @description An answer to a consent text: its purpose, the version of the text, yes or no. */
        ConsentIn: {
            /** @description Yes or no. */
            granted: boolean;
            /**
             * @description What it is for.
             * @enum {unknown}
             */
            purpose: "marketing" | "privacy" | "profiling" | "terms";
            /** @description The version. */
            version: string;
        };
        /** @description An answer that the member gave to a consent text. */
        ConsentLine: {
            /**
             * Format: date-time
             * @description When it happened.
             */
            at: string;
            /** @description Yes or no. */
            granted: boolean;
            /** @description What it is for. */
            purpose: string;
            /** @description The version. */
            version: string;
        };
        /** @description A coupon, as its member sees it. `state`: claimed, held (by an order or a till), redeemed, expired or voided. `drawn_fen`: the amount drawn for random cash. `worth_fen`: the amount that it takes off the purchase for which it is held or redeemed. */
        CouponLine: {
            /** @description The campaign. */
            campaign_id: string;
            /**
             * Format: date-time
             * @description When it was claimed.
             */
            claimed_at: string;
            /** @description The coupon. */
            coupon_id: string;
            /** @description The amount drawn for random cash. */
            drawn_fen: number | null;
            /** @description What it is not for. */
            exclude: components["schemas"]["Scope"];
            /**
             * Format: date-time
             * @description It can be used until then.
             */
            expires_at: string;
            /** @description Until when an order or a till holds it. */
            held_until: string | null;
            /** @description When it is usable; none: always. */
            hours: components["schemas"]["Hours"];
            /** @description What it is for; empty: everything. */
            include: components["schemas"]["Scope"];
            /** @description The merchant; none: the mall's own. */
            merchant_id: string | null;
            /** @description The name, as shoppers see it. */
            name: string;
            /** @description When it was redeemed. */
            redeemed_at: string | null;
            /** @description Where it came from. */
            source: string;
            /**
             * @description Whether it is used alone, or one of each kind together.
             * @enum {string}
             */
            stacking: "exclusive" | "per_kind";
            /**
             * @description Claimed, held (by an order or a till), redeemed, expired or voided.
             * @enum {string}
             */
            state: "claimed" | "held" | "redeemed" | "expired" | "voided";
            /** @description The store. */
            store_id: string | null;
            /**
             * Format: date-time
             * @description Usable from this instant on.
             */
            valid_from: string;
            /** @description What it takes off. */
            worth: components["schemas"]["CashOff"] | components["schemas"]["PercentOff"] | components["schemas"]["Exchange"] | components["schemas"]["Gift"] | components["schemas"]["RandomCash"] | components["schemas"]["ParkingTime"];
            /** @description The amount that it takes off the purchase for which it is held or redeemed. */
            worth_fen: number | null;
        };
        /** @description One page of the coupon centre. */
        CouponsCampaignsPage: {
            /** @description The campaigns. */
            campaigns: components["schemas"]["CampaignLine"][];
            /** @description Where the next page begins: hand it in as `cursor`. None: this is the last. */
            next_cursor: string | null;
        };
        /** @description Where the shopper claims. `qr_id` is the id of one of our QR codes, which names the store, the surface and the promoter. */
        CouponsClaimRequest: {
            /** @description A code of ours, from the `scene` it was opened with. */
            qr_id?: string | null;
            /** @description The store. */
            store_id?: string | null;
        };
        /** @description A list of member ids, one row each. `dry_run` issues nothing and shows which rows would be refused; it does not check the stock. */
        CouponsIssueListRequest: {
            /** @description The campaign. */
            campaign_id: string;
            /** @description Nothing is done; the answer says what would be. Unless fitted: false. */
            dry_run?: boolean;
            /** @description A name for staff. */
            label: string;
            /** @description The members, one row each. */
            member_ids: string[];
        };
        /** @description A till's hold. `state`: held, lapsed, released, redeemed or undone. The till takes `payable_fen` from the shopper and then redeems. When a hold lapses, its coupons are free. */
        CouponsLockHoldView: {
            /** @description The whole amount in fen, before coupons and points. */
            amount_fen: number;
            /** @description The coupons. */
            coupons: components["schemas"]["HeldCoupon"][];
            /** @description What is taken off, in fen. */
            discount_fen: number;
            /**
             * Format: date-time
             * @description It can be used until then.
             */
            expires_at: string;
            /** @description The hold. */
            hold_id: string;
            /** @description What is to be paid with money, in fen. */
            payable_fen: number;
            /** @description The till's number of the receipt. */
            receipt_no: string | null;
            /** @description When it was redeemed. */
            redeemed_at: string | null;
            /**
             * @description Held, lapsed, released, redeemed or undone.
             * @enum {string}
             */
            state: "held" | "lapsed" | "released" | "redeemed" | "undone";
        };
        /** @description The codes of one shopper's coupons for one basket, and how long to hold them. The store is the till's own. */
        CouponsLockRequest: {
            /** @description The whole amount in fen, before coupons and points. */
            amount_fen: number;
            /** @description The codes. */
            codes: string[];
            /** @description The lines. Unless fitted: []. */
            lines?: components["schemas"]["BasketLine"][];
            /** @description How many minutes. Unless fitted: 10. */
            minutes?: number;
        };
        /** @description What is to be bought, and where. Without `lines`, coupons for particular goods do not apply. */
        CouponsQualifyRequest: {
            /** @description The whole amount in fen, before coupons and points. */
            amount_fen: number;
            /** @description The lines. Unless fitted: []. */
            lines?: components["schemas"]["BasketLine"][];
            /** @description The store. */
            store_id: string;
        };
        /** @description A hold of this till's store. */
        CouponsRedeemRequest: {
            /** @description The hold. */
            hold_id: string;
        };
        /** @description `reason` is stored in the coupon's trail. If WeChat Pay gave out the coupon, the reason is also sent to WeChat Pay. */
        CouponsVoidRequest: {
            /** @description Why. */
            reason: string;
        };
        /** @description One page of a member's coupons. */
        CouponsWalletPage: {
            /** @description The coupons. */
            coupons: components["schemas"]["CouponLine"][];
            /** @description Where the next page begins: hand it in as `cursor`. None: this is the last. */
            next_cursor: string | null;
        };
        /** @description One step of a coupon's trail. `verb`: claim, hold, redeem, release, undo (a till undid the redemption), give_back (a refund restored the coupon), expire, void, or merge (its member was merged into another). `by`: who did it: `payment:`, `till:`, `visit:`, `staff:`, `sale:` or `member:` with an id; for a claim, the request's key; for an expiry, `time`. `details`: store, receipt, device, worth, reason. */
        CouponsWalletStep: {
            /**
             * Format: date-time
             * @description When it happened.
             */
            at: string;
            /** @description Who did it: `payment:`, `till:`, `visit:`, `staff:`, `sale:` or `member:` with an id; for a claim, the request's key; for an expiry, `time`. */
            by: string;
            /** @description Store, receipt, device, worth, reason. */
            details: Record<string, never>;
            /**
             * @description Claim, hold, redeem, release, undo (a till undid the redemption), give_back (a refund restored the coupon), expire, void, or merge (its member was merged into another).
             * @enum {string}
             */
            verb: "claim" | "hold" | "redeem" | "release" | "undo" | "give_back" | "expire" | "void" | "merge";
        };
        /** @description Visits of the member's plates that have not ended. */
        Current: {
            /** @description The visits. */
            visits: components["schemas"]["VisitView"][];
        };
        /** @description A device without its key. `place_id`: the store of a till, the car park of a gate, the merchant of a merchant's system (role crm). */
        DeviceKey: {
            /** @description The device. */
            device_id: string;
            /**
             * Format: date-time
             * @description When it was made.
             */
            made_at: string;
            /** @description The name, as shoppers see it. */
            name: string;
            /** @description The store of a till, the car park of a gate, the merchant of a merchant's system (role crm). */
            place_id: string;
            /** @description Whether it was revoked. */
            revoked: boolean;
            /** @description When it was revoked. */
            revoked_at: string | null;
            /** @description Who revoked it. */
            revoked_by: string | null;
            /** @description What it may do. */
            role: string;
        };
        /** @description A page of devices by id, revoked ones too. */
        DeviceKeys: {
            /** @description The devices. */
            devices: components["schemas"]["DeviceKey"][];
            /** @description Where the next page begins: hand it in as `cursor`. None: this is the last. */
            next_cursor: string | null;
        };
        /** @description How WeChat shows the coupon. Upload the pictures to WeChat Pay first. */
        Display: {
            /** @description One of WeChat's colours, as Color010. */
            background_color?: string | null;
            /** @description A picture that was uploaded to WeChat Pay. */
            coupon_image_url?: string | null;
            /** @description The terms, as the shopper reads them. */
            description?: string | null;
            /** @description A picture that was uploaded to WeChat Pay. */
            merchant_logo_url?: string | null;
            /** @description The merchant's name. */
            merchant_name?: string | null;
        };
        /** @description A link from the coupon into a mini-program. */
        Door: {
            /** @description What the entrance says. */
            entrance_words: string;
            /** @description What the way into the mini-program says. */
            guiding_words?: string | null;
            /** @description The mini-program it leads to. */
            mini_programs_appid: string;
            /** @description The page it leads to. */
            mini_programs_path: string;
        };
        /** @description How points are earned: `points` for each `per_fen` fen, rounded once at the end. A rule applies to some stores, merchants or categories of a mall, or to the whole mall. If several rules apply to a store, the narrowest decides: store, then merchant, then category, then mall; among equals, the first by id. If no rule applies, the store's `points_per_yuan` decides. `counts`: `paid` is the part paid in money; `amount` is the whole amount, with what coupons and points paid. An amount below `minimum_fen` earns nothing. Only the highest multiplier applies; caps apply after it. Refunded points still count towards a cap. `issuer`: who owes the points, the mall or the store's merchant. */
        EarningRuleSpec: {
            /** @description At most so many points a member and business day. */
            cap_per_day?: number | null;
            /** @description At most so many points a member and month. */
            cap_per_month?: number | null;
            /** @description At most so many points a payment. */
            cap_per_payment?: number | null;
            /** @description Stores, or articles, of these categories. Unless fitted: []. */
            categories?: string[];
            /**
             * @description `paid` is the part paid in money; `amount` is the whole amount, with what coupons and points paid. Unless fitted: "paid".
             * @enum {unknown}
             */
            counts?: "amount" | "paid";
            /** @description Whether it counts. Unless fitted: true. */
            enabled?: boolean;
            /**
             * @description Who owes the points, the mall or the store's merchant. Unless fitted: "mall".
             * @enum {unknown}
             */
            issuer?: "mall" | "merchant";
            /** @description The mall. */
            mall_id: string;
            /** @description The merchants. Unless fitted: []. */
            merchant_ids?: string[];
            /** @description Less than so much earns nothing. Unless fitted: 0. */
            minimum_fen?: number;
            /** @description Days and hours with more points. Unless fitted: []. */
            multipliers?: components["schemas"]["Multiplier"][];
            /** @description The name, as shoppers see it. */
            name: string;
            /** @description For each so many fen. */
            per_fen: number;
            /** @description How many points. */
            points: number;
            /**
             * @description How parts of a point are rounded. Unless fitted: "down".
             * @enum {unknown}
             */
            rounding?: "down" | "nearest" | "up";
            /** @description The stores. Unless fitted: []. */
            store_ids?: string[];
        };
        /** @description A document as staff see it. `body`: as it was put. */
        EarningRuleSpecDocument: {
            /** @description As it was put. */
            body: components["schemas"]["EarningRuleSpec"];
            /** @description The document's id. */
            id: string;
            /**
             * Format: date-time
             * @description When this version was put.
             */
            updated_at: string;
            /** @description Who put this version. */
            updated_by: string;
            /** @description The version. */
            version: number;
        };
        /** @description Documents of one kind, in the order of their ids. */
        EarningRuleSpecPage: {
            /** @description The documents. */
            items: components["schemas"]["EarningRuleSpecDocument"][];
            /** @description Where the next page begins: hand it in as `cursor`. None: this is the last. */
            next_cursor: string | null;
        };
        /** @description A code as it was scanned or typed. Case, spaces and dashes do not matter. */
        Enter: {
            /** @description The code. */
            code: string;
        };
        /** @description The visit that began. */
        Entered: {
            /**
             * Format: date-time
             * @description When the car came in.
             */
            entered_at: string;
            /** @description The parking visit. */
            visit_id: string;
        };
        /** @description Links from the coupon to other pages, and how WeChat shows the coupon's code, if at all. */
        Entrance: {
            /** @description The mini-program. */
            appid?: string | null;
            /** @description How WeChat shows the code. */
            code_display_mode?: ("BARCODE" | "NOT_SHOW" | "QRCODE") | null;
            /** @description A hall of merchant coupons at WeChat Pay. */
            hall_id?: string | null;
            /** @description The way into a mini-program. */
            mini_programs_info?: components["schemas"]["Door"] | null;
            /** @description The store. */
            store_id?: string | null;
        };
        /** @description One entry. `kind`: credit, take_back (a refund reverses points), spend, return (spent points are restored), expire, gift and removal (by staff), merge (points leave one membership and enter the other). `why`: the reason for the shopper, in the language of the request. */
        EntryLine: {
            /**
             * Format: date-time
             * @description When it happened.
             */
            at: string;
            /**
             * @description Credit, take_back (a refund reverses points), spend, return (spent points are restored), expire, gift and removal (by staff), merge (points leave one membership and enter the other).
             * @enum {string}
             */
            kind: "credit" | "take_back" | "spend" | "return" | "expire" | "gift" | "removal" | "merge";
            /** @description How many points. */
            points: number;
            /** @description Where it came from. */
            source: string;
            /** @description The store. */
            store_id: string | null;
            /** @description The reason for the shopper, in the language of the request. */
            why: string;
        };
        /** @description A refusal, or a fault of the service. */
        Error: {
            /** @description Why it was refused. Some codes have more fields than these, such as `missing_fen`. */
            error: {
                /** @description What is allowed there: JSON Schema of a field, names of parameters, or media types. */
                allowed?: unknown;
                /**
                 * @description Stable: what a client acts on.
                 *     - `adjustment_decided` (409): This adjustment has already been decided ({state}). 该调整已处理（{state}）。
                 *     - `adjustment_own` (403): Another staff member must approve it. 须由其他员工审核。
                 *     - `asked_too_often` (429): Too many attempts; try again in {minutes} min. 操作过于频繁，请 {minutes} 分钟后再试。
                 *     - `bill_not_yet` (404): The bill of {day} is made the next day and is available from 10:00 in Shanghai. {day} 的账单于次日生成，北京时间 10:00 后可获取。
                 *     - `bill_too_old` (404): Only bills of the last {months} months are available. 仅可获取最近 {months} 个月的账单。
                 *     - `birthday_set` (409): Your birthday is already set; ask the service desk to change it. 生日已设置，如需修改请联系客服。
                 *     - `body_invalid` (400): The request body is not valid: {reason}. 请求内容有误：{reason}。
                 *     - `busy` (503): Too many requests at once; try again in a moment. 当前请求过多，请稍后再试。
                 *     - `callback_refused` (401): The callback was refused: {reason}. 回调被拒绝：{reason}。
                 *     - `campaigns_too_many` (409): The merchant has {count} campaigns that have not ended, which is the limit; end one first. 该商户已有 {count} 个未结束的活动，已达上限，请先结束其中一个。
                 *     - `claim_code_invalid` (404): There is no such code. 兑换码无效。
                 *     - `claim_code_used` (409): This code was used before. 兑换码已被使用。
                 *     - `coupon_day_limit_reached` (409): You have reached this campaign's limit for today; come back tomorrow. 您今日的领取次数已达上限，请明天再来。
                 *     - `coupon_ended` (409): This campaign has ended. 领券活动已结束。
                 *     - `coupon_expired` (409): The coupon has expired. 优惠券已过期。
                 *     - `coupon_hold_ended` (409): This hold has ended ({reason}); lock the coupon again. 该锁定已结束（{reason}），请重新锁定。
                 *     - `coupon_in_use` (409): The coupon is held by another order or has been used. 优惠券已被其他订单占用或已使用。
                 *     - `coupon_limit_reached` (409): You have reached this campaign's limit. 您已达到本活动的领取上限。
                 *     - `coupon_not_eligible` (409): This coupon cannot be claimed or used here. 当前情况不满足该优惠券的领取或使用条件。
                 *     - `coupon_not_started` (409): This campaign has not started yet. 领券活动尚未开始。
                 *     - `coupon_paused` (409): This campaign is paused. 领券活动已暂停。
                 *     - `coupon_receipt_differs` (409): This hold was redeemed on another receipt ({receipt_no}). 该锁定已在其他小票（{receipt_no}）核销。
                 *     - `coupon_sold_out` (409): All coupons have been claimed. 优惠券已领完。
                 *     - `coupon_undo_too_late` (409): A redemption can be reversed within 24 hours only. 核销仅可在 24 小时内撤销。
                 *     - `idempotency_key_missing` (400): Send an Idempotency-Key header (1 to 64 characters). 请发送 Idempotency-Key 请求头（1 至 64 个字符）。
                 *     - `idempotency_key_reused` (422): This Idempotency-Key was already used with another body; use a new key. 该 Idempotency-Key 已用于其他内容，请换用新的键。
                 *     - `login_blocked` (403): WeChat blocks this account from logging in. 该微信账号存在风险，已被限制登录。
                 *     - `login_code_invalid` (400): The login code is wrong or has expired; call wx.login again. 登录凭证无效或已过期，请重新登录。
                 *     - `login_code_used` (409): The login code was used before; call wx.login again. 登录凭证已被使用，请重新登录。
                 *     - `login_rate_limited` (429): Too many logins; wait a minute. 登录过于频繁，请一分钟后再试。
                 *     - `media_type_unsupported` (415): Send the body as application/json, in UTF-8. 请以 UTF-8 编码的 JSON 发送请求内容。
                 *     - `merchant_coupon_exists` (409): The campaign already has a merchant coupon with other terms; change the terms that can be changed. 该活动已创建商家券且内容不同，请修改可修改的部分。
                 *     - `merchant_coupon_refused` (409): WeChat Pay did not accept this request: {reason}. 微信支付未接受该请求：{reason}。
                 *     - `merchant_coupon_unavailable` (409): Merchant coupons cannot be sent at the moment: {reason}. 暂时无法发放商家券：{reason}。
                 *     - `merge_code_invalid` (409): The code is wrong, used or older than ten minutes; show a new one on the other member's phone. 合并码有误、已使用或已超过十分钟，请在另一会员的手机上重新生成。
                 *     - `merge_limit_reached` (409): At most {limit} members can be merged into one; please ask the service desk. 最多 {limit} 个会员可合并为一个，请联系客服台。
                 *     - `merge_not_proven` (409): It is not proven that both members are one person; please ask the service desk. 无法确认为同一人，请联系客服台处理。
                 *     - `merge_running` (409): An earlier merge is still running; please try again in a few seconds. 上一次会员合并尚未完成，请几秒后再试。
                 *     - `nonce_used` (409): This nonce was already used; sign the request again. 该随机串已使用，请重新签名。
                 *     - `not_acceptable` (406): The Accept header does not allow this response's media type. 请求头不接受此处返回的内容类型。
                 *     - `number_shortened` (400): A spreadsheet has shortened this number; copy it again from a cell that is formatted as text. 表格软件已将该号码缩写，请将单元格设为文本格式后重新复制。
                 *     - `parameter_invalid` (400): A parameter is not valid: {reason}. 参数有误：{reason}。
                 *     - `payment_already_paid` (409): This payment has been paid and cannot be cancelled. 该订单已收到款项，无法取消。
                 *     - `payment_known` (409): This payment is already recorded; its points are credited automatically. 该笔支付已在系统中，积分将自动到账。
                 *     - `payment_not_paid` (409): This payment is {state}: there is nothing to refund. 该订单未支付（{state}），无款可退。
                 *     - `payment_refunded` (409): This payment was refunded or did not succeed. 该笔支付已退款或未支付成功。
                 *     - `payment_refused` (409): WeChat Pay refused this order ({provider_code}). 微信支付拒绝了该订单（{provider_code}）。
                 *     - `payment_too_old` (409): A payment can be filed within {days} days of being paid only. 仅可在支付后 {days} 天内补录积分。
                 *     - `payments_open_too_many` (409): You have {limit} open payments; pay or cancel one of them first. 您已有 {limit} 笔待支付订单，请先支付或取消其中一笔。
                 *     - `phone_code_invalid` (400): The phone code is wrong or has expired; ask the shopper to tap again. 手机号凭证无效或已过期，请重新授权。
                 *     - `phone_of_another` (409): Another member verified this number more recently; merge with that member, or ask the service desk. 该手机号已由另一会员在更晚时间验证；请先与其合并，或联系客服台。
                 *     - `plate_invalid` (400): This is not a plate number. 车牌号格式有误。
                 *     - `plate_limit_reached` (409): You can bind at most {limit} plates. 最多可绑定 {limit} 个车牌。
                 *     - `points_code_used` (409): This code has already paid once; ask the shopper to show a new one. 该码已用于支付，请顾客刷新后重新出示。
                 *     - `points_hold_ended` (409): This hold has ended ({reason}); hold the points again. 该积分冻结已结束（{reason}），请重新冻结。
                 *     - `points_insufficient` (409): Not enough points: {spendable} can be spent. 积分不足：可用 {spendable}。
                 *     - `points_not_accepted` (409): Points are not accepted here. 此处不支持积分抵扣。
                 *     - `points_receipt_differs` (409): This hold was committed on another receipt ({receipt_no}). 该积分冻结已在其他小票（{receipt_no}）使用。
                 *     - `points_undo_too_late` (409): A payment with points can be reversed within 24 hours only. 积分支付仅可在 24 小时内撤销。
                 *     - `receipt_decided` (409): This receipt is not waiting for a decision (state: {state}). 该小票无需处理（状态：{state}）。
                 *     - `receipt_differs` (409): Receipt {receipt_no} was already reported with other content ({amount_fen} fen); both reports are kept. 小票 {receipt_no} 已按其他内容（{amount_fen} 分）上报，两次上报均已记录。
                 *     - `receipt_of_order` (409): This receipt belongs to order {payment_id}; refund that order. 该小票属于订单 {payment_id}，请对该订单退款。
                 *     - `receipt_refund_differs` (409): Refund {refund_no} was already reported with another amount ({refund_fen} fen). 退款 {refund_no} 已按其他金额（{refund_fen} 分）上报。
                 *     - `receipt_refund_exceeds` (409): At most {left_fen} fen of this receipt can still be refunded. 退款金额超过可退余额（{left_fen} 分）。
                 *     - `redemption_code_expired` (409): This code has expired; ask the shopper to show it again. 该码已过期，请顾客刷新后重新出示。
                 *     - `redemption_code_invalid` (400): This code is not valid here. 该码无效。
                 *     - `reference_invalid` (422): It refers to something that does not exist: {what}. 所需信息不存在：{what}。
                 *     - `refund_exceeds` (409): At most {rest} yuan of this payment can be refunded. 该笔支付最多可退 {rest} 元。
                 *     - `refund_too_late` (409): A payment can be refunded within {days} days of being paid only. 仅可在支付后 {days} 天内退款。
                 *     - `refunds_too_many` (409): A payment can be refunded in {most} parts at most. 一笔支付最多可分 {most} 次退款。
                 *     - `resource_not_found` (404): There is no such {what}. 未找到相关内容（{what}）。
                 *     - `role_forbidden` (403): Your role may not do this. 当前角色无此权限。
                 *     - `sale_decided` (409): This payment has already been handled; reload it. 该笔交易已处理，请重新读取。
                 *     - `signature_invalid` (401): The request's signature is not valid: {reason}. 请求签名无效：{reason}。
                 *     - `store_closed` (409): This store does not accept payments at the moment. 该门店暂不收款。
                 *     - `task_open` (409): This money has not been refunded; refund the payment, which closes the task. 该笔款项尚未退回：请先退款，任务随即结束。
                 *     - `test_clock_absent` (404): This stage has no test clock; its business time is real time. 此环境没有测试时钟，业务时间即真实时间。
                 *     - `test_clock_backwards` (409): Business time only moves forward; it is already {business_time}. 业务时间只能向前移动，当前已是 {business_time}。
                 *     - `token_expired` (401): The token has expired; log in again. 登录已过期，请重新登录。
                 *     - `token_invalid` (401): The token is not valid; log in again. 登录状态无效，请重新登录。
                 *     - `token_missing` (401): Send a token: Authorization: Bearer …. 请先登录。
                 *     - `value_invalid` (422): A value is not allowed: {reason}. 取值无效：{reason}。
                 *     - `version_conflict` (409): Someone changed this in the meantime (now version {version}); reload it. 内容已被更新（当前版本 {version}），请重新读取。
                 *     - `visit_being_paid` (409): This visit is being paid by someone else, or with other points; cancel that payment or wait until it closes. 本次停车已有待支付订单（由他人发起或积分数不同），请先取消该订单，或稍后再试。
                 *     - `visit_ended` (409): This visit has ended. 本次停车已结束。
                 *     - `visit_not_found` (404): There is no such parking visit of yours. 未找到您的停车记录。
                 *     - `visit_settled` (409): This visit is settled; nothing is due until its time to leave has passed. 本次停车已结清，在离场时限内无需支付。
                 *     - `wechat_unavailable` (503): WeChat is not responding; try again shortly. 微信服务暂时不可用，请稍后再试。
                 * @enum {unknown}
                 */
                code: "adjustment_decided" | "adjustment_own" | "asked_too_often" | "bill_not_yet" | "bill_too_old" | "birthday_set" | "body_invalid" | "busy" | "callback_refused" | "campaigns_too_many" | "claim_code_invalid" | "claim_code_used" | "coupon_day_limit_reached" | "coupon_ended" | "coupon_expired" | "coupon_hold_ended" | "coupon_in_use" | "coupon_limit_reached" | "coupon_not_eligible" | "coupon_not_started" | "coupon_paused" | "coupon_receipt_differs" | "coupon_sold_out" | "coupon_undo_too_late" | "idempotency_key_missing" | "idempotency_key_reused" | "login_blocked" | "login_code_invalid" | "login_code_used" | "login_rate_limited" | "media_type_unsupported" | "merchant_coupon_exists" | "merchant_coupon_refused" | "merchant_coupon_unavailable" | "merge_code_invalid" | "merge_limit_reached" | "merge_not_proven" | "merge_running" | "nonce_used" | "not_acceptable" | "number_shortened" | "parameter_invalid" | "payment_already_paid" | "payment_known" | "payment_not_paid" | "payment_refunded" | "payment_refused" | "payment_too_old" | "payments_open_too_many" | "phone_code_invalid" | "phone_of_another" | "plate_invalid" | "plate_limit_reached" | "points_code_used" | "points_hold_ended" | "points_insufficient" | "points_not_accepted" | "points_receipt_differs" | "points_undo_too_late" | "receipt_decided" | "receipt_differs" | "receipt_of_order" | "receipt_refund_differs" | "receipt_refund_exceeds" | "redemption_code_expired" | "redemption_code_invalid" | "reference_invalid" | "refund_exceeds" | "refund_too_late" | "refunds_too_many" | "resource_not_found" | "role_forbidden" | "sale_decided" | "signature_invalid" | "store_closed" | "task_open" | "test_clock_absent" | "test_clock_backwards" | "token_expired" | "token_invalid" | "token_missing" | "value_invalid" | "version_conflict" | "visit_being_paid" | "visit_ended" | "visit_not_found" | "visit_settled" | "wechat_unavailable" | "internal" | "gateway" | "path_unknown";
                /**
                 * Format: uri
                 * @description The page about this code, on this stack: what it means and what to do.
                 */
                doc: string | null;
                /** @description All faults of the body, the first included. */
                errors?: {
                    /** @description What is allowed there: JSON Schema of a field, names of parameters, or media types. */
                    allowed: unknown;
                    /**
                     * @description What is the matter.
                     * @enum {unknown}
                     */
                    code: "missing" | "unknown" | "invalid" | "not_json";
                    /** @description The input at fault: `lines[0].sku`, a parameter, a header. */
                    field: string | null;
                    /** @description For a reader, by Accept-Language. */
                    message: string;
                }[];
                /** @description The input at fault: `lines[0].sku`, a parameter, a header. */
                field: string | null;
                /** @description For a reader, by Accept-Language. */
                message: string;
                /** @description The same in English: `gateway` and `path_unknown` only. */
                message_en?: string;
                /** @description Name it when you ask about this request. */
                request_id: string;
            };
        };
        /** @description 换购: one of `skus` for `price_fen` when other goods of `threshold_fen` or more are bought with it. It takes off at most `ceiling_fen`. */
        Exchange: {
            /** @description At most so much is taken off, in fen. */
            ceiling_fen: number;
            /**
             * @description Which kind it is.
             * @enum {unknown}
             */
            kind: "exchange";
            /** @description What the article costs then, in fen. */
            price_fen: number;
            /** @description The articles' numbers. */
            skus: string[];
            /** @description From so much on, in fen. Unless fitted: 0. */
            threshold_fen?: number;
        };
        /** @description `open`: whether the barrier goes up. If not, `reason` is unpaid, being_paid or no_visit, and `due_fen` is what is due. */
        Exit: {
            /** @description What is to be paid now, in fen. */
            due_fen: number;
            /** @description Whether the barrier goes up. */
            open: boolean;
            /** @description Why the barrier stays down. */
            reason: ("unpaid" | "being_paid" | "no_visit") | null;
            /** @description The parking visit. */
            visit_id: string | null;
        };
        /** @description `points`: the most points to spend; only as many are spent as lower the amount due. `coupon_id`: a coupon for parking time. */
        ExitRequest: {
            /** @description A coupon for parking time. */
            coupon_id?: string | null;
            /** @description The most points to spend; only as many are spent as lower the amount due. Unless fitted: 0. */
            points?: number;
        };
        /** @description Points that expire at an instant, the end of a business day. */
        Expiring: {
            /**
             * Format: date-time
             * @description It can be used until then.
             */
            expires_at: string;
            /** @description How many points. */
            points: number;
        };
        /** @description A code that WeChat Pay did not accept. `why`: exists (it was uploaded before), twice (in one upload), failed (no reason is given), or WeChat Pay's error code. */
        Failure: {
            /** @description The code of the coupon at WeChat Pay. */
            coupon_code: string;
            /** @description Exists (it was uploaded before), twice (in one upload), failed (no reason is given), or WeChat Pay's error code. */
            why: string;
        };
        /** @description `mchid` may be left out if there is only one merchant id. */
        Fetch: {
            /** @description The merchant id at WeChat Pay. */
            mchid?: string | null;
        };
        /** @description The shopper's receipts that were stored under their openids, the oldest first. */
        Filed: {
            /** @description How many receipts. */
            receipts: components["schemas"]["ReceiptView"][];
        };
        /** @description The members found, in the order they joined. A phone number or a plate may belong to several. */
        Found: {
            /** @description The members. */
            members: components["schemas"]["FoundMember"][];
        };
        /** @description A member; `phone` is masked. `former_ids`: its ids before merges. `appids`: the mini-programs it has logged in to. */
        FoundMember: {
            /** @description The mini-programs it has logged in to. */
            appids: string[];
            /** @description Its ids before merges. */
            former_ids: string[];
            /**
             * Format: date-time
             * @description When the member joined.
             */
            joined_at: string;
            /** @description The member. */
            member_id: string;
            /** @description The phone number, masked. */
            phone: string | null;
            /**
             * Format: date-time
             * @description When the member last logged in.
             */
            seen_at: string;
        };
        /** @description 买赠: one of `skus` free when other goods of `threshold_fen` or more are bought with it. It takes off at most `ceiling_fen`. */
        Gift: {
            /** @description At most so much is taken off, in fen. */
            ceiling_fen: number;
            /**
             * @description Which kind it is.
             * @enum {unknown}
             */
            kind: "gift";
            /** @description The articles' numbers. */
            skus: string[];
            /** @description From so much on, in fen. Unless fitted: 0. */
            threshold_fen?: number;
        };
        /** @description `tier`: null withdraws the tier that staff gave. `last_day`: the tier is kept at least to this day, whatever the member buys. Null: it ends when a tier that is reached today would end. */
        Give: {
            /** @description The tier is kept at least to this day, whatever the member buys. */
            last_day?: string | null;
            /** @description The tier program. */
            program_id: string;
            /** @description Why. */
            reason: string;
            /** @description Null withdraws the tier that staff gave. */
            tier: string | null;
        };
        /** @description How many messages of each template may still be sent. */
        Grants: {
            /** @description How many messages may still be sent, by template. */
            grants: {
                [key: string]: number;
            };
        };
        /** @description `test_clock`: this stage has a test clock, which moves business time. `business_time` and `offset_seconds` say where it stands; null on a stage without one. */
        Health: {
            /** @description The instant that all rules go by; null on a stage without a test clock. */
            business_time: string | null;
            /** @description How far business time is ahead of real time. */
            offset_seconds: number | null;
            /** @description The stage of the stack. */
            stage: string;
            /** @description This stage has a test clock, which moves business time. */
            test_clock: boolean;
            /** @description The version. */
            version: string;
        };
        /** @description A coupon of a hold. `worth_fen` is what it takes off the basket. */
        HeldCoupon: {
            /** @description The coupon. */
            coupon_id: string;
            /**
             * @description Which kind it is.
             * @enum {string}
             */
            kind: "cash_off" | "percent_off" | "exchange" | "gift" | "random_cash" | "parking_time";
            /** @description The name, as shoppers see it. */
            name: string;
            /** @description What it takes off, in fen. */
            worth_fen: number;
        };
        /** @description The code that a shopper shows, and the amount to pay. `points`: how many to use; none: as many as possible. `minutes`: after how long the hold lapses. */
        Hold: {
            /** @description The whole amount in fen, before coupons and points. */
            amount_fen: number;
            /** @description The code. */
            code: string;
            /** @description After how long the hold lapses. Unless fitted: 10. */
            minutes?: number;
            /** @description How many to use; none: as many as possible. */
            points?: number | null;
        };
        /** @description When a valid coupon can be used: on these weekdays (1 is Monday) of the business day, from `begins` until before `ends`, in Shanghai time. If `ends` is before `begins`, the hours last into the next day and belong to the weekday on which they begin. */
        Hours: {
            /** @description From this time of day on, in Shanghai. Unless fitted: "00:00". */
            begins?: string;
            /** @description To this time of day, in Shanghai. Unless fitted: "24:00". */
            ends?: string;
            /** @description Days of the week, 1 is Monday. Unless fitted: [1,2,3,4,5,6,7]. */
            weekdays?: number[];
        };
        /** @description Points lapse `months` after the member last earned or spent points in a mall with this kind of expiry. The member's points of all these malls lapse together. */
        Inactivity: {
            /**
             * @description Which kind it is.
             * @enum {unknown}
             */
            kind: "inactivity";
            /** @description How many months. */
            months: number;
        };
        /** @description A rule that gives a coupon of `campaign_id` when a member pays, joins, or has a birthday. Each payment, each joining and each year's birthday gives at most one coupon per rule. A payment through any channel gives a coupon if at least `threshold_fen` were paid at one of `store_ids` (empty: any store of the mall). A member gets at most `limit_per_member_day` coupons per business day from the rule. If refunds leave less than `threshold_fen` of the payment, its unused coupon is voided. */
        IssueRuleSpec: {
            /** @description The campaign. */
            campaign_id: string;
            /** @description Whether it counts. Unless fitted: true. */
            enabled?: boolean;
            /** @description So many a member may claim or get in a business day; none: no limit of the day. */
            limit_per_member_day?: number | null;
            /** @description The mall. */
            mall_id: string;
            /** @description The name, as shoppers see it. */
            name: string;
            /** @description The stores. Unless fitted: []. */
            store_ids?: string[];
            /** @description From so much on, in fen. Unless fitted: 0. */
            threshold_fen?: number;
            /**
             * @description What sets it off.
             * @enum {unknown}
             */
            trigger: "birthday" | "joining" | "payment";
        };
        /** @description A document as staff see it. `body`: as it was put. */
        IssueRuleSpecDocument: {
            /** @description As it was put. */
            body: components["schemas"]["IssueRuleSpec"];
            /** @description The document's id. */
            id: string;
            /**
             * Format: date-time
             * @description When this version was put.
             */
            updated_at: string;
            /** @description Who put this version. */
            updated_by: string;
            /** @description The version. */
            version: number;
        };
        /** @description Documents of one kind, in the order of their ids. */
        IssueRuleSpecPage: {
            /** @description The documents. */
            items: components["schemas"]["IssueRuleSpecDocument"][];
            /** @description Where the next page begins: hand it in as `cursor`. None: this is the last. */
            next_cursor: string | null;
        };
        /** @description `code` from wx.login; `phone_code` from the phone button; `claim`: the campaign to claim a coupon from; by default the campaign of the printed code in `source`, if the code has one. */
        JoiningLoginRequest: {
            /** @description The mini-program. */
            appid: string;
            /** @description The campaign to claim a coupon from. */
            claim?: string | null;
            /** @description From wx.login; it works once. */
            code: string;
            /** @description Answers to consent texts. Unless fitted: []. */
            consents?: components["schemas"]["ConsentIn"][];
            /** @description From the phone button; it works once. */
            phone_code?: string | null;
            /** @description Where it came from. */
            source?: components["schemas"]["SourceIn"] | null;
        };
        /** @description A list. `state`: running or done. `failed` is the number of rows that got no coupon, by refusal code; `errors` is one page of these rows. */
        ListView: {
            /** @description The campaign. */
            campaign_id: string;
            /** @description Nothing is done; the answer says what would be. */
            dry_run: boolean;
            /** @description The rows that got nothing. */
            errors: components["schemas"]["RowError"][];
            /** @description How many rows got nothing, by code. */
            failed: {
                [key: string]: number;
            };
            /** @description How many rows got a coupon. */
            issued: number;
            /** @description A name for staff. */
            label: string;
            /** @description The list. */
            list_id: string;
            /** @description Where the next page begins: hand it in as `cursor`. None: this is the last. */
            next_cursor: string | null;
            /** @description How many rows it has. */
            rows: number;
            /** @description How many rows are done. */
            rows_done: number;
            /**
             * @description Running or done.
             * @enum {string}
             */
            state: "running" | "done";
        };
        /** @description The member with a token. `joined`: this call made the member, or an earlier call with the same Idempotency-Key. `phone_refused`: phone_of_another if another membership proved the number after this one did. The number is then not saved; /v1/me/merge can merge the two memberships. */
        LoggedIn: {
            /** @description What became of the claim that came with the login. */
            claim: components["schemas"]["ClaimOutcome"] | null;
            /**
             * Format: date-time
             * @description It can be used until then.
             */
            expires_at: string;
            /** @description This call made the member, or an earlier call with the same Idempotency-Key. */
            joined: boolean;
            /** @description The member. */
            member: components["schemas"]["Profile"];
            /** @description Phone_of_another if another membership proved the number after this one did. */
            phone_refused: string | null;
            /** @description Send it as Authorization: Bearer. */
            token: string;
        };
        /** @description A batch to make. `label` says where the codes are shown: a leaflet, a screen, a live-stream. `dry_run` creates nothing. */
        Make: {
            /** @description The campaign. */
            campaign_id: string;
            /** @description How many codes to make. */
            codes: number;
            /** @description Nothing is done; the answer says what would be. Unless fitted: false. */
            dry_run?: boolean;
            /** @description A name for staff. */
            label: string;
        };
        /** @description A payment in a shop of the mall. `state`: new, unplaced (staff say where it was paid, or that it is no sale), placed, dismissed. `why`: unknown_shop, shop_closed, report_failed, unanswered (WeChat Pay does not say whether it is an order of ours; the query is repeated). `payment_id`: our order, if the payment is of one. `reported_at`: when its `points` were reported to WeChat. `watched_until`: until when WeChat reports its refunds. */
        MallPayment: {
            /** @description The whole amount in fen, before coupons and points. */
            amount_fen: number;
            /** @description The mini-program. */
            appid: string;
            /** @description Who decided. */
            decided_by: string | null;
            /** @description The mall. */
            mall_id: string | null;
            /** @description The merchant's name. */
            merchant_name: string;
            /** @description What was found and done. */
            note: string | null;
            /** @description The payer in the mini-program. */
            openid: string;
            /**
             * Format: date-time
             * @description When it was paid.
             */
            paid_at: string;
            /** @description Our order, if the payment is of one. */
            payment_id: string | null;
            /** @description How many points. */
            points: number | null;
            /** @description The refunds. */
            refunds: components["schemas"]["SaleRefund"][];
            /** @description The remark it came with. */
            remark: string | null;
            /** @description When its `points` were reported to WeChat. */
            reported_at: string | null;
            /** @description The shop's name as WeChat reported it. */
            shop_name: string;
            /** @description The shop's number at the business circle. */
            shop_number: string;
            /**
             * @description New, unplaced (staff say where it was paid, or that it is no sale), placed, dismissed.
             * @enum {string}
             */
            state: "new" | "unplaced" | "placed" | "dismissed";
            /** @description The store. */
            store_id: string | null;
            /** @description WeChat Pay's number of the payment. */
            transaction_id: string;
            /**
             * Format: date-time
             * @description Until when WeChat reports its refunds.
             */
            watched_until: string;
            /** @description Unknown_shop, shop_closed, report_failed, unanswered (WeChat Pay does not say whether it is an order of ours; the query is repeated). */
            why: ("unknown_shop" | "shop_closed" | "report_failed" | "unanswered") | null;
        };
        /** @description A mall. `mchid`: the WeChat Pay merchant id that receives its payments. `cutover_hour`: when its business day begins. `brandid`: the number of its business circle at WeChat Pay, if it has one. `merchants`: what its merchants may create. */
        MallSpec: {
            /** @description The mini-program. */
            appid: string;
            /** @description The number of its business circle at WeChat Pay, if it has one. */
            brandid?: number | null;
            /** @description When its business day begins. Unless fitted: 0. */
            cutover_hour?: number;
            /** @description The WeChat Pay merchant id that receives its payments. */
            mchid: string;
            /** @description What its merchants may create. Unless fitted: {"campaigns":20,"units":100000}. */
            merchants?: components["schemas"]["MerchantBounds"];
            /** @description The name, as shoppers see it. */
            name: string;
        };
        /** @description A document as staff see it. `body`: as it was put. */
        MallSpecDocument: {
            /** @description As it was put. */
            body: components["schemas"]["MallSpec"];
            /** @description The document's id. */
            id: string;
            /**
             * Format: date-time
             * @description When this version was put.
             */
            updated_at: string;
            /** @description Who put this version. */
            updated_by: string;
            /** @description The version. */
            version: number;
        };
        /** @description Documents of one kind, in the order of their ids. */
        MallSpecPage: {
            /** @description The documents. */
            items: components["schemas"]["MallSpecDocument"][];
            /** @description Where the next page begins: hand it in as `cursor`. None: this is the last. */
            next_cursor: string | null;
        };
        /** @description A mall's stores. */
        MallsBrowsePage: {
            /** @description Where the next page begins: hand it in as `cursor`. None: this is the last. */
            next_cursor: string | null;
            /** @description The stores. */
            stores: components["schemas"]["StoreLine"][];
        };
        /** @description Where a member came from. `scene`: WeChat's launch scene value. `surface`: where the printed code hangs, or business_circle if the member took the mall's card in WeChat Pay. `inviter_id`: the member whose invitation it was. */
        MemberSource: {
            /** @description The member whose invitation it was. */
            inviter_id: string | null;
            /** @description The mall. */
            mall_id: string | null;
            /** @description Who hands the code out. */
            promoter_id: string | null;
            /** @description A code of ours, from the `scene` it was opened with. */
            qr_id: string | null;
            /** @description WeChat's launch scene value. */
            scene: number | null;
            /** @description The store. */
            store_id: string | null;
            /** @description Where the printed code hangs, or business_circle if the member took the mall's card in WeChat Pay. */
            surface: string | null;
        };
        /** @description A member as staff see it. `state`: active, or merged: then `member_id` is a former id, and all but `merged_into` is as it was before the merge. `merged_into`: the member that a former id leads to. `former_ids`: the member's ids before merges. `phone`: masked. `phone_proven_at`: when WeChat confirmed the number; none: it is not known. `birthday`: month and day, as 02-29. `plates`: masked, those bound now. `appids`: the mini-programs the member has logged in to. `consents`: the newest answer to each purpose. `first_source`: where the member first came from. `last_source`: where the member came from the last time. */
        MemberView: {
            /** @description The mini-programs the member has logged in to. */
            appids: string[];
            /** @description Month and day, as 02-29. */
            birthday: string | null;
            /** @description The newest answer to each purpose. */
            consents: components["schemas"]["ConsentLine"][];
            /** @description Where the member first came from. */
            first_source: components["schemas"]["MemberSource"] | null;
            /** @description The member's ids before merges. */
            former_ids: string[];
            /**
             * Format: date-time
             * @description When the member joined.
             */
            joined_at: string;
            /** @description Where the member came from the last time. */
            last_source: components["schemas"]["MemberSource"] | null;
            /** @description The member. */
            member_id: string;
            /** @description The member that a former id leads to. */
            merged_into: string | null;
            /** @description Masked. */
            phone: string | null;
            /** @description When WeChat confirmed the number; none: it is not known. */
            phone_proven_at: string | null;
            /** @description Masked, those bound now. */
            plates: string[];
            /**
             * Format: date-time
             * @description When the member last logged in.
             */
            seen_at: string;
            /**
             * @description Active, or merged: then `member_id` is a former id, and all but `merged_into` is as it was before the merge.
             * @enum {string}
             */
            state: "active" | "merged";
        };
        /** @description The birthday without its year, which we do not need. */
        MembersBirthdayRequest: {
            /** @description The day of the month. */
            day: number;
            /** @description The month, 1 to 12. */
            month: number;
        };
        /** @description A member's standing in each program, and a page of moves. Within a program, the newest move comes first. */
        MembersTiers: {
            /** @description How the tier moved, newest first. */
            moves: components["schemas"]["MoveLine"][];
            /** @description Where the next page begins: hand it in as `cursor`. None: this is the last. */
            next_cursor: string | null;
            /** @description The tiers. */
            tiers: components["schemas"]["TierView"][];
        };
        /** @description What each merchant of a mall may create without an operator: how many campaigns that have not ended, and how many units in each. */
        MerchantBounds: {
            /** @description The campaigns. Unless fitted: 20. */
            campaigns?: number;
            /** @description How many coupons there are. Unless fitted: 100000. */
            units?: number;
        };
        /** @description A company with stores in the malls. */
        MerchantSpec: {
            /** @description The name, as shoppers see it. */
            name: string;
        };
        /** @description A document as staff see it. `body`: as it was put. */
        MerchantSpecDocument: {
            /** @description As it was put. */
            body: components["schemas"]["MerchantSpec"];
            /** @description The document's id. */
            id: string;
            /**
             * Format: date-time
             * @description When this version was put.
             */
            updated_at: string;
            /** @description Who put this version. */
            updated_by: string;
            /** @description The version. */
            version: number;
        };
        /** @description Documents of one kind, in the order of their ids. */
        MerchantSpecPage: {
            /** @description The documents. */
            items: components["schemas"]["MerchantSpecDocument"][];
            /** @description Where the next page begins: hand it in as `cursor`. None: this is the last. */
            next_cursor: string | null;
        };
        /** @description Type or scan `merge_code` on the phone of the other membership. It works once, until `expires_at`, and only while this membership's session lasts. */
        MergeCode: {
            /**
             * Format: date-time
             * @description It can be used until then.
             */
            expires_at: string;
            /** @description The code, as the other phone shows it. */
            merge_code: string;
        };
        /** @description A merge. From `made_at` on, `merged_id` is a former id of `member_id`. `state`: running (the transfer is not finished, but the member sees everything already) or done. `proof`: unionid, phone or agreed. `made_by`: member, login or staff:<id>. */
        MergeView: {
            /** @description When it was done. */
            done_at: string | null;
            /**
             * Format: date-time
             * @description When it was made.
             */
            made_at: string;
            /** @description Member, login or staff:<id>. */
            made_by: string;
            /** @description The member. */
            member_id: string;
            /** @description The member that became another. */
            merged_id: string;
            /**
             * @description Unionid, phone or agreed.
             * @enum {string}
             */
            proof: "unionid" | "phone" | "agreed";
            /** @description Why. */
            reason: string | null;
            /** @description What has been brought over so far. */
            rooms_done: string[];
            /**
             * @description Running (the transfer is not finished, but the member sees everything already) or done.
             * @enum {string}
             */
            state: "running" | "done";
        };
        /** @description The merged member with a new token; the token of the request ends within a minute. `merged`: how many former ids the member has, from all merges; 0 if the code belongs to this same membership and nothing was merged before. */
        Merged: {
            /**
             * Format: date-time
             * @description It can be used until then.
             */
            expires_at: string;
            /** @description The member. */
            member: components["schemas"]["Profile"];
            /** @description How many former ids the member has, from all merges; 0 if the code belongs to this same membership and nothing was merged before. */
            merged: number;
            /** @description Send it as Authorization: Bearer. */
            token: string;
        };
        /** @description `code`: from wx.login in the mini-program `appid` on the phone that asks. `merge_code`: the code that the other membership's phone shows, typed or scanned. */
        MergingAskRequest: {
            /** @description The mini-program. */
            appid: string;
            /** @description From wx.login on the phone that asks; it works once. */
            code: string;
            /** @description The code that the other membership's phone shows, typed or scanned. */
            merge_code: string;
        };
        /** @description `code`: from wx.login in the mini-program `appid` on this phone. */
        MergingCodeRequest: {
            /** @description The mini-program. */
            appid: string;
            /** @description From wx.login in the mini-program `appid` on this phone. */
            code: string;
        };
        /** @description Points expire at the end of the month that comes `months` later; 0: of the same month. */
        MonthEnd: {
            /**
             * @description Which kind it is.
             * @enum {unknown}
             */
            kind: "month_end";
            /** @description How many months. */
            months: number;
        };
        /** @description One move. `why`: up, down, changed (the program no longer has the old tier), given (by staff, with `by` and `reason`), or notice (`tier` is the one that comes next). */
        MoveLine: {
            /**
             * Format: date-time
             * @description When it happened.
             */
            at: string;
            /** @description The tier before. */
            before: string | null;
            /** @description Who did it. */
            by: string | null;
            /** @description The last business day, included. */
            last_day: string | null;
            /** @description The tier program. */
            program_id: string;
            /** @description Why. */
            reason: string | null;
            /** @description The tier; none: none yet. */
            tier: string | null;
            /**
             * @description Up, down, changed (the program no longer has the old tier), given (by staff, with `by` and `reason`), or notice (`tier` is the one that comes next).
             * @enum {string}
             */
            why: "up" | "down" | "changed" | "given" | "notice";
        };
        /** @description Gives `percent` of the usual points on certain days, in certain hours (Shanghai time) and to certain tiers. A condition that is left out is always met. If `ends` is before `begins`, the hours end on the next day, and belong to the day on which they begin. */
        Multiplier: {
            /** @description From this time of day on, in Shanghai. Unless fitted: "00:00". */
            begins?: string;
            /** @description To this time of day, in Shanghai. Unless fitted: "24:00". */
            ends?: string;
            /** @description The first business day, included. */
            first_day?: string | null;
            /** @description The last business day, included. */
            last_day?: string | null;
            /** @description The name, as shoppers see it. */
            name: string;
            /** @description In percent. */
            percent: number;
            /** @description The tiers. Unless fitted: []. */
            tiers?: string[];
            /** @description Days of the week, 1 is Monday. Unless fitted: []. */
            weekdays?: number[];
        };
        /** @description The place of a code. `promoter_id`: who hands the code out. `campaign_id`: a login with the code claims a coupon of this campaign, if it names no other. */
        NewQrCode: {
            /** @description A login with the code claims a coupon of this campaign, if it names no other. */
            campaign_id?: string | null;
            /** @description The mall. */
            mall_id: string;
            /** @description Who hands the code out. */
            promoter_id?: string | null;
            /** @description The store. */
            store_id?: string | null;
            /**
             * @description Where the code hangs.
             * @enum {string}
             */
            surface: "door" | "pile" | "shelf" | "tag" | "receipt" | "screen" | "trolley" | "locker" | "counter" | "poster" | "other";
        };
        /** @description The tier above. `missing`: the amount that is still missing to reach it, in the program's measure. */
        NextTier: {
            /** @description From how much of the program's measure on. */
            at_least: number;
            /** @description The amount that is still missing to reach it, in the program's measure. */
            missing: number;
            /** @description The name, as shoppers see it. */
            name: string;
            /** @description The tier; none: none yet. */
            tier: string;
        };
        /** @description The numbers of open tasks by kind, each with a list of its own. `payment_tasks`: payments, refunds and callbacks. `receipt_tasks`: receipts held for review. `mall_payment_tasks`: payments in the mall's shops. `points_adjustments`: adjustments that wait for approval. `merchant_coupon_differences`: merchant coupons on which we and WeChat Pay differ. */
        OpenTasks: {
            /** @description Payments in the mall's shops. */
            mall_payment_tasks: components["schemas"]["TaskCount"];
            /** @description Merchant coupons on which we and WeChat Pay differ. */
            merchant_coupon_differences: components["schemas"]["TaskCount"];
            /** @description Payments, refunds and callbacks. */
            payment_tasks: components["schemas"]["TaskCount"];
            /** @description Adjustments that wait for approval. */
            points_adjustments: components["schemas"]["TaskCount"];
            /** @description Receipts held for review. */
            receipt_tasks: components["schemas"]["TaskCount"];
        };
        /** @description Two members who are one person, and the reason for the merge. */
        Order: {
            /** @description The member. */
            member_id: string;
            /** @description The other member, who becomes this one. */
            other_id: string;
            /** @description Why. */
            reason: string;
        };
        /** @description One coupon for the plugin. `coupon_code`: only if we make the codes (MERCHANT_API). */
        Parameter: {
            /** @description Only if we make the codes (MERCHANT_API). */
            coupon_code?: string | null;
            /** @description Our number of the request. */
            out_request_no: string;
            /** @description The stock at WeChat Pay. */
            stock_id: string;
        };
        /** @description One line of a visit's price; the lines sum to what is due. `code`: parking_time, free_minutes, day_cap, bought_before, tier, coupon, points, already_paid. */
        ParkingLine: {
            /** @description The whole amount in fen, before coupons and points. */
            amount_fen: number;
            /**
             * @description Parking_time, free_minutes, day_cap, bought_before, tier, coupon, points, already_paid.
             * @enum {string}
             */
            code: "parking_time" | "free_minutes" | "day_cap" | "bought_before" | "tier" | "coupon" | "points" | "already_paid";
            /** @description How many minutes. */
            minutes: number | null;
            /** @description How many points. */
            points: number | null;
        };
        /** @description 停车时长: `minutes` of a parking visit, worth at most `ceiling_fen` if that is set. */
        ParkingTime: {
            /** @description At most so much is taken off, in fen. */
            ceiling_fen?: number | null;
            /**
             * @description Which kind it is.
             * @enum {unknown}
             */
            kind: "parking_time";
            /** @description How many minutes. */
            minutes: number;
        };
        /** @description Who paid: an openid in one of our mini-programs. */
        Payer: {
            /** @description The mini-program. */
            appid: string;
            /** @description The payer in the mini-program. */
            openid: string;
        };
        /** @description `state`: created (WeChat Pay does not have it yet), open (to be paid), paid, closed. `wx`: the parameters of wx.requestPayment, while open. `lines` sum to `payable_fen`. `points` pay `points_fen` of the price; they are restored if the order is closed or refunded whole. `refunded_fen`: the money refunded so far. `points_earned`: the points that the payment earned, before `refunds` reversed some. `points_earned` and `refunds` are filled only where payments are read; in any other response they are 0 and empty. */
        Payment: {
            /** @description The whole amount in fen, before coupons and points. */
            amount_fen: number;
            /** @description Why it was closed. */
            closed_reason: string | null;
            /** @description The coupons. */
            coupons: components["schemas"]["UsedCoupon"][];
            /**
             * Format: date-time
             * @description When it was opened.
             */
            created_at: string;
            /** @description What is taken off, in fen. */
            discount_fen: number;
            /**
             * Format: date-time
             * @description It can be used until then.
             */
            expires_at: string;
            /** @description The lines. */
            lines: components["schemas"]["PaymentLine"][];
            /** @description When it was paid. */
            paid_at: string | null;
            /** @description What is to be paid with money, in fen. */
            payable_fen: number;
            /** @description The payment. */
            payment_id: string;
            /** @description How many points. */
            points: number;
            /** @description The points that the payment earned, before `refunds` reversed some. */
            points_earned: number;
            /** @description What points paid, in fen. */
            points_fen: number;
            /**
             * @description What it is for.
             * @enum {string}
             */
            purpose: "store" | "parking";
            /** @description The money refunded so far. */
            refunded_fen: number;
            /** @description The refunds. */
            refunds: components["schemas"]["RefundView"][];
            /** @description Money that came and was not the order's own. */
            returned: components["schemas"]["Returned"] | null;
            /**
             * @description Created (WeChat Pay does not have it yet), open (to be paid), paid, closed.
             * @enum {string}
             */
            state: "created" | "open" | "paid" | "closed";
            /** @description The store. */
            store_id: string | null;
            /** @description The parking visit. */
            visit_id: string | null;
            /** @description The parameters of wx.requestPayment, while open. */
            wx: {
                [key: string]: string;
            } | null;
        };
        /** @description One line of the price. `kind`: goods, amount, parking, coupon, points. `name`: the sku, the coupon's id, or, in the quote of a visit, the `code` of the visit's line; otherwise empty. `amount_fen` is negative if the line lowers the price. */
        PaymentLine: {
            /** @description The whole amount in fen, before coupons and points. */
            amount_fen: number;
            /** @description Goods, amount, parking, coupon, points. */
            kind: string;
            /** @description The sku, the coupon's id, or, in the quote of a visit, the `code` of the visit's line; otherwise empty. */
            name: string;
        };
        /** @description What is paid for: one of `store_id`, `qr_id` (a store's pay code) and `visit_id`. A purchase at a store has `amount_fen`, before coupons and points, or the `lines` that sum to it (scan-and-go); a visit has its own price. `points`: the most points to pay with; they pay for what is left after the coupons. The order is paid in the mall's mini-program, where the shopper must have logged in. */
        PaymentRequest: {
            /** @description The whole amount in fen, before coupons and points. */
            amount_fen?: number | null;
            /** @description The coupons. Unless fitted: []. */
            coupon_ids?: string[];
            /** @description The lines. Unless fitted: []. */
            lines?: components["schemas"]["BasketLine"][];
            /** @description The most points to pay with; they pay for what is left after the coupons. Unless fitted: 0. */
            points?: number;
            /** @description A code of ours, from the `scene` it was opened with. */
            qr_id?: string | null;
            /** @description The store. */
            store_id?: string | null;
            /** @description The parking visit. */
            visit_id?: string | null;
        };
        /** @description Open tasks, the oldest first. */
        PaymentsTasksPage: {
            /** @description Where the next page begins: hand it in as `cursor`. None: this is the last. */
            next_cursor: string | null;
            /** @description The tasks. */
            tasks: components["schemas"]["TaskView"][];
        };
        /** @description `note`: what was done. */
        PaymentsTasksResolve: {
            /** @description What was done. */
            note: string;
        };
        /** @description A member's payments, newest first. */
        PaymentsViewPage: {
            /** @description Where the next page begins: hand it in as `cursor`. None: this is the last. */
            next_cursor: string | null;
            /** @description The payments. */
            payments: components["schemas"]["Payment"][];
        };
        /** @description 折扣: `percent` of the goods' amount off, at most `ceiling_fen`. */
        PercentOff: {
            /** @description At most so much is taken off, in fen. */
            ceiling_fen: number;
            /**
             * @description Which kind it is.
             * @enum {unknown}
             */
            kind: "percent_off";
            /** @description In percent. */
            percent: number;
            /** @description From so much on, in fen. Unless fitted: 0. */
            threshold_fen?: number;
        };
        /** @description All plates that are bound to the member. */
        Plates: {
            /** @description The number plates. */
            plates: string[];
        };
        /** @description `balance`: the sum of all entries; negative if the member owes points. `pending`: points of the balance that cannot be spent yet. `spendable`: points that can be spent now. `expiring`: the next expiries. */
        Points: {
            /** @description The sum of all entries; negative if the member owes points. */
            balance: number;
            /** @description The ledger's entries, newest first. */
            entries: components["schemas"]["EntryLine"][];
            /** @description The next expiries. */
            expiring: components["schemas"]["Expiring"][];
            /** @description Where the next page begins: hand it in as `cursor`. None: this is the last. */
            next_cursor: string | null;
            /** @description Points of the balance that cannot be spent yet. */
            pending: number;
            /** @description Points that can be spent now. */
            spendable: number;
            /** @description The tiers. */
            tiers: components["schemas"]["TierView"][];
        };
        /** @description Adjustments that wait for approval, the oldest first. */
        PointsAdjustPage: {
            /** @description Adjustments, the oldest first. */
            adjustments: components["schemas"]["AdjustmentView"][];
            /** @description Where the next page begins: hand it in as `cursor`. None: this is the last. */
            next_cursor: string | null;
        };
        /** @description A till's hold. `state`: held, lapsed, cancelled, committed, undone. Take `payable_fen` from the shopper, then commit. If a hold lapses, its points are restored automatically. */
        PointsHoldHoldView: {
            /** @description The whole amount in fen, before coupons and points. */
            amount_fen: number;
            /** @description When the points were taken. */
            committed_at: string | null;
            /**
             * Format: date-time
             * @description It can be used until then.
             */
            expires_at: string;
            /** @description The hold. */
            hold_id: string;
            /** @description What is to be paid with money, in fen. */
            payable_fen: number;
            /** @description How many points. */
            points: number;
            /** @description The till's number of the receipt. */
            receipt_no: string | null;
            /**
             * @description Held, lapsed, cancelled, committed, undone.
             * @enum {string}
             */
            state: "held" | "lapsed" | "cancelled" | "committed" | "undone";
            /** @description What it takes off, in fen. */
            worth_fen: number;
        };
        /** @description Which hold. */
        PointsHoldRequest: {
            /** @description The hold. */
            hold_id: string;
        };
        /** @description Points expire at the end of the business day that is `months` later. */
        PointsLifeRolling: {
            /**
             * @description Which kind it is.
             * @enum {unknown}
             */
            kind: "rolling";
            /** @description How many months. */
            months: number;
        };
        /** @description A mall's policy for its points; its id is the mall's. `expiry`: when points expire, counted from the day on which they can be spent; none: never. `pending_days`: after how many whole business days points can be spent. `after_spending`: what happens if a refund reverses points that the member has spent: the member owes them, or the mall forgives them as its loss. `cash`: what points pay at the mall's stores; none: nothing. `adjustment_limit`: how many points a person of staff may give or take alone in a business day. `back_fill_days`: for how many days the shopper may file a payment that was not credited; 0: never. `receipt_cap_fen`: the most that a till or a merchant's system may report for one receipt; `shopper_day_cap_fen`: for all receipts of a shopper on a business day. A receipt above a cap is held for review. */
        PointsPolicySpec: {
            /** @description How many points a person of staff may give or take alone in a business day. Unless fitted: 1000. */
            adjustment_limit?: number;
            /**
             * @description What happens if a refund reverses points that the member has spent: the member owes them, or the mall forgives them as its loss. Unless fitted: "owe".
             * @enum {unknown}
             */
            after_spending?: "forgive" | "owe";
            /** @description For how many days the shopper may file a payment that was not credited; 0: never. Unless fitted: 30. */
            back_fill_days?: number;
            /** @description What points pay at the mall's stores; none: nothing. */
            cash?: components["schemas"]["CashPolicy"] | null;
            /** @description When points expire, counted from the day on which they can be spent; none: never. */
            expiry?: (components["schemas"]["PointsLifeRolling"] | components["schemas"]["MonthEnd"] | components["schemas"]["YearEnd"] | components["schemas"]["Inactivity"]) | null;
            /** @description After how many whole business days points can be spent. Unless fitted: 0. */
            pending_days?: number;
            /** @description The most that a till or a merchant's system may report for one receipt. Unless fitted: 5000000. */
            receipt_cap_fen?: number;
            /** @description For all receipts of a shopper on a business day. Unless fitted: 10000000. */
            shopper_day_cap_fen?: number;
        };
        /** @description A document as staff see it. `body`: as it was put. */
        PointsPolicySpecDocument: {
            /** @description As it was put. */
            body: components["schemas"]["PointsPolicySpec"];
            /** @description The document's id. */
            id: string;
            /**
             * Format: date-time
             * @description When this version was put.
             */
            updated_at: string;
            /** @description Who put this version. */
            updated_by: string;
            /** @description The version. */
            version: number;
        };
        /** @description Documents of one kind, in the order of their ids. */
        PointsPolicySpecPage: {
            /** @description The documents. */
            items: components["schemas"]["PointsPolicySpecDocument"][];
            /** @description Where the next page begins: hand it in as `cursor`. None: this is the last. */
            next_cursor: string | null;
        };
        /** @description A printed code: where it is, who hands it out, the campaign that it offers, and when and by whom its id was made. */
        PrintedCode: {
            /** @description The campaign. */
            campaign_id: string | null;
            /**
             * Format: date-time
             * @description When it was made.
             */
            made_at: string;
            /** @description Who made it. */
            made_by: string;
            /** @description The mall. */
            mall_id: string;
            /** @description Who hands the code out. */
            promoter_id: string | null;
            /** @description A code of ours, from the `scene` it was opened with. */
            qr_id: string;
            /** @description The store. */
            store_id: string | null;
            /**
             * @description Where the code hangs.
             * @enum {string}
             */
            surface: "door" | "pile" | "shelf" | "tag" | "receipt" | "screen" | "trolley" | "locker" | "counter" | "poster" | "other";
        };
        /** @description What members see of themselves. `phone` is masked; `birthday` is month and day, as 02-29. */
        Profile: {
            /** @description Month and day, as 02-29. */
            birthday: string | null;
            /** @description Answers to consent texts. */
            consents: components["schemas"]["ConsentLine"][];
            /**
             * Format: date-time
             * @description When the member joined.
             */
            joined_at: string;
            /** @description The member. */
            member_id: string;
            /** @description The phone number, masked. */
            phone: string | null;
        };
        /** @description Put `qr_id` into the `scene` of the mini-program code (WeChat allows 32 visible characters). */
        QrCode: {
            /** @description The campaign. */
            campaign_id: string | null;
            /** @description The mall. */
            mall_id: string;
            /** @description Who hands the code out. */
            promoter_id: string | null;
            /** @description A code of ours, from the `scene` it was opened with. */
            qr_id: string;
            /** @description The store. */
            store_id: string | null;
            /**
             * @description Where the code hangs.
             * @enum {string}
             */
            surface: "door" | "pile" | "shelf" | "tag" | "receipt" | "screen" | "trolley" | "locker" | "counter" | "poster" | "other";
        };
        /** @description A page of printed codes. */
        QrCodes: {
            /** @description Where the next page begins: hand it in as `cursor`. None: this is the last. */
            next_cursor: string | null;
            /** @description The printed codes. */
            qr_codes: components["schemas"]["PrintedCode"][];
        };
        /** @description All coupons. First the coupons that apply, sorted by worth, highest first; then the others, sorted by `missing_fen`, lowest first. */
        Qualified: {
            /** @description The coupons that together take most off. */
            best: components["schemas"]["Choice"];
            /** @description The coupons. */
            coupons: components["schemas"]["Verdict"][];
        };
        /** @description What an order would cost. `lines` sum to `payable_fen`. */
        Quote: {
            /** @description The lines. */
            lines: components["schemas"]["PaymentLine"][];
            /** @description What is to be paid with money, in fen. */
            payable_fen: number;
        };
        /** @description 随机立减: an amount between `least_fen` and `most_fen`, drawn at the claim, off goods of `threshold_fen` or more. */
        RandomCash: {
            /**
             * @description Which kind it is.
             * @enum {unknown}
             */
            kind: "random_cash";
            /** @description The least it takes off, in fen. */
            least_fen: number;
            /** @description The most it takes off, in fen. */
            most_fen: number;
            /** @description From so much on, in fen. */
            threshold_fen: number;
        };
        /** @description One campaign, kind, store or source of a mall over the whole period. `redeemed` excludes coupons that were restored, and includes coupons claimed before the period. `of_claimed` is how many coupons were claimed; for a store, how many were claimed anywhere in its mall. `redemption_rate` is `redeemed` in percent of `of_claimed`, rounded to a tenth. It is null if no coupon was claimed. */
        RateRow: {
            /** @description How many were claimed. */
            claimed: number;
            /** @description What is taken off, in fen. */
            discount_fen: number;
            /** @description How many expired unused. */
            expired: number;
            /** @description What the row is about: a campaign, a kind, a store or a source. */
            id: string;
            /** @description The mall. */
            mall_id: string;
            /** @description How many of those claimed in the period were redeemed. */
            of_claimed: number;
            /** @description How many were redeemed. */
            redeemed: number;
            /** @description `redeemed` in percent of `of_claimed`, rounded to a tenth. */
            redemption_rate: number | null;
            /** @description Coupons that were made worthless before they expired. */
            voided: number;
        };
        /** @description Redemption rates of a period. */
        Rates: {
            /** @description The rows. */
            rows: components["schemas"]["RateRow"][];
        };
        /** @description Plans up to three messages of one template within seven days. `trigger`: a sale in a store of the mall, by any channel (payment); money that was refunded because it did not fit its order (payment_returned); the notice that a tier ends (tier_ending); a higher tier (tier_up). */
        RecallCampaignSpec: {
            /** @description Whether it plans messages. Unless fitted: true. */
            active?: boolean;
            /** @description The mall. */
            mall_id: string;
            /** @description The name, as shoppers see it. */
            name: string;
            /** @description The page of the mini-program that the message opens. */
            page: string;
            /** @description When it is sent, three times at most. */
            steps: components["schemas"]["RecallStep"][];
            /** @description The template of the subscription message. */
            template_id: string;
            /** @description The template's keywords and what stands there. */
            texts: {
                [key: string]: string;
            };
            /**
             * @description A sale in a store of the mall, by any channel (payment); money that was refunded because it did not fit its order (payment_returned); the notice that a tier ends (tier_ending); a higher tier (tier_up). Unless fitted: "payment".
             * @enum {unknown}
             */
            trigger?: "payment" | "payment_returned" | "tier_ending" | "tier_up";
        };
        /** @description A document as staff see it. `body`: as it was put. */
        RecallCampaignSpecDocument: {
            /** @description As it was put. */
            body: components["schemas"]["RecallCampaignSpec"];
            /** @description The document's id. */
            id: string;
            /**
             * Format: date-time
             * @description When this version was put.
             */
            updated_at: string;
            /** @description Who put this version. */
            updated_by: string;
            /** @description The version. */
            version: number;
        };
        /** @description Documents of one kind, in the order of their ids. */
        RecallCampaignSpecPage: {
            /** @description The documents. */
            items: components["schemas"]["RecallCampaignSpecDocument"][];
            /** @description Where the next page begins: hand it in as `cursor`. None: this is the last. */
            next_cursor: string | null;
        };
        /** @description One message. It is due `days_after` days after the day of its cause, at the time of day `at`, both in Shanghai. */
        RecallStep: {
            /** @description The time of day, in Shanghai. */
            at: string;
            /** @description So many days after what it is about. */
            days_after: number;
        };
        /** @description What the shopper answered to the subscription dialogue. */
        RecallSubscribeRequest: {
            /** @description One answer for each template that the dialogue showed. */
            answers: components["schemas"]["Answer"][];
        };
        /** @description A receipt. `points`: what it earned. `taken_back`: the points that this request's refund reversed. `state`: counts; waits (held for review); dismissed by staff; slip (of the order `payment_id`, whose points are shown). `why`: the reason why it is or was held for review: alike (the shopper paid the same amount at the store within minutes), receipt_cap, day_cap, or unanswered (WeChat Pay does not say whether the transaction is one of our orders). */
        ReceiptView: {
            /** @description The whole amount in fen, before coupons and points. */
            amount_fen: number;
            /**
             * Format: date-time
             * @description When it was bought.
             */
            bought_at: string;
            /** @description What was paid with money, in fen. */
            paid_fen: number;
            /** @description The payment. */
            payment_id: string | null;
            /** @description What it earned. */
            points: number;
            /** @description The receipt. */
            receipt_id: string;
            /** @description The till's number of the receipt. */
            receipt_no: string;
            /**
             * @description Counts; waits (held for review); dismissed by staff; slip (of the order `payment_id`, whose points are shown). Unless fitted: "counts".
             * @enum {string}
             */
            state: "counts" | "waits" | "dismissed" | "slip";
            /** @description The store. */
            store_id: string;
            /** @description The points that this request's refund reversed. */
            taken_back: number;
            /** @description The reason why it is or was held for review: alike (the shopper paid the same amount at the store within minutes), receipt_cap, day_cap, or unanswered (WeChat Pay does not say whether the transaction is one of our orders). */
            why: ("alike" | "receipt_cap" | "day_cap" | "unanswered") | null;
        };
        /** @description `transaction_id`: the payment's number in WeChat's list of payments (交易单号). `store_id`: the store; needed if the payment does not name it. */
        ReceiptsBackFillRequest: {
            /** @description The store; needed if the payment does not name it. */
            store_id?: string | null;
            /** @description The payment's number in WeChat's list of payments (交易单号). */
            transaction_id: string;
        };
        /** @description A full or partial refund of a receipt. `refund_no`: the store's number of the refund, which makes it count once. `refund_id`: WeChat Pay's number; send it if the receipt has a transaction, so that the refund counts once. */
        ReceiptsRefundRequest: {
            /** @description The till's number of the receipt. */
            receipt_no: string;
            /** @description How much goes back, in fen. */
            refund_fen: number;
            /** @description WeChat Pay's number; send it if the receipt has a transaction, so that the refund counts once. */
            refund_id?: string | null;
            /** @description The store's number of the refund, which makes it count once. */
            refund_no: string;
            /** @description The store. */
            store_id?: string | null;
        };
        /** @description A sale. `code`: the points code that the shopper shows (from /v1/me/points/code). A merchant's system can send `member_id` instead, or `payer`, who may not be a member yet; it also sends `store_id`. `paid_fen`: the part that was really paid; default `amount_fen`. `bought_at`: the time of the sale; default now. `transaction_id` (of WeChat Pay) or `payment_id` (of one of our orders): send it if the slip shows it, so that the sale counts once. */
        ReceiptsReportRequest: {
            /** @description The whole amount in fen, before coupons and points. */
            amount_fen: number;
            /** @description The time of the sale; default now. */
            bought_at?: string | null;
            /** @description The points code that the shopper shows (from /v1/me/points/code). */
            code?: string | null;
            /** @description The member. */
            member_id?: string | null;
            /** @description The part that was really paid; default `amount_fen`. */
            paid_fen?: number | null;
            /** @description Who paid, by openid. */
            payer?: components["schemas"]["Payer"] | null;
            /** @description The payment. */
            payment_id?: string | null;
            /** @description The till's number of the receipt. */
            receipt_no: string;
            /** @description The store. */
            store_id?: string | null;
            /** @description WeChat Pay's number of the payment. */
            transaction_id?: string | null;
        };
        /** @description `note`: the reason. */
        ReceiptsTasksDecide: {
            /** @description The reason. */
            note: string;
        };
        /** @description Receipts held for review, the oldest first. */
        ReceiptsTasksPage: {
            /** @description Where the next page begins: hand it in as `cursor`. None: this is the last. */
            next_cursor: string | null;
            /** @description The tasks. */
            tasks: components["schemas"]["Task"][];
        };
        /** @description `receipt_no` is the till's number of the receipt. The coupons' trails show it. */
        Redeem: {
            /** @description The hold. */
            hold_id: string;
            /** @description The till's number of the receipt. */
            receipt_no: string;
        };
        /** @description A refund of a receipt. */
        RefundLine: {
            /** @description How much goes back, in fen. */
            refund_fen: number;
            /** @description The number of the refund. */
            refund_no: string;
            /**
             * Format: date-time
             * @description When the money had gone back.
             */
            refunded_at: string;
            /** @description Who reported it. */
            refunded_by: string;
        };
        /** @description How much to refund: `refund_fen`, or the price of the returned `lines`. Without either, all that is left is refunded. WeChat shows `reason` to the payer. */
        RefundRequest: {
            /** @description The lines. Unless fitted: []. */
            lines?: components["schemas"]["ReturnedLine"][];
            /** @description Why. */
            reason: string;
            /** @description How much goes back, in fen. */
            refund_fen?: number | null;
        };
        /** @description `state`: processing, abnormal (a person has to act), succeeded, failed (see `why`; try again with another key). `points`: the earned points that it reversed (negative); 0 until they are reversed. */
        RefundView: {
            /**
             * Format: date-time
             * @description When it was asked for.
             */
            asked_at: string;
            /** @description The lines. */
            lines: components["schemas"]["ReturnedLine"][];
            /** @description The payment. */
            payment_id: string;
            /** @description The earned points that it reversed (negative); 0 until they are reversed. */
            points: number;
            /** @description Why. */
            reason: string;
            /** @description How much goes back, in fen. */
            refund_fen: number;
            /** @description The number of the refund. */
            refund_no: string;
            /** @description When the money had gone back. */
            refunded_at: string | null;
            /**
             * @description Processing, abnormal (a person has to act), succeeded, failed (see `why`; try again with another key).
             * @enum {string}
             */
            state: "processing" | "abnormal" | "succeeded" | "failed";
            /** @description Why. */
            why: string | null;
        };
        /** @description The refused claims of a campaign, by day and reason. */
        RefusedClaims: {
            /** @description The campaign. */
            campaign_id: string;
            /** @description The rows. */
            rows: components["schemas"]["RefusedOnDay"][];
        };
        /** @description The claims that were refused on a business day for one reason. `reason`: the code of the error that shoppers got. `claims`: in a rush up to a quarter of them may be missing. */
        RefusedOnDay: {
            /** @description In a rush up to a quarter of them may be missing. */
            claims: number;
            /**
             * Format: date
             * @description The business day.
             */
            day: string;
            /** @description The code of the error that shoppers got. */
            reason: string;
        };
        /** @description A fresh token. */
        Renewed: {
            /**
             * Format: date-time
             * @description It can be used until then.
             */
            expires_at: string;
            /** @description Send it as Authorization: Bearer. */
            token: string;
        };
        /** @description An event at a gate. `gate_event_id`: the gate's own id of it, the same in every repeat. `occurred_at`: when the event happened, if it is reported late. */
        Report: {
            /** @description The gate's own id of it, the same in every repeat. */
            gate_event_id: string;
            /** @description When the event happened, if it is reported late. */
            occurred_at?: string | null;
            /** @description The number plate. */
            plate: string;
        };
        /** @description A report under the receipt's number. `member_id`: empty if no member has it. `payer`: who paid, as appid#openid, if the report says so. `told_at`: the time of the sale, if the report says so. */
        ReportLine: {
            /** @description The whole amount in fen, before coupons and points. */
            amount_fen: number;
            /** @description Empty if no member has it. */
            member_id: string;
            /** @description What was paid with money, in fen. */
            paid_fen: number;
            /** @description Who paid, as appid#openid, if the report says so. */
            payer: string | null;
            /**
             * Format: date-time
             * @description When it was reported.
             */
            reported_at: string;
            /** @description The device that reported it. */
            reported_by: string;
            /** @description The time of the sale, if the report says so. */
            told_at: string | null;
        };
        /** @description An unmatched payment: it came after the order closed, or does not match the order. `state`: the state of its refund; set_aside while it is held for review, or if only a part of it was refunded. */
        Returned: {
            /** @description The whole amount in fen, before coupons and points. */
            amount_fen: number;
            /** @description When it had gone back. */
            returned_at: string | null;
            /**
             * @description The state of its refund; set_aside while it is held for review, or if only a part of it was refunded.
             * @enum {string}
             */
            state: "processing" | "abnormal" | "succeeded" | "failed" | "set_aside";
        };
        /** @description How many of an article of the order are returned. */
        ReturnedLine: {
            /** @description How many. Unless fitted: 1. */
            quantity?: number;
            /** @description The article's number. */
            sku: string;
        };
        /** @description One campaign, store, kind of coupon, source, printed code, funder, channel or use of points on one business day. `payments`, `paid_fen` and `refunded_fen` count the sales of all channels and all buyers; for a campaign, only the sales in which its coupons were used; for a source or a printed code, only the sales of the members who joined from it, in the mall of the sale. A sale without a member counts in no source. `given_back` counts coupons that a refund or a till restored. `discount_fen` is what redeemed coupons took off, minus what restored coupons had taken off. `expired` does not include `voided` coupons. A store's `voided` counts coupons that were claimed there; a funder's counts coupons for which it would have paid a part. `points_spent` is less the points that were restored, so it can be negative on a day. `joined` is only by source and by printed code: the members who joined from it, former ids of merged members too. A member whose source names no mall counts in the first mall of the mini-program. */
        Row: {
            /** @description How many were claimed. */
            claimed: number;
            /**
             * Format: date
             * @description The business day.
             */
            day: string;
            /** @description What is taken off, in fen. */
            discount_fen: number;
            /** @description How many expired unused. */
            expired: number;
            /** @description How many redemptions were given back. */
            given_back: number;
            /** @description What the row is about: a campaign, a store, a kind, a source or a funder. */
            id: string;
            /** @description The members who joined from this source; 0 in other groupings. */
            joined: number;
            /** @description The mall. */
            mall_id: string;
            /** @description What was paid with money, in fen. */
            paid_fen: number;
            /** @description How many payments. */
            payments: number;
            /** @description Points that were credited. */
            points_given: number;
            /** @description Points that were spent, less those restored. */
            points_spent: number;
            /** @description Points that refunds took back. */
            points_taken_back: number;
            /** @description How many were redeemed. */
            redeemed: number;
            /** @description How much went back, in fen. */
            refunded_fen: number;
            /** @description Coupons that were made worthless before they expired. */
            voided: number;
        };
        /** @description A row that got no coupon, and the code of its refusal. `row` counts from 1. */
        RowError: {
            /** @description The code of the refusal. */
            code: string;
            /** @description The member. */
            member_id: string;
            /** @description The row, from 1. */
            row: number;
        };
        /** @description `state`: waiting, applied, set_aside (held for review); `why`: refund_without_payment, refund_exceeds. `decided_by`: the member of staff who resolved it; `note`: what was done. */
        SaleRefund: {
            /** @description The member of staff who resolved it. */
            decided_by: string | null;
            /** @description What was done. */
            note: string | null;
            /** @description How much goes back, in fen. */
            refund_fen: number;
            /** @description WeChat Pay's number of the refund. */
            refund_id: string;
            /**
             * Format: date-time
             * @description When the money had gone back.
             */
            refunded_at: string;
            /**
             * @description Waiting, applied, set_aside (held for review).
             * @enum {string}
             */
            state: "waiting" | "applied" | "set_aside";
            /** @description Refund_without_payment, refund_exceeds. */
            why: ("refund_without_payment" | "refund_exceeds") | null;
        };
        /** @description Where and for which articles a coupon is usable. Stores and merchants say where; categories, brands and SKUs say for which articles. Empty means everywhere and for all articles. */
        Scope: {
            /** @description Articles of these brands. Unless fitted: []. */
            brands?: string[];
            /** @description Stores, or articles, of these categories. Unless fitted: []. */
            categories?: string[];
            /** @description The merchants. Unless fitted: []. */
            merchant_ids?: string[];
            /** @description The articles' numbers. Unless fitted: []. */
            skus?: string[];
            /** @description The stores. Unless fitted: []. */
            store_ids?: string[];
        };
        /** @description Exactly one of these: a member's id, present or former; a phone number, with or without its country code; an openid of any mini-program of the malls; a plate. */
        ServiceFindRequest: {
            /** @description The member. */
            member_id?: string | null;
            /** @description The payer in the mini-program. */
            openid?: string | null;
            /** @description The phone number, masked. */
            phone?: string | null;
            /** @description The number plate. */
            plate?: string | null;
        };
        /** @description `state`: settled (leave before `leave_by`) or to_pay (`payment` is the order to pay). `lines` sum to `due_fen`. */
        Settlement: {
            /** @description What is to be paid now, in fen. */
            due_fen: number;
            /** @description Until then the gate lets the car out. */
            leave_by: string | null;
            /** @description The lines. */
            lines: components["schemas"]["ParkingLine"][];
            /** @description The payment. */
            payment: components["schemas"]["Payment"] | null;
            /** @description How many points. */
            points: number;
            /**
             * @description Settled (leave before `leave_by`) or to_pay (`payment` is the order to pay).
             * @enum {string}
             */
            state: "settled" | "to_pay";
            /** @description The parking visit. */
            visit_id: string;
        };
        /** @description The share of a coupon's discount that one party pays. */
        Share: {
            /** @description The merchant or brand that bears it; none for the mall. */
            id?: string | null;
            /**
             * @description Who bears it.
             * @enum {unknown}
             */
            party: "brand" | "mall" | "merchant";
            /** @description In percent. */
            percent: number;
        };
        /** @description The sums of one side for a day, in fen. */
        SideView: {
            /** @description The provider's fees in fen. */
            fee_fen: number;
            /** @description What was paid with money, in fen. */
            paid_fen: number;
            /** @description How many payments. */
            payments: number;
            /** @description How much went back, in fen. */
            refunded_fen: number;
            /** @description How many refunds. */
            refunds: number;
        };
        /** @description The attributes for the plugin. A repeat returns the same until the coupon has become one of ours. If WeChat has sent it already, the plugin answers DUPREQUEST. */
        Signed: {
            /** @description For the plugin. */
            send_coupon_merchant: string;
            /** @description For the plugin. */
            send_coupon_params: components["schemas"]["Parameter"][];
            /** @description The signature over it. */
            sign: string;
        };
        /** @description Where a coupon was claimed. `channel`: one of a campaign's channels. `detail`: the list, rule, batch of codes or surface within the channel. The other fields name the place. */
        Source: {
            /**
             * @description One of a campaign's channels.
             * @enum {string}
             */
            channel: "mini_program" | "login" | "qr" | "code" | "points" | "list" | "payment" | "joining" | "birthday" | "busifavor";
            /** @description The list, rule, batch of codes or surface within the channel. */
            detail?: string | null;
            /** @description Who hands the code out. */
            promoter_id?: string | null;
            /** @description A code of ours, from the `scene` it was opened with. */
            qr_id?: string | null;
            /** @description The store. */
            store_id?: string | null;
            /** @description Where the code hangs. */
            surface?: string | null;
        };
        /** @description Where the shopper came from. `qr_id` is the id of one of our printed codes; store, surface and promoter then come from that code. */
        SourceIn: {
            /** @description The member who invited. */
            inviter_id?: string | null;
            /** @description Who hands the code out. */
            promoter_id?: string | null;
            /** @description A code of ours, from the `scene` it was opened with. */
            qr_id?: string | null;
            /** @description The mini-program's scene value. */
            scene?: number | null;
            /** @description The store. */
            store_id?: string | null;
        };
        /** @description The fields of a stock that its campaign does not have. `belong_merchant`: the merchant id to which the stock belongs (default: the mall's). `stock_name`: the name of the stock (default: the campaign's). `code_mode`: who makes the coupon codes. */
        Spec: {
            /** @description The merchant id to which the stock belongs (default: the mall's). */
            belong_merchant?: string | null;
            /**
             * @description Who makes the coupon codes. Unless fitted: "WECHATPAY_MODE".
             * @enum {unknown}
             */
            code_mode?: "MERCHANT_API" | "MERCHANT_UPLOAD" | "WECHATPAY_MODE";
            /** @description A remark for staff. */
            comment?: string | null;
            /** @description How WeChat shows the coupon. */
            display?: components["schemas"]["Display"] | null;
            /** @description Ways from the coupon to elsewhere. */
            entrance?: components["schemas"]["Entrance"] | null;
            /** @description What the coupon is for, as WeChat shows it. */
            goods_name: string;
            /** @description The mini-program it leads to. */
            mini_programs_appid?: string | null;
            /** @description The page it leads to. */
            mini_programs_path?: string | null;
            /** @description Whether WeChat limits it to natural persons. */
            natural_person_limit?: boolean | null;
            /** @description The mini-program whose users are notified of the coupon. */
            notify_appid?: string | null;
            /** @description Whether WeChat keeps it from bots. */
            prevent_api_abuse?: boolean | null;
            /** @description The name of the stock (default: the campaign's). */
            stock_name?: string | null;
            /** @description Whether WeChat subsidises it. */
            subsidy?: boolean | null;
            /**
             * @description How the coupon is used: at a till, or in a mini-program.
             * @enum {unknown}
             */
            use_method: "MINI_PROGRAMS" | "OFF_LINE" | "PAYMENT_CODE" | "SELF_CONSUME";
        };
        /** @description A payment as its shopper sees it, with fields that only staff see. `set_aside`: why a payment that came for the order is unmatched: late (refunded automatically), or "<field>_differs" (held for review); None if none came. */
        StaffPayment: {
            /** @description The mini-program. */
            appid: string;
            /** @description The mall. */
            mall_id: string;
            /** @description The merchant id at WeChat Pay. */
            mchid: string;
            /** @description The member. */
            member_id: string;
            /** @description The payment. */
            payment: components["schemas"]["Payment"];
            /** @description Why a payment that came for the order is unmatched: late (refunded automatically), or "<field>_differs" (held for review); None if none came. */
            set_aside: string | null;
            /** @description WeChat Pay's number of the payment. */
            transaction_id: string | null;
        };
        /** @description The payments found, newest first. */
        StaffPaymentPage: {
            /** @description Where the next page begins: hand it in as `cursor`. None: this is the last. */
            next_cursor: string | null;
            /** @description The payments. */
            payments: components["schemas"]["StaffPayment"][];
        };
        /** @description A staff token without the token itself: who has it, its role, and whether it is revoked. */
        StaffToken: {
            /**
             * Format: date-time
             * @description It can be used until then.
             */
            expires_at: string;
            /**
             * Format: date-time
             * @description When it was made.
             */
            made_at: string;
            /** @description The merchant; none: the mall's own. */
            merchant_id: string | null;
            /** @description The name, as shoppers see it. */
            name: string;
            /** @description Whose it is; two tokens of one name are one person's. */
            person: string;
            /** @description Whether it was revoked. */
            revoked: boolean;
            /** @description When it was revoked. */
            revoked_at: string | null;
            /** @description Who revoked it. */
            revoked_by: string | null;
            /** @description What it may do. */
            role: string;
            /** @description The token's id. */
            token_id: string;
        };
        /** @description A page of staff tokens by id, revoked and expired ones too. */
        StaffTokens: {
            /** @description Where the next page begins: hand it in as `cursor`. None: this is the last. */
            next_cursor: string | null;
            /** @description The staff tokens. */
            staff_tokens: components["schemas"]["StaffToken"][];
        };
        /** @description A campaign's stock and budget. All are 0 or null before it is published. `units`: all that were published. `units_claimed`: units that are not left: claimed, issued, or sent by WeChat. `budget_fen`: null if the campaign has no budget. `budget_left_fen`: the budget that is left; null likewise. `budget_taken_fen`: what coupons have taken off, and what is reserved for those that still can. `sold_out`: no unit is left, or too little budget for one more coupon. `sold_out_since`: when a claim first found that; null if none has since units or budget last came back. */
        Stock: {
            /** @description Null if the campaign has no budget. */
            budget_fen: number | null;
            /** @description The budget that is left; null likewise. */
            budget_left_fen: number | null;
            /** @description What coupons have taken off, and what is reserved for those that still can. */
            budget_taken_fen: number | null;
            /** @description The campaign. */
            campaign_id: string;
            /** @description No unit is left, or too little budget for one more coupon. */
            sold_out: boolean;
            /** @description When a claim first found that; null if none has since units or budget last came back. */
            sold_out_since: string | null;
            /** @description All that were published. */
            units: number;
            /** @description Units that are not left: claimed, issued, or sent by WeChat. */
            units_claimed: number;
            /** @description How many units the campaign has left. */
            units_left: number;
        };
        /** @description A campaign's stock at WeChat Pay. `pending`: the kind of a request that is not answered yet (create, modify, budget). `max_coupons`: how many coupons WeChat Pay may send. `units`: how many units the campaign has. `coupons_here`: how many sent coupons we know. `looked_at`: the time of the last comparison. `coupons_there`: how many coupons were sent, as WeChat Pay last answered. `maximum_there`: how many coupons may be sent, as WeChat Pay last answered. `state_there`: the stock's state, as WeChat Pay last answered. `differences`: what has differed for at least half an hour: sent, maximum, state, terms, codes (too few were uploaded), look_refused:… and request_refused:… with WeChat Pay's code. `only_there`: only WeChat issues the campaign's units; if false, there may be no unit left for a coupon that WeChat sends. */
        StockView: {
            /** @description The campaign. */
            campaign_id: string;
            /** @description How many sent coupons we know. */
            coupons_here: number;
            /** @description How many coupons were sent, as WeChat Pay last answered. */
            coupons_there: number | null;
            /** @description What has differed for at least half an hour: sent, maximum, state, terms, codes (too few were uploaded), look_refused:… and request_refused:… with WeChat Pay's code. */
            differences: string[];
            /** @description The time of the last comparison. */
            looked_at: string | null;
            /**
             * Format: date-time
             * @description When it was made.
             */
            made_at: string;
            /** @description How many coupons WeChat Pay may send. */
            max_coupons: number;
            /** @description How many coupons may be sent, as WeChat Pay last answered. */
            maximum_there: number | null;
            /** @description Only WeChat issues the campaign's units; if false, there may be no unit left for a coupon that WeChat sends. */
            only_there: boolean;
            /** @description What WeChat Pay was asked and has not answered yet. */
            pending: ("create" | "modify" | "budget") | null;
            /** @description What it was made with. */
            spec: components["schemas"]["Spec"];
            /** @description The stock's state, as WeChat Pay last answered. */
            state_there: string | null;
            /** @description The stock at WeChat Pay. */
            stock_id: string | null;
            /** @description How many units the campaign has. */
            units: number;
        };
        /** @description A store as the mini-program lists it. */
        StoreLine: {
            /** @description What is sold, as food or fashion. */
            category: string;
            /** @description The floor it is on. */
            floor: string;
            /** @description The name, as shoppers see it. */
            name: string;
            /** @description So many points for each yuan. */
            points_per_yuan: number;
            /** @description The store. */
            store_id: string;
        };
        /** @description A merchant's store in a mall. `points_per_yuan`: points for each yuan that is really paid, if no earning rule applies. `shop_number`: the store's number in the business circle (WeChat Pay: 门店编号); no other store of the same merchant id and mini-program may have it. */
        StoreSpec: {
            /** @description What is sold, as food or fashion. Unless fitted: "". */
            category?: string;
            /** @description The floor it is on. Unless fitted: "". */
            floor?: string;
            /** @description The mall. */
            mall_id: string;
            /** @description The merchant; none: the mall's own. */
            merchant_id: string;
            /** @description The name, as shoppers see it. */
            name: string;
            /** @description Whether it is open. Unless fitted: true. */
            open?: boolean;
            /** @description Points for each yuan that is really paid, if no earning rule applies. */
            points_per_yuan: number;
            /** @description The store's number in the business circle (WeChat Pay: 门店编号); no other store of the same merchant id and mini-program may have it. */
            shop_number?: string | null;
        };
        /** @description A document as staff see it. `body`: as it was put. */
        StoreSpecDocument: {
            /** @description As it was put. */
            body: components["schemas"]["StoreSpec"];
            /** @description The document's id. */
            id: string;
            /**
             * Format: date-time
             * @description When this version was put.
             */
            updated_at: string;
            /** @description Who put this version. */
            updated_by: string;
            /** @description The version. */
            version: number;
        };
        /** @description Documents of one kind, in the order of their ids. */
        StoreSpecPage: {
            /** @description The documents. */
            items: components["schemas"]["StoreSpecDocument"][];
            /** @description Where the next page begins: hand it in as `cursor`. None: this is the last. */
            next_cursor: string | null;
        };
        /** @description The first `free_minutes` of a visit cost nothing. Then each begun block of `block_minutes` costs `block_fen`, and 24 hours of chargeable time cost at most `day_cap_fen`. `points_per_hour` pay for an hour; None: no points are accepted. After settling, a car has `exit_grace_minutes` to leave. */
        Tariff: {
            /** @description What each block that was begun costs. */
            block_fen: number;
            /** @description How long a block is. */
            block_minutes: number;
            /** @description At most so much for 24 hours. */
            day_cap_fen: number;
            /** @description So long one may take to leave once it is paid. Unless fitted: 15. */
            exit_grace_minutes?: number;
            /** @description So many minutes of a visit cost nothing. */
            free_minutes: number;
            /** @description So many points pay an hour; none: points do not pay here. */
            points_per_hour?: number | null;
        };
        /** @description A receipt held for review. `member_id`: empty if no member has it. `since`: when it was reported. */
        Task: {
            /** @description Empty if no member has it. */
            member_id: string;
            /** @description The receipt. */
            receipt: components["schemas"]["ReceiptView"];
            /** @description The device that reported it. */
            reported_by: string;
            /**
             * Format: date-time
             * @description When it was reported.
             */
            since: string;
        };
        /** @description Open tasks of one kind. `number`: how many, at most 100. `more`: there are more than that. */
        TaskCount: {
            /** @description There are more than that. */
            more: boolean;
            /** @description How many, at most 100. */
            number: number;
        };
        /** @description A task. `refund`: set if the task is about a refund; `payment` is then null if the payment is unknown. */
        TaskLine: {
            /** @description The payment. */
            payment: components["schemas"]["MallPayment"] | null;
            /** @description Set if the task is about a refund; `payment` is then null if the payment is unknown. */
            refund: components["schemas"]["SaleRefund"] | null;
            /**
             * Format: date-time
             * @description Since when.
             */
            since: string;
            /** @description WeChat Pay's number of the payment. */
            transaction_id: string;
        };
        /** @description `kind`: stray_money (a payment does not match its order; refund it), abnormal_refund (complete it in the console of WeChat Pay; it is queried until then), unknown_callback (of a type that is not handled here, or unreadable), unknown_order (its payment_id is no order here), unanswered_order, unanswered_refund (WeChat Pay gave no result for a day). Resolving an unanswered_order closes the order; resolving an unanswered_refund marks the refund as failed. Either releases what the order or the refund holds. Money that still comes is refunded, and a refund that still succeeds counts. A task leaves the list once the money is refunded or a result came. */
        TaskView: {
            /** @description The whole amount in fen, before coupons and points. */
            amount_fen: number | null;
            /**
             * @description Stray_money (a payment does not match its order; refund it), abnormal_refund (complete it in the console of WeChat Pay; it is queried until then), unknown_callback (of a type that is not handled here, or unreadable), unknown_order (its payment_id is no order here), unanswered_order, unanswered_refund (WeChat Pay gave no result for a day).
             * @enum {string}
             */
            kind: "stray_money" | "abnormal_refund" | "unknown_callback" | "unknown_order" | "unanswered_order" | "unanswered_refund";
            /** @description The payment. */
            payment_id: string | null;
            /** @description The number of the refund. */
            refund_no: string | null;
            /**
             * Format: date-time
             * @description Since when.
             */
            since: string;
            /** @description The task. */
            task_id: string;
            /** @description Why. */
            why: string | null;
        };
        /** @description A tier. `at_least`: the amount from which a member has it, in the program's measure; 0: everybody has it. Benefits: `points_percent` of the usual points, and `free_parking_minutes` of each parking visit. */
        Tier: {
            /** @description The amount from which a member has it, in the program's measure; 0: everybody has it. */
            at_least: number;
            /** @description So many minutes of a visit are free in this tier. Unless fitted: 0. */
            free_parking_minutes?: number;
            /** @description The tier's id in its program. */
            id: string;
            /** @description The name, as shoppers see it. */
            name: string;
            /** @description In percent of the usual points. Unless fitted: 100. */
            points_percent?: number;
        };
        /** @description The tiers that some malls share. A mall is in one program at most; without malls the program is paused. `tiers`: the lowest first. `falls`: how far a member falls when the protection ends: by one tier at most, or to the tier that the sales of the last window reach. `notice_days`: how many days before a tier ends the member gets a notice. */
        TierProgramSpec: {
            /**
             * @description How far a member falls when the protection ends: by one tier at most, or to the tier that the sales of the last window reach. Unless fitted: "one_tier".
             * @enum {unknown}
             */
            falls?: "as_earned" | "one_tier";
            /** @description The malls. */
            mall_ids: string[];
            /**
             * @description What is counted for the tiers.
             * @enum {unknown}
             */
            measure: "points_earned" | "spend_fen" | "visits";
            /** @description The name, as shoppers see it. */
            name: string;
            /** @description How many days before a tier ends the member gets a notice. Unless fitted: 30. */
            notice_days?: number;
            /** @description The lowest first. */
            tiers: components["schemas"]["Tier"][];
            /** @description Which time counts. Unless fitted: {"kind":"calendar","months":12,"protected_periods":1}. */
            window?: components["schemas"]["Calendar"] | components["schemas"]["TiersRolling"];
        };
        /** @description A document as staff see it. `body`: as it was put. */
        TierProgramSpecDocument: {
            /** @description As it was put. */
            body: components["schemas"]["TierProgramSpec"];
            /** @description The document's id. */
            id: string;
            /**
             * Format: date-time
             * @description When this version was put.
             */
            updated_at: string;
            /** @description Who put this version. */
            updated_by: string;
            /** @description The version. */
            version: number;
        };
        /** @description Documents of one kind, in the order of their ids. */
        TierProgramSpecPage: {
            /** @description The documents. */
            items: components["schemas"]["TierProgramSpecDocument"][];
            /** @description Where the next page begins: hand it in as `cursor`. None: this is the last. */
            next_cursor: string | null;
        };
        /** @description A member's tier in a program; `tier` is None if the member has none. `last_day`: the tier is kept at least to this day; None: it does not end. `progress`: what counts in today's window. `missing_to_keep`: the amount that is still missing to extend the tier, to be reached by `last_day`. `progress` and `missing_to_keep` are in the program's `measure`. `told`: what comes next, in up to two sentences in the language of the request. */
        TierView: {
            /** @description When it ends; none: for good. */
            ends_at: string | null;
            /** @description So many minutes of a visit are free in this tier. */
            free_parking_minutes: number;
            /** @description The tier is kept at least to this day; None: it does not end. */
            last_day: string | null;
            /** @description The malls. */
            mall_ids: string[];
            /**
             * @description What is counted for the tiers.
             * @enum {unknown}
             */
            measure: "points_earned" | "spend_fen" | "visits";
            /** @description The amount that is still missing to extend the tier, to be reached by `last_day`. */
            missing_to_keep: number;
            /** @description The name, as shoppers see it. */
            name: string | null;
            /** @description The tier above; none: it is the highest. */
            next: components["schemas"]["NextTier"] | null;
            /** @description In percent of the usual points. */
            points_percent: number;
            /** @description The program's name. */
            program: string;
            /** @description The tier program. */
            program_id: string;
            /** @description What counts in today's window. */
            progress: number;
            /** @description The tier; none: none yet. */
            tier: string | null;
            /** @description What comes next, in up to two sentences in the language of the request. */
            told: string;
        };
        /** @description The last `months` up to each day count together. A tier is kept for `protected_months` from that day on. */
        TiersRolling: {
            /**
             * @description Which kind it is.
             * @enum {unknown}
             */
            kind: "rolling";
            /** @description How many months. Unless fitted: 12. */
            months?: number;
            /** @description A tier is kept so many months at least. Unless fitted: 12. */
            protected_months?: number;
        };
        /** @description Who a staff token belongs to, and what it may reach. `name`: the person's name, as it was typed. `person`: the same name in the form by which persons are compared. `merchant_id`: the only merchant it reaches; none: the token is of the group's own staff. */
        TokenHolder: {
            /**
             * Format: date-time
             * @description It can be used until then.
             */
            expires_at: string;
            /** @description The only merchant it reaches; none: the token is of the group's own staff. */
            merchant_id: string | null;
            /** @description The person's name, as it was typed. */
            name: string;
            /** @description The same name in the form by which persons are compared. */
            person: string;
            /**
             * @description What it may do.
             * @enum {string}
             */
            role: "operator" | "finance" | "auditor" | "merchant";
            /** @description The token's id. */
            token_id: string;
        };
        /** @description A coupon with every step of its trail, oldest first. */
        Trail: {
            /** @description The coupon. */
            coupon: components["schemas"]["CouponLine"];
            /** @description Where it came from. */
            source: components["schemas"]["Source"];
            /** @description Everything that became of it, oldest first. */
            trail: components["schemas"]["CouponsWalletStep"][];
        };
        /** @description The result of an upload. `codes`: how many codes were uploaded. `taken`: how many codes WeChat Pay accepted. `failures`: the codes that WeChat Pay did not accept. */
        Uploaded: {
            /** @description The batch of codes. */
            batch_id: string;
            /** @description How many codes were uploaded. */
            codes: number;
            /** @description The codes that WeChat Pay did not accept. */
            failures: components["schemas"]["Failure"][];
            /** @description How many codes WeChat Pay accepted. */
            taken: number;
        };
        /** @description Figures by day, mall and id. */
        Usage: {
            /** @description Where the next page begins: hand it in as `cursor`. None: this is the last. */
            next_cursor: string | null;
            /** @description The rows. */
            rows: components["schemas"]["Row"][];
        };
        /** @description A coupon that an order holds or redeemed, and what it takes off. */
        UsedCoupon: {
            /** @description The campaign. */
            campaign_id: string;
            /** @description The coupon. */
            coupon_id: string;
            /** @description What is taken off, in fen. */
            discount_fen: number;
        };
        /** @description Whether one coupon applies to the basket. `worth_fen` is what it takes off if it is used alone. If it does not apply, `code`, `reason` and `message` say why, and `missing_fen` is how much more must be bought. */
        Verdict: {
            /** @description Whether it can be used on this basket. */
            applies: boolean;
            /** @description The code of the refusal; none where the coupon applies. */
            code: string | null;
            /** @description The coupon. */
            coupon_id: string;
            /**
             * Format: date-time
             * @description It can be used until then.
             */
            expires_at: string;
            /**
             * @description Which kind it is.
             * @enum {string}
             */
            kind: "cash_off" | "percent_off" | "exchange" | "gift" | "random_cash" | "parking_time";
            /** @description Why it does not apply, for a reader. */
            message: string | null;
            /** @description How much more it takes, in fen. */
            missing_fen: number | null;
            /** @description The name, as shoppers see it. */
            name: string;
            /** @description Why it does not apply, as a word. */
            reason: string | null;
            /**
             * @description Whether it is used alone, or one of each kind together.
             * @enum {string}
             */
            stacking: "exclusive" | "per_kind";
            /** @description What it takes off, in fen. */
            worth_fen: number;
        };
        /** @description A visit with what it costs now; `lines` sum to `due_fen`. `payment_id`: the open order for it. The gate knows plates, not members: if a line is of the member's tier, settle the visit before the exit, even if nothing is due. */
        VisitView: {
            /** @description The car park. */
            car_park_id: string;
            /** @description What is to be paid now, in fen. */
            due_fen: number;
            /**
             * Format: date-time
             * @description When the car came in.
             */
            entered_at: string;
            /** @description Until then the gate lets the car out. */
            leave_by: string | null;
            /** @description The lines. */
            lines: components["schemas"]["ParkingLine"][];
            /** @description How many minutes. */
            minutes: number;
            /** @description The open order for it. */
            payment_id: string | null;
            /** @description The number plate. */
            plate: string;
            /** @description So many points pay an hour; none: points do not pay here. */
            points_per_hour: number | null;
            /**
             * @description The state it is in.
             * @enum {string}
             */
            state: "parked" | "settled" | "exited" | "superseded";
            /** @description The parking visit. */
            visit_id: string;
        };
        /** @description Receipts that are or were held for review, the latest first. */
        Waited: {
            /** @description Where the next page begins: hand it in as `cursor`. None: this is the last. */
            next_cursor: string | null;
            /** @description How many receipts. */
            receipts: components["schemas"]["ReceiptView"][];
        };
        /** @description A receipt, the report that counts, the reports that contradict it, and its refunds in their order. */
        WholeReceipt: {
            /** @description Reports under the same number that say otherwise. */
            contradicted_by: components["schemas"]["ReportLine"][];
            /** @description The receipt. */
            receipt: components["schemas"]["ReceiptView"];
            /** @description The refunds. */
            refunds: components["schemas"]["RefundLine"][];
            /** @description The report that counts. */
            report: components["schemas"]["ReportLine"];
        };
        /** @description Points expire at the end of the year that comes `years` later; 0: of the same year. */
        YearEnd: {
            /**
             * @description Which kind it is.
             * @enum {unknown}
             */
            kind: "year_end";
            /** @description How many years. */
            years: number;
        };
    };
    responses: {
        /** @description The request is not valid. `field` says where; `errors` lists everything that is wrong with the body. */
        Refused400: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The token or signature is missing or not valid. */
        Refused401: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The caller may not do this. */
        Refused403: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description It does not exist, or it belongs to somebody else. */
        Refused404: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The Accept header does not allow this response's media type. */
        Refused406: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The current state does not allow this; `code` says why. */
        Refused409: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The Content-Type is not application/json in UTF-8. */
        Refused415: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description A value is not allowed, or the Idempotency-Key was used with another body. */
        Refused422: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description Too many requests; wait. */
        Refused429: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description A fault of the service. The same request may be sent again. */
        Refused500: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description Too much load, or an outside party is down. Send the same request again. */
        Refused503: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
    };
    parameters: {
        /**
         * @description The first of zh and en that it names; Chinese by default.
         * @example en
         */
        AcceptLanguage: string;
        /** @description `next_cursor` of the page before; bound to caller and list. */
        Cursor: string;
        /** @description The device's id. */
        DeviceKey: string;
        /** @description Used once, 8 to 64 characters. */
        DeviceNonce: string;
        /** @description Seconds since 1970, within 5 minutes of now. */
        DeviceTimestamp: string;
        /** @description A text that the caller makes, a new one for each operation: a repeat gets the answer to the first request. */
        IdempotencyKey: string;
        /** @description The version that was read, 0 if there is none yet: any other version gets a 409. */
        IfMatch: string;
        /** @description Most entries to return; 20 by default. */
        Limit: number;
        /** @description A text that the caller makes: a repeat gets the answer to the first request. */
        OptionalIdempotencyKey: string;
    };
    requestBodies: never;
    headers: {
        /** @description Present if the answer is that of an earlier request with the same key. */
        IdempotencyReplayed: "true";
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    list_campaign: {
        parameters: {
            query?: {
                /** @description Most entries to return; 20 by default. */
                limit?: components["parameters"]["Limit"];
                /** @description `next_cursor` of the page before; bound to caller and list. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CampaignSpecPage"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            406: components["responses"]["Refused406"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    get_campaign: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description The id of the document: 2 to 32 of a-z, 0-9 and _. */
                document_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CampaignSpecDocument"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    put_campaign: {
        parameters: {
            query?: never;
            header?: {
                /** @description The version that was read, 0 if there is none yet: any other version gets a 409. */
                "If-Match"?: components["parameters"]["IfMatch"];
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description The id of the document: 2 to 32 of a-z, 0-9 and _. */
                document_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "closes_at": "2099-01-01T00:00:00+08:00",
                 *       "limit_per_member": 1,
                 *       "mall_id": "sun",
                 *       "name": "满三十减五",
                 *       "opens_at": "2026-01-01T00:00:00+08:00",
                 *       "state": "published",
                 *       "units": 100,
                 *       "valid_days": 30,
                 *       "worth": {
                 *         "discount_fen": 500,
                 *         "kind": "cash_off",
                 *         "threshold_fen": 3000
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["CampaignSpec"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CampaignSpecDocument"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            409: components["responses"]["Refused409"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    list_refused_claims: {
        parameters: {
            query: {
                /** @description The first business day, included. */
                from: string;
                /** @description The last business day, included; 92 days at most. */
                to: string;
            };
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description The id of the document: 2 to 32 of a-z, 0-9 and _. */
                document_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusedClaims"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    get_campaign_stock: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description The id of the document: 2 to 32 of a-z, 0-9 and _. */
                document_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Stock"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    list_car_park: {
        parameters: {
            query?: {
                /** @description Most entries to return; 20 by default. */
                limit?: components["parameters"]["Limit"];
                /** @description `next_cursor` of the page before; bound to caller and list. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CarParkSpecPage"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            406: components["responses"]["Refused406"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    get_car_park: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description The id of the document: 2 to 32 of a-z, 0-9 and _. */
                document_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CarParkSpecDocument"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    put_car_park: {
        parameters: {
            query?: never;
            header?: {
                /** @description The version that was read, 0 if there is none yet: any other version gets a 409. */
                "If-Match"?: components["parameters"]["IfMatch"];
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description The id of the document: 2 to 32 of a-z, 0-9 and _. */
                document_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "mall_id": "sun",
                 *       "name": "日光广场地库",
                 *       "tariff": {
                 *         "block_fen": 500,
                 *         "block_minutes": 60,
                 *         "day_cap_fen": 4000,
                 *         "exit_grace_minutes": 15,
                 *         "free_minutes": 30,
                 *         "points_per_hour": 50
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["CarParkSpec"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CarParkSpecDocument"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            409: components["responses"]["Refused409"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    make_claim_codes: {
        parameters: {
            query?: never;
            header: {
                /** @description A text that the caller makes, a new one for each operation: a repeat gets the answer to the first request. */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "campaign_id": "plenty",
                 *       "codes": 9,
                 *       "label": "Leaflets of November"
                 *     }
                 */
                "application/json": components["schemas"]["Make"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchView"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            409: components["responses"]["Refused409"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    get_claim_codes: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description The batch of codes. */
                batch_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchView"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    export_claim_codes: {
        parameters: {
            query?: {
                /** @description Which file of the export, from 0. */
                part?: string;
            };
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description The batch of codes. */
                batch_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    get_clock: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BusinessTime"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            406: components["responses"]["Refused406"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    move_clock: {
        parameters: {
            query?: never;
            header: {
                /** @description A text that the caller makes, a new one for each operation: a repeat gets the answer to the first request. */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "by_seconds": 3600
                 *     }
                 */
                "application/json": components["schemas"]["ClockMove"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BusinessTime"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            409: components["responses"]["Refused409"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    list_devices: {
        parameters: {
            query?: {
                /** @description Most entries to return; 20 by default. */
                limit?: components["parameters"]["Limit"];
                /** @description `next_cursor` of the page before; bound to caller and list. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeviceKeys"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            406: components["responses"]["Refused406"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    revoke_device: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description The device. */
                device_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeviceKey"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            409: components["responses"]["Refused409"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    list_earning_rule: {
        parameters: {
            query?: {
                /** @description Most entries to return; 20 by default. */
                limit?: components["parameters"]["Limit"];
                /** @description `next_cursor` of the page before; bound to caller and list. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EarningRuleSpecPage"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            406: components["responses"]["Refused406"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    get_earning_rule: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description The id of the document: 2 to 32 of a-z, 0-9 and _. */
                document_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EarningRuleSpecDocument"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    put_earning_rule: {
        parameters: {
            query?: never;
            header?: {
                /** @description The version that was read, 0 if there is none yet: any other version gets a 409. */
                "If-Match"?: components["parameters"]["IfMatch"];
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description The id of the document: 2 to 32 of a-z, 0-9 and _. */
                document_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "mall_id": "sun",
                 *       "name": "每元一分",
                 *       "per_fen": 100,
                 *       "points": 1
                 *     }
                 */
                "application/json": components["schemas"]["EarningRuleSpec"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EarningRuleSpecDocument"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            409: components["responses"]["Refused409"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    make_issue_list: {
        parameters: {
            query?: never;
            header: {
                /** @description A text that the caller makes, a new one for each operation: a repeat gets the answer to the first request. */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "campaign_id": "plenty",
                 *       "label": "Thanks",
                 *       "member_ids": [
                 *         "mb2c3d4e5f6g7h"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["CouponsIssueListRequest"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListView"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            409: components["responses"]["Refused409"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    get_issue_list: {
        parameters: {
            query?: {
                /** @description Most entries to return; 20 by default. */
                limit?: components["parameters"]["Limit"];
                /** @description `next_cursor` of the page before; bound to caller and list. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description The list. */
                list_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListView"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    list_issue_rule: {
        parameters: {
            query?: {
                /** @description Most entries to return; 20 by default. */
                limit?: components["parameters"]["Limit"];
                /** @description `next_cursor` of the page before; bound to caller and list. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssueRuleSpecPage"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            406: components["responses"]["Refused406"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    get_issue_rule: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description The id of the document: 2 to 32 of a-z, 0-9 and _. */
                document_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssueRuleSpecDocument"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    put_issue_rule: {
        parameters: {
            query?: never;
            header?: {
                /** @description The version that was read, 0 if there is none yet: any other version gets a 409. */
                "If-Match"?: components["parameters"]["IfMatch"];
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description The id of the document: 2 to 32 of a-z, 0-9 and _. */
                document_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "campaign_id": "plenty",
                 *       "mall_id": "sun",
                 *       "name": "入会礼",
                 *       "trigger": "joining"
                 *     }
                 */
                "application/json": components["schemas"]["IssueRuleSpec"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssueRuleSpecDocument"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            409: components["responses"]["Refused409"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    list_mall_payment_tasks: {
        parameters: {
            query?: {
                /** @description Most entries to return; 20 by default. */
                limit?: components["parameters"]["Limit"];
                /** @description `next_cursor` of the page before; bound to caller and list. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CircleTasksPage"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            406: components["responses"]["Refused406"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    get_mall_payment: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description WeChat Pay's number of the payment. */
                transaction_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MallPayment"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    assign_mall_payment: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description WeChat Pay's number of the payment. */
                transaction_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "note": "Looked at it with the shop",
                 *       "store_id": "sun_cafe"
                 *     }
                 */
                "application/json": components["schemas"]["CircleTasksAssign"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MallPayment"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            409: components["responses"]["Refused409"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    dismiss_mall_payment: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description WeChat Pay's number of the payment. */
                transaction_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "note": "Looked at it with the shop"
                 *     }
                 */
                "application/json": components["schemas"]["CircleTasksDecide"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MallPayment"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            409: components["responses"]["Refused409"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    resolve_mall_refund: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description WeChat Pay's number of the payment. */
                transaction_id: string;
                /** @description WeChat Pay's number of the refund. */
                refund_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "note": "Looked at it with the shop"
                 *     }
                 */
                "application/json": components["schemas"]["CircleTasksDecide"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SaleRefund"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            409: components["responses"]["Refused409"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    report_mall_payment: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description WeChat Pay's number of the payment. */
                transaction_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "note": "Looked at it with the shop"
                 *     }
                 */
                "application/json": components["schemas"]["CircleTasksDecide"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MallPayment"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            409: components["responses"]["Refused409"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    list_mall: {
        parameters: {
            query?: {
                /** @description Most entries to return; 20 by default. */
                limit?: components["parameters"]["Limit"];
                /** @description `next_cursor` of the page before; bound to caller and list. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MallSpecPage"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            406: components["responses"]["Refused406"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    get_mall: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description The id of the document: 2 to 32 of a-z, 0-9 and _. */
                document_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MallSpecDocument"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    put_mall: {
        parameters: {
            query?: never;
            header?: {
                /** @description The version that was read, 0 if there is none yet: any other version gets a 409. */
                "If-Match"?: components["parameters"]["IfMatch"];
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description The id of the document: 2 to 32 of a-z, 0-9 and _. */
                document_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "appid": "wx1234567890abcdef",
                 *       "mchid": "1900000109",
                 *       "name": "日光广场"
                 *     }
                 */
                "application/json": components["schemas"]["MallSpec"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MallSpecDocument"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            409: components["responses"]["Refused409"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    get_own_access: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenHolder"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            406: components["responses"]["Refused406"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    find_members: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "member_id": "mb2c3d4e5f6g7h"
                 *     }
                 */
                "application/json": components["schemas"]["ServiceFindRequest"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Found"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            409: components["responses"]["Refused409"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    get_member: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description The member. */
                member_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MemberView"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    list_members_coupons: {
        parameters: {
            query?: {
                /** @description Only coupons in this state. */
                state?: "claimed" | "held" | "redeemed" | "expired" | "voided";
                /** @description Most entries to return; 20 by default. */
                limit?: components["parameters"]["Limit"];
                /** @description `next_cursor` of the page before; bound to caller and list. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description The member. */
                member_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CouponsWalletPage"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    get_members_coupon: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description The member. */
                member_id: string;
                /** @description The coupon. */
                coupon_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Trail"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    void_coupon: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description The member. */
                member_id: string;
                /** @description The coupon. */
                coupon_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "reason": "Given by mistake"
                 *     }
                 */
                "application/json": components["schemas"]["CouponsVoidRequest"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Trail"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            409: components["responses"]["Refused409"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    get_members_points: {
        parameters: {
            query?: {
                /** @description Most entries to return; 20 by default. */
                limit?: components["parameters"]["Limit"];
                /** @description `next_cursor` of the page before; bound to caller and list. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description The member. */
                member_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Points"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    set_tier: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description The member. */
                member_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "program_id": "sun",
                 *       "reason": "A good customer",
                 *       "tier": "gold"
                 *     }
                 */
                "application/json": components["schemas"]["Give"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TierView"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            409: components["responses"]["Refused409"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    get_members_tiers: {
        parameters: {
            query?: {
                /** @description Most entries to return; 20 by default. */
                limit?: components["parameters"]["Limit"];
                /** @description `next_cursor` of the page before; bound to caller and list. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description The member. */
                member_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MembersTiers"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    list_members_visits: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description The member. */
                member_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Current"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    list_merchant_coupon_differences: {
        parameters: {
            query?: {
                /** @description Most entries to return; 20 by default. */
                limit?: components["parameters"]["Limit"];
                /** @description `next_cursor` of the page before; bound to caller and list. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BusifavorDifferPage"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            406: components["responses"]["Refused406"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    assign_merchant_coupon: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description The difference. */
                difference_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "member_id": "mb2c3d4e5f6g7h"
                 *     }
                 */
                "application/json": components["schemas"]["BusifavorDifferAssign"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BusifavorDifferDifferenceView"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            409: components["responses"]["Refused409"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    report_merchant_coupon_again: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description The difference. */
                difference_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BusifavorDifferDifferenceView"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            409: components["responses"]["Refused409"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    resolve_merchant_coupon_difference: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description The difference. */
                difference_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "note": "Looked at it with the shop"
                 *     }
                 */
                "application/json": components["schemas"]["BusifavorDifferResolve"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BusifavorDifferDifferenceView"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            409: components["responses"]["Refused409"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    list_merchant_coupons: {
        parameters: {
            query?: {
                /** @description Most entries to return; 20 by default. */
                limit?: components["parameters"]["Limit"];
                /** @description `next_cursor` of the page before; bound to caller and list. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BusifavorViewPage"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            406: components["responses"]["Refused406"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    get_merchant_coupon: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description The campaign. */
                campaign_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StockView"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    modify_merchant_coupon: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description The campaign. */
                campaign_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "goods_name": "全场饮品通用"
                 *     }
                 */
                "application/json": components["schemas"]["Change"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StockView"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            409: components["responses"]["Refused409"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    make_merchant_coupon: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description The campaign. */
                campaign_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "code_mode": "MERCHANT_UPLOAD",
                 *       "goods_name": "咖啡",
                 *       "use_method": "OFF_LINE"
                 *     }
                 */
                "application/json": components["schemas"]["Spec"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StockView"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            409: components["responses"]["Refused409"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    bring_merchant_coupon_budget: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description The campaign. */
                campaign_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /** @example {} */
                "application/json": components["schemas"]["Budget"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StockView"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            409: components["responses"]["Refused409"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    upload_merchant_coupon_codes: {
        parameters: {
            query?: never;
            header: {
                /** @description A text that the caller makes, a new one for each operation: a repeat gets the answer to the first request. */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description The campaign. */
                campaign_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "count": 2
                 *     }
                 */
                "application/json": components["schemas"]["BusifavorCodesRequest"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Uploaded"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            409: components["responses"]["Refused409"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    list_merchant: {
        parameters: {
            query?: {
                /** @description Most entries to return; 20 by default. */
                limit?: components["parameters"]["Limit"];
                /** @description `next_cursor` of the page before; bound to caller and list. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MerchantSpecPage"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            406: components["responses"]["Refused406"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    get_merchant: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description The id of the document: 2 to 32 of a-z, 0-9 and _. */
                document_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MerchantSpecDocument"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    put_merchant: {
        parameters: {
            query?: never;
            header?: {
                /** @description The version that was read, 0 if there is none yet: any other version gets a 409. */
                "If-Match"?: components["parameters"]["IfMatch"];
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description The id of the document: 2 to 32 of a-z, 0-9 and _. */
                document_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "林记"
                 *     }
                 */
                "application/json": components["schemas"]["MerchantSpec"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MerchantSpecDocument"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            409: components["responses"]["Refused409"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    order_merge: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "member_id": "mb2c3d4e5f6g7h",
                 *       "other_id": "mb7h6g5f4e3d2c",
                 *       "reason": "One person, two phones"
                 *     }
                 */
                "application/json": components["schemas"]["Order"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MergeView"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            409: components["responses"]["Refused409"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    get_merge: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description The former id of the merged member. */
                merged_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MergeView"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    list_payment_tasks: {
        parameters: {
            query?: {
                /** @description Most entries to return; 20 by default. */
                limit?: components["parameters"]["Limit"];
                /** @description `next_cursor` of the page before; bound to caller and list. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaymentsTasksPage"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            406: components["responses"]["Refused406"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    resolve_payment_task: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description The task. */
                task_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "note": "Looked at it with the shop"
                 *     }
                 */
                "application/json": components["schemas"]["PaymentsTasksResolve"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskView"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            409: components["responses"]["Refused409"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    look_payments_up: {
        parameters: {
            query?: {
                /** @description The payment. */
                payment_id?: string;
                /** @description WeChat Pay's number of the payment. */
                transaction_id?: string;
                /** @description The member. */
                member_id?: string;
                /** @description Most entries to return; 20 by default. */
                limit?: components["parameters"]["Limit"];
                /** @description `next_cursor` of the page before; bound to caller and list. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StaffPaymentPage"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    list_adjustments: {
        parameters: {
            query?: {
                /** @description Most entries to return; 20 by default. */
                limit?: components["parameters"]["Limit"];
                /** @description `next_cursor` of the page before; bound to caller and list. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PointsAdjustPage"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            406: components["responses"]["Refused406"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    adjust_points: {
        parameters: {
            query?: never;
            header: {
                /** @description A text that the caller makes, a new one for each operation: a repeat gets the answer to the first request. */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "mall_id": "sun",
                 *       "member_id": "mb2c3d4e5f6g7h",
                 *       "points": 5,
                 *       "reason": "The till was broken"
                 *     }
                 */
                "application/json": components["schemas"]["Adjust"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdjustmentView"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            409: components["responses"]["Refused409"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    get_adjustment: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description The adjustment. */
                adjustment_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdjustmentView"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    approve_adjustment: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description The adjustment. */
                adjustment_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdjustmentView"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            409: components["responses"]["Refused409"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    reject_adjustment: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description The adjustment. */
                adjustment_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdjustmentView"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            409: components["responses"]["Refused409"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    list_points_policy: {
        parameters: {
            query?: {
                /** @description Most entries to return; 20 by default. */
                limit?: components["parameters"]["Limit"];
                /** @description `next_cursor` of the page before; bound to caller and list. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PointsPolicySpecPage"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            406: components["responses"]["Refused406"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    get_points_policy: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description The id of the document: 2 to 32 of a-z, 0-9 and _. */
                document_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PointsPolicySpecDocument"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    put_points_policy: {
        parameters: {
            query?: never;
            header?: {
                /** @description The version that was read, 0 if there is none yet: any other version gets a 409. */
                "If-Match"?: components["parameters"]["IfMatch"];
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description The id of the document: 2 to 32 of a-z, 0-9 and _. */
                document_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "expiry": {
                 *         "kind": "rolling",
                 *         "months": 12
                 *       },
                 *       "pending_days": 7
                 *     }
                 */
                "application/json": components["schemas"]["PointsPolicySpec"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PointsPolicySpecDocument"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            409: components["responses"]["Refused409"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    list_qr_codes: {
        parameters: {
            query?: {
                /** @description The mall. */
                mall_id?: string;
                /** @description Most entries to return; 20 by default. */
                limit?: components["parameters"]["Limit"];
                /** @description `next_cursor` of the page before; bound to caller and list. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QrCodes"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    make_qr_code: {
        parameters: {
            query?: never;
            header: {
                /** @description A text that the caller makes, a new one for each operation: a repeat gets the answer to the first request. */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "mall_id": "sun",
                 *       "surface": "door"
                 *     }
                 */
                "application/json": components["schemas"]["NewQrCode"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QrCode"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            409: components["responses"]["Refused409"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    list_recall_campaign: {
        parameters: {
            query?: {
                /** @description Most entries to return; 20 by default. */
                limit?: components["parameters"]["Limit"];
                /** @description `next_cursor` of the page before; bound to caller and list. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecallCampaignSpecPage"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            406: components["responses"]["Refused406"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    get_recall_campaign: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description The id of the document: 2 to 32 of a-z, 0-9 and _. */
                document_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecallCampaignSpecDocument"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    put_recall_campaign: {
        parameters: {
            query?: never;
            header?: {
                /** @description The version that was read, 0 if there is none yet: any other version gets a 409. */
                "If-Match"?: components["parameters"]["IfMatch"];
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description The id of the document: 2 to 32 of a-z, 0-9 and _. */
                document_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "mall_id": "sun",
                 *       "name": "七天回访",
                 *       "page": "pages/coupons/index",
                 *       "steps": [
                 *         {
                 *           "at": "10:00:00",
                 *           "days_after": 1
                 *         },
                 *         {
                 *           "at": "10:00:00",
                 *           "days_after": 3
                 *         }
                 *       ],
                 *       "template_id": "tmpl_coupon_expiring",
                 *       "texts": {
                 *         "date2": "2026-12-01",
                 *         "thing1": "您的优惠券即将到期"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["RecallCampaignSpec"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecallCampaignSpecDocument"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            409: components["responses"]["Refused409"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    list_receipt_tasks: {
        parameters: {
            query?: {
                /** @description Most entries to return; 20 by default. */
                limit?: components["parameters"]["Limit"];
                /** @description `next_cursor` of the page before; bound to caller and list. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReceiptsTasksPage"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            406: components["responses"]["Refused406"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    get_receipt: {
        parameters: {
            query: {
                /** @description The store. */
                store_id: string;
                /** @description The till's number of the receipt. */
                receipt_no: string;
            };
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WholeReceipt"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    confirm_receipt: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description The receipt. */
                receipt_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "note": "Looked at it with the shop"
                 *     }
                 */
                "application/json": components["schemas"]["ReceiptsTasksDecide"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReceiptView"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            409: components["responses"]["Refused409"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    dismiss_receipt: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description The receipt. */
                receipt_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "note": "Looked at it with the shop"
                 *     }
                 */
                "application/json": components["schemas"]["ReceiptsTasksDecide"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReceiptView"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            409: components["responses"]["Refused409"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    list_staff_tokens: {
        parameters: {
            query?: {
                /** @description Most entries to return; 20 by default. */
                limit?: components["parameters"]["Limit"];
                /** @description `next_cursor` of the page before; bound to caller and list. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StaffTokens"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            406: components["responses"]["Refused406"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    revoke_staff_token: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description The staff token's id. */
                token_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StaffToken"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            409: components["responses"]["Refused409"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    list_store: {
        parameters: {
            query?: {
                /** @description Most entries to return; 20 by default. */
                limit?: components["parameters"]["Limit"];
                /** @description `next_cursor` of the page before; bound to caller and list. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoreSpecPage"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            406: components["responses"]["Refused406"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    get_store: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description The id of the document: 2 to 32 of a-z, 0-9 and _. */
                document_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoreSpecDocument"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    put_store: {
        parameters: {
            query?: never;
            header?: {
                /** @description The version that was read, 0 if there is none yet: any other version gets a 409. */
                "If-Match"?: components["parameters"]["IfMatch"];
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description The id of the document: 2 to 32 of a-z, 0-9 and _. */
                document_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "category": "food",
                 *       "floor": "L1",
                 *       "mall_id": "sun",
                 *       "merchant_id": "group",
                 *       "name": "林记咖啡",
                 *       "points_per_yuan": 1
                 *     }
                 */
                "application/json": components["schemas"]["StoreSpec"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoreSpecDocument"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            409: components["responses"]["Refused409"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    count_tasks: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenTasks"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            406: components["responses"]["Refused406"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    list_tier_program: {
        parameters: {
            query?: {
                /** @description Most entries to return; 20 by default. */
                limit?: components["parameters"]["Limit"];
                /** @description `next_cursor` of the page before; bound to caller and list. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TierProgramSpecPage"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            406: components["responses"]["Refused406"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    get_tier_program: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description The id of the document: 2 to 32 of a-z, 0-9 and _. */
                document_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TierProgramSpecDocument"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    put_tier_program: {
        parameters: {
            query?: never;
            header?: {
                /** @description The version that was read, 0 if there is none yet: any other version gets a 409. */
                "If-Match"?: components["parameters"]["IfMatch"];
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description The id of the document: 2 to 32 of a-z, 0-9 and _. */
                document_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "mall_ids": [
                 *         "sun"
                 *       ],
                 *       "measure": "points_earned",
                 *       "name": "会员等级",
                 *       "tiers": [
                 *         {
                 *           "at_least": 100,
                 *           "id": "silver",
                 *           "name": "银卡"
                 *         },
                 *         {
                 *           "at_least": 300,
                 *           "free_parking_minutes": 60,
                 *           "id": "gold",
                 *           "name": "金卡",
                 *           "points_percent": 150
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["TierProgramSpec"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TierProgramSpecDocument"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            409: components["responses"]["Refused409"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    list_campaigns: {
        parameters: {
            query: {
                /** @description The mall. */
                mall_id: string;
                /** @description Most entries to return; 20 by default. */
                limit?: components["parameters"]["Limit"];
                /** @description `next_cursor` of the page before; bound to caller and list. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CouponsCampaignsPage"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    claim_coupon: {
        parameters: {
            query?: never;
            header: {
                /** @description A text that the caller makes, a new one for each operation: a repeat gets the answer to the first request. */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description The campaign. */
                campaign_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /** @example {} */
                "application/json": components["schemas"]["CouponsClaimRequest"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Claimed"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            409: components["responses"]["Refused409"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    list_bills: {
        parameters: {
            query: {
                /** @description The first day, included. */
                from: string;
                /** @description The last day, included; 92 days at most. */
                to: string;
                /** @description The merchant id at WeChat Pay; without it, all of them. */
                mchid?: string;
                /** @description Most entries to return; 20 by default. */
                limit?: components["parameters"]["Limit"];
                /** @description `next_cursor` of the page before; bound to caller and list. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BillRows"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    get_bill: {
        parameters: {
            query?: {
                /** @description The merchant id at WeChat Pay; may be left out where the group has one. */
                mchid?: string;
                /** @description Differences, or rows of other systems; differences by default. */
                what?: "differences" | "not_ours";
                /** @description Most entries to return; 20 by default. */
                limit?: components["parameters"]["Limit"];
                /** @description `next_cursor` of the page before; bound to caller and list. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description The business day of the bill. */
                date: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BillDay"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    resolve_bill_difference: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description The business day of the bill. */
                date: string;
                /** @description The difference. */
                row_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "note": "Looked at it with the shop"
                 *     }
                 */
                "application/json": components["schemas"]["BillsResolveResolve"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BillsViewDifferenceView"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            409: components["responses"]["Refused409"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    fetch_bill: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description The business day of the bill. */
                date: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "mchid": "1900000109"
                 *     }
                 */
                "application/json": components["schemas"]["Fetch"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BillView"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            409: components["responses"]["Refused409"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    get_redemption_rates: {
        parameters: {
            query: {
                /** @description The key of the figures. */
                by: "campaign" | "store" | "kind" | "source";
                /** @description The first business day, included. */
                from: string;
                /** @description The last business day, included; 92 days at most. */
                to: string;
                /** @description The mall. */
                mall_id?: string;
            };
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Rates"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    get_usage: {
        parameters: {
            query: {
                /** @description The key of the figures. */
                by: "campaign" | "store" | "kind" | "source" | "funder" | "channel" | "qr_code" | "points";
                /** @description The first business day, included. */
                from: string;
                /** @description The last business day, included; 92 days at most. */
                to: string;
                /** @description The mall. */
                mall_id?: string;
                /** @description Only the rows of this id. */
                id?: string;
                /** @description Most entries to return; 20 by default. */
                limit?: components["parameters"]["Limit"];
                /** @description `next_cursor` of the page before; bound to caller and list. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Usage"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    enter_car_park: {
        parameters: {
            query?: never;
            header?: {
                /** @description The device's id. */
                "X-Device-Key"?: components["parameters"]["DeviceKey"];
                /** @description Seconds since 1970, within 5 minutes of now. */
                "X-Device-Timestamp"?: components["parameters"]["DeviceTimestamp"];
                /** @description Used once, 8 to 64 characters. */
                "X-Device-Nonce"?: components["parameters"]["DeviceNonce"];
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "gate_event_id": "gate1-20261123-0042",
                 *       "plate": "粤B12345"
                 *     }
                 */
                "application/json": components["schemas"]["Report"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Entered"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            409: components["responses"]["Refused409"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    leave_car_park: {
        parameters: {
            query?: never;
            header?: {
                /** @description The device's id. */
                "X-Device-Key"?: components["parameters"]["DeviceKey"];
                /** @description Seconds since 1970, within 5 minutes of now. */
                "X-Device-Timestamp"?: components["parameters"]["DeviceTimestamp"];
                /** @description Used once, 8 to 64 characters. */
                "X-Device-Nonce"?: components["parameters"]["DeviceNonce"];
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "gate_event_id": "gate1-20261123-0042",
                 *       "plate": "京A12345"
                 *     }
                 */
                "application/json": components["schemas"]["Report"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Exit"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            409: components["responses"]["Refused409"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    get_health: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            400: components["responses"]["Refused400"];
            406: components["responses"]["Refused406"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    login_authorize: {
        parameters: {
            query?: never;
            header?: {
                /** @description A text that the caller makes: a repeat gets the answer to the first request. */
                "Idempotency-Key"?: components["parameters"]["OptionalIdempotencyKey"];
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "appid": "wx1234567890abcdef",
                 *       "code": "0a3Xw1Ga1kQz",
                 *       "consents": [
                 *         {
                 *           "granted": true,
                 *           "purpose": "marketing",
                 *           "version": "2026-01"
                 *         }
                 *       ],
                 *       "source": {
                 *         "scene": 1047
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["JoiningLoginRequest"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoggedIn"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            409: components["responses"]["Refused409"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    renew_login: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Renewed"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            409: components["responses"]["Refused409"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    log_out: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            409: components["responses"]["Refused409"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    get_me: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Profile"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    set_birthday: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "day": 29,
                 *       "month": 2
                 *     }
                 */
                "application/json": components["schemas"]["MembersBirthdayRequest"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Profile"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            409: components["responses"]["Refused409"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    get_circle: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Circle"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    refresh_circle: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Circle"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            409: components["responses"]["Refused409"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    list_my_coupons: {
        parameters: {
            query?: {
                /** @description Only coupons in this state. */
                state?: "claimed" | "held" | "redeemed" | "expired" | "voided";
                /** @description Most entries to return; 20 by default. */
                limit?: components["parameters"]["Limit"];
                /** @description `next_cursor` of the page before; bound to caller and list. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CouponsWalletPage"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    enter_claim_code: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "code": "7KQ2-M9XD-4TPB"
                 *     }
                 */
                "application/json": components["schemas"]["Enter"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Claimed"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            409: components["responses"]["Refused409"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    qualify_coupons: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "amount_fen": 5000,
                 *       "lines": [
                 *         {
                 *           "amount_fen": 5000,
                 *           "category": "drinks",
                 *           "quantity": 2,
                 *           "sku": "tea-01"
                 *         }
                 *       ],
                 *       "store_id": "sun_cafe"
                 *     }
                 */
                "application/json": components["schemas"]["CouponsQualifyRequest"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Qualified"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            409: components["responses"]["Refused409"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    get_my_coupon: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description The coupon. */
                coupon_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Trail"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    get_redemption_code: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description The coupon. */
                coupon_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Code"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    send_merchant_coupons: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "campaign_ids": [
                 *         "mirrored"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["BusifavorSendRequest"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Signed"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            409: components["responses"]["Refused409"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    merge_members: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "appid": "wx1234567890abcdef",
                 *       "code": "0a3Xw1Ga1kQz",
                 *       "merge_code": "7KQ2M9XD"
                 *     }
                 */
                "application/json": components["schemas"]["MergingAskRequest"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Merged"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            409: components["responses"]["Refused409"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    show_merge_code: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "appid": "wx1234567890abcdef",
                 *       "code": "0a3Xw1Ga1kQz"
                 *     }
                 */
                "application/json": components["schemas"]["MergingCodeRequest"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MergeCode"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            409: components["responses"]["Refused409"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    list_my_payments: {
        parameters: {
            query?: {
                /** @description Most entries to return; 20 by default. */
                limit?: components["parameters"]["Limit"];
                /** @description `next_cursor` of the page before; bound to caller and list. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaymentsViewPage"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    bind_plate: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description The number plate, percent-encoded. */
                plate: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Plates"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            409: components["responses"]["Refused409"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    get_my_points: {
        parameters: {
            query?: {
                /** @description Most entries to return; 20 by default. */
                limit?: components["parameters"]["Limit"];
                /** @description `next_cursor` of the page before; bound to caller and list. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Points"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    back_fill_points: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "transaction_id": "4200001234202611230000000042"
                 *     }
                 */
                "application/json": components["schemas"]["ReceiptsBackFillRequest"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReceiptView"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            409: components["responses"]["Refused409"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    back_fill_all: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Filed"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            409: components["responses"]["Refused409"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    get_points_code: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Code"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    list_waiting_receipts: {
        parameters: {
            query?: {
                /** @description Most entries to return; 20 by default. */
                limit?: components["parameters"]["Limit"];
                /** @description `next_cursor` of the page before; bound to caller and list. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Waited"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    get_openapi: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            400: components["responses"]["Refused400"];
            406: components["responses"]["Refused406"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    get_current_visits: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Current"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    settle_visit: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description The parking visit. */
                visit_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "points": 50
                 *     }
                 */
                "application/json": components["schemas"]["ExitRequest"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Settlement"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            409: components["responses"]["Refused409"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    open_payment: {
        parameters: {
            query?: never;
            header: {
                /** @description A text that the caller makes, a new one for each operation: a repeat gets the answer to the first request. */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "amount_fen": 3000,
                 *       "store_id": "sun_cafe"
                 *     }
                 */
                "application/json": components["schemas"]["PaymentRequest"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Payment"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            409: components["responses"]["Refused409"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    quote_payment: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "amount_fen": 3000,
                 *       "store_id": "sun_cafe"
                 *     }
                 */
                "application/json": components["schemas"]["PaymentRequest"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Quote"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            409: components["responses"]["Refused409"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    get_payment: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description The payment. */
                payment_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Payment"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    cancel_payment: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description The payment. */
                payment_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Payment"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            409: components["responses"]["Refused409"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    refund_payment: {
        parameters: {
            query?: never;
            header: {
                /** @description A text that the caller makes, a new one for each operation: a repeat gets the answer to the first request. */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
                /** @description The device's id. */
                "X-Device-Key"?: components["parameters"]["DeviceKey"];
                /** @description Seconds since 1970, within 5 minutes of now. */
                "X-Device-Timestamp"?: components["parameters"]["DeviceTimestamp"];
                /** @description Used once, 8 to 64 characters. */
                "X-Device-Nonce"?: components["parameters"]["DeviceNonce"];
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path: {
                /** @description The payment. */
                payment_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "reason": "Broken",
                 *       "refund_fen": 1
                 *     }
                 */
                "application/json": components["schemas"]["RefundRequest"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefundView"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            409: components["responses"]["Refused409"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    report_receipt: {
        parameters: {
            query?: never;
            header?: {
                /** @description The device's id. */
                "X-Device-Key"?: components["parameters"]["DeviceKey"];
                /** @description Seconds since 1970, within 5 minutes of now. */
                "X-Device-Timestamp"?: components["parameters"]["DeviceTimestamp"];
                /** @description Used once, 8 to 64 characters. */
                "X-Device-Nonce"?: components["parameters"]["DeviceNonce"];
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "amount_fen": 500,
                 *       "code": "mp:k1:mb2c3d4e5f6g7h:t5k2q1:Xw3q",
                 *       "receipt_no": "20261123-0043",
                 *       "store_id": "sun_cafe"
                 *     }
                 */
                "application/json": components["schemas"]["ReceiptsReportRequest"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReceiptView"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            409: components["responses"]["Refused409"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    report_refund: {
        parameters: {
            query?: never;
            header?: {
                /** @description The device's id. */
                "X-Device-Key"?: components["parameters"]["DeviceKey"];
                /** @description Seconds since 1970, within 5 minutes of now. */
                "X-Device-Timestamp"?: components["parameters"]["DeviceTimestamp"];
                /** @description Used once, 8 to 64 characters. */
                "X-Device-Nonce"?: components["parameters"]["DeviceNonce"];
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "receipt_no": "20261123-0042",
                 *       "refund_fen": 100,
                 *       "refund_no": "20261123-0042-1",
                 *       "store_id": "sun_cafe"
                 *     }
                 */
                "application/json": components["schemas"]["ReceiptsRefundRequest"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReceiptView"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            409: components["responses"]["Refused409"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    lock_coupons: {
        parameters: {
            query?: never;
            header: {
                /** @description A text that the caller makes, a new one for each operation: a repeat gets the answer to the first request. */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
                /** @description The device's id. */
                "X-Device-Key"?: components["parameters"]["DeviceKey"];
                /** @description Seconds since 1970, within 5 minutes of now. */
                "X-Device-Timestamp"?: components["parameters"]["DeviceTimestamp"];
                /** @description Used once, 8 to 64 characters. */
                "X-Device-Nonce"?: components["parameters"]["DeviceNonce"];
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "amount_fen": 5000,
                 *       "codes": [
                 *         "mc:k1:mb2c3d4e5f6g7h:c9d8e7f6:t5k2q1:Xw3q"
                 *       ],
                 *       "lines": [
                 *         {
                 *           "amount_fen": 5000,
                 *           "category": "drinks",
                 *           "quantity": 2,
                 *           "sku": "tea-01"
                 *         }
                 *       ],
                 *       "minutes": 10
                 *     }
                 */
                "application/json": components["schemas"]["CouponsLockRequest"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CouponsLockHoldView"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            409: components["responses"]["Refused409"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    redeem_coupons: {
        parameters: {
            query?: never;
            header?: {
                /** @description The device's id. */
                "X-Device-Key"?: components["parameters"]["DeviceKey"];
                /** @description Seconds since 1970, within 5 minutes of now. */
                "X-Device-Timestamp"?: components["parameters"]["DeviceTimestamp"];
                /** @description Used once, 8 to 64 characters. */
                "X-Device-Nonce"?: components["parameters"]["DeviceNonce"];
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "hold_id": "h4k5m6n7p2q3r4s5t6u7v2w3",
                 *       "receipt_no": "20261123-0042"
                 *     }
                 */
                "application/json": components["schemas"]["Redeem"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CouponsLockHoldView"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            409: components["responses"]["Refused409"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    release_coupons: {
        parameters: {
            query?: never;
            header?: {
                /** @description The device's id. */
                "X-Device-Key"?: components["parameters"]["DeviceKey"];
                /** @description Seconds since 1970, within 5 minutes of now. */
                "X-Device-Timestamp"?: components["parameters"]["DeviceTimestamp"];
                /** @description Used once, 8 to 64 characters. */
                "X-Device-Nonce"?: components["parameters"]["DeviceNonce"];
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "hold_id": "h4k5m6n7p2q3r4s5t6u7v2w3"
                 *     }
                 */
                "application/json": components["schemas"]["CouponsRedeemRequest"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CouponsLockHoldView"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            409: components["responses"]["Refused409"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    undo_coupons: {
        parameters: {
            query?: never;
            header?: {
                /** @description The device's id. */
                "X-Device-Key"?: components["parameters"]["DeviceKey"];
                /** @description Seconds since 1970, within 5 minutes of now. */
                "X-Device-Timestamp"?: components["parameters"]["DeviceTimestamp"];
                /** @description Used once, 8 to 64 characters. */
                "X-Device-Nonce"?: components["parameters"]["DeviceNonce"];
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "hold_id": "h4k5m6n7p2q3r4s5t6u7v2w3"
                 *     }
                 */
                "application/json": components["schemas"]["CouponsRedeemRequest"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CouponsLockHoldView"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            409: components["responses"]["Refused409"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    cancel_points: {
        parameters: {
            query?: never;
            header?: {
                /** @description The device's id. */
                "X-Device-Key"?: components["parameters"]["DeviceKey"];
                /** @description Seconds since 1970, within 5 minutes of now. */
                "X-Device-Timestamp"?: components["parameters"]["DeviceTimestamp"];
                /** @description Used once, 8 to 64 characters. */
                "X-Device-Nonce"?: components["parameters"]["DeviceNonce"];
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "hold_id": "h4k5m6n7p2q3r4s5t6u7v2w3"
                 *     }
                 */
                "application/json": components["schemas"]["PointsHoldRequest"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PointsHoldHoldView"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            409: components["responses"]["Refused409"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    commit_points: {
        parameters: {
            query?: never;
            header?: {
                /** @description The device's id. */
                "X-Device-Key"?: components["parameters"]["DeviceKey"];
                /** @description Seconds since 1970, within 5 minutes of now. */
                "X-Device-Timestamp"?: components["parameters"]["DeviceTimestamp"];
                /** @description Used once, 8 to 64 characters. */
                "X-Device-Nonce"?: components["parameters"]["DeviceNonce"];
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "hold_id": "h4k5m6n7p2q3r4s5t6u7v2w3",
                 *       "receipt_no": "20261123-0042"
                 *     }
                 */
                "application/json": components["schemas"]["Commit"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PointsHoldHoldView"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            409: components["responses"]["Refused409"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    hold_points: {
        parameters: {
            query?: never;
            header: {
                /** @description A text that the caller makes, a new one for each operation: a repeat gets the answer to the first request. */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
                /** @description The device's id. */
                "X-Device-Key"?: components["parameters"]["DeviceKey"];
                /** @description Seconds since 1970, within 5 minutes of now. */
                "X-Device-Timestamp"?: components["parameters"]["DeviceTimestamp"];
                /** @description Used once, 8 to 64 characters. */
                "X-Device-Nonce"?: components["parameters"]["DeviceNonce"];
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "amount_fen": 1000,
                 *       "code": "mp:k1:mb2c3d4e5f6g7h:t5k2q1:Xw3q",
                 *       "points": 10
                 *     }
                 */
                "application/json": components["schemas"]["Hold"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PointsHoldHoldView"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            409: components["responses"]["Refused409"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    undo_points: {
        parameters: {
            query?: never;
            header?: {
                /** @description The device's id. */
                "X-Device-Key"?: components["parameters"]["DeviceKey"];
                /** @description Seconds since 1970, within 5 minutes of now. */
                "X-Device-Timestamp"?: components["parameters"]["DeviceTimestamp"];
                /** @description Used once, 8 to 64 characters. */
                "X-Device-Nonce"?: components["parameters"]["DeviceNonce"];
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "hold_id": "h4k5m6n7p2q3r4s5t6u7v2w3"
                 *     }
                 */
                "application/json": components["schemas"]["PointsHoldRequest"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PointsHoldHoldView"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            409: components["responses"]["Refused409"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    list_stores: {
        parameters: {
            query: {
                /** @description The mall. */
                mall_id: string;
                /** @description Most entries to return; 20 by default. */
                limit?: components["parameters"]["Limit"];
                /** @description `next_cursor` of the page before; bound to caller and list. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: {
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MallsBrowsePage"];
                };
            };
            400: components["responses"]["Refused400"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    add_subscriptions: {
        parameters: {
            query?: never;
            header: {
                /** @description A text that the caller makes, a new one for each operation: a repeat gets the answer to the first request. */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
                /**
                 * @description The first of zh and en that it names; Chinese by default.
                 * @example en
                 */
                "Accept-Language"?: components["parameters"]["AcceptLanguage"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "answers": [
                 *         {
                 *           "result": "accept",
                 *           "template_id": "tmpl_coupon_expiring"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["RecallSubscribeRequest"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Grants"];
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            406: components["responses"]["Refused406"];
            409: components["responses"]["Refused409"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    payment_notify: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
}
