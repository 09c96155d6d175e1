// Written by `npm run types` from docs/reference/openapi.json; do not edit.

export interface paths {
    "/api/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Health
         * @description Whether the API works; 503 when the server database cannot be read.
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
    "/api/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Me
         * @description Who is signed in, their workspaces and what they may do there.
         */
        get: operations["get_me"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change Me
         * @description Change one's own name, language, address or password.
         */
        patch: operations["change_me"];
        trace?: never;
    };
    "/api/sign-in": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign In
         * @description Sign in with a password: sets the session cookie.
         */
        post: operations["sign_in"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sign-in/link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign In By Link
         * @description Sign in with a one-time link: sets the session cookie, and the password when one is given.
         */
        post: operations["sign_in_by_link"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sign-out": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign Out
         * @description End the session; without one nothing happens.
         */
        post: operations["sign_out"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Accounts
         * @description List the organisations that came with `group` calls.
         */
        get: operations["list_accounts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/accounts/{account_id}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Account Members
         * @description List the customers of an account.
         */
        get: operations["list_account_members"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/attributes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Attributes
         * @description List the keys of attributes that customers have.
         */
        get: operations["list_attributes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Audit
         * @description List what was done in the workspace.
         */
        get: operations["list_audit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/customers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Customers
         * @description List customers: everyone, whom a search finds, or the members of a segment.
         */
        get: operations["list_customers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/customers/{customer_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Customer
         * @description Everything about one customer: who they are, tags, scores with their drivers, segments, what happened last.
         */
        get: operations["get_customer"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/customers/{customer_id}/erase": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Erase Customer
         * @description Erase a person for ever, from the databases and the lake; the identifiers are refused from then on.
         */
        post: operations["erase_customer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/customers/{customer_id}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export Customer
         * @description Everything that is kept of a person, as one JSON document to hand to them (GDPR Art. 15 and 20, PIPL Art. 45).
         */
        get: operations["export_customer"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/customers/{customer_id}/merge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Merge Customers
         * @description Make another customer part of this one; `POST /merges/{merge_id}/undo` takes it back without a trace.
         */
        post: operations["merge_customers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/customers/{customer_id}/tags/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Set Customer Tag
         * @description Set an own tag of one customer by hand; it shows within a second.
         */
        put: operations["set_customer_tag"];
        post?: never;
        /**
         * Remove Customer Tag
         * @description Take an own tag away from one customer.
         */
        delete: operations["remove_customer_tag"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/customers/{customer_id}/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Customer Facts
         * @description What happened to a customer, newest first; goes on behind `next_cursor` of the customer as well.
         */
        get: operations["list_customer_facts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/facts/names": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Fact Names
         * @description List the names of facts: those that were met, then the rest of the vocabulary.
         */
        get: operations["list_fact_names"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/imports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Imports
         * @description List imports, those by the command line too.
         */
        get: operations["list_imports"];
        put?: never;
        /**
         * Create Import
         * @description Upload a file and import it in the background: the same file twice adds nothing.
         */
        post: operations["create_import"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/imports/{import_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Import
         * @description One import: ask again every second or two until its state is `done` or `failed`.
         */
        get: operations["get_import"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/items": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Items
         * @description List what is sold.
         */
        get: operations["list_items"];
        put?: never;
        /**
         * Upsert Items
         * @description Make or change items, all or none; saying the same again changes nothing.
         */
        post: operations["upsert_items"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/items/{item_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Item
         * @description One item.
         */
        get: operations["get_item"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Jobs
         * @description List the jobs of the last 90 days.
         */
        get: operations["list_jobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/jobs/{job_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Job
         * @description One job: ask again every second or two until its state is `done` or `failed`.
         */
        get: operations["get_job"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/jobs/{job_id}/file": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Job File
         * @description The file that an export or a report made.
         */
        get: operations["get_job_file"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/mappings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Mappings
         * @description List the mappings that come with the product.
         */
        get: operations["list_mappings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/merges/{merge_id}/undo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Undo Merge
         * @description Take a merge back: both are again what they would be had it never been.
         */
        post: operations["undo_merge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Overview
         * @description Counts, the RFM heat map, the stage funnel, and how fresh each part is.
         */
        get: operations["get_overview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/rejects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Rejects
         * @description List what was not accepted.
         */
        get: operations["list_rejects"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/rejects/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replay Rejects
         * @description Send rejected events through the intake again, after what made them fail has been mended.
         */
        post: operations["replay_rejects"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/rejects/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Summarise Rejects
         * @description Count what was not accepted, by source and reason.
         */
        get: operations["summarise_rejects"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/scores": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Scores
         * @description List the columns of the scores with the names of their classes.
         */
        get: operations["list_scores"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/segments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Segments
         * @description List the segments with their sizes, and how each is kept.
         */
        get: operations["list_segments"];
        put?: never;
        /**
         * Publish Segment
         * @description Publish a segment, or its next version; what stands already stays as it is.
         */
        post: operations["publish_segment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/segments/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Segment
         * @description One segment: its rule, its versions, its size day by day, and how it is kept.
         */
        get: operations["get_segment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/segments/{key}/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Start Live Segment
         * @description Keep a segment right within seconds, or hear why that cannot be.
         */
        post: operations["start_live_segment"];
        /**
         * Stop Live Segment
         * @description Leave a segment to the daily refresh.
         */
        delete: operations["stop_live_segment"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/segments/{key}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Segment Members
         * @description List who is in a segment: of a live one as of now, else of its newest snapshot.
         */
        get: operations["list_segment_members"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/segments/{key}/persona": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Segment Persona
         * @description What sets a segment apart from everyone, with intervals, and corrected for looking at many rows.
         */
        get: operations["get_segment_persona"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/segments/count": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Count Segment
         * @description Count a rule while it is edited: events of the last minute count, tags and scores are the newest ones.
         */
        post: operations["count_segment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/segments/overlap": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Compare Segments
         * @description Who is in two of the segments at once, for every pair.
         */
        post: operations["compare_segments"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/shops": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Shops
         * @description List the places where the workspace sells.
         */
        get: operations["list_shops"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/sources": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Sources
         * @description List the sources of the workspace.
         */
        get: operations["list_sources"];
        put?: never;
        /**
         * Create Source
         * @description Make a source with its first write key.
         */
        post: operations["create_source"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/sources/{source_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Source
         * @description One source, by its id or name.
         */
        get: operations["get_source"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/sources/{source_id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Source Events
         * @description Inspect the newest events of a source; ask again every two seconds to watch them come in.
         */
        get: operations["list_source_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/sources/{source_id}/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Revoke Source Keys
         * @description Refuse every key of the source from now on; a rotation opens it again.
         */
        post: operations["revoke_source_keys"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/sources/{source_id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Rotate Source Key
         * @description Give the source a new key; the old one works for a day more.
         */
        post: operations["rotate_source_key"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/tags": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Tags
         * @description List the tags: what each says, in which unit, and how fresh it is.
         */
        get: operations["list_tags"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/tags/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Publish Tag Rule
         * @description Publish a tag by rule, or its next version; the next refresh sets it.
         */
        put: operations["publish_tag_rule"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Tokens
         * @description List the tokens of the workspace.
         */
        get: operations["list_tokens"];
        put?: never;
        /**
         * Create Token
         * @description Make a token for a program; its secret is shown once.
         */
        post: operations["create_token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/tokens/{token_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke Token
         * @description Refuse the token from now on; it stays in the list.
         */
        delete: operations["revoke_token"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Users
         * @description List the people of the workspace.
         */
        get: operations["list_users"];
        put?: never;
        /**
         * Invite User
         * @description Give somebody a role, and get the one-time link to hand to them.
         */
        post: operations["invite_user"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/users/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove User
         * @description Take a person's role away; it counts from the next request on.
         */
        delete: operations["remove_user"];
        options?: never;
        head?: never;
        /**
         * Change User Role
         * @description Give a person another role; it counts from the next request on.
         */
        patch: operations["change_user_role"];
        trace?: never;
    };
    "/api/w/{slug}/users/{user_id}/link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make User Link
         * @description A new one-time link for who has lost the password; only for people of this workspace alone.
         */
        post: operations["make_user_link"];
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
        /**
         * AccountBody
         * @description An organisation that customers belong to.
         */
        AccountBody: {
            /**
             * Account Id
             * @example acme
             */
            account_id: string;
            /**
             * First Seen At
             * Format: date-time
             */
            first_seen_at: string;
            /**
             * Last Seen At
             * Format: date-time
             */
            last_seen_at: string;
            /** Members */
            members: number;
            /**
             * Name
             * @example Acme 有限公司
             */
            name: string;
            /**
             * Traits
             * @example {
             *       "plan": "pro"
             *     }
             */
            traits: {
                [key: string]: unknown;
            };
        };
        /**
         * AccountChange
         * @description What one may change of one's own account; what is absent stays.
         */
        AccountChange: {
            /**
             * Current Password
             * @description Needed for a new password or address.
             */
            current_password?: string | null;
            /** Email */
            email?: string | null;
            /** Language */
            language?: ("zh" | "en") | null;
            /** Name */
            name?: string | null;
            /**
             * Password
             * @description The new password; other sessions end.
             */
            password?: string | null;
        };
        /**
         * AccountMemberBody
         * @description A customer of an account.
         */
        AccountMemberBody: {
            customer: components["schemas"]["CustomerSummary"];
            /**
             * First Seen At
             * Format: date-time
             */
            first_seen_at: string;
            /**
             * Last Seen At
             * Format: date-time
             */
            last_seen_at: string;
        };
        /**
         * AccountMembers
         * @description Customers of an account, by id.
         */
        AccountMembers: {
            /** Items */
            items: components["schemas"]["AccountMemberBody"][];
            /**
             * Next
             * @description Goes into `after` for the next page; null on the last one.
             * @example null
             */
            next: string | null;
        };
        /**
         * Accounts
         * @description Organisations that customers belong to, by id.
         */
        Accounts: {
            /** Items */
            items: components["schemas"]["AccountBody"][];
            /**
             * Next
             * @description Goes into `after` for the next page; null on the last one.
             * @example null
             */
            next: string | null;
        };
        /**
         * AttributeBody
         * @description A key of attributes that customers have.
         */
        AttributeBody: {
            /**
             * Is Personal
             * @description Masked for analysts and viewers.
             */
            is_personal: boolean;
            /**
             * Key
             * @example city
             */
            key: string;
            /**
             * Last Seen At
             * Format: date-time
             */
            last_seen_at: string;
        };
        /**
         * Attributes
         * @description Keys of attributes, ascending.
         */
        Attributes: {
            /** Items */
            items: components["schemas"]["AttributeBody"][];
            /**
             * Next
             * @description Goes into `after` for the next page; null on the last one.
             * @example null
             */
            next: string | null;
        };
        /**
         * AuditBody
         * @description One thing done: ids only.
         */
        AuditBody: {
            /**
             * Action
             * @example create_source
             */
            action: string;
            /**
             * Actor
             * @description A user, a token, or a command.
             * @example usr_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e
             */
            actor: string;
            /**
             * At
             * Format: date-time
             */
            at: string;
            /**
             * Audit Id
             * @example aud_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e
             */
            audit_id: string;
            /**
             * Details
             * @example {}
             */
            details: {
                [key: string]: unknown;
            };
            /**
             * Target
             * @example src_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e
             */
            target: string;
        };
        /**
         * AuditLines
         * @description What was done, newest first.
         */
        AuditLines: {
            /** Items */
            items: components["schemas"]["AuditBody"][];
            /**
             * Next
             * @description Goes into `after` for the next page; null on the last one.
             * @example null
             */
            next: string | null;
        };
        /**
         * ConsentBody
         * @description What a customer allows.
         */
        ConsentBody: {
            /**
             * Channel
             * @example sms
             */
            channel: string;
            /**
             * State
             * @example subscribed
             */
            state: string;
            /**
             * Topic
             * @example all
             */
            topic: string;
        };
        /**
         * CountBody
         * @description How many customers a rule has, of how many. Not exact: with its 95 % interval, from one customer in sixteen.
         */
        CountBody: {
            /**
             * As Of
             * Format: date-time
             */
            as_of: string;
            /** Base */
            base: number;
            /** Count */
            count: number;
            /** High */
            high: number;
            /** Is Exact */
            is_exact: boolean;
            /** Low */
            low: number;
            /** @description Why the rule could not be live; null: it could be. */
            refusal: components["schemas"]["RefusalBody"] | null;
        };
        /**
         * CountWish
         * @description A rule to count. `auto`: exact where that is quick, else an estimate; ask for `exact` next.
         */
        CountWish: {
            /**
             * Mode
             * @default auto
             * @enum {string}
             */
            mode?: "auto" | "exact" | "estimate";
            /**
             * Rule
             * @example {
             *       "all": [
             *         {
             *           "event": "Order Completed",
             *           "is": {
             *             ">=": 2
             *           }
             *         },
             *         {
             *           "not": {
             *             "event": "Order Completed",
             *             "is": {
             *               ">=": 1
             *             },
             *             "within_days": 60
             *           }
             *         }
             *       ]
             *     }
             */
            rule: {
                [key: string]: unknown;
            };
        };
        /**
         * CustomerBody
         * @description Everything about one customer.
         */
        CustomerBody: {
            /** Accounts */
            accounts: components["schemas"]["AccountBody"][];
            /**
             * Attributes
             * @example {
             *       "city": "杭州",
             *       "language": "zh"
             *     }
             */
            attributes: {
                [key: string]: unknown;
            };
            /** Consents */
            consents: components["schemas"]["ConsentBody"][];
            /**
             * Customer Id
             * @example cus_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e
             */
            customer_id: string;
            /** Identifiers */
            identifiers: components["schemas"]["PairBody"][];
            /**
             * Is Masked
             * @description Whether identifiers and personal attributes are masked for this role.
             */
            is_masked: boolean;
            /** Judgements */
            judgements: components["schemas"]["JudgementBody"][];
            /**
             * Members
             * @description All ids of the person; the first is who they are today.
             */
            members: string[];
            /** Merges */
            merges: components["schemas"]["MergeBody"][];
            /**
             * Next Cursor
             * @description Goes into `after` of the timeline.
             * @example null
             */
            next_cursor: string | null;
            /** Own Tags */
            own_tags: components["schemas"]["OwnTagBody"][];
            /**
             * Score Values
             * @description Every column of the scores.
             * @example {
             *       "rfm_r": 4
             *     }
             */
            score_values: {
                [key: string]: unknown;
            };
            /**
             * Scores
             * @description The health index and the value radar with their drivers.
             */
            scores: components["schemas"]["ScoreBody"][];
            /**
             * Scores As Of
             * @example 2026-11-21
             */
            scores_as_of: string | null;
            /** Segments */
            segments: components["schemas"]["StandingBody"][];
            /** Tags */
            tags: components["schemas"]["TagValueBody"][];
            /**
             * Tags As Of
             * @description The date of the tags; null: not computed yet.
             * @example 2026-11-21
             */
            tags_as_of: string | null;
            /**
             * Timeline
             * @description What happened last: facts, newest first, only the columns that are known.
             * @example [
             *       {
             *         "amount_minor": 9900,
             *         "name": "Order Completed",
             *         "occurred_at": "2026-11-21T04:00:00+00:00"
             *       }
             *     ]
             */
            timeline: {
                [key: string]: unknown;
            }[];
            /**
             * Totals
             * @description Orders, money in minor units, first and last day.
             * @example {
             *       "order_count_lifetime": 5
             *     }
             */
            totals: {
                [key: string]: number | string | null;
            };
        };
        /**
         * Customers
         * @description Customers, newest first; found ones in the order of their names; members of a segment in that of their ids.
         */
        Customers: {
            /** Items */
            items: components["schemas"]["CustomerSummary"][];
            /**
             * Next
             * @description Goes into `after` for the next page; null on the last one.
             * @example null
             */
            next: string | null;
        };
        /**
         * CustomerSummary
         * @description A customer in a list.
         */
        CustomerSummary: {
            /**
             * Attributes
             * @example {
             *       "city": "杭州"
             *     }
             */
            attributes: {
                [key: string]: unknown;
            };
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Customer Id
             * @example cus_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e
             */
            customer_id: string;
            /** Identifiers */
            identifiers: components["schemas"]["IdentifierBody"][];
            /** Is Masked */
            is_masked: boolean;
            /**
             * Name
             * @example 王小明
             */
            name: string | null;
        };
        /**
         * DimensionBody
         * @description What is compared.
         */
        DimensionBody: {
            /**
             * Key
             * @example stage
             */
            key: string;
            /**
             * Source
             * @example score
             */
            source: string;
            /** Title En */
            title_en: string;
            /** Title Zh */
            title_zh: string;
        };
        /**
         * DriverBody
         * @description One axis of a score: its points of 0 to 100 (null: unknown), and its part of the score.
         */
        DriverBody: {
            /**
             * Axis
             * @example activity
             */
            axis: string;
            /**
             * Name En
             * @example Activity
             */
            name_en: string;
            /**
             * Name Zh
             * @example 活跃度
             */
            name_zh: string;
            /** Part */
            part: number | null;
            /** Points */
            points: number | null;
        };
        /**
         * ErasureWish
         * @description Why everything of a customer is to go.
         */
        ErasureWish: {
            /**
             * Reason
             * @example asked by letter of 2026-11-20
             */
            reason: string;
        };
        /**
         * ErrorBody
         * @description What went wrong, and what to do about it.
         */
        ErrorBody: {
            /**
             * Code
             * @description Stable, for programs.
             * @example source.missing
             */
            code: string;
            /**
             * Details
             * @example {}
             */
            details: {
                [key: string]: unknown;
            };
            /**
             * Help
             * @description The next step.
             * @example make the first source
             */
            help: string;
            /**
             * Kind
             * @description invalid, unauthenticated, forbidden, missing, conflict, limited, unavailable or internal.
             * @example missing
             */
            kind: string;
            /**
             * Message
             * @example there is no source “web”
             */
            message: string;
        };
        /**
         * EventBody
         * @description One event as it was sent, and what became of it.
         */
        EventBody: {
            /**
             * Body
             * @description As it came; cut at 8 KB.
             * @example {"type":"track"}
             */
            body: string;
            /** Customer Id */
            customer_id: string | null;
            /** Message Id */
            message_id: string;
            /**
             * Name
             * @example Product Viewed
             */
            name: string;
            /**
             * Number
             * @description Grows with each event of the source.
             * @example 1
             */
            number: number;
            /**
             * Outcome
             * @enum {string}
             */
            outcome: "accepted" | "duplicate" | "rejected";
            /** @description Why it was rejected. */
            reason: components["schemas"]["Reason"] | null;
            /**
             * Received At
             * Format: date-time
             */
            received_at: string;
            /**
             * Type
             * @example track
             */
            type: string;
        };
        /**
         * Events
         * @description The newest events of a source, newest first.
         */
        Events: {
            /** Items */
            items: components["schemas"]["EventBody"][];
        };
        /**
         * Members
         * @description Members, by customer id.
         */
        evergrove__api__routes__segments__Members: {
            /**
             * As Of
             * @description The date of the snapshot; null: as of now.
             * @example 2026-11-21
             */
            as_of: string | null;
            /** Items */
            items: components["schemas"]["CustomerSummary"][];
            /**
             * Next
             * @description Goes into `after` for the next page; null on the last one.
             * @example null
             */
            next: string | null;
        };
        /**
         * Members
         * @description People, by address.
         */
        evergrove__api__routes__users__Members: {
            /** Items */
            items: components["schemas"]["MemberBody"][];
            /**
             * Next
             * @description Goes into `after` for the next page; null on the last one.
             * @example null
             */
            next: string | null;
        };
        /**
         * FactNameBody
         * @description A name of facts: of the vocabulary, or one that a sender uses.
         */
        FactNameBody: {
            /**
             * Columns
             * @description What a rule can filter by.
             * @example [
             *       "amount_minor",
             *       "currency"
             *     ]
             */
            columns: string[];
            /**
             * Group
             * @example orders
             */
            group: string;
            /** Is Seen */
            is_seen: boolean;
            /** Last Seen At */
            last_seen_at: string | null;
            /**
             * Name
             * @example Order Completed
             */
            name: string;
            /** Properties */
            properties: string[];
            /** Title En */
            title_en: string;
            /** Title Zh */
            title_zh: string;
        };
        /**
         * FactNames
         * @description Names of facts: those that were met first.
         */
        FactNames: {
            /** Items */
            items: components["schemas"]["FactNameBody"][];
            /**
             * Next
             * @description Goes into `after` for the next page; null on the last one.
             * @example null
             */
            next: string | null;
        };
        /**
         * FreshnessBody
         * @description How far one part is behind.
         */
        FreshnessBody: {
            /**
             * As Of
             * @description The instant of what it knows, where it is made by the day.
             */
            as_of: string | null;
            /**
             * Part
             * @example lake
             */
            part: string;
            /**
             * Waiting
             * @description Facts that it has not worked in.
             * @example 0
             */
            waiting: number | null;
        };
        /**
         * Health
         * @description The API answers and reaches the server database.
         */
        Health: {
            /**
             * Status
             * @example ok
             * @constant
             */
            status: "ok";
        };
        /**
         * HeatCellBody
         * @description Customers with these recency and frequency scores (1 to 5), and their money in minor units.
         */
        HeatCellBody: {
            /** Customers */
            customers: number;
            /** Frequency */
            frequency: number;
            /** Money Minor */
            money_minor: number;
            /** Recency */
            recency: number;
        };
        /**
         * IdentifierBody
         * @description What a customer is known by.
         */
        IdentifierBody: {
            /**
             * Kind
             * @example email
             */
            kind: string;
            /**
             * Value
             * @example ••••••••mple
             */
            value: string;
        };
        /**
         * ImportBody
         * @description One import: waiting, running, done or failed.
         */
        ImportBody: {
            /**
             * Author
             * @example usr_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e
             */
            author: string;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Error
             * @example null
             */
            error: {
                [key: string]: unknown;
            } | null;
            /**
             * File Name
             * @example orders-2026.csv
             */
            file_name: string;
            /** Finished At */
            finished_at: string | null;
            /**
             * Import Id
             * @example imp_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e
             */
            import_id: string;
            /**
             * Job Id
             * @description Null for an import by the command line.
             */
            job_id: string | null;
            /**
             * Mapping
             * @example shopify-orders
             */
            mapping: string;
            /**
             * Progress
             * @example {
             *       "share": 0.4,
             *       "step": "reading"
             *     }
             */
            progress: {
                [key: string]: unknown;
            };
            /**
             * Result
             * @description Lines read, kept and rejected by reason; facts new, known, changed.
             * @example null
             */
            result: {
                [key: string]: unknown;
            } | null;
            /**
             * State
             * @enum {string}
             */
            state: "queued" | "running" | "done" | "failed";
        };
        /**
         * Imports
         * @description Imports, newest first.
         */
        Imports: {
            /** Items */
            items: components["schemas"]["ImportBody"][];
            /**
             * Next
             * @description Goes into `after` for the next page; null on the last one.
             * @example null
             */
            next: string | null;
        };
        /**
         * Invitation
         * @description Who was invited. `link` is null for who has other workspaces: they sign in as always.
         */
        Invitation: {
            link: components["schemas"]["LinkBody"] | null;
            member: components["schemas"]["MemberBody"];
        };
        /**
         * ItemBody
         * @description An item as it is now. Money in minor units; null: not known.
         */
        ItemBody: {
            /**
             * Attributes
             * @example {
             *       "产地": "杭州"
             *     }
             */
            attributes: {
                [key: string]: unknown;
            };
            /**
             * Category
             * @description The path from the root.
             * @example [
             *       "茶叶",
             *       "绿茶"
             *     ]
             */
            category: string[];
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Currency
             * @example CNY
             */
            currency: string | null;
            /**
             * Image
             * @example https://shop.example/tea-1.jpg
             */
            image: string;
            /**
             * Item Id
             * @example tea-1
             */
            item_id: string;
            /**
             * Name
             * @example 明前龙井 250g
             */
            name: string;
            /**
             * Price Minor
             * @example 19900
             */
            price_minor: number | null;
            /**
             * Sku
             * @example LJ-250
             */
            sku: string;
            /**
             * Status
             * @example active
             */
            status: string;
            /**
             * Stock
             * @example 8
             */
            stock: number | null;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
            /**
             * Url
             * @example https://shop.example/tea-1
             */
            url: string;
        };
        /**
         * Items
         * @description Items, by id.
         */
        Items: {
            /** Items */
            items: components["schemas"]["ItemBody"][];
            /**
             * Next
             * @description Goes into `after` for the next page; null on the last one.
             * @example null
             */
            next: string | null;
        };
        /**
         * ItemsWish
         * @description Items to make or change.
         */
        ItemsWish: {
            /** Items */
            items: components["schemas"]["ItemWish"][];
        };
        /**
         * ItemsWrittenBody
         * @description What became of them. Changes of price and stock are facts now.
         */
        ItemsWrittenBody: {
            /** Changed */
            changed: number;
            /** Created */
            created: number;
            /** Price Changes */
            price_changes: number;
            /** Stock Changes */
            stock_changes: number;
            /** Unchanged */
            unchanged: number;
        };
        /**
         * ItemWish
         * @description What is said of an item: what is left out stays as it is, null takes it away.
         */
        ItemWish: {
            /**
             * Attributes
             * @example {
             *       "产地": "杭州"
             *     }
             */
            attributes?: {
                [key: string]: unknown;
            } | null;
            /**
             * Category
             * @example [
             *       "茶叶",
             *       "绿茶"
             *     ]
             */
            category?: string[] | null;
            /**
             * Currency
             * @example CNY
             */
            currency?: string | null;
            /**
             * Image
             * @example https://shop.example/tea-1.jpg
             */
            image?: string | null;
            /**
             * Item Id
             * @example tea-1
             */
            item_id: string;
            /**
             * Name
             * @default
             * @example 明前龙井 250g
             */
            name?: string;
            /**
             * Price Minor
             * @example 19900
             */
            price_minor?: number | null;
            /**
             * Sku
             * @example LJ-250
             */
            sku?: string | null;
            /**
             * Status
             * @default active
             * @example active
             */
            status?: string;
            /**
             * Stock
             * @example 8
             */
            stock?: number | null;
            /**
             * Url
             * @example https://shop.example/tea-1
             */
            url?: string | null;
        };
        /**
         * JobBody
         * @description One piece of work and how far it is.
         */
        JobBody: {
            /** Attempts */
            attempts: number;
            /**
             * Author
             * @example usr_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e
             */
            author: string;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Error
             * @description The API's error shape, when it failed.
             * @example null
             */
            error: {
                [key: string]: unknown;
            } | null;
            /** Finished At */
            finished_at: string | null;
            /**
             * Job Id
             * @example job_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e
             */
            job_id: string;
            /**
             * Kind
             * @example import
             */
            kind: string;
            /**
             * Progress
             * @description `step` and `share` (0 to 1) while it runs.
             * @example {
             *       "share": 0.4,
             *       "step": "reading"
             *     }
             */
            progress: {
                [key: string]: unknown;
            };
            /**
             * Result
             * @example null
             */
            result: {
                [key: string]: unknown;
            } | null;
            /** Started At */
            started_at: string | null;
            /**
             * State
             * @enum {string}
             */
            state: "queued" | "running" | "done" | "failed";
        };
        /**
         * Jobs
         * @description Jobs, newest first.
         */
        Jobs: {
            /** Items */
            items: components["schemas"]["JobBody"][];
            /**
             * Next
             * @description Goes into `after` for the next page; null on the last one.
             * @example null
             */
            next: string | null;
        };
        /**
         * JudgementBody
         * @description A class that the customer is in.
         */
        JudgementBody: {
            /**
             * Column
             * @example stage
             */
            column: string;
            /**
             * Name En
             * @example Growth
             */
            name_en: string;
            /**
             * Name Zh
             * @example 成长期
             */
            name_zh: string;
            /**
             * Value
             * @example growth
             */
            value: string;
        };
        /**
         * LinkBody
         * @description A one-time sign-in link, shown once: the console's address is `/sign-in#token=…`.
         */
        LinkBody: {
            /**
             * Expires At
             * Format: date-time
             */
            expires_at: string;
            /**
             * Token
             * @example dGhlIHRva2VuIG9mIHRoZSBsaW5r
             */
            token: string;
        };
        /**
         * LinkSignIn
         * @description A one-time link's token, and a new password where one is to be set.
         */
        LinkSignIn: {
            /**
             * Password
             * @description Set as the new password; other sessions end.
             */
            password?: string | null;
            /**
             * Token
             * @example dGhlIHRva2VuIG9mIHRoZSBsaW5r
             */
            token: string;
        };
        /**
         * LiveBody
         * @description How a segment is kept. `version` null: the first filling is not done.
         */
        LiveBody: {
            /**
             * Follows Snapshots
             * @description Tags and scores that it names are exact as of their newest snapshot.
             * @example [
             *       "scores"
             *     ]
             */
            follows_snapshots: string[];
            /**
             * Lateness Seconds
             * @description How late time alone moved somebody in the last sweep.
             */
            lateness_seconds: number;
            refusal: components["schemas"]["RefusalBody"] | null;
            /** Started At */
            started_at: string | null;
            /**
             * State
             * @enum {string}
             */
            state: "live" | "backfilling" | "bulk_only";
            /** Version */
            version: number | null;
            /** Wanted Version */
            wanted_version: number;
        };
        /**
         * LiveWishReply
         * @description `refusal` null: it is being filled, and live soon.
         */
        LiveWishReply: {
            refusal: components["schemas"]["RefusalBody"] | null;
        };
        /**
         * MadeToken
         * @description A new token: `secret` is shown this once.
         */
        MadeToken: {
            /**
             * Secret
             * @description For `Authorization: Bearer`.
             * @example egt_Yb3kq0…
             */
            secret: string;
            token: components["schemas"]["TokenBody"];
        };
        /**
         * MappingBody
         * @description A mapping that comes with the product.
         */
        MappingBody: {
            /**
             * File Kind
             * @example csv
             */
            file_kind: string;
            /**
             * Name
             * @example shopify-orders
             */
            name: string;
            /**
             * Source
             * @example shopify
             */
            source: string;
            /**
             * Title
             * @example {
             *       "en": "Shopify, orders export",
             *       "zh": "Shopify 订单导出"
             *     }
             */
            title: {
                [key: string]: string;
            };
        };
        /**
         * Mappings
         * @description Mappings, by name.
         */
        Mappings: {
            /** Items */
            items: components["schemas"]["MappingBody"][];
            /**
             * Next
             * @description Goes into `after` for the next page; null on the last one.
             * @example null
             */
            next: string | null;
        };
        /**
         * Me
         * @description Who is signed in, and where they may go.
         */
        Me: {
            user: components["schemas"]["UserBody"];
            /** Workspaces */
            workspaces: components["schemas"]["WorkspaceBody"][];
        };
        /**
         * MemberBody
         * @description A person and their role in this workspace.
         */
        MemberBody: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Email
             * @example li.mei@example.com
             */
            email: string;
            /**
             * Everywhere
             * @description Holds the role in every workspace; changed on the server only.
             */
            everywhere: boolean;
            /**
             * Name
             * @example 李梅
             */
            name: string;
            role: components["schemas"]["Role"];
            /**
             * Signed In At
             * @description Null: never yet.
             */
            signed_in_at: string | null;
            /**
             * User Id
             * @example usr_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e
             */
            user_id: string;
        };
        /**
         * MergeBody
         * @description One line of the merge log. `unmerged_at` null: the merge stands.
         */
        MergeBody: {
            /**
             * Author
             * @example intake
             */
            author: string;
            /**
             * Merge Id
             * @example mrg_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e
             */
            merge_id: string;
            /**
             * Merged At
             * Format: date-time
             */
            merged_at: string;
            /**
             * Merged Id
             * @example cus_0199b2c48f7e7c3a9d1e2f6b5a4c3d2f
             */
            merged_id: string;
            /**
             * Reason
             * @example user_id
             */
            reason: string;
            /**
             * Survivor Id
             * @example cus_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e
             */
            survivor_id: string;
            /** Unmerged At */
            unmerged_at: string | null;
            /** Unmerged By */
            unmerged_by: string;
        };
        /**
         * MergeWish
         * @description Who is the same person as the customer of the path, who survives.
         */
        MergeWish: {
            /**
             * Other
             * @example cus_0199b2c48f7e7c3a9d1e2f6b5a4c3d2f
             */
            other: string;
            /**
             * Reason
             * @example same phone at the shop desk
             */
            reason: string;
        };
        /**
         * Names
         * @description A text in both languages.
         */
        Names: {
            /**
             * En
             * @default
             */
            en?: string;
            /**
             * Zh
             * @default
             */
            zh?: string;
        };
        /**
         * NewMember
         * @description Whom to invite.
         */
        NewMember: {
            /**
             * Email
             * @example li.mei@example.com
             */
            email: string;
            /**
             * Language
             * @default zh
             * @enum {string}
             */
            language?: "zh" | "en";
            /** @default viewer */
            role?: components["schemas"]["Role"];
        };
        /**
         * NewSource
         * @description What a source is made from.
         */
        NewSource: {
            /**
             * Events Per Second Max
             * @description More than that is answered with 429.
             * @default 100000
             */
            events_per_second_max?: number;
            /**
             * Name
             * @example web
             */
            name: string;
        };
        /**
         * NewToken
         * @description What a token is made from.
         */
        NewToken: {
            /**
             * Days
             * @description Until its end; null: none.
             * @default 365
             */
            days?: number | null;
            /**
             * Name
             * @example nightly export
             */
            name: string;
            /** @default viewer */
            role?: components["schemas"]["Role"];
        };
        /**
         * OverlapBody
         * @description `counts[i][j]`: customers in both; `jaccard[i][j]`: both of either, null when both are empty.
         */
        OverlapBody: {
            /** Counts */
            counts: number[][];
            /** Jaccard */
            jaccard: (number | null)[][];
            /** Keys */
            keys: string[];
        };
        /**
         * OverlapWish
         * @description Segments to compare.
         */
        OverlapWish: {
            /**
             * Keys
             * @example [
             *       "silent_buyers",
             *       "vip"
             *     ]
             */
            keys: string[];
        };
        /**
         * Overview
         * @description The first page.
         */
        Overview: {
            /** Customers */
            customers: number;
            /** Facts Today */
            facts_today: number;
            /** Facts Yesterday */
            facts_yesterday: number;
            /** Freshness */
            freshness: components["schemas"]["FreshnessBody"][];
            /** Newest Received At */
            newest_received_at: string | null;
            /** @description Null before the first refresh. */
            standing: components["schemas"]["StandingNow"] | null;
            /**
             * Zone
             * @description Whose midnight begins today.
             * @example Asia/Shanghai
             */
            zone: string;
        };
        /**
         * OwnTagBody
         * @description A tag of the workspace's own.
         */
        OwnTagBody: {
            /**
             * Key
             * @example likes_tea
             */
            key: string;
            /**
             * Set At
             * Format: date-time
             */
            set_at: string;
            /**
             * Value
             * @example true
             */
            value: string;
        };
        /**
         * PairBody
         * @description An identifier.
         */
        PairBody: {
            /**
             * Kind
             * @example phone
             */
            kind: string;
            /**
             * Value
             * @example ••••••••••0000
             */
            value: string;
        };
        /**
         * PersonaBody
         * @description What sets a segment apart from everyone.
         */
        PersonaBody: {
            /**
             * As Of
             * Format: date-time
             */
            as_of: string;
            /** Base Size */
            base_size: number;
            /** Dimensions */
            dimensions: components["schemas"]["DimensionBody"][];
            /** Rows */
            rows: components["schemas"]["PersonaRowBody"][];
            /** Segment Size */
            segment_size: number;
        };
        /**
         * PersonaRowBody
         * @description One value of a dimension. `index` (TGI): share in the segment by share in the base × 100, with its interval.
         */
        PersonaRowBody: {
            /** Base */
            base: number;
            /** Dimension */
            dimension: string;
            /** Index */
            index: number | null;
            /** Index High */
            index_high: number | null;
            /** Index Low */
            index_low: number | null;
            /** Is Significant */
            is_significant: boolean;
            /** Is Small */
            is_small: boolean;
            /** Members */
            members: number;
            /** P Adjusted */
            p_adjusted: number;
            /** Share Of Base */
            share_of_base: number;
            /** Share Of Segment */
            share_of_segment: number;
            /** Value */
            value: string | null;
        };
        /**
         * Published
         * @description The version that stands now. `refusal`: why it is not live.
         */
        Published: {
            /** Key */
            key: string;
            /**
             * Reference
             * @example silent_buyers@1
             */
            reference: string;
            refusal: components["schemas"]["RefusalBody"] | null;
            /** Version */
            version: number;
        };
        /**
         * Reason
         * @description Why something was not accepted.
         */
        Reason: {
            /**
             * Code
             * @example time_unreadable
             */
            code: string;
            /**
             * En
             * @example the time cannot be read
             */
            en: string;
            /**
             * Zh
             * @example 时间无法识别
             */
            zh: string;
        };
        /**
         * RefusalBody
         * @description Why a rule cannot be live: which condition, and how fresh it is instead.
         */
        RefusalBody: {
            /** Freshness En */
            freshness_en: string;
            /** Freshness Zh */
            freshness_zh: string;
            /**
             * Path
             * @example all[1].event
             */
            path: string;
            /** Reason En */
            reason_en: string;
            /** Reason Zh */
            reason_zh: string;
        };
        /**
         * RejectBody
         * @description One line of a file, or one event, that was not accepted.
         */
        RejectBody: {
            /**
             * Body
             * @description As it came; cut at 32 KB.
             * @example {"type":"track"}
             */
            body: string;
            /** Event Name */
            event_name: string | null;
            /**
             * Import Id
             * @description Of a line.
             */
            import_id: string | null;
            /**
             * Is Replayable
             * @description A line is mended in its file and imported again.
             */
            is_replayable: boolean;
            /**
             * Kind
             * @enum {string}
             */
            kind: "line" | "event";
            /** Line */
            line: number | null;
            /** Message Id */
            message_id: string | null;
            reason: components["schemas"]["Reason"];
            /**
             * Reject Id
             * @example 0f3a9c…
             */
            reject_id: string;
            /**
             * Rejected At
             * Format: date-time
             */
            rejected_at: string;
            /** Replayed At */
            replayed_at: string | null;
            /**
             * Source
             * @example web
             */
            source: string;
            /**
             * Source Id
             * @description Of an event.
             */
            source_id: string | null;
        };
        /**
         * RejectCountBody
         * @description How many rejects of one source have one reason.
         */
        RejectCountBody: {
            /** Count */
            count: number;
            /**
             * Kind
             * @enum {string}
             */
            kind: "line" | "event";
            /**
             * Newest At
             * Format: date-time
             */
            newest_at: string;
            reason: components["schemas"]["Reason"];
            /**
             * Replayable
             * @description Of these, how many can be sent again and have not been.
             */
            replayable: number;
            /**
             * Source
             * @example web
             */
            source: string;
        };
        /**
         * Rejects
         * @description Rejects, newest first.
         */
        Rejects: {
            /** Items */
            items: components["schemas"]["RejectBody"][];
            /**
             * Next
             * @description Goes into `after` for the next page; null on the last one.
             * @example null
             */
            next: string | null;
        };
        /**
         * RejectSummary
         * @description Rejects by source and reason, the most frequent first.
         */
        RejectSummary: {
            /** Items */
            items: components["schemas"]["RejectCountBody"][];
            /** Total */
            total: number;
        };
        /**
         * Replay
         * @description Which events to send again: some by their ids, or all of one reason.
         */
        Replay: {
            /**
             * Ids
             * @default []
             * @example [
             *       "0f3a9c"
             *     ]
             */
            ids?: string[];
            /**
             * Reason
             * @default
             * @example
             */
            reason?: string;
        };
        /**
         * Replayed
         * @description What was sent again; with `more`, ask again for the rest.
         */
        Replayed: {
            /** More */
            more: boolean;
            /** Replayed */
            replayed: number;
        };
        /**
         * Role
         * @description From the most to the least that one may do.
         * @enum {string}
         */
        Role: "owner" | "operator" | "analyst" | "agent" | "viewer";
        /**
         * RoleChange
         * @description The role from now on.
         */
        RoleChange: {
            role: components["schemas"]["Role"];
        };
        /**
         * ScoreBody
         * @description A score of 0 to 100; its drivers' parts sum to it. `coverage`: the known share of the weight, 0 to 1.
         */
        ScoreBody: {
            /** Coverage */
            coverage: number | null;
            /** Drivers */
            drivers: components["schemas"]["DriverBody"][];
            /**
             * Key
             * @example health
             */
            key: string;
            /** Score */
            score: number | null;
        };
        /**
         * ScoreColumnBody
         * @description A column of a score, as a rule names it. `values`: its classes; empty: any value of `kind`.
         */
        ScoreColumnBody: {
            /**
             * Key
             * @example stage
             */
            key: string;
            /**
             * Kind
             * @example text
             */
            kind: string;
            /**
             * Score
             * @example lifecycle
             */
            score: string;
            /**
             * Score En
             * @example Lifecycle stage
             */
            score_en: string;
            /**
             * Score Zh
             * @example 生命周期阶段
             */
            score_zh: string;
            /** Title En */
            title_en: string;
            /** Title Zh */
            title_zh: string;
            /** Unit */
            unit: string;
            /** Values */
            values: components["schemas"]["ScoreValueBody"][];
        };
        /**
         * Scores
         * @description Columns of the scores, score by score.
         */
        Scores: {
            /** Items */
            items: components["schemas"]["ScoreColumnBody"][];
            /**
             * Next
             * @description Goes into `after` for the next page; null on the last one.
             * @example null
             */
            next: string | null;
        };
        /**
         * ScoreValueBody
         * @description A class of a score.
         */
        ScoreValueBody: {
            /**
             * Name En
             * @example Growth
             */
            name_en: string;
            /**
             * Name Zh
             * @example 成长期
             */
            name_zh: string;
            /**
             * Value
             * @example growth
             */
            value: string;
        };
        /**
         * SegmentBody
         * @description A published segment. `members` null: not counted yet; `as_of` null beside a number: as of now.
         */
        SegmentBody: {
            /**
             * As Of
             * @example 2026-11-21
             */
            as_of: string | null;
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Author */
            author: string;
            /**
             * Key
             * @example silent_buyers
             */
            key: string;
            /** @description Null: nobody asked for it to be live. */
            live: components["schemas"]["LiveBody"] | null;
            /** Members */
            members: number | null;
            /**
             * Name En
             * @example Bought twice, silent for 60 days
             */
            name_en: string;
            /**
             * Name Zh
             * @example 买过两次、60 天没来
             */
            name_zh: string;
            /** @description Its newest snapshot, with who came and went. */
            newest: components["schemas"]["SizeBody"] | null;
            /** Note En */
            note_en: string;
            /** Note Zh */
            note_zh: string;
            /**
             * Reference
             * @example silent_buyers@1
             */
            reference: string;
            /** Version */
            version: number;
        };
        /**
         * SegmentPageBody
         * @description A segment with its rule, its versions (newest first) and its size day by day (oldest first).
         */
        SegmentPageBody: {
            /**
             * As Of
             * @example 2026-11-21
             */
            as_of: string | null;
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Author */
            author: string;
            /**
             * Key
             * @example silent_buyers
             */
            key: string;
            /** @description Null: nobody asked for it to be live. */
            live: components["schemas"]["LiveBody"] | null;
            /** Members */
            members: number | null;
            /**
             * Name En
             * @example Bought twice, silent for 60 days
             */
            name_en: string;
            /**
             * Name Zh
             * @example 买过两次、60 天没来
             */
            name_zh: string;
            /** @description Its newest snapshot, with who came and went. */
            newest: components["schemas"]["SizeBody"] | null;
            /** Note En */
            note_en: string;
            /** Note Zh */
            note_zh: string;
            /**
             * Reference
             * @example silent_buyers@1
             */
            reference: string;
            /**
             * Rule
             * @example {
             *       "all": [
             *         {
             *           "event": "Order Completed",
             *           "is": {
             *             ">=": 2
             *           }
             *         },
             *         {
             *           "not": {
             *             "event": "Order Completed",
             *             "is": {
             *               ">=": 1
             *             },
             *             "within_days": 60
             *           }
             *         }
             *       ]
             *     }
             */
            rule: unknown;
            /** Trend */
            trend: components["schemas"]["SizeBody"][];
            /** Version */
            version: number;
            /** Versions */
            versions: components["schemas"]["VersionBody"][];
        };
        /**
         * Segments
         * @description Segments, by key.
         */
        Segments: {
            /** Items */
            items: components["schemas"]["SegmentBody"][];
            /**
             * Next
             * @description Goes into `after` for the next page; null on the last one.
             * @example null
             */
            next: string | null;
        };
        /**
         * SegmentWish
         * @description A segment to publish, or its next version.
         */
        SegmentWish: {
            /**
             * Is Live
             * @description Keep it right within seconds, where its rule can be.
             * @default true
             */
            is_live?: boolean;
            /**
             * Key
             * @example silent_buyers
             */
            key: string;
            /**
             * @example {
             *       "en": "Bought twice, silent for 60 days",
             *       "zh": "买过两次、60 天没来"
             *     }
             */
            name: components["schemas"]["Names"];
            /**
             * @default {
             *       "zh": "",
             *       "en": ""
             *     }
             */
            note?: components["schemas"]["Names"];
            /**
             * Rule
             * @description In the rule language.
             * @example {
             *       "all": [
             *         {
             *           "event": "Order Completed",
             *           "is": {
             *             ">=": 2
             *           }
             *         },
             *         {
             *           "not": {
             *             "event": "Order Completed",
             *             "is": {
             *               ">=": 1
             *             },
             *             "within_days": 60
             *           }
             *         }
             *       ]
             *     }
             */
            rule: {
                [key: string]: unknown;
            };
        };
        /**
         * ShopBody
         * @description A place where the workspace sells.
         */
        ShopBody: {
            /**
             * City
             * @example 杭州
             */
            city: string;
            /**
             * Name
             * @example 杭州湖滨店
             */
            name: string;
            /**
             * Shop Id
             * @example hz-lakeside
             */
            shop_id: string;
            /**
             * Time Zone
             * @example Asia/Shanghai
             */
            time_zone: string;
        };
        /**
         * Shops
         * @description Shops, by id.
         */
        Shops: {
            /** Items */
            items: components["schemas"]["ShopBody"][];
            /**
             * Next
             * @description Goes into `after` for the next page; null on the last one.
             * @example null
             */
            next: string | null;
        };
        /**
         * SignIn
         * @description An address and a password.
         */
        SignIn: {
            /**
             * Email
             * @example owner@example.com
             */
            email: string;
            /**
             * Password
             * @example four green trees in a row
             */
            password: string;
        };
        /**
         * SizeBody
         * @description A segment on a day.
         */
        SizeBody: {
            /**
             * As Of
             * @example 2026-11-21
             */
            as_of: string;
            /** Entered */
            entered: number;
            /** Exited */
            exited: number;
            /** Members */
            members: number;
            /**
             * Reference
             * @example silent_buyers@1
             */
            reference: string;
        };
        /**
         * SourceBody
         * @description A source and its newest key.
         */
        SourceBody: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Events Per Second Max
             * @example 100000
             */
            events_per_second_max: number;
            /**
             * Key Ends At
             * @description When the key stops working; null: never.
             * @example null
             */
            key_ends_at: string | null;
            /**
             * Name
             * @example web
             */
            name: string;
            /**
             * Source Id
             * @example src_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e
             */
            source_id: string;
            /**
             * Write Key
             * @description Goes into the SDK; null when revoked. It allows sending only.
             * @example Yb3kq0…
             */
            write_key: string | null;
        };
        /**
         * Sources
         * @description Sources, oldest first.
         */
        Sources: {
            /** Items */
            items: components["schemas"]["SourceBody"][];
            /**
             * Next
             * @description Goes into `after` for the next page; null on the last one.
             * @example null
             */
            next: string | null;
        };
        /**
         * StageBody
         * @description Customers in a stage now, and at the day that it is compared with (null: there is none).
         */
        StageBody: {
            /** Customers */
            customers: number;
            /** Earlier */
            earlier: number | null;
            /**
             * Name En
             * @example Growth
             */
            name_en: string;
            /**
             * Name Zh
             * @example 成长期
             */
            name_zh: string;
            /**
             * Stage
             * @example growth
             */
            stage: string;
        };
        /**
         * StandingBody
         * @description A segment that the customer is in: a live one since a moment, another as of the date of its snapshot.
         */
        StandingBody: {
            /**
             * As Of
             * @example 2026-11-21
             */
            as_of: string | null;
            /** Is Live */
            is_live: boolean;
            /**
             * Key
             * @example big_spenders_at_risk
             */
            key: string;
            /** Name En */
            name_en: string;
            /** Name Zh */
            name_zh: string;
            /**
             * Reference
             * @example big_spenders_at_risk@2
             */
            reference: string;
            /** Since */
            since: string | null;
        };
        /**
         * StandingNow
         * @description Where everybody stands as of the newest scores.
         */
        StandingNow: {
            /**
             * As Of
             * Format: date-time
             */
            as_of: string;
            /**
             * Compared With
             * @description The date of `earlier`.
             * @example 2026-11-20
             */
            compared_with: string | null;
            /**
             * Currency
             * @example CNY
             */
            currency: string | null;
            /**
             * Day
             * @example 2026-11-21
             */
            day: string;
            /**
             * Heat
             * @description Cells without customers are absent.
             */
            heat: components["schemas"]["HeatCellBody"][];
            /**
             * Stages
             * @description In the order of a life.
             */
            stages: components["schemas"]["StageBody"][];
        };
        /**
         * StartedJob
         * @description Work that goes on in the background: `GET /jobs/{job_id}` says how far it is.
         */
        StartedJob: {
            /**
             * Job Id
             * @example job_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e
             */
            job_id: string;
        };
        /**
         * TagBody
         * @description A tag: of the catalogue, or the workspace's own (`is_own`; `rule` says how, null: by hand or file).
         */
        TagBody: {
            /** Description En */
            description_en: string;
            /** Description Zh */
            description_zh: string;
            /**
             * Freshness Hours
             * @description How old a value may be before it misleads.
             */
            freshness_hours: number;
            /**
             * Group
             * @example consumption
             */
            group: string;
            /**
             * Is Own
             * @default false
             */
            is_own?: boolean;
            /**
             * Key
             * @example order_count_lifetime
             */
            key: string;
            /**
             * Kind
             * @example integer
             */
            kind: string;
            /**
             * Reference
             * @example likes_tea@1
             */
            reference?: string | null;
            /**
             * Rule
             * @description The rule that gives it, in the rule language.
             */
            rule?: unknown;
            /** Title En */
            title_en: string;
            /** Title Zh */
            title_zh: string;
            /**
             * Unit
             * @example orders
             */
            unit: string;
        };
        /**
         * TagRule
         * @description Who gets the tag: everyone whom the rule has, kept up by every refresh.
         */
        TagRule: {
            /**
             * Name
             * @default {}
             * @example {
             *       "en": "Likes tea",
             *       "zh": "爱喝茶"
             *     }
             */
            name?: {
                [key: string]: string;
            };
            /**
             * Rule
             * @example {
             *       "event": "Order Completed",
             *       "is": {
             *         ">=": 2
             *       }
             *     }
             */
            rule: {
                [key: string]: unknown;
            };
        };
        /**
         * TagRuleBody
         * @description The version that was published.
         */
        TagRuleBody: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Key */
            key: string;
            /**
             * Reference
             * @example likes_tea@1
             */
            reference: string;
            /** Version */
            version: number;
        };
        /**
         * Tags
         * @description Tags: the catalogue in its order, then the workspace's own by key.
         */
        Tags: {
            /** Items */
            items: components["schemas"]["TagBody"][];
            /**
             * Next
             * @description Goes into `after` for the next page; null on the last one.
             * @example null
             */
            next: string | null;
        };
        /**
         * TagValueBody
         * @description A tag of the catalogue; `value` null: unknown. Money is in minor units, a share is 0 to 1, a date is ISO.
         */
        TagValueBody: {
            /**
             * Group
             * @example consumption
             */
            group: string;
            /**
             * Key
             * @example order_count_lifetime
             */
            key: string;
            /**
             * Kind
             * @example integer
             */
            kind: string;
            /** Title En */
            title_en: string;
            /** Title Zh */
            title_zh: string;
            /**
             * Unit
             * @example orders
             */
            unit: string;
            /** Value */
            value: number | boolean | string | null;
        };
        /**
         * TagWish
         * @description What the tag says of the customer.
         */
        TagWish: {
            /**
             * Value
             * @default true
             * @example true
             */
            value?: string;
        };
        /**
         * TimelineBody
         * @description Facts of a customer, newest first.
         */
        TimelineBody: {
            /** Items */
            items: {
                [key: string]: unknown;
            }[];
            /**
             * Next
             * @description Goes into `after` for the next page; null on the last one.
             * @example null
             */
            next: string | null;
        };
        /**
         * TokenBody
         * @description A token, without its secret.
         */
        TokenBody: {
            /**
             * Author
             * @example usr_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e
             */
            author: string;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Expires At */
            expires_at: string | null;
            /**
             * Last Used At
             * @description To within five minutes.
             */
            last_used_at: string | null;
            /**
             * Name
             * @example nightly export
             */
            name: string;
            /** Revoked At */
            revoked_at: string | null;
            role: components["schemas"]["Role"];
            /**
             * Token Id
             * @example tok_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e
             */
            token_id: string;
        };
        /**
         * Tokens
         * @description Tokens, oldest first, revoked ones too.
         */
        Tokens: {
            /** Items */
            items: components["schemas"]["TokenBody"][];
            /**
             * Next
             * @description Goes into `after` for the next page; null on the last one.
             * @example null
             */
            next: string | null;
        };
        /**
         * UserBody
         * @description A person who can sign in.
         */
        UserBody: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Email
             * @example owner@example.com
             */
            email: string;
            /** Has Password */
            has_password: boolean;
            /**
             * Language
             * @enum {string}
             */
            language: "zh" | "en";
            /**
             * Name
             * @example 李梅
             */
            name: string;
            /** Signed In At */
            signed_in_at: string | null;
            /**
             * User Id
             * @example usr_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e
             */
            user_id: string;
        };
        /**
         * VersionBody
         * @description One published version.
         */
        VersionBody: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Author */
            author: string;
            /** Note */
            note: string;
            /**
             * Reference
             * @example silent_buyers@1
             */
            reference: string;
            /**
             * Rule
             * @example {
             *       "all": [
             *         {
             *           "event": "Order Completed",
             *           "is": {
             *             ">=": 2
             *           }
             *         },
             *         {
             *           "not": {
             *             "event": "Order Completed",
             *             "is": {
             *               ">=": 1
             *             },
             *             "within_days": 60
             *           }
             *         }
             *       ]
             *     }
             */
            rule: unknown;
            /** Version */
            version: number;
        };
        /**
         * WorkspaceBody
         * @description A workspace that one may enter.
         */
        WorkspaceBody: {
            /**
             * Name
             * @example Default workspace
             */
            name: string;
            /**
             * Permissions
             * @description What the role may do there.
             * @example [
             *       "sources:read"
             *     ]
             */
            permissions: string[];
            role: components["schemas"]["Role"];
            /**
             * Slug
             * @example default
             */
            slug: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    get_health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            /** @description What went wrong, and what to do about it. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            /** @description What went wrong, and what to do about it. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    change_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AccountChange"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            /** @description What went wrong, and what to do about it. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    sign_in: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            /** @description What went wrong, and what to do about it. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    sign_in_by_link: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LinkSignIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            /** @description What went wrong, and what to do about it. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    sign_out: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong, and what to do about it. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_accounts: {
        parameters: {
            query?: {
                /** @description `next` of the page before. */
                after?: string;
                /** @description Rows of a page. */
                limit?: number;
                /** @description An id, or the beginning of a name. */
                search?: string;
            };
            header?: never;
            path: {
                /** @description The workspace. */
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accounts"];
                };
            };
            /** @description What went wrong, and what to do about it. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_account_members: {
        parameters: {
            query?: {
                /** @description `next` of the page before. */
                after?: string;
                /** @description Rows of a page. */
                limit?: number;
            };
            header?: never;
            path: {
                account_id: string;
                /** @description The workspace. */
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountMembers"];
                };
            };
            /** @description What went wrong, and what to do about it. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_attributes: {
        parameters: {
            query?: {
                /** @description `next` of the page before. */
                after?: string;
                /** @description Rows of a page. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The workspace. */
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Attributes"];
                };
            };
            /** @description What went wrong, and what to do about it. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_audit: {
        parameters: {
            query?: {
                /** @description `next` of the page before. */
                after?: string;
                /** @description Rows of a page. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The workspace. */
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditLines"];
                };
            };
            /** @description What went wrong, and what to do about it. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_customers: {
        parameters: {
            query?: {
                /** @description `next` of the page before. */
                after?: string;
                /** @description Rows of a page. */
                limit?: number;
                /** @description An identifier, a customer id, or the beginning of a name. */
                search?: string;
                /** @description Members of it only. */
                segment?: string;
            };
            header?: never;
            path: {
                /** @description The workspace. */
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Customers"];
                };
            };
            /** @description What went wrong, and what to do about it. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_customer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The customer's id; one that was merged leads to who they are today. */
                customer_id: string;
                /** @description The workspace. */
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomerBody"];
                };
            };
            /** @description What went wrong, and what to do about it. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    erase_customer: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same body within a day, the request is done once. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The customer's id; one that was merged leads to who they are today. */
                customer_id: string;
                /** @description The workspace. */
                slug: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ErasureWish"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StartedJob"];
                };
            };
            /** @description What went wrong, and what to do about it. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    export_customer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The customer's id; one that was merged leads to who they are today. */
                customer_id: string;
                /** @description The workspace. */
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One document. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description What went wrong, and what to do about it. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    merge_customers: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The customer's id; one that was merged leads to who they are today. */
                customer_id: string;
                /** @description The workspace. */
                slug: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MergeWish"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MergeBody"];
                };
            };
            /** @description What went wrong, and what to do about it. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    set_customer_tag: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The customer's id; one that was merged leads to who they are today. */
                customer_id: string;
                key: string;
                /** @description The workspace. */
                slug: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TagWish"];
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong, and what to do about it. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    remove_customer_tag: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The customer's id; one that was merged leads to who they are today. */
                customer_id: string;
                key: string;
                /** @description The workspace. */
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong, and what to do about it. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_customer_facts: {
        parameters: {
            query?: {
                /** @description `next` of the page before. */
                after?: string;
                /** @description Rows of a page. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The customer's id; one that was merged leads to who they are today. */
                customer_id: string;
                /** @description The workspace. */
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TimelineBody"];
                };
            };
            /** @description What went wrong, and what to do about it. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_fact_names: {
        parameters: {
            query?: {
                /** @description `next` of the page before. */
                after?: string;
                /** @description Rows of a page. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The workspace. */
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FactNames"];
                };
            };
            /** @description What went wrong, and what to do about it. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_imports: {
        parameters: {
            query?: {
                /** @description `next` of the page before. */
                after?: string;
                /** @description Rows of a page. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The workspace. */
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Imports"];
                };
            };
            /** @description What went wrong, and what to do about it. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    create_import: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same body within a day, the request is done once. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The workspace. */
                slug: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": {
                    /**
                     * Format: binary
                     * @description CSV, Excel or Parquet.
                     */
                    file: string;
                    /**
                     * @description The name of a shipped mapping.
                     * @example shopify-orders
                     */
                    mapping?: string;
                    /** @description Or a mapping of one's own, as YAML. */
                    mapping_document?: string;
                };
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportBody"];
                };
            };
            /** @description What went wrong, and what to do about it. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_import: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                import_id: string;
                /** @description The workspace. */
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportBody"];
                };
            };
            /** @description What went wrong, and what to do about it. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_items: {
        parameters: {
            query?: {
                /** @description `next` of the page before. */
                after?: string;
                /** @description Rows of a page. */
                limit?: number;
                /** @description An id, or the beginning of a name or SKU. */
                search?: string;
            };
            header?: never;
            path: {
                /** @description The workspace. */
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Items"];
                };
            };
            /** @description What went wrong, and what to do about it. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    upsert_items: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same body within a day, the request is done once. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The workspace. */
                slug: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ItemsWish"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ItemsWrittenBody"];
                };
            };
            /** @description What went wrong, and what to do about it. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_item: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                item_id: string;
                /** @description The workspace. */
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ItemBody"];
                };
            };
            /** @description What went wrong, and what to do about it. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_jobs: {
        parameters: {
            query?: {
                /** @description `next` of the page before. */
                after?: string;
                kind?: string;
                /** @description Rows of a page. */
                limit?: number;
                state?: ("queued" | "running" | "done" | "failed") | null;
            };
            header?: never;
            path: {
                /** @description The workspace. */
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Jobs"];
                };
            };
            /** @description What went wrong, and what to do about it. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_job: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job_id: string;
                /** @description The workspace. */
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobBody"];
                };
            };
            /** @description What went wrong, and what to do about it. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_job_file: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job_id: string;
                /** @description The workspace. */
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": unknown;
                };
            };
            /** @description What went wrong, and what to do about it. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_mappings: {
        parameters: {
            query?: {
                /** @description `next` of the page before. */
                after?: string;
                /** @description Rows of a page. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The workspace. */
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Mappings"];
                };
            };
            /** @description What went wrong, and what to do about it. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    undo_merge: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                merge_id: string;
                /** @description The workspace. */
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MergeBody"];
                };
            };
            /** @description What went wrong, and what to do about it. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_overview: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The workspace. */
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Overview"];
                };
            };
            /** @description What went wrong, and what to do about it. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_rejects: {
        parameters: {
            query?: {
                /** @description `next` of the page before. */
                after?: string;
                kind?: ("line" | "event") | null;
                /** @description Rows of a page. */
                limit?: number;
                reason?: string;
                source?: string;
            };
            header?: never;
            path: {
                /** @description The workspace. */
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Rejects"];
                };
            };
            /** @description What went wrong, and what to do about it. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    replay_rejects: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The workspace. */
                slug: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Replay"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Replayed"];
                };
            };
            /** @description What went wrong, and what to do about it. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    summarise_rejects: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The workspace. */
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RejectSummary"];
                };
            };
            /** @description What went wrong, and what to do about it. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_scores: {
        parameters: {
            query?: {
                /** @description `next` of the page before. */
                after?: string;
                /** @description Rows of a page. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The workspace. */
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Scores"];
                };
            };
            /** @description What went wrong, and what to do about it. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_segments: {
        parameters: {
            query?: {
                /** @description `next` of the page before. */
                after?: string;
                /** @description Rows of a page. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The workspace. */
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Segments"];
                };
            };
            /** @description What went wrong, and what to do about it. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    publish_segment: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same body within a day, the request is done once. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The workspace. */
                slug: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SegmentWish"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Published"];
                };
            };
            /** @description What went wrong, and what to do about it. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_segment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
                /** @description The workspace. */
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SegmentPageBody"];
                };
            };
            /** @description What went wrong, and what to do about it. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    start_live_segment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
                /** @description The workspace. */
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LiveWishReply"];
                };
            };
            /** @description What went wrong, and what to do about it. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    stop_live_segment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
                /** @description The workspace. */
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong, and what to do about it. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_segment_members: {
        parameters: {
            query?: {
                /** @description `next` of the page before. */
                after?: string;
                /** @description Rows of a page. */
                limit?: number;
            };
            header?: never;
            path: {
                key: string;
                /** @description The workspace. */
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["evergrove__api__routes__segments__Members"];
                };
            };
            /** @description What went wrong, and what to do about it. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_segment_persona: {
        parameters: {
            query?: {
                /** @description score:stage, tag:city, attribute:language */
                dimension?: string[] | null;
            };
            header?: never;
            path: {
                key: string;
                /** @description The workspace. */
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PersonaBody"];
                };
            };
            /** @description What went wrong, and what to do about it. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    count_segment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The workspace. */
                slug: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CountWish"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CountBody"];
                };
            };
            /** @description What went wrong, and what to do about it. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    compare_segments: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The workspace. */
                slug: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OverlapWish"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OverlapBody"];
                };
            };
            /** @description What went wrong, and what to do about it. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_shops: {
        parameters: {
            query?: {
                /** @description `next` of the page before. */
                after?: string;
                /** @description Rows of a page. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The workspace. */
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Shops"];
                };
            };
            /** @description What went wrong, and what to do about it. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_sources: {
        parameters: {
            query?: {
                /** @description `next` of the page before. */
                after?: string;
                /** @description Rows of a page. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The workspace. */
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Sources"];
                };
            };
            /** @description What went wrong, and what to do about it. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    create_source: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same body within a day, the request is done once. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The workspace. */
                slug: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewSource"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SourceBody"];
                };
            };
            /** @description What went wrong, and what to do about it. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_source: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The workspace. */
                slug: string;
                source_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SourceBody"];
                };
            };
            /** @description What went wrong, and what to do about it. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_source_events: {
        parameters: {
            query?: {
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The workspace. */
                slug: string;
                source_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Events"];
                };
            };
            /** @description What went wrong, and what to do about it. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    revoke_source_keys: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The workspace. */
                slug: string;
                source_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SourceBody"];
                };
            };
            /** @description What went wrong, and what to do about it. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    rotate_source_key: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The workspace. */
                slug: string;
                source_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SourceBody"];
                };
            };
            /** @description What went wrong, and what to do about it. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_tags: {
        parameters: {
            query?: {
                /** @description `next` of the page before. */
                after?: string;
                /** @description Rows of a page. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The workspace. */
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tags"];
                };
            };
            /** @description What went wrong, and what to do about it. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    publish_tag_rule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
                /** @description The workspace. */
                slug: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TagRule"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TagRuleBody"];
                };
            };
            /** @description What went wrong, and what to do about it. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_tokens: {
        parameters: {
            query?: {
                /** @description `next` of the page before. */
                after?: string;
                /** @description Rows of a page. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The workspace. */
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tokens"];
                };
            };
            /** @description What went wrong, and what to do about it. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    create_token: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same body within a day, the request is done once. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The workspace. */
                slug: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewToken"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MadeToken"];
                };
            };
            /** @description What went wrong, and what to do about it. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    revoke_token: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The workspace. */
                slug: string;
                token_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenBody"];
                };
            };
            /** @description What went wrong, and what to do about it. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_users: {
        parameters: {
            query?: {
                /** @description `next` of the page before. */
                after?: string;
                /** @description Rows of a page. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The workspace. */
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["evergrove__api__routes__users__Members"];
                };
            };
            /** @description What went wrong, and what to do about it. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    invite_user: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same body within a day, the request is done once. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The workspace. */
                slug: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewMember"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Invitation"];
                };
            };
            /** @description What went wrong, and what to do about it. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    remove_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The workspace. */
                slug: string;
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong, and what to do about it. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    change_user_role: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The workspace. */
                slug: string;
                user_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RoleChange"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MemberBody"];
                };
            };
            /** @description What went wrong, and what to do about it. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    make_user_link: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The workspace. */
                slug: string;
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LinkBody"];
                };
            };
            /** @description What went wrong, and what to do about it. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
}
