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
    "/api/me/identity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begin To Connect
         * @description Begin to connect one's identity at the provider with one's account.
         */
        post: operations["begin_to_connect"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
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
    "/api/sign-in/provider": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begin Sign In
         * @description Begin to sign in with the identity provider: sets a cookie for the way back.
         */
        post: operations["begin_sign_in"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sign-in/provider/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Finish Sign In
         * @description Come back from the identity provider: sets the session cookie, and leads on to the page that was asked for.
         */
        get: operations["finish_sign_in"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sign-in/ways": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Sign In Ways
         * @description How one may sign in here.
         */
        get: operations["get_sign_in_ways"];
        put?: never;
        post?: never;
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
    "/api/w/{slug}/approvals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Approvals
         * @description List what was asked of a second person, the newest first.
         */
        get: operations["list_approvals"];
        put?: never;
        /**
         * Ask Approval
         * @description Ask a second person to agree; one of the same that waits or is granted is returned instead of a second.
         */
        post: operations["ask_approval"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/approvals/{approval_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Approval
         * @description One request with exactly what would be done.
         */
        get: operations["get_approval"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/approvals/{approval_id}/grant": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Grant Approval
         * @description Agree: who asked can now do it, once, within the week. A program cannot, nor who asked.
         */
        post: operations["grant_approval"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/approvals/{approval_id}/refuse": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refuse Approval
         * @description Turn a request down, and say why.
         */
        post: operations["refuse_approval"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/approvals/{approval_id}/withdraw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Withdraw Approval
         * @description Take back one's own request, also one that was granted and not used yet.
         */
        post: operations["withdraw_approval"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/approvals/waiting": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Approvals Waiting
         * @description What waits for the caller: requests to decide, and their own that were granted and can be done now.
         */
        get: operations["get_approvals_waiting"];
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
    "/api/w/{slug}/audiences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Audiences
         * @description List the audiences.
         */
        get: operations["list_audiences"];
        put?: never;
        /**
         * Publish Audience
         * @description Publish an audience, or change the one of the same key.
         */
        post: operations["publish_audience"];
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
         * @description List what was done in the workspace: by whom, what, to what, when.
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
    "/api/w/{slug}/audit/choices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Audit Choices
         * @description Who is in the log, and which actions.
         */
        get: operations["list_audit_choices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/audit/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export Audit
         * @description The lines as CSV (UTF-8 with a byte order mark, so that spreadsheets read Chinese), at most 100,000.
         *
         *     Times are those of the workspace's zone, which stands in their heading.
         */
        get: operations["export_audit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/boards": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Boards
         * @description List the boards.
         */
        get: operations["list_boards"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/boards/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Board
         * @description One board, with the saved analyses that its tiles name.
         */
        get: operations["get_board"];
        /**
         * Save Board
         * @description Save a board under a key, or its next version; the same again changes nothing.
         */
        put: operations["save_board"];
        post?: never;
        /**
         * Archive Board
         * @description Take a board from the list; the analyses on it stay, and it comes back when it is saved again.
         */
        delete: operations["archive_board"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/calendar": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Calendar
         * @description Show days: official and lunar days, key dates, the send load, launches and what collides.
         */
        get: operations["get_calendar"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/calendar/countries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Countries
         * @description List the countries whose holidays are known.
         */
        get: operations["list_countries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/calendar/key-dates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Key Dates
         * @description List the key dates of a year, with warm-up and encore.
         */
        get: operations["list_key_dates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/campaign-settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Campaign Settings
         * @description What the workspace asks of every campaign.
         */
        get: operations["get_campaign_settings"];
        /**
         * Set Campaign Settings
         * @description Ask for an approval of every launch, or no longer.
         */
        put: operations["set_campaign_settings"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/campaigns": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Campaigns
         * @description List the campaigns, each with its newest launch.
         */
        get: operations["list_campaigns"];
        put?: never;
        /**
         * Publish Campaign
         * @description Publish a campaign, or its next version; launches keep the version that they began with.
         */
        post: operations["publish_campaign"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/campaigns/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Campaign
         * @description One campaign, its versions and launches.
         */
        get: operations["get_campaign"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/campaigns/{key}/effect": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Campaign Effect
         * @description What a campaign (or one version of it, `spring@3`) changed, over all its launches.
         */
        get: operations["get_campaign_effect"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/campaigns/{key}/estimate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Estimate Campaign
         * @description The same for a campaign that is published.
         */
        post: operations["estimate_campaign"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/campaigns/{key}/launch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Launch Campaign
         * @description Launch a campaign now or at a time; asked again under the same `Idempotency-Key`, it is launched once.
         */
        post: operations["launch_campaign"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/campaigns/estimate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Estimate Draft
         * @description Whom a campaign that is not published yet would reach, when and at what cost, and who is left out and why.
         */
        post: operations["estimate_draft"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/content/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Check Content
         * @description Find words that must not be sent, and what does not fit the channel.
         */
        post: operations["check_content"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/content/library": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Ready Templates
         * @description List the ready templates, and which of them stand in the workspace.
         */
        get: operations["list_ready_templates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/content/library/{key}/install": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Install Ready Template
         * @description Publish a ready template under its key; one that the workspace has changed stays as it is.
         */
        post: operations["install_ready_template"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/content/matrix": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Content Matrix
         * @description Which templates speak to whom, where nothing does, and which say nearly the same.
         */
        get: operations["get_content_matrix"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/content/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Content Settings
         * @description Who approves templates, and what templates call `workspace`.
         */
        get: operations["get_content_settings"];
        /**
         * Save Content Settings
         * @description Say them anew, as a whole.
         */
        put: operations["save_content_settings"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/content/variables": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Content Variables
         * @description List what templates may name beside attributes, tags and scores.
         */
        get: operations["list_content_variables"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/customer-exports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Export Customers
         * @description Begin to write customers into a CSV file, which is kept for seven days.
         */
        post: operations["export_customers"];
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
    "/api/w/{slug}/effect/alarms": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Alarms
         * @description Delivered, read, converted and unsubscribed shares of the newest campaigns against their targets.
         */
        get: operations["list_alarms"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/experiments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Experiments
         * @description List the experiments that were published.
         */
        get: operations["list_experiments"];
        put?: never;
        /**
         * Publish Experiment
         * @description Publish an experiment, or its next version, which counts its customers anew.
         */
        post: operations["publish_experiment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/experiments/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Experiment
         * @description An experiment with its document, versions and winner.
         */
        get: operations["get_experiment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/experiments/{key}/arms/{arm}/customers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Arm Customers
         * @description List the customers of an arm, as the report counts them: not those who were exposed in several arms.
         */
        get: operations["list_arm_customers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/experiments/{key}/report": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Experiment Report
         * @description What an experiment shows: of a sequential one only its planned looks, however often it is asked for.
         */
        get: operations["get_experiment_report"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/experiments/{key}/winner": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Roll Out Winner
         * @description From now on everybody who comes takes this variant; the control stops the experiment, empty lets it go on.
         */
        put: operations["roll_out_winner"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/experiments/plan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Plan Experiment
         * @description How many customers an experiment needs, how long that takes, and when to look.
         */
        post: operations["plan_experiment"];
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
    "/api/w/{slug}/heatmap": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Heatmap
         * @description One page with its clicks, placed on its captured picture.
         */
        get: operations["get_heatmap"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/heatmap/captures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask For Capture
         * @description Make a link that lets the page at an address of one's own site be captured, once, within 15 minutes.
         */
        post: operations["ask_for_capture"];
        /**
         * Remove Captures
         * @description Remove every capture of a page.
         */
        delete: operations["remove_captures"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/heatmap/captures/{capture_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Captured Page
         * @description The captured page as HTML that runs nothing and asks nobody for anything, to be shown in a sandboxed frame.
         */
        get: operations["get_captured_page"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/heatmap/pages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Clicked Pages
         * @description List pages by clicks, most first (at most 1,000).
         */
        get: operations["list_clicked_pages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/heatmap/people": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Click People
         * @description List who clicked on the page or on one element, most clicks first.
         */
        get: operations["list_click_people"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/hold-out": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Hold Out
         * @description The workspace's hold-out.
         */
        get: operations["get_hold_out"];
        /**
         * Set Hold Out
         * @description Say how many are kept from all marketing; 0 ends it.
         */
        put: operations["set_hold_out"];
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
         * @description List imports, those by the command line too: all, those in a state, or those of a mapping.
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
    "/api/w/{slug}/imports/{import_id}/lines": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Import Lines
         * @description List the lines that an import rejected, with their cells.
         */
        get: operations["list_import_lines"];
        put?: never;
        /**
         * Mend Import Lines
         * @description Import rejected lines once more, mended, by the import's own mapping: twice adds nothing.
         */
        post: operations["mend_import_lines"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/imports/{import_id}/lines.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export Import Lines
         * @description The rejected lines that wait, as CSV: mend it in a spreadsheet and import it with the same mapping.
         */
        get: operations["export_import_lines"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/imports/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Preview Import
         * @description Look at a file: its columns, and what they seem to be. Nothing of it is kept.
         */
        post: operations["preview_import"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/imports/trial": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Try Import
         * @description Try a plan, or a mapping, on the first rows of a file: what an import would make of them. Nothing is written.
         */
        post: operations["try_import"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/incidents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Incidents
         * @description List what was announced.
         */
        get: operations["list_incidents"];
        put?: never;
        /**
         * Announce Incident
         * @description Tell everybody concerned at once: nobody is kept back, no quiet hours hold it, nobody else has to approve it.
         *
         *     Of somebody who may not approve launches, it waits where the workspace asks for an approval.
         */
        post: operations["announce_incident"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/incidents/{key}/updates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Update Incident
         * @description Tell the same people how it goes on.
         */
        post: operations["update_incident"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/insight/attribution": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Compute Attribution
         * @description Credit the orders of a time to the touches before them: five models side by side, nothing left over.
         */
        post: operations["compute_attribution"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/insight/attribution/people": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * List Attribution People
         * @description List the customers with an order of which a model credits the origin a part.
         */
        post: operations["list_attribution_people"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/insight/figures/segment": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Publish Figure Segment
         * @description Make a segment of exactly the customers behind a figure, as they are now; at most 20,000.
         */
        post: operations["publish_figure_segment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/insight/funnel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Compute Funnel
         * @description How many customers went through the steps, how long it took them, and where they stopped.
         */
        post: operations["compute_funnel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/insight/increments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Increments
         * @description What campaigns and journeys changed against their hold-outs: the caused beside the credited.
         */
        get: operations["list_increments"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/insight/paths": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Compute Paths
         * @description Which way visits went from an anchor, or came to it.
         */
        post: operations["compute_paths"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/insight/people": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * List People Behind
         * @description List the customers behind a figure.
         */
        post: operations["list_people_behind"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/insight/people/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Export People Behind
         * @description Write the customers behind a figure to a file, in the background.
         */
        post: operations["export_people_behind"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/insight/people/segment": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Publish People Behind
         * @description Make a segment of exactly the customers behind a figure.
         */
        post: operations["publish_people_behind"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/insight/retention": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Compute Retention
         * @description Who comes back: cohorts by week or month, with intervals; periods that are running are marked.
         */
        post: operations["compute_retention"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/insight/retention/people": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * List Retention People
         * @description List who returned, or who did not: the customers of one cell, or of a whole cohort.
         */
        post: operations["list_retention_people"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/insight/review": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Monthly Review
         * @description One month beside the month before and the same month a year before, each line with what it says.
         */
        get: operations["get_monthly_review"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/insight/review/page": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Monthly Review Page
         * @description The review as one HTML file that needs nothing else.
         */
        get: operations["get_monthly_review_page"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/insight/review/people": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * List Review People
         * @description List the customers whom a line of the review counts.
         */
        post: operations["list_review_people"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/insight/review/standing/customers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Review Standing Customers
         * @description List the customers of a row by class or by stage: of the month's money, of a move, of the strategy matrix.
         */
        get: operations["list_review_standing_customers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/insights": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Insights
         * @description List the saved analyses, of one kind if asked.
         */
        get: operations["list_insights"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/insights/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Insight
         * @description One saved analysis.
         */
        get: operations["get_insight"];
        /**
         * Save Insight
         * @description Save an analysis under a key, or its next version; the same again changes nothing.
         */
        put: operations["save_insight"];
        post?: never;
        /**
         * Archive Insight
         * @description Take an analysis from the lists; its versions stay, and it comes back when it is saved again.
         */
        delete: operations["archive_insight"];
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
         * @description One job: ask again every second or two until its state is `done`, `failed` or `cancelled`.
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
    "/api/w/{slug}/journey-classics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Journey Classics
         * @description List the ready-made journeys: what each is for, what can be set, what it needs, what to expect of it.
         */
        get: operations["list_journey_classics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/journey-classics/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Journey Classic
         * @description One ready-made journey.
         */
        get: operations["get_journey_classic"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/journey-classics/{key}/document": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Fill Journey Classic
         * @description The journey with these settings, to be drawn and changed; nothing is published.
         */
        post: operations["fill_journey_classic"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/journey-classics/{key}/install": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Install Journey Classic
         * @description Publish a ready-made journey, with the templates and segments that it names and nobody has published yet.
         */
        post: operations["install_journey_classic"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/journey-enrolments/{enrolment_id}/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stop Journey Enrolment
         * @description Let nobody in any more who still waits in an enrolment; those who are in stay.
         */
        post: operations["stop_journey_enrolment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/journey-runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Customer Runs
         * @description List the runs of one customer through all journeys, the newest first.
         */
        get: operations["list_customer_runs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/journey-runs/{run_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Journey Run
         * @description One run from its beginning to where it stands: each step with its reason, and the messages of it.
         */
        get: operations["get_journey_run"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/journeys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Journeys
         * @description List the journeys that were published.
         */
        get: operations["list_journeys"];
        put?: never;
        /**
         * Publish Journey
         * @description Publish a journey, or its next version, which takes new entrants from now on.
         */
        post: operations["publish_journey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/journeys/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Journey
         * @description One journey with its document: the version that takes entrants, or the one that is asked for.
         */
        get: operations["get_journey"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/journeys/{key}/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Archive Journey
         * @description End a journey for good: everybody in it is ended, what no sender has yet is never sent.
         */
        post: operations["archive_journey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/journeys/{key}/drain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Drain Journey
         * @description Let nobody in any more; those who are in it go on to their end.
         */
        post: operations["drain_journey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/journeys/{key}/effect": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Journey Effect
         * @description What a journey changed: the whole, each version, the nodes that hold back themselves, and the way through.
         */
        get: operations["get_journey_effect"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/journeys/{key}/enrolments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Journey Enrolments
         * @description List who was let in at once: backfills, schedules, dates, files, calls.
         */
        get: operations["list_journey_enrolments"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/journeys/{key}/enter": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Enter Journey
         * @description Let customers in, at most 5,000 a call, or the members of a segment; under an `Idempotency-Key` only once.
         */
        post: operations["enter_journey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/journeys/{key}/migration": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Preview Journey Migration
         * @description How many runs of earlier versions would move where if this were published and they were moved.
         */
        post: operations["preview_journey_migration"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/journeys/{key}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pause Journey
         * @description Freeze a journey: nobody enters, no wait runs out, nothing goes out.
         */
        post: operations["pause_journey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/journeys/{key}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resume Journey
         * @description Let it go on, and say what becomes of waits that ran out meanwhile.
         */
        post: operations["resume_journey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/journeys/{key}/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Journey Runs
         * @description List the runs of a journey: of one customer, of a version, at a node, open or ended, with the goal or without.
         */
        get: operations["list_journey_runs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/journeys/{key}/standing": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Journey Standing
         * @description How many wait at each node now, and what became of the others: by version and node.
         */
        get: operations["get_journey_standing"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/journeys/backfill-preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Preview Journey Backfill
         * @description How many of those who are in the entry's segment today would enter, were it published for them, too.
         */
        post: operations["preview_journey_backfill"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/journeys/simulate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Simulate Journey
         * @description Run a draft over real history with a simulated clock; nothing is sent. The job's `result` is the report.
         */
        post: operations["simulate_journey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/journeys/simulations/{job_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Journey Simulation
         * @description How far it is: ask again every second or two until its state is `done`, `failed` or `cancelled`.
         */
        get: operations["get_journey_simulation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/journeys/simulations/{job_id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel Journey Simulation
         * @description End a simulation that waits or runs: one's own, or anybody's for who may publish journeys.
         */
        post: operations["cancel_journey_simulation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/journeys/validate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Check Journey
         * @description Say all that is wrong with a journey while it is drawn: each problem with its node and field.
         */
        post: operations["check_journey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/landing-pages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Landing Pages
         * @description List the published pages, and how many forms came back from each.
         */
        get: operations["list_landing_pages"];
        put?: never;
        /**
         * Publish Landing Page
         * @description Publish a page, or its next version; it can be opened at once.
         */
        post: operations["publish_landing_page"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/landing-pages/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Landing Page
         * @description One page: its document, its versions, and what came back.
         */
        get: operations["get_landing_page"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/landing-pages/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Preview Landing Page
         * @description Show a page as a visitor would get it; its forms lead nowhere.
         */
        post: operations["preview_landing_page"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/launches": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Launches
         * @description List the launches of all campaigns, or of one.
         */
        get: operations["list_launches"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/launches/{launch_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Launch
         * @description Watch a launch: how far it is, what became of its messages, how fast it goes, when it will be through.
         */
        get: operations["get_launch"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/launches/{launch_id}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Approve Launch
         * @description Let a launch begin that somebody else has asked for.
         */
        post: operations["approve_launch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/launches/{launch_id}/effect": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Launch Effect
         * @description What one launch changed.
         */
        get: operations["get_launch_effect"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/launches/{launch_id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pause Launch
         * @description Hold back everything that no sender has yet.
         */
        post: operations["pause_launch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/launches/{launch_id}/refuse": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refuse Launch
         * @description Turn a launch down before it begins.
         */
        post: operations["refuse_launch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/launches/{launch_id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resume Launch
         * @description Let it go on; what has become stale meanwhile is not sent.
         */
        post: operations["resume_launch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/launches/{launch_id}/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stop Launch
         * @description End a launch for good: what no sender has yet is never sent.
         */
        post: operations["stop_launch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/launches/{launch_id}/throttle": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Throttle Launch
         * @description Give a launch another pace while it runs; what waits is spread anew.
         */
        post: operations["throttle_launch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/mailbox": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Letters
         * @description List what recorded senders took, of a channel, of a customer; tests stand among them.
         */
        get: operations["list_letters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/mailbox/{message_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Letter
         * @description One of them as its customer would see it. Looking at it opens nothing.
         */
        get: operations["get_letter"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/mailbox/{message_id}/acts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Act As Customer
         * @description Open it, or click in it, in its customer's place: marked as simulated, and counted as any other answer.
         */
        post: operations["act_as_customer"];
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
         * @description List the mappings that come with the product, and the workspace's own: each as it was last imported with.
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
    "/api/w/{slug}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Messages
         * @description List messages of a customer, of a launch, in a state, with a reason, of an arm, or with what is known of them.
         */
        get: operations["list_messages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/messages/{message_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Message
         * @description One message, with everything that was decided of it.
         */
        get: operations["get_message"];
        put?: never;
        post?: never;
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
    "/api/w/{slug}/overview/standing/customers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Standing Customers
         * @description List the customers of a stage, or of a cell of the RFM heat map, as of the scores of a day.
         */
        get: operations["list_standing_customers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/policy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Policy
         * @description The policy in force, and who changed it when.
         */
        get: operations["get_policy"];
        /**
         * Set Policy
         * @description Publish a policy; from the next decision on it holds, for what is planned already as well.
         */
        put: operations["set_policy"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/policy/explain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Explain Message
         * @description Why a message went, waits, or stays.
         */
        get: operations["explain_message"];
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
    "/api/w/{slug}/save-queue": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Saves
         * @description List the queue by due time, each with why the customer stands in it. The control group is not in it.
         */
        get: operations["list_saves"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/save-queue/effect": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Save Effect
         * @description What saving changed against the hold-out: customers with an order within the horizon, orders, money.
         */
        get: operations["get_save_effect"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/save-queue/run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Run Save Queue
         * @description Run the queue now, as a job; while one waits or works, that one. Places of the day count as ever.
         */
        post: operations["run_save_queue"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/save-queue/setting": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Save Queue
         * @description The setting as published last; before that the defaults, switched off.
         */
        get: operations["get_save_queue"];
        /**
         * Set Save Queue
         * @description Publish the setting; the queue runs at its next moment, every six hours, while it is on.
         */
        put: operations["set_save_queue"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/save-queue/standing": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Save Standing
         * @description How the queue stands: its last run, and the episodes of both arms by how they ended.
         */
        get: operations["get_save_standing"];
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
    "/api/w/{slug}/second-person": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Second Person
         * @description What needs a second person in this workspace.
         */
        get: operations["get_second_person"];
        /**
         * Set Second Person
         * @description Say what needs a second person. Turning any of it off needs one itself; turning it on, that there is one.
         */
        put: operations["set_second_person"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/seeds/{channel}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Seeds
         * @description The seed list of a channel; it holds addresses, so only those see it who may change it.
         */
        get: operations["get_seeds"];
        /**
         * Set Seeds
         * @description Say to whom the sandbox of a channel sends.
         */
        put: operations["set_seeds"];
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
    "/api/w/{slug}/sender-kinds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Sender Kinds
         * @description List the ways to reach people, with what each takes.
         */
        get: operations["list_sender_kinds"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/senders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Senders
         * @description List the senders with what keeps each from reaching customers; secrets never come back.
         */
        get: operations["list_senders"];
        put?: never;
        /**
         * Create Sender
         * @description Make a sender, in the sandbox; under a key that exists it is changed.
         */
        post: operations["create_sender"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/senders/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Sender
         * @description One sender.
         */
        get: operations["get_sender"];
        /**
         * Change Sender
         * @description Change a sender; its problems are forgotten, it is tried again at once.
         *
         *     What leaves by a live one changes only once a second person has agreed, where one is asked for; off it goes alone.
         */
        put: operations["change_sender"];
        post?: never;
        /**
         * Disable Sender
         * @description Switch a sender off. It stays in the list: messages name it.
         */
        delete: operations["disable_sender"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/senders/{key}/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Check Sender
         * @description Open a sender and sign in at its provider, where its kind can; nothing is sent.
         */
        post: operations["check_sender"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/senders/{key}/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Set Sender Live
         * @description Let a sender reach every customer, or only the seed list.
         */
        post: operations["set_sender_live"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Settings
         * @description What is set, by whom and since when.
         */
        get: operations["get_settings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/settings/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Set Event Settings
         * @description Say what is taken for granted of events that come from now on; those that came stay as they were read.
         */
        put: operations["set_event_settings"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/settings/merge-strategy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Set Merge Strategy
         * @description Say how the values of an attribute become one when customers do; `latest` is what holds without a word.
         */
        put: operations["set_merge_strategy"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/settings/name": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Rename Workspace
         * @description Give the workspace another name; its slug, and with it every address, stays.
         */
        put: operations["rename_workspace"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/settings/retention": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Set Retention
         * @description Say how long facts of one name are kept; older ones leave the lake with the next upkeep, and do not come back.
         */
        put: operations["set_retention"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/settings/zone": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Set Zone
         * @description Say where the workspace's nights and days are.
         *
         *     From then on quiet hours of customers without a zone of their own, what runs at a time of day, and the days of
         *     reports are read by it; messages that wait already are asked again when they are due.
         */
        put: operations["set_zone"];
        post?: never;
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
    "/api/w/{slug}/simulated": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Simulated
         * @description Say whether this workspace is simulated.
         */
        get: operations["get_simulated"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/site-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Site Keys
         * @description What a site needs to subscribe browsers and to show in-app messages; the secret belongs on its server only.
         */
        get: operations["get_site_keys"];
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
    "/api/w/{slug}/sources/{source_id}/merges": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Count Source Merges
         * @description Look at what `unmerge` would take back: the merges that this source, or a file mapping's source, caused.
         */
        get: operations["count_source_merges"];
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
    "/api/w/{slug}/sources/{source_id}/unmerge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Unmerge Source
         * @description Take back every merge that this source caused, in the background: it sent one user id for everybody, say.
         *
         *     Mend or revoke the source first. Who was separated is not united by events again, only by hand.
         */
        post: operations["unmerge_source"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/suppressions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Suppressions
         * @description List the addresses that must not be written to, as marks.
         */
        get: operations["list_suppressions"];
        put?: never;
        /**
         * Block Address
         * @description Write to an address no more on a channel, whoever has it and whatever they agree to.
         */
        post: operations["block_address"];
        /**
         * Allow Address
         * @description Take an address off the list: its owner has asked for it, or a bounce was a mistake.
         */
        delete: operations["allow_address"];
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
    "/api/w/{slug}/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Tasks
         * @description List tasks by due time; every filter that is given must hold.
         */
        get: operations["list_tasks"];
        put?: never;
        /**
         * Open Task
         * @description Ask somebody, or whoever takes it, to do something until a time.
         */
        post: operations["open_task"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/tasks/{task_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Task
         * @description One task.
         */
        get: operations["get_task"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change Task
         * @description Assign, take, put off, complete, cancel or reopen a task; of two who do it at once one is told so.
         */
        patch: operations["change_task"];
        trace?: never;
    };
    "/api/w/{slug}/tasks/kinds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Task Kinds
         * @description List the kinds of tasks, with the outcomes that close each.
         */
        get: operations["list_task_kinds"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/tasks/owners": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Count Tasks
         * @description Count the open tasks of each owner, and of nobody.
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
    "/api/w/{slug}/templates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Templates
         * @description List templates and drafts that have all that is asked for.
         */
        get: operations["list_templates"];
        put?: never;
        /**
         * Save Template
         * @description Publish a template as its next version, or keep it as a draft, which may still have findings.
         */
        post: operations["save_template"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/templates/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Template
         * @description One template: its text, its versions, the draft that waits, what it asks for, what is wrong, who uses it.
         */
        get: operations["get_template"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/templates/{key}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Approve Template
         * @description Publish a draft that somebody wrote; where a second person is asked for, not one's own.
         */
        post: operations["approve_template"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/templates/{key}/test-send": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send Test Message
         * @description Send a template to an address of the seed list, or to oneself, rendered as for a customer.
         */
        post: operations["send_test_message"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/templates/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Preview Template
         * @description Show a template as it would reach a customer, with every problem listed.
         */
        post: operations["preview_template"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/today": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Today
         * @description What to do now: alarms, figures beside the same weekdays before, stages, what runs and what it changed.
         */
        get: operations["get_today"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/today/alarm-settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Alarm Settings
         * @description Who is told of which alarms, and when.
         */
        get: operations["get_alarm_settings"];
        /**
         * Set Alarm Settings
         * @description Publish who is told of alarms; the next look, within ten minutes, goes by it.
         */
        put: operations["set_alarm_settings"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/today/alarm-settings/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Test Alarm Recipient
         * @description Send a test to a recipient of the published settings, whatever the hour.
         */
        post: operations["test_alarm_recipient"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/today/alarms/{key}/snooze": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Snooze Alarm
         * @description Put an alarm off until a time, or set it aside until it has ended and comes again.
         */
        put: operations["snooze_alarm"];
        post?: never;
        /**
         * Wake Alarm
         * @description Show an alarm again that was put off.
         */
        delete: operations["wake_alarm"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/today/figures/{key}/customers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Figure Customers
         * @description List the customers behind a figure of today, from midnight of the workspace until now.
         */
        get: operations["list_figure_customers"];
        put?: never;
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
    "/api/w/{slug}/topics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Topics
         * @description List what people can choose to be written to about.
         */
        get: operations["list_topics"];
        put?: never;
        /**
         * Publish Topic
         * @description Add a topic, or rename one.
         */
        post: operations["publish_topic"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/topics/consents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Count Topic Consents
         * @description Count the customers who may be written to on a channel by topic, as far as their consent goes.
         */
        get: operations["count_topic_consents"];
        put?: never;
        post?: never;
        delete?: never;
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
    "/api/w/{slug}/views": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Views
         * @description List the views that the caller sees.
         */
        get: operations["list_views"];
        /**
         * Save View
         * @description Save a view, or change the own one of that name. To share one, the role must be able to change segments.
         */
        put: operations["save_view"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/views/{view_id}": {
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
         * Remove View
         * @description Remove a view: one's own, or a shared one by whoever may share.
         */
        delete: operations["remove_view"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Webhooks
         * @description List the webhooks with how each stands.
         */
        get: operations["list_webhooks"];
        put?: never;
        /**
         * Save Webhook
         * @description Make a webhook or change the one of the same key; a new one gets the facts from now on.
         */
        post: operations["save_webhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/webhooks/{key}/disable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Disable Webhook
         * @description Switch it off: while it is off, facts are not kept for it.
         */
        post: operations["disable_webhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/webhooks/{key}/enable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Enable Webhook
         * @description Switch it on again: it forgets its failures and goes on with what waits.
         */
        post: operations["enable_webhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/webhooks/{key}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Retry Webhook
         * @description Try again what was given up, under the ids it had.
         */
        post: operations["retry_webhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/webhooks/{key}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Rotate Webhook
         * @description A new secret; the one before signs beside it for a day.
         */
        post: operations["rotate_webhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/w/{slug}/zone": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Zone
         * @description In which zone the days and hours of this workspace are: its pages show every moment by it.
         */
        get: operations["get_zone"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create Workspace
         * @description Make a workspace, empty and with data, people and settings of its own; for people who own every workspace.
         *
         *     Work on it begins within seconds. Sent again, it is a conflict: the slug is taken.
         */
        post: operations["create_workspace"];
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
         * Action
         * @description What reaches customers or cannot be undone; and the rule itself.
         * @enum {string}
         */
        Action: "publish_journey" | "roll_out_winner" | "set_sender_live" | "change_live_sender" | "erase_customer" | "second_person";
        /**
         * ActorBody
         * @description Somebody who did something here.
         */
        ActorBody: {
            /**
             * Actor
             * @example usr_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e
             */
            actor: string;
            /**
             * Name
             * @example 李梅
             */
            name: string | null;
        };
        /**
         * AddressReply
         * @description How many lines of the list came or went.
         */
        AddressReply: {
            /** Changed */
            changed: number;
        };
        /**
         * AddressWish
         * @description An address as it is written on an envelope.
         */
        AddressWish: {
            /**
             * Address
             * @example nobody@shop.example
             */
            address: string;
            /**
             * Channel
             * @enum {string}
             */
            channel: "email" | "sms" | "mms" | "rich_sms" | "push" | "web_push" | "in_app" | "wecom" | "wechat" | "call" | "webhook";
        };
        /**
         * AlarmBody
         * @description A figure against its target; `missed` only when the whole interval is on the wrong side.
         */
        AlarmBody: {
            /** Is Floor */
            is_floor: boolean;
            /**
             * Key
             * @enum {string}
             */
            key: "delivered" | "read" | "converted" | "unsubscribed";
            share: components["schemas"]["FigureBody"];
            /** Target */
            target: number;
            /**
             * Verdict
             * @enum {string}
             */
            verdict: "met" | "missed" | "undecided" | "unknown";
        };
        /**
         * Alarms
         * @description Campaigns with their figures, most messages first.
         */
        Alarms: {
            /**
             * As Of
             * Format: date-time
             */
            as_of: string;
            /** Items */
            items: components["schemas"]["CampaignAlarms"][];
        };
        /**
         * AlarmSettingsBody
         * @description As published last; `version` 0: nobody has published any, and nobody is told.
         */
        AlarmSettingsBody: {
            /**
             * Digest At
             * @default 09:00
             * @example 09:00
             */
            digest_at?: string;
            /** Is On */
            is_on: boolean;
            /**
             * Quiet From
             * @default 22:00
             * @example 09:00
             */
            quiet_from?: string;
            /**
             * Quiet Until
             * @default 08:00
             * @example 09:00
             */
            quiet_until?: string;
            /** Recipients */
            recipients: components["schemas"]["RecipientBody"][];
            /**
             * Sender Key
             * @description Who writes the mails.
             * @default
             * @example shop
             */
            sender_key?: string;
            /** Version */
            version: number;
        };
        /**
         * AlarmSettingsEntry
         * @description What is critical is told at once outside of the quiet hours; everything that stands once a day at `digest_at`.
         */
        AlarmSettingsEntry: {
            /**
             * Digest At
             * @default 09:00
             * @example 09:00
             */
            digest_at?: string;
            /** Is On */
            is_on: boolean;
            /**
             * Quiet From
             * @default 22:00
             * @example 09:00
             */
            quiet_from?: string;
            /**
             * Quiet Until
             * @default 08:00
             * @example 09:00
             */
            quiet_until?: string;
            /**
             * Recipients
             * @default []
             */
            recipients?: components["schemas"]["RecipientEntry"][];
            /**
             * Sender Key
             * @description Who writes the mails.
             * @default
             * @example shop
             */
            sender_key?: string;
        };
        /**
         * AlarmTestOutcome
         * @description What became of it: `sent`, or why not. `detail`: the words of the mail server or of WeCom.
         */
        AlarmTestOutcome: {
            /** Detail */
            detail: string;
            /**
             * Outcome
             * @enum {string}
             */
            outcome: "sent" | "failed" | "retry" | "unknown" | "recipient_left" | "sender_problem";
        };
        /**
         * AlarmTestWish
         * @description Whom to send a test.
         */
        AlarmTestWish: {
            /**
             * Recipient Id
             * @example rcp_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e
             */
            recipient_id: string;
        };
        /**
         * AlikeBody
         * @description Two templates that say nearly the same; `likeness` 0 to 1.
         */
        AlikeBody: {
            /** First */
            first: string;
            /** Language */
            language: string;
            /** Likeness */
            likeness: number;
            /** Second */
            second: string;
        };
        /**
         * AnchorBody
         * @description An event (with conditions), or a page by its path without query.
         */
        AnchorBody: {
            /**
             * Event
             * @default
             * @example Product Viewed
             */
            event?: string;
            /**
             * Page
             * @default
             * @example
             */
            page?: string;
            /**
             * Where
             * @default []
             * @example []
             */
            where?: {
                [key: string]: unknown;
            }[];
        };
        /**
         * ApprovalBody
         * @description What somebody asked a second person for.
         */
        ApprovalBody: {
            action: components["schemas"]["Action"];
            /**
             * Approval Id
             * @example apr_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e
             */
            approval_id: string;
            /**
             * Asked At
             * Format: date-time
             */
            asked_at: string;
            /**
             * Asked By
             * @example usr_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e
             */
            asked_by: string;
            /**
             * Asked By Name
             * @description Null: this person or key is gone.
             */
            asked_by_name: string | null;
            /** Decided At */
            decided_at: string | null;
            /** Decided By */
            decided_by: string;
            /** Decided By Name */
            decided_by_name: string | null;
            /** Decision Note */
            decision_note: string;
            /**
             * Ends At
             * Format: date-time
             * @description It lapses then, granted or not.
             */
            ends_at: string;
            /**
             * Is Own
             * @description Whether the caller asked for it, and may withdraw it.
             */
            is_own: boolean;
            /**
             * May Decide
             * @description Whether the caller may grant or refuse it now.
             */
            may_decide: boolean;
            /** Note */
            note: string;
            /**
             * State
             * @enum {string}
             */
            state: "open" | "granted" | "refused" | "used" | "withdrawn" | "lapsed";
            /**
             * Target
             * @description What it is done to: a journey, an experiment, a sender, a customer.
             */
            target: string;
            /**
             * Used At
             * @description When it was done.
             */
            used_at: string | null;
        };
        /**
         * ApprovalPageBody
         * @description The same with exactly what would be done.
         */
        ApprovalPageBody: {
            action: components["schemas"]["Action"];
            /**
             * Approval Id
             * @example apr_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e
             */
            approval_id: string;
            /**
             * Asked At
             * Format: date-time
             */
            asked_at: string;
            /**
             * Asked By
             * @example usr_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e
             */
            asked_by: string;
            /**
             * Asked By Name
             * @description Null: this person or key is gone.
             */
            asked_by_name: string | null;
            /**
             * Content
             * @example {
             *       "is_live": true,
             *       "sender_key": "post"
             *     }
             */
            content: {
                [key: string]: unknown;
            };
            /** Decided At */
            decided_at: string | null;
            /** Decided By */
            decided_by: string;
            /** Decided By Name */
            decided_by_name: string | null;
            /** Decision Note */
            decision_note: string;
            /**
             * Ends At
             * Format: date-time
             * @description It lapses then, granted or not.
             */
            ends_at: string;
            /**
             * Is Own
             * @description Whether the caller asked for it, and may withdraw it.
             */
            is_own: boolean;
            /**
             * May Decide
             * @description Whether the caller may grant or refuse it now.
             */
            may_decide: boolean;
            /** Note */
            note: string;
            /**
             * State
             * @enum {string}
             */
            state: "open" | "granted" | "refused" | "used" | "withdrawn" | "lapsed";
            /**
             * Target
             * @description What it is done to: a journey, an experiment, a sender, a customer.
             */
            target: string;
            /**
             * Used At
             * @description When it was done.
             */
            used_at: string | null;
        };
        /**
         * Approvals
         * @description What was asked for, the newest first.
         */
        Approvals: {
            /** Items */
            items: components["schemas"]["ApprovalBody"][];
            /**
             * Next
             * @description Goes into `after` for the next page; null on the last one.
             * @example null
             */
            next: string | null;
        };
        /**
         * ApprovalsWaiting
         * @description What waits for the caller.
         */
        ApprovalsWaiting: {
            /**
             * Granted
             * @description The caller's own that were granted and not done yet, the one that lapses first first.
             */
            granted: components["schemas"]["ApprovalBody"][];
            /** @description Of these; null: none waits. */
            oldest: components["schemas"]["ApprovalBody"] | null;
            /**
             * To Decide
             * @description Requests that the caller may grant or refuse.
             */
            to_decide: number;
        };
        /**
         * ApprovalWish
         * @description `action`, `target` and `content` as the details of `approval.needed` give them.
         */
        ApprovalWish: {
            action: components["schemas"]["Action"];
            /**
             * Content
             * @description Exactly what would be done; the approval holds for nothing else.
             * @example {
             *       "is_live": true,
             *       "sender_key": "post"
             *     }
             */
            content: {
                [key: string]: unknown;
            };
            /**
             * Note
             * @default
             * @example the licence came through this morning
             */
            note?: string;
            /**
             * Target
             * @example post
             */
            target: string;
        };
        /**
         * ApproveWish
         * @description Exactly the draft that was read.
         */
        ApproveWish: {
            /**
             * Version
             * @example 1
             */
            version: number;
        };
        /**
         * ArmBody
         * @description One arm: its customers, and how many the draw should have given it.
         */
        ArmBody: {
            /** Arm */
            arm: string;
            /** Customers */
            customers: number;
            /** Expected */
            expected: number;
            /** Is Control */
            is_control: boolean;
        };
        /**
         * ArmFigure
         * @description Whom an experiment's report counts in an arm.
         */
        ArmFigure: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            of: "arm";
            query: components["schemas"]["ArmWish"];
        };
        /**
         * ArmsBody
         * @description Those whom the journey writes to, and those who were kept back for comparison.
         */
        ArmsBody: {
            /** Control */
            control: number;
            /** Treated */
            treated: number;
        };
        /**
         * ArmsRatioBody
         * @description Whether the arms have the sizes that the draw should have given them; `broken` blocks every comparison.
         */
        ArmsRatioBody: {
            /** P Value */
            p_value: number | null;
            /**
             * Verdict
             * @enum {string}
             */
            verdict: "fits" | "doubtful" | "broken" | "unknown";
        };
        /**
         * ArmStandingBody
         * @description Episodes of one arm, by how they ended.
         */
        ArmStandingBody: {
            /**
             * Arm
             * @enum {string}
             */
            arm: "treated" | "control";
            /** Ended */
            ended: {
                [key: string]: number;
            };
            /** Open */
            open: number;
        };
        /**
         * ArmWish
         * @description An arm, as `GET /experiments/{key}/arms/{arm}/customers` takes it.
         */
        ArmWish: {
            /**
             * Arm
             * @example control
             */
            arm: string;
            /**
             * As Of
             * @description Of the report that shows it; without it, now.
             */
            as_of?: string | null;
            /**
             * Key
             * @example subject_line@2
             */
            key: string;
        };
        /**
         * AssignTask
         * @description Give it to somebody, or back to nobody.
         */
        AssignTask: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            action: "assign";
            /** Owner */
            owner: string | null;
            /**
             * Version
             * @description The version that was seen; another one is a conflict.
             */
            version?: number | null;
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
         * AttributionBody
         * @description Credits by origin; in each currency and model they add up to its total exactly.
         */
        AttributionBody: {
            /**
             * As Of
             * Format: date-time
             */
            as_of: string;
            /** Rows */
            rows: components["schemas"]["AttributionRowBody"][];
            /** Totals */
            totals: components["schemas"]["CurrencyTotalBody"][];
            /** Zone */
            zone: string;
        };
        /**
         * AttributionFigure
         * @description A row of an attribution under one model.
         */
        AttributionFigure: {
            body: components["schemas"]["AttributionPeopleWish"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            of: "attribution";
        };
        /**
         * AttributionPeopleWish
         * @description A row of the table under one model.
         */
        AttributionPeopleWish: {
            /**
             * By
             * @default source
             * @enum {string}
             */
            by?: "source" | "campaign";
            /** Currency */
            currency?: string | null;
            /**
             * First Day
             * Format: date
             * @example 2026-10-01
             */
            first_day: string;
            /**
             * Last Day
             * Format: date
             * @example 2026-10-31
             */
            last_day: string;
            /**
             * Lookback Days
             * @default 30
             */
            lookback_days?: number;
            /**
             * Model
             * @default last_non_direct
             * @enum {string}
             */
            model?: "last" | "last_non_direct" | "first" | "position" | "linear";
            origin: components["schemas"]["OriginBody"];
        };
        /**
         * AttributionRowBody
         * @description One origin in one currency.
         */
        AttributionRowBody: {
            /** Credits */
            credits: components["schemas"]["CreditBody"][];
            /**
             * Currency
             * @example CNY
             */
            currency: string | null;
            origin: components["schemas"]["OriginBody"];
        };
        /**
         * AttributionWish
         * @description Orders of these days (of the workspace's zone, the last one with them), and how far back touches count.
         */
        AttributionWish: {
            /**
             * By
             * @default source
             * @enum {string}
             */
            by?: "source" | "campaign";
            /**
             * First Day
             * Format: date
             * @example 2026-10-01
             */
            first_day: string;
            /**
             * Last Day
             * Format: date
             * @example 2026-10-31
             */
            last_day: string;
            /**
             * Lookback Days
             * @default 30
             */
            lookback_days?: number;
        };
        /**
         * AudienceBody
         * @description What is written when; the file of each moment is a job of the kind `audience`, kept for seven days.
         */
        AudienceBody: {
            /**
             * Cron
             * @default 0 6 * * *
             * @example 0 6 * * 1
             */
            cron?: string;
            /**
             * Format
             * @default csv
             * @enum {string}
             */
            format?: "csv" | "parquet";
            /**
             * Key
             * @example weekly_sleepers
             */
            key: string;
            /**
             * Match By
             * @default []
             */
            match_by?: ("email" | "sms")[];
            /**
             * Scores
             * @default []
             */
            scores?: string[];
            /**
             * Segment
             * @example sleepers
             */
            segment: string;
            /**
             * Tags
             * @default []
             */
            tags?: string[];
        };
        /**
         * Audiences
         * @description Audiences, by key.
         */
        Audiences: {
            /** Items */
            items: components["schemas"]["AudienceBody"][];
            /**
             * Next
             * @description Goes into `after` for the next page; null on the last one.
             * @example null
             */
            next: string | null;
        };
        /**
         * AuditBody
         * @description One thing done. Names are those of today; null for what is gone, or has no name of its own.
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
             * Actor Name
             * @example 李梅
             */
            actor_name: string | null;
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
            /**
             * Target Name
             * @example web
             */
            target_name: string | null;
        };
        /**
         * AuditChoices
         * @description What the log can be narrowed to.
         */
        AuditChoices: {
            /**
             * Actions
             * @example [
             *       "create_source"
             *     ]
             */
            actions: string[];
            /** Actors */
            actors: components["schemas"]["ActorBody"][];
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
         * Begin
         * @description Where to go after signing in, and in which language the provider is to ask.
         */
        Begin: {
            /** Language */
            language?: ("zh" | "en") | null;
            /**
             * Next
             * @default /
             * @example /w/default
             */
            next?: string;
        };
        /**
         * Begun
         * @description Where the browser goes now.
         */
        Begun: {
            /**
             * Url
             * @example https://sign-in.example.com/auth?client_id=evergrove
             */
            url: string;
        };
        /**
         * BoardBody
         * @description One board with what its tiles name; the figures of each are asked of its own route.
         */
        BoardBody: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Author */
            author: string;
            /**
             * Key
             * @example monday_look
             */
            key: string;
            name: components["schemas"]["InsightNameBody"];
            /** Tiles */
            tiles: components["schemas"]["ShownTile"][];
            /** Version */
            version: number;
        };
        /**
         * Boards
         * @description Boards, by key.
         */
        Boards: {
            /** Items */
            items: components["schemas"]["BoardSummary"][];
            /**
             * Next
             * @description Goes into `after` for the next page; null on the last one.
             * @example null
             */
            next: string | null;
        };
        /**
         * BoardSummary
         * @description One board of the list.
         */
        BoardSummary: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Author */
            author: string;
            /**
             * Key
             * @example monday_look
             */
            key: string;
            name: components["schemas"]["InsightNameBody"];
            /** Tiles */
            tiles: components["schemas"]["TileBody"][];
            /** Version */
            version: number;
        };
        /**
         * BoardWish
         * @description A board to be kept; the order of the tiles is the order in which they are shown.
         */
        BoardWish: {
            /**
             * Changed Version
             * @description The version that was changed: refused where another one stands by now.
             */
            changed_version?: number | null;
            name: components["schemas"]["InsightNameBody"];
            /**
             * Tiles
             * @example [
             *       {
             *         "key": "view_to_order",
             *         "kind": "insight"
             *       }
             *     ]
             */
            tiles: components["schemas"]["TileWish"][];
        };
        /**
         * BoundaryBody
         * @description A look, reached or planned: at so many judged customers, and the bound that a difference has to pass there.
         */
        BoundaryBody: {
            /** Bound */
            bound: number;
            /** Customers */
            customers: number;
            /** Number */
            number: number;
        };
        /**
         * BoundedCountBody
         * @description Customers; `low` and `high` bound the number where a sample was judged, else the three are one.
         */
        BoundedCountBody: {
            /** High */
            high: number;
            /** Low */
            low: number;
            /** Value */
            value: number;
        };
        /**
         * CalendarBody
         * @description Days in order, in the workspace's zone.
         */
        CalendarBody: {
            /**
             * Country
             * @example CN
             */
            country: string;
            /** Days */
            days: components["schemas"]["CalendarDayBody"][];
            /**
             * Today
             * Format: date
             */
            today: string;
            /**
             * Zone
             * @example Asia/Shanghai
             */
            zone: string;
        };
        /**
         * CalendarDayBody
         * @description A day. `kind` null: the official days of this country are not known, `holidays` has what is.
         *
         *     `is_provisional`: there is no official notice for the year yet, so days off may still move.
         */
        CalendarDayBody: {
            /** Conflicts */
            conflicts: components["schemas"]["ConflictBody"][];
            /**
             * Day
             * Format: date
             */
            day: string;
            /** Entries */
            entries: components["schemas"]["EntryBody"][];
            /** Festival En */
            festival_en: string;
            /** Festival Zh */
            festival_zh: string;
            /** Holidays */
            holidays: components["schemas"]["HolidayBody"][];
            /** Is Provisional */
            is_provisional: boolean;
            /** Key Dates */
            key_dates: components["schemas"]["PhaseBody"][];
            /** Kind */
            kind: ("workday" | "weekend" | "holiday" | "make_up_workday") | null;
            /** Load */
            load: components["schemas"]["ChannelLoadBody"][];
            lunar: components["schemas"]["LunarBody"];
        };
        /**
         * CampaignAlarms
         * @description The four figures of one campaign, over everything it has sent.
         */
        CampaignAlarms: {
            /** Alarms */
            alarms: components["schemas"]["AlarmBody"][];
            /**
             * Campaign
             * @example spring@3
             */
            campaign: string;
            /** Planned */
            planned: number;
        };
        /**
         * CampaignBody
         * @description A published campaign, with its newest launch.
         */
        CampaignBody: {
            /**
             * Budget Minor
             * @example null
             */
            budget_minor?: number | null;
            /**
             * Class
             * @default marketing
             * @enum {string}
             */
            class?: "marketing" | "transactional";
            /**
             * @default {
             *       "fact": "Order Completed",
             *       "days": 7
             *     }
             */
            conversion?: components["schemas"]["ConversionBody"];
            /**
             * Hold Out Bp
             * @description Kept back for comparison, in basis points: 1,000 is a tenth.
             * @default 1000
             */
            hold_out_bp?: number;
            /**
             * Is Incident
             * @default false
             */
            is_incident?: boolean;
            /**
             * Key
             * @example spring
             */
            key: string;
            /**
             * Lasts Hours
             * @description Later than that a message is not sent.
             * @default 72
             */
            lasts_hours?: number;
            name: components["schemas"]["NameBody"];
            newest?: components["schemas"]["LaunchBody"] | null;
            /**
             * Note
             * @default
             * @example before the long holiday
             */
            note?: string;
            /**
             * Prefers Golden Hours
             * @default false
             */
            prefers_golden_hours?: boolean;
            /**
             * Priority
             * @default 50
             */
            priority?: number;
            /**
             * Purpose
             * @default marketing
             * @example marketing
             */
            purpose?: string;
            /**
             * Reference
             * @example spring@3
             */
            reference: string;
            repeat?: components["schemas"]["RepeatBody"] | null;
            /**
             * Segment
             * @description A published segment, one version of it, or `*`: everybody.
             * @example silent_buyers
             */
            segment: string;
            /** Steps */
            steps: components["schemas"]["CampaignStepBody"][];
            /**
             * Tags
             * @default []
             */
            tags?: string[];
            /**
             * Throttle Per Minute
             * @description 0: as fast as the senders take it.
             * @default 0
             */
            throttle_per_minute?: number;
            /**
             * Topic
             * @default all
             * @example offers
             */
            topic?: string;
            /** Version */
            version: number;
        };
        /**
         * CampaignEffectBody
         * @description Treated against control. `part`: the value of the dimension; empty for the whole.
         */
        CampaignEffectBody: {
            conversion: components["schemas"]["EffectFigureBody"];
            exposed: components["schemas"]["ExposedBody"];
            extra_customers: components["schemas"]["FigureBody"];
            extra_orders: components["schemas"]["FigureBody"];
            /** Money */
            money: components["schemas"]["MoneyEffectBody"][];
            orders: components["schemas"]["EffectFigureBody"];
            /** Other Currency Orders */
            other_currency_orders: number;
            /**
             * P Adjusted
             * @description Corrected for the number of parts looked at.
             */
            p_adjusted: number | null;
            /** Part */
            part: string;
            sample: components["schemas"]["SampleRatioBody"];
            unsubscribed: components["schemas"]["EffectFigureBody"];
        };
        /**
         * CampaignPageBody
         * @description A campaign with its versions and its newest launches; `GET /launches` pages through all of them.
         */
        CampaignPageBody: {
            /**
             * Budget Minor
             * @example null
             */
            budget_minor?: number | null;
            /**
             * Class
             * @default marketing
             * @enum {string}
             */
            class?: "marketing" | "transactional";
            /**
             * @default {
             *       "fact": "Order Completed",
             *       "days": 7
             *     }
             */
            conversion?: components["schemas"]["ConversionBody"];
            /**
             * Hold Out Bp
             * @description Kept back for comparison, in basis points: 1,000 is a tenth.
             * @default 1000
             */
            hold_out_bp?: number;
            /**
             * Is Incident
             * @default false
             */
            is_incident?: boolean;
            /**
             * Key
             * @example spring
             */
            key: string;
            /**
             * Lasts Hours
             * @description Later than that a message is not sent.
             * @default 72
             */
            lasts_hours?: number;
            /** Launches */
            launches: components["schemas"]["LaunchBody"][];
            name: components["schemas"]["NameBody"];
            newest?: components["schemas"]["LaunchBody"] | null;
            /**
             * Note
             * @default
             * @example before the long holiday
             */
            note?: string;
            /**
             * Prefers Golden Hours
             * @default false
             */
            prefers_golden_hours?: boolean;
            /**
             * Priority
             * @default 50
             */
            priority?: number;
            /**
             * Purpose
             * @default marketing
             * @example marketing
             */
            purpose?: string;
            /**
             * Reference
             * @example spring@3
             */
            reference: string;
            repeat?: components["schemas"]["RepeatBody"] | null;
            /**
             * Segment
             * @description A published segment, one version of it, or `*`: everybody.
             * @example silent_buyers
             */
            segment: string;
            /** Steps */
            steps: components["schemas"]["CampaignStepBody"][];
            /**
             * Tags
             * @default []
             */
            tags?: string[];
            /**
             * Throttle Per Minute
             * @description 0: as fast as the senders take it.
             * @default 0
             */
            throttle_per_minute?: number;
            /**
             * Topic
             * @default all
             * @example offers
             */
            topic?: string;
            /** Version */
            version: number;
            /** Versions */
            versions: components["schemas"]["CampaignVersionBody"][];
        };
        /**
         * Campaigns
         * @description Campaigns, by key.
         */
        Campaigns: {
            /** Items */
            items: components["schemas"]["CampaignBody"][];
            /**
             * Next
             * @description Goes into `after` for the next page; null on the last one.
             * @example null
             */
            next: string | null;
        };
        /**
         * CampaignSettingsBody
         * @description What the workspace asks of every campaign.
         */
        CampaignSettingsBody: {
            /**
             * Needs Approval
             * @description A launch begins when somebody else than who asked for it has approved it.
             * @default false
             */
            needs_approval?: boolean;
        };
        /**
         * CampaignStepBody
         * @description A channel and its template; the next step follows when this channel cannot reach somebody, or nobody has read.
         */
        CampaignStepBody: {
            /**
             * Channel
             * @enum {string}
             */
            channel: "email" | "sms" | "mms" | "rich_sms" | "push" | "web_push" | "in_app" | "wecom" | "wechat" | "call" | "webhook";
            /**
             * Template
             * @example silent_buyers
             */
            template: string;
            /**
             * Unread Hours
             * @description 0: the next channel follows only where this one cannot reach somebody.
             * @default 0
             */
            unread_hours?: number;
        };
        /**
         * CampaignVersionBody
         * @description One version.
         */
        CampaignVersionBody: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Author */
            author: string;
            /** Note */
            note: string;
            /** Version */
            version: number;
        };
        /**
         * CampaignWish
         * @description A campaign as an operator writes it.
         */
        CampaignWish: {
            /**
             * Budget Minor
             * @example null
             */
            budget_minor?: number | null;
            /**
             * Class
             * @default marketing
             * @enum {string}
             */
            class?: "marketing" | "transactional";
            /**
             * @default {
             *       "fact": "Order Completed",
             *       "days": 7
             *     }
             */
            conversion?: components["schemas"]["ConversionBody"];
            /**
             * Hold Out Bp
             * @description Kept back for comparison, in basis points: 1,000 is a tenth.
             * @default 1000
             */
            hold_out_bp?: number;
            /**
             * Is Incident
             * @default false
             */
            is_incident?: boolean;
            /**
             * Key
             * @example spring
             */
            key: string;
            /**
             * Lasts Hours
             * @description Later than that a message is not sent.
             * @default 72
             */
            lasts_hours?: number;
            name: components["schemas"]["NameBody"];
            /**
             * Note
             * @default
             * @example before the long holiday
             */
            note?: string;
            /**
             * Prefers Golden Hours
             * @default false
             */
            prefers_golden_hours?: boolean;
            /**
             * Priority
             * @default 50
             */
            priority?: number;
            /**
             * Purpose
             * @default marketing
             * @example marketing
             */
            purpose?: string;
            repeat?: components["schemas"]["RepeatBody"] | null;
            /**
             * Segment
             * @description A published segment, one version of it, or `*`: everybody.
             * @example silent_buyers
             */
            segment: string;
            /** Steps */
            steps: components["schemas"]["CampaignStepBody"][];
            /**
             * Tags
             * @default []
             */
            tags?: string[];
            /**
             * Throttle Per Minute
             * @description 0: as fast as the senders take it.
             * @default 0
             */
            throttle_per_minute?: number;
            /**
             * Topic
             * @default all
             * @example offers
             */
            topic?: string;
        };
        /**
         * CancelTask
         * @description Nobody needs to do it.
         */
        CancelTask: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            action: "cancel";
            /**
             * Version
             * @description The version that was seen; another one is a conflict.
             */
            version?: number | null;
        };
        /**
         * CaptureBody
         * @description One captured page; sizes in CSS pixels.
         */
        CaptureBody: {
            /**
             * Capture Id
             * @example cap_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e
             */
            capture_id: string;
            /**
             * Captured At
             * Format: date-time
             */
            captured_at: string;
            /**
             * Device
             * @enum {string}
             */
            device: "phone" | "tablet" | "desktop";
            /** Height */
            height: number;
            /** Title */
            title: string;
            /**
             * Url
             * @example https://shop.example/cart
             */
            url: string;
            /** Viewport Height */
            viewport_height: number;
            /** Width */
            width: number;
        };
        /**
         * CaptureLinkBody
         * @description Where to open the page; the link works once.
         */
        CaptureLinkBody: {
            /**
             * Expires At
             * Format: date-time
             */
            expires_at: string;
            /** Page */
            page: string;
            /**
             * Url
             * @example https://shop.example/cart#evergrove-capture=eyJhdWQi…
             */
            url: string;
        };
        /**
         * CapturesRemoved
         * @description How many captures are gone.
         */
        CapturesRemoved: {
            /** Removed */
            removed: number;
        };
        /**
         * CaptureWish
         * @description Which page is to be captured.
         */
        CaptureWish: {
            /**
             * Url
             * @example https://shop.example/cart
             */
            url: string;
        };
        /**
         * CarePlanBody
         * @description The strategy matrix: the share of customers with a plan against the share aimed at.
         */
        CarePlanBody: {
            /** Coverage */
            coverage: number | null;
            /** Rows */
            rows: components["schemas"]["CarePlanRowBody"][];
            /** Target */
            target: number;
        };
        /**
         * CarePlanLineBody
         * @description One line of a plan: what it is about, and what is done.
         */
        CarePlanLineBody: {
            /**
             * Label
             * @example How often
             */
            label: string;
            /** Text */
            text: string;
        };
        /**
         * CarePlanRowBody
         * @description A class or stage, and what is done with it; empty: no plan.
         */
        CarePlanRowBody: {
            /**
             * Column
             * @enum {string}
             */
            column: "rfm_class" | "stage";
            /** Customers */
            customers: number;
            /** Key */
            key: string | null;
            /** Plan En */
            plan_en: components["schemas"]["CarePlanLineBody"][];
            /** Plan Zh */
            plan_zh: components["schemas"]["CarePlanLineBody"][];
        };
        /**
         * CellBody
         * @description One stage and purpose.
         */
        CellBody: {
            /** Channels */
            channels: string[];
            /** Is Expected */
            is_expected: boolean;
            /** Is Gap */
            is_gap: boolean;
            /** Languages */
            languages: string[];
            /** Purpose */
            purpose: string;
            /** Stage */
            stage: string;
            /** Templates */
            templates: string[];
        };
        /**
         * ChangeBody
         * @description Against an earlier month: of shares a difference (parts of 1) with its interval, of the rest a relative one.
         */
        ChangeBody: {
            /** Difference */
            difference: number | null;
            /** Earlier */
            earlier: number | null;
            /** High */
            high: number | null;
            /** Low */
            low: number | null;
            /**
             * Month
             * @example 2026-09
             */
            month: string;
            /** Reason */
            reason: ("unfinished" | "not_covered" | "empty") | null;
            /** Relative */
            relative: number | null;
            /**
             * Verdict
             * @description noise: the interval holds 0.
             * @enum {string}
             */
            verdict: "up" | "down" | "same" | "noise" | "unknown";
        };
        /**
         * ChannelLoadBody
         * @description `due`: messages that wait for a time of this day, held ones too; `sent`: what went out on it.
         */
        ChannelLoadBody: {
            /**
             * Channel
             * @example email
             */
            channel: string;
            /** Due */
            due: number;
            /** Sent */
            sent: number;
        };
        /**
         * ChannelReachBody
         * @description Customers whom one channel would reach, what it would cost, and whether anything leaves on it.
         */
        ChannelReachBody: {
            /**
             * Channel
             * @enum {string}
             */
            channel: "email" | "sms" | "mms" | "rich_sms" | "push" | "web_push" | "in_app" | "wecom" | "wechat" | "call" | "webhook";
            /** Cost Minor */
            cost_minor: number;
            customers: components["schemas"]["BoundedCountBody"];
            /**
             * Leaves
             * @description `live`: to customers; `recorded`: into the mailbox of the console only; `sandbox`: to the seed list only; `nowhere`: there is no sender.
             * @enum {string}
             */
            leaves: "live" | "recorded" | "sandbox" | "nowhere";
            /** Template */
            template: string;
        };
        /**
         * CheckWish
         * @description A text to check before it is sent.
         */
        CheckWish: {
            /**
             * Channel
             * @example sms
             * @enum {string}
             */
            channel: "email" | "sms" | "mms" | "rich_sms" | "push" | "web_push" | "in_app" | "wecom" | "wechat" | "call" | "webhook";
            /**
             * Language
             * @default zh
             * @enum {string}
             */
            language?: "zh" | "en";
            /**
             * Message Class
             * @default marketing
             * @enum {string}
             */
            message_class?: "marketing" | "transactional";
            /**
             * Text
             * @example 【长青】全网最低价，速来
             */
            text: string;
        };
        /**
         * ClassicBody
         * @description A journey ready made.
         */
        ClassicBody: {
            /** Expected */
            expected: components["schemas"]["ExpectedFigureBody"][];
            /** Facts */
            facts: components["schemas"]["NeededFactBody"][];
            /**
             * Key
             * @example birthday
             */
            key: string;
            limits: components["schemas"]["evergrove__api__journey_bodies__WordsBody"] | null;
            /** Messages */
            messages: components["schemas"]["ClassicMessageBody"][];
            name: components["schemas"]["evergrove__api__journey_bodies__WordsBody"];
            purpose: components["schemas"]["evergrove__api__journey_bodies__WordsBody"];
            /** Settings */
            settings: components["schemas"]["SettingBody"][];
            /**
             * Templates
             * @description Of the library; installing installs those that nobody has changed.
             */
            templates: string[];
        };
        /**
         * ClassicMessageBody
         * @description A message of a ready-made journey; `topic` is what customers must have agreed to be written to about.
         */
        ClassicMessageBody: {
            /** Channels */
            channels: ("email" | "sms" | "mms" | "rich_sms" | "push" | "web_push" | "in_app" | "wecom" | "wechat" | "call" | "webhook")[];
            /**
             * Message Class
             * @enum {string}
             */
            message_class: "marketing" | "transactional";
            /**
             * Node
             * @example offer
             */
            node: string;
            /** Templates */
            templates: string[];
            /**
             * Topic
             * @example offers
             */
            topic: string;
        };
        /**
         * Classics
         * @description Ready-made journeys, by key.
         */
        Classics: {
            /** Items */
            items: components["schemas"]["ClassicBody"][];
            /**
             * Next
             * @description Goes into `after` for the next page; null on the last one.
             * @example null
             */
            next: string | null;
        };
        /**
         * ClassRevenueBody
         * @description One class in the month: who ordered or was refunded, and the net money. `key` null: no class at that time.
         */
        ClassRevenueBody: {
            /** Customers */
            customers: number;
            /** Key */
            key: string | null;
            /** Net Minor */
            net_minor: number;
            /** Orders */
            orders: number;
            /** Share Customers */
            share_customers: number;
            /** Share Net */
            share_net: number | null;
        };
        /**
         * ClickCellBody
         * @description Clicks in a square of `cell_pixels`, by its upper left corner.
         */
        ClickCellBody: {
            /** Clicks */
            clicks: number;
            /** X */
            x: number;
            /** Y */
            y: number;
        };
        /**
         * ClickCountsBody
         * @description Every click is in exactly one of `by_element`, `by_position` and `outside`.
         */
        ClickCountsBody: {
            /** By Element */
            by_element: number;
            /** By Position */
            by_position: number;
            /** Clicks */
            clicks: number;
            /** Customers */
            customers: number;
            /** Outside */
            outside: number;
            /** Visits */
            visits: number;
            /** Without Customer */
            without_customer: number;
        };
        /**
         * ClickedPageBody
         * @description A page with clicks. `views` and `visits` are null where the site sends no page views of it.
         */
        ClickedPageBody: {
            /**
             * Click Visits
             * @description Different visits with a click.
             */
            click_visits: number;
            /** Clicks */
            clicks: number;
            /**
             * Customers
             * @description Different customers who clicked.
             */
            customers: number;
            /** Is Captured */
            is_captured: boolean;
            /**
             * Page
             * @example shop.example/cart
             */
            page: string;
            /** Views */
            views: number | null;
            /** Visits */
            visits: number | null;
        };
        /**
         * ClickedPages
         * @description Pages, those with most clicks first, from `first` to `last` in the workspace's zone.
         */
        ClickedPages: {
            /**
             * First
             * Format: date
             */
            first: string;
            /** Items */
            items: components["schemas"]["ClickedPageBody"][];
            /**
             * Last
             * Format: date
             */
            last: string;
            /**
             * Next
             * @description Goes into `after` for the next page; null on the last one.
             * @example null
             */
            next: string | null;
            /**
             * Zone
             * @example Asia/Shanghai
             */
            zone: string;
        };
        /**
         * ClickPeople
         * @description Customers, those with most clicks first.
         */
        ClickPeople: {
            /** Items */
            items: components["schemas"]["ClickPersonBody"][];
            /**
             * Next
             * @description Goes into `after` for the next page; null on the last one.
             * @example null
             */
            next: string | null;
        };
        /**
         * ClickPersonBody
         * @description A customer who clicked.
         */
        ClickPersonBody: {
            /** Clicks */
            clicks: number;
            customer: components["schemas"]["CustomerSummary"];
            /**
             * Last At
             * Format: date-time
             */
            last_at: string;
        };
        /**
         * ClicksFigure
         * @description Who clicked on a page, or on an element of it.
         */
        ClicksFigure: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            of: "clicks";
            query: components["schemas"]["ClicksQuery"];
        };
        /**
         * ClicksQuery
         * @description Of the last days.
         */
        ClicksQuery: {
            /**
             * Days
             * @default 30
             */
            days?: number;
            /** Device */
            device?: ("phone" | "tablet" | "desktop") | null;
            /**
             * Page
             * @example shop.example/cart
             */
            page: string;
            /** Path */
            path?: string | null;
        };
        /**
         * ColumnBody
         * @description A column of the sample.
         */
        ColumnBody: {
            /**
             * Choices
             * @description All different values where they are few; “” for an empty field.
             * @example [
             *       "已完成",
             *       "待付款"
             *     ]
             */
            choices: string[];
            /**
             * Filled
             * @description The share of the rows in which it is filled.
             * @example 0.98
             */
            filled: number;
            /**
             * Name
             * @example 订单编号
             */
            name: string;
            /**
             * Values
             * @description Up to five different ones.
             * @example [
             *       "A1",
             *       "A2"
             *     ]
             */
            values: string[];
        };
        /**
         * ColumnPlanBody
         * @description What a file holds and what each of its columns is.
         */
        ColumnPlanBody: {
            /**
             * Columns
             * @description Column → role; others are left out.
             * @example {
             *       "订单编号": "order_id"
             *     }
             */
            columns: {
                [key: string]: string;
            };
            /**
             * Country
             * @description Of phone numbers without a prefix.
             * @default CN
             * @example CN
             */
            country?: string;
            /**
             * Currency
             * @description Where no column says it.
             * @default
             * @example CNY
             */
            currency?: string;
            /**
             * Decimal Mark
             * @default .
             * @enum {string}
             */
            decimal_mark?: "." | ",";
            /**
             * Event
             * @description Where no column says it.
             * @default
             * @example Store Visited
             */
            event?: string;
            /**
             * Event Names
             * @default []
             * @example [
             *       "Viewed Guide"
             *     ]
             */
            event_names?: string[];
            /**
             * @default {
             *       "kind": "csv",
             *       "encoding": "auto",
             *       "delimiter": ",",
             *       "sheet": ""
             *     }
             */
            file?: components["schemas"]["FileBody"];
            /**
             * Holds
             * @enum {string}
             */
            holds: "order_lines" | "contacts" | "events";
            /**
             * Names
             * @description Of `text` and `number`.
             * @default {}
             * @example {
             *       "会员等级": "level"
             *     }
             */
            names?: {
                [key: string]: string;
            };
            /**
             * States
             * @description “” stands for an empty field.
             * @default {}
             * @example {
             *       "已完成": "paid"
             *     }
             */
            states?: {
                [key: string]: "paid" | "refunded" | "leave_out";
            };
            /**
             * Time Formats
             * @default []
             * @example [
             *       "%d/%m/%Y %H:%M"
             *     ]
             */
            time_formats?: string[];
            /**
             * Title
             * @description Also the source of its facts.
             * @example 门店订单
             */
            title: string;
            /**
             * Zone
             * @default UTC
             * @example Asia/Shanghai
             */
            zone?: string;
        };
        /**
         * CompleteTask
         * @description Close it with an outcome of its kind. `again_at`: ask the same once more, after an outcome that asks again.
         */
        CompleteTask: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            action: "complete";
            /** Again At */
            again_at?: string | null;
            /**
             * Note
             * @default
             * @example
             */
            note?: string;
            /**
             * Outcome
             * @example reached
             */
            outcome: string;
            /**
             * Version
             * @description The version that was seen; another one is a conflict.
             */
            version?: number | null;
        };
        /**
         * ConflictBody
         * @description A word of advice about the day's entries, by their places in `entries`.
         */
        ConflictBody: {
            /** Entries */
            entries: number[];
            /** Is Grave */
            is_grave: boolean;
            /**
             * Kind
             * @enum {string}
             */
            kind: "crowded" | "same_people" | "quiet_hours" | "make_up_workday";
            /** Message En */
            message_en: string;
            /** Message Zh */
            message_zh: string;
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
         * ContentSettingsBody
         * @description `needs_second_person`: a template is approved by somebody else than its author.
         */
        ContentSettingsBody: {
            /**
             * Needs Second Person
             * @default false
             */
            needs_second_person?: boolean;
            /**
             * @default {
             *       "name": {
             *         "en": "",
             *         "zh": ""
             *       },
             *       "about": {
             *         "en": "",
             *         "zh": ""
             *       },
             *       "address": {
             *         "en": "",
             *         "zh": ""
             *       },
             *       "lead_name": {
             *         "en": "",
             *         "zh": ""
             *       },
             *       "url": "",
             *       "signature": "",
             *       "phone": "",
             *       "currency": "",
             *       "return_days": 0
             *     }
             */
            words?: components["schemas"]["evergrove__api__content_bodies__WordsBody"];
        };
        /**
         * ConversionBody
         * @description What counts as a success of the campaign.
         */
        ConversionBody: {
            /**
             * Days
             * @default 7
             */
            days?: number;
            /**
             * Fact
             * @default Order Completed
             * @example Order Completed
             */
            fact?: string;
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
            /**
             * Sample
             * @description Customers that were counted: the whole base where it is exact.
             */
            sample: number;
        };
        /**
         * Countries
         * @description Countries by their ISO 3166 codes.
         */
        Countries: {
            /** Items */
            items: components["schemas"]["CountryBody"][];
            /**
             * Next
             * @description Goes into `after` for the next page; null on the last one.
             * @example null
             */
            next: string | null;
        };
        /**
         * CountryBody
         * @description A country whose holidays are known.
         */
        CountryBody: {
            /**
             * Code
             * @example CN
             */
            code: string;
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
         * CreditBody
         * @description What one model credits: parts of orders together, and money to the last unit.
         */
        CreditBody: {
            /** Amount Minor */
            amount_minor: number;
            /**
             * Model
             * @enum {string}
             */
            model: "last" | "last_non_direct" | "first" | "position" | "linear";
            /** Orders */
            orders: number;
        };
        /**
         * CurrencyTotalBody
         * @description All orders of the time in one currency; `uncredited_minor` is the money of those without touch or customer.
         */
        CurrencyTotalBody: {
            /** Amount Minor */
            amount_minor: number;
            /**
             * Currency
             * @example CNY
             */
            currency: string | null;
            /** Orders */
            orders: number;
            /** Uncredited Minor */
            uncredited_minor: number;
            /** Without Customer */
            without_customer: number;
            /** Without Touch */
            without_touch: number;
        };
        /**
         * CustomerActWish
         * @description What to do in the customer's place.
         */
        CustomerActWish: {
            /**
             * Act
             * @enum {string}
             */
            act: "opened" | "clicked";
            /**
             * Link
             * @description One of the letter's links, of a click.
             * @default
             * @example https://shop.example/c/0199b2c4
             */
            link?: string;
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
            /** @description Null: no task to keep them is open, or the role reads no tasks. */
            risk: components["schemas"]["RiskBody"] | null;
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
         * CustomersBehind
         * @description Customers behind a figure, in the order of their ids.
         */
        CustomersBehind: {
            /** Items */
            items: components["schemas"]["CustomerSummary"][];
            /**
             * Next
             * @description Goes into `after` for the next page; null on the last one.
             * @example null
             */
            next: string | null;
            /**
             * Total
             * @description How many they are on all pages; only on the first.
             */
            total: number | null;
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
             * @description When this Evergrove came to know them: for a history, its import.
             */
            created_at: string;
            /**
             * Customer Id
             * @example cus_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e
             */
            customer_id: string;
            /**
             * First Seen Day
             * @description Local day of their earliest event, worked out daily; null: not yet.
             * @example 2026-03-02
             */
            first_seen_day: string | null;
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
         * DayFigureBody
         * @description A figure of today until `as_of`, beside other days until the same time.
         *
         *     `weeks`: the same weekday of the last four weeks, newest first; null: not yet begun. `way`: `higher` or `lower`
         *     where it lies outside the range that these weeks predict in 19 of 20 cases.
         */
        DayFigureBody: {
            expected: components["schemas"]["RangeBody"];
            /**
             * Has Customers
             * @description Whether /today/figures/{key}/customers lists who is behind it.
             */
            has_customers: boolean;
            /** Is Money */
            is_money: boolean;
            /**
             * Key
             * @example orders
             */
            key: string;
            /** Today */
            today: number;
            /**
             * Way
             * @enum {string}
             */
            way: "higher" | "lower" | "usual" | "unknown";
            /** Weeks */
            weeks: (number | null)[];
            /** Yesterday */
            yesterday: number | null;
        };
        /**
         * DayFiguresBody
         * @description Figures of the day that began at `begins_at`; money in minor units of `currency`.
         */
        DayFiguresBody: {
            /**
             * As Of
             * Format: date-time
             */
            as_of: string;
            /**
             * Begins At
             * Format: date-time
             */
            begins_at: string;
            /** Currency */
            currency: string | null;
            /** Items */
            items: components["schemas"]["DayFigureBody"][];
        };
        /**
         * DecisionBody
         * @description What the rule says; `reasons` are stable codes.
         */
        DecisionBody: {
            /**
             * Action
             * @enum {string}
             */
            action: "roll_out" | "stop_no_effect" | "stop_worse" | "go_on" | "blocked";
            /** Arm */
            arm: string | null;
            /** Reasons */
            reasons: string[];
        };
        /**
         * DepthBody
         * @description How many of the views that told it saw the page down to `percent` of its height.
         */
        DepthBody: {
            /** Percent */
            percent: number;
            /** Views */
            views: number;
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
         * DocumentBody
         * @description A journey as it is written.
         */
        DocumentBody: {
            /** Document */
            document: {
                [key: string]: unknown;
            };
        };
        /**
         * DocumentWish
         * @description A journey as it is written.
         */
        DocumentWish: {
            /**
             * Document
             * @example {
             *       "entry": {
             *         "event": {
             *           "fact": "Order Completed"
             *         },
             *         "kind": "event"
             *       },
             *       "key": "win_back",
             *       "name": {
             *         "en": "Win back",
             *         "zh": "赢回"
             *       },
             *       "nodes": [
             *         {
             *           "days": 60,
             *           "id": "wait_1",
             *           "kind": "wait",
             *           "next": "exit_1"
             *         },
             *         {
             *           "id": "exit_1",
             *           "kind": "exit"
             *         }
             *       ],
             *       "start": "wait_1"
             *     }
             */
            document: {
                [key: string]: unknown;
            };
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
         * EffectFigureBody
         * @description Treated minus control. `lift`: as a part of control's value. `rare`: where that is the reason.
         */
        EffectFigureBody: {
            control: components["schemas"]["FigureBody"];
            /**
             * Detectable
             * @description The true difference that four of five such campaigns would show.
             */
            detectable: number | null;
            difference: components["schemas"]["FigureBody"];
            lift: components["schemas"]["FigureBody"];
            /** P Value */
            p_value: number | null;
            rare: components["schemas"]["RarityBody"] | null;
            /** Reason */
            reason: string | null;
            treated: components["schemas"]["FigureBody"];
        };
        /**
         * EffectReportBody
         * @description What it changed and the way of its messages, as of the lake: up to half a minute behind.
         */
        EffectReportBody: {
            /**
             * As Of
             * Format: date-time
             */
            as_of: string;
            /** By */
            by: ("campaign" | "template" | "channel" | "segment" | "hour") | null;
            effect: components["schemas"]["CampaignEffectBody"];
            /** Effects */
            effects: components["schemas"]["CampaignEffectBody"][];
            /** @description Null: no message of it is known yet. */
            funnel: components["schemas"]["FunnelBody"] | null;
            /** Funnels */
            funnels: components["schemas"]["FunnelBody"][];
            /** Window Days */
            window_days: number;
        };
        /**
         * ElementBody
         * @description Clicks on one element; its place and its words where the captured page has it.
         */
        ElementBody: {
            /**
             * Box
             * @description Left, top, width, height.
             * @example [
             *       100,
             *       300,
             *       200,
             *       40
             *     ]
             */
            box: number[] | null;
            /** Clicks */
            clicks: number;
            /** Customers */
            customers: number;
            /**
             * Label
             * @example Buy
             */
            label: string;
            /**
             * Path
             * @example main#shop > button.buy
             */
            path: string;
            /** Visits */
            visits: number;
        };
        /**
         * EnrolmentBody
         * @description Customers who are let in at once. `refused`: those whom the rules of re-entry kept out.
         */
        EnrolmentBody: {
            /**
             * Asked At
             * Format: date-time
             */
            asked_at: string;
            /** Author */
            author: string;
            /**
             * Enrolment Id
             * @example enr_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e
             */
            enrolment_id: string;
            /** Entered */
            entered: number;
            /** Finished At */
            finished_at: string | null;
            /** Journey Key */
            journey_key: string;
            /** Members */
            members: number;
            /** Refused */
            refused: number;
            /**
             * Source
             * @enum {string}
             */
            source: "segment" | "schedule" | "date" | "file" | "api";
            /**
             * State
             * @enum {string}
             */
            state: "asked" | "gathering" | "entering" | "done" | "stopped";
            /** Version */
            version: number;
        };
        /**
         * EnrolmentPreviewBody
         * @description What would become of the members of the entry's segment now. Nothing was written.
         */
        EnrolmentPreviewBody: {
            /** Entering */
            entering: number;
            /** Members */
            members: number;
            /** Refused */
            refused: number;
        };
        /**
         * Enrolments
         * @description Enrolments of a journey, the newest first.
         */
        Enrolments: {
            /** Items */
            items: components["schemas"]["EnrolmentBody"][];
            /**
             * Next
             * @description Goes into `after` for the next page; null on the last one.
             * @example null
             */
            next: string | null;
        };
        /**
         * EnterWish
         * @description Customers to be let in, under the rules of re-entry; or the members of a segment.
         */
        EnterWish: {
            /**
             * Customers
             * @default []
             */
            customers?: components["schemas"]["EntrantWish"][];
            /**
             * Segment
             * @description Instead of customers: everybody who is in it now (`*`: everybody).
             * @default
             * @example
             */
            segment?: string;
        };
        /**
         * EntrantWish
         * @description A customer to be let in, with what the run is to remember as its entry event.
         */
        EntrantWish: {
            /**
             * Customer Id
             * @example cus_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e
             */
            customer_id: string;
            /**
             * Entry Key
             * @default
             * @example order-17
             */
            entry_key?: string;
            /**
             * Properties
             * @default {}
             * @example {
             *       "category": "shoes"
             *     }
             */
            properties?: {
                [key: string]: unknown;
            };
        };
        /**
         * EntryBody
         * @description A launch; `expected`: a moment at which a repeating campaign will begin (`launch_id` empty).
         */
        EntryBody: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            /**
             * Campaign Key
             * @example spring@3
             */
            campaign_key: string;
            /** Launch Id */
            launch_id: string;
            /** Members */
            members: number;
            /** Name En */
            name_en: string;
            /** Name Zh */
            name_zh: string;
            /** Segment */
            segment: string;
            /**
             * State
             * @example sending
             */
            state: string;
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
         * EstimateBody
         * @description What a campaign would do if it were launched now. Nothing was written.
         */
        EstimateBody: {
            /**
             * As Of
             * Format: date-time
             */
            as_of: string;
            /** By Channel */
            by_channel: components["schemas"]["ChannelReachBody"][];
            /** By Reason */
            by_reason: components["schemas"]["ReasonReach"][];
            control: components["schemas"]["BoundedCountBody"];
            /** Cost Minor */
            cost_minor: number;
            held: components["schemas"]["BoundedCountBody"];
            /** Held Until */
            held_until: components["schemas"]["HourCount"][];
            /** Is Exact */
            is_exact: boolean;
            /** Is Over Budget */
            is_over_budget: boolean;
            /**
             * Judged
             * @description Members whom the policy was asked about: all, or one in sixteen.
             */
            judged: number;
            /** Members */
            members: number;
            /**
             * Other Topics
             * @description Where most lack consent for the topic: those for which more of these customers have given it.
             */
            other_topics: components["schemas"]["TopicReachBody"][];
            /**
             * Policy
             * @example standard@1
             */
            policy: string;
            send_now: components["schemas"]["BoundedCountBody"];
            suppressed: components["schemas"]["BoundedCountBody"];
            /**
             * Topic
             * @example offers
             */
            topic: string;
        };
        /**
         * EstimateWish
         * @description What is to be estimated.
         */
        EstimateWish: {
            /**
             * At
             * @description Not before this instant.
             * @example null
             */
            at?: string | null;
            campaign: components["schemas"]["CampaignWish"];
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
         * EventSettingsBody
         * @description What is taken for granted of events that do not say it themselves.
         */
        EventSettingsBody: {
            changed: components["schemas"]["SettingChangeBody"] | null;
            /**
             * Currency
             * @description Of orders without one (ISO 4217); empty: the amount is unknown.
             * @example CNY
             */
            currency: string;
            /**
             * Phone Country
             * @description Of numbers without an international prefix (ISO 3166).
             * @example CN
             */
            phone_country: string;
        };
        /**
         * EventSettingsWish
         * @description For the events that come from now on.
         */
        EventSettingsWish: {
            /**
             * Currency
             * @example CNY
             */
            currency: string;
            /**
             * Phone Country
             * @example CN
             */
            phone_country: string;
        };
        /**
         * EventStepWish
         * @description Events of one name that meet every condition, written as a segment's rule writes an event's `where`.
         */
        EventStepWish: {
            /**
             * Event
             * @example Product Viewed
             */
            event: string;
            /**
             * Where
             * @default []
             * @example [
             *       {
             *         "column": "channel",
             *         "is": {
             *           "=": "web"
             *         }
             *       }
             *     ]
             */
            where?: {
                [key: string]: unknown;
            }[];
        };
        /**
         * EventWish
         * @description Events of one name; `where` as in a segment's rule.
         */
        EventWish: {
            /**
             * Event
             * @example Order Completed
             */
            event: string;
            /**
             * Where
             * @example [
             *       {
             *         "column": "channel",
             *         "is": "app"
             *       }
             *     ]
             */
            where?: {
                [key: string]: unknown;
            }[];
        };
        /**
         * CheckBody
         * @description Words to mend (`findings`), what does not fit the channel (`limits`), and the length of an SMS.
         */
        evergrove__api__content_bodies__CheckBody: {
            /** Findings */
            findings: components["schemas"]["FindingBody"][];
            /** Limits */
            limits: components["schemas"]["FindingBody"][];
            sms: components["schemas"]["SmsBody"] | null;
        };
        /**
         * TextsWish
         * @description A text in both languages.
         */
        evergrove__api__content_bodies__TextsWish: {
            /**
             * En
             * @default
             * @example Hello
             */
            en?: string;
            /**
             * Zh
             * @default
             * @example 问候
             */
            zh?: string;
        };
        /**
         * WordsBody
         * @description What templates call `workspace`; an empty text leaves the fallback of a template in its place.
         */
        evergrove__api__content_bodies__WordsBody: {
            /**
             * @default {
             *       "zh": "",
             *       "en": ""
             *     }
             */
            about?: components["schemas"]["evergrove__api__content_bodies__TextsWish"];
            /**
             * @description The postal one that commercial mail must carry.
             * @default {
             *       "zh": "",
             *       "en": ""
             *     }
             */
            address?: components["schemas"]["evergrove__api__content_bodies__TextsWish"];
            /**
             * Currency
             * @description Of amounts without one.
             * @default
             * @example CNY
             */
            currency?: string;
            /**
             * @default {
             *       "zh": "",
             *       "en": ""
             *     }
             */
            lead_name?: components["schemas"]["evergrove__api__content_bodies__TextsWish"];
            /**
             * @description Empty: the workspace's own.
             * @default {
             *       "zh": "",
             *       "en": ""
             *     }
             */
            name?: components["schemas"]["evergrove__api__content_bodies__TextsWish"];
            /**
             * Phone
             * @default
             * @example 400-000-0000
             */
            phone?: string;
            /**
             * Return Days
             * @description 0: unsaid.
             * @default 0
             */
            return_days?: number;
            /**
             * Signature
             * @default
             * @example 长青小店
             */
            signature?: string;
            /**
             * Url
             * @default
             * @example https://shop.example
             */
            url?: string;
        };
        /**
         * CheckBody
         * @description With problems it cannot be published; warnings only make one think twice.
         */
        evergrove__api__journey_bodies__CheckBody: {
            /** Problems */
            problems: components["schemas"]["ProblemBody"][];
            /** Warnings */
            warnings: components["schemas"]["ProblemBody"][];
        };
        /**
         * WordsBody
         * @description In both languages.
         */
        evergrove__api__journey_bodies__WordsBody: {
            /** En */
            en: string;
            /** Zh */
            zh: string;
        };
        /**
         * TextsWish
         * @description What is told now.
         */
        evergrove__api__routes__incidents__TextsWish: {
            /**
             * Texts
             * @description By channel and language, the fields of its template; a mail may be `subject` and `text` alone.
             * @example {
             *       "sms": {
             *         "zh": {
             *           "text": "【长青】您购买的电热毯需召回……"
             *         }
             *       }
             *     }
             */
            texts: {
                [key: string]: {
                    [key: string]: {
                        [key: string]: string;
                    };
                };
            };
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
         * ExpectedFigureBody
         * @description What to look at and what to expect; `source` `measure`: only the journey's own hold-out can say.
         */
        ExpectedFigureBody: {
            expected: components["schemas"]["evergrove__api__journey_bodies__WordsBody"];
            figure: components["schemas"]["evergrove__api__journey_bodies__WordsBody"];
            /** Source */
            source: string;
        };
        /**
         * ExperimentBody
         * @description An experiment with its document and versions.
         */
        ExperimentBody: {
            /** Control */
            control: string;
            /** Customers Planned */
            customers_planned: number;
            /**
             * Design
             * @enum {string}
             */
            design: "sequential" | "anytime" | "fixed";
            /** Document */
            document: {
                [key: string]: unknown;
            };
            /**
             * Hypothesis
             * @description As its author wrote it, or in both languages.
             */
            hypothesis: string | components["schemas"]["NameBody"];
            /** Is Automatic */
            is_automatic: boolean;
            /** Key */
            key: string;
            name: components["schemas"]["NameBody"];
            /**
             * Reference
             * @example subject_line@2
             */
            reference: string;
            /**
             * Scope
             * @enum {string}
             */
            scope: "node" | "journey" | "campaign" | "global";
            /** Subject */
            subject: string;
            /** Variants */
            variants: string[];
            /** Versions */
            versions: components["schemas"]["ExperimentVersionBody"][];
            /** Winner */
            winner: string;
        };
        /**
         * ExperimentLine
         * @description An experiment in the list. `winner`: the variant that was rolled out; empty while the draw goes on.
         */
        ExperimentLine: {
            /** Control */
            control: string;
            /** Customers Planned */
            customers_planned: number;
            /**
             * Design
             * @enum {string}
             */
            design: "sequential" | "anytime" | "fixed";
            /**
             * Hypothesis
             * @description As its author wrote it, or in both languages.
             */
            hypothesis: string | components["schemas"]["NameBody"];
            /** Is Automatic */
            is_automatic: boolean;
            /** Key */
            key: string;
            name: components["schemas"]["NameBody"];
            /**
             * Reference
             * @example subject_line@2
             */
            reference: string;
            /**
             * Scope
             * @enum {string}
             */
            scope: "node" | "journey" | "campaign" | "global";
            /** Subject */
            subject: string;
            /** Variants */
            variants: string[];
            /** Winner */
            winner: string;
        };
        /**
         * ExperimentReportBody
         * @description An experiment as of the lake: comparisons are of the newest look that its plan allows, and stay until the next.
         *
         *     `reason` says why there is none: nobody_yet, before_first_look, before_end, not_planned.
         */
        ExperimentReportBody: {
            /** Arms */
            arms: components["schemas"]["ArmBody"][];
            /**
             * As Of
             * Format: date-time
             */
            as_of: string;
            /**
             * Boundaries
             * @description Of all looks, also of those to come.
             */
            boundaries: components["schemas"]["BoundaryBody"][];
            /** Currency */
            currency: string;
            /** Customers Planned */
            customers_planned: number;
            /** Days */
            days: number;
            decision: components["schemas"]["DecisionBody"];
            /**
             * Heterogeneity
             * @description Of the newest look, by the dimensions it names.
             */
            heterogeneity: components["schemas"]["HeterogeneityBody"][];
            /** Is Blocked */
            is_blocked: boolean;
            /** Is Final */
            is_final: boolean;
            /**
             * Judged
             * @description Customers whose longest window is over.
             */
            judged: number;
            /** Look */
            look: number | null;
            /** Looks */
            looks: components["schemas"]["LookPointBody"][];
            /** Looks Planned */
            looks_planned: number;
            /** Merged */
            merged: number;
            /** Next Look Customers */
            next_look_customers: number | null;
            /** Reason */
            reason: string;
            /** Results */
            results: components["schemas"]["MetricResultBody"][];
            sample: components["schemas"]["ArmsRatioBody"];
            /** Started At */
            started_at: string | null;
            /**
             * Status
             * @enum {string}
             */
            status: "planned" | "running" | "over";
            /** Window Days */
            window_days: number;
        };
        /**
         * Experiments
         * @description A page of experiments, by key.
         */
        Experiments: {
            /** Items */
            items: components["schemas"]["ExperimentLine"][];
            /**
             * Next
             * @description Goes into `after` for the next page; null on the last one.
             * @example null
             */
            next: string | null;
        };
        /**
         * ExperimentVersionBody
         * @description One version and who published it.
         */
        ExperimentVersionBody: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Author */
            author: string;
            /** Note */
            note: string;
            /** Version */
            version: number;
        };
        /**
         * ExperimentWish
         * @description An experiment, or its next version.
         */
        ExperimentWish: {
            /**
             * Document
             * @example {
             *       "design": {
             *         "customers_planned": 20000
             *       },
             *       "hypothesis": "A question is opened more often than a statement.",
             *       "key": "subject_line",
             *       "metrics": [
             *         {
             *           "days": 7,
             *           "fact": "Order Completed",
             *           "kind": "binary",
             *           "name": "bought"
             *         }
             *       ],
             *       "name": {
             *         "en": "Subject line",
             *         "zh": "主题行"
             *       },
             *       "scope": "journey",
             *       "segments": [
             *         "segment:vip"
             *       ],
             *       "subject": "win_back",
             *       "variants": [
             *         {
             *           "key": "control",
             *           "share_bp": 5000
             *         },
             *         {
             *           "key": "question",
             *           "share_bp": 5000
             *         }
             *       ]
             *     }
             */
            document: {
                [key: string]: unknown;
            };
            /**
             * Note
             * @default
             * @example after the second look
             */
            note?: string;
        };
        /**
         * ExplanationBody
         * @description What was decided of a message, as lines.
         */
        ExplanationBody: {
            /**
             * Lines En
             * @example [
             *       "Not sent (e-mail)."
             *     ]
             */
            lines_en: string[];
            /**
             * Lines Zh
             * @example [
             *       "不发送（邮件）。"
             *     ]
             */
            lines_zh: string[];
        };
        /**
         * ExportWish
         * @description Whom and what: one line a customer, with the named tags and scores of the newest day.
         */
        ExportWish: {
            /**
             * Language
             * @description A file for people, in this language: names and contacts, money in units of the currency, classes in words. Null: one for programs, with ids, keys and minor units.
             */
            language?: ("zh" | "en") | null;
            /**
             * Scores
             * @default []
             */
            scores?: string[];
            /**
             * Segment
             * @description Empty: everybody.
             * @default
             * @example tea_lovers
             */
            segment?: string;
            /**
             * Tags
             * @default []
             */
            tags?: string[];
        };
        /**
         * ExposedBody
         * @description Who was exposed. `pending`: the conversion window is not over, so they are not judged yet.
         */
        ExposedBody: {
            /** Control */
            control: number;
            /** Merged */
            merged: number;
            /** Mixed */
            mixed: number;
            /**
             * Other Share
             * @description Of versions that kept back another share: they are not compared.
             */
            other_share: number;
            /** Pending */
            pending: number;
            /** Treated */
            treated: number;
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
         * FieldBody
         * @description A setting of a kind.
         */
        FieldBody: {
            /**
             * Default
             * @example null
             */
            default: unknown;
            /** Is Required */
            is_required: boolean;
            /**
             * Is Secret
             * @description Sealed at rest, never shown; sent empty of a sender that exists, it stays.
             */
            is_secret: boolean;
            /**
             * Json Schema
             * @example {
             *       "maxLength": 253,
             *       "type": "string"
             *     }
             */
            json_schema: {
                [key: string]: unknown;
            };
            /**
             * Name
             * @example host
             */
            name: string;
        };
        /**
         * FigureBody
         * @description A number with its interval; all three null with a `reason`.
         */
        FigureBody: {
            /**
             * Count
             * @description Observations behind it.
             */
            count: number;
            /** High */
            high: number | null;
            /**
             * Level
             * @example 0.95
             */
            level: number;
            /** Low */
            low: number | null;
            /**
             * Reason
             * @description empty, small_arm, rare, sample_ratio, no_control …
             * @example small_arm
             */
            reason: string | null;
            /** Value */
            value: number | null;
        };
        /**
         * FigureCustomers
         * @description The customers behind a figure, by customer id.
         */
        FigureCustomers: {
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
         * FigureSegmentWish
         * @description A figure, and what its segment is to be called.
         */
        FigureSegmentWish: {
            /** Figure */
            figure: components["schemas"]["RetentionFigure"] | components["schemas"]["AttributionFigure"] | components["schemas"]["ReviewFigure"] | components["schemas"]["ReviewRowFigure"] | components["schemas"]["StandingFigure"] | components["schemas"]["ClicksFigure"] | components["schemas"]["ArmFigure"];
            /**
             * Key
             * @example came_back_in_may
             */
            key: string;
            name: components["schemas"]["InsightNameBody"];
        };
        /**
         * FileBody
         * @description How the file is read.
         */
        FileBody: {
            /**
             * Delimiter
             * @default ,
             */
            delimiter?: string;
            /**
             * Encoding
             * @default auto
             * @enum {string}
             */
            encoding?: "auto" | "utf-8" | "gb18030";
            /**
             * Kind
             * @default csv
             * @enum {string}
             */
            kind?: "csv" | "excel" | "parquet";
            /**
             * Sheet
             * @default
             */
            sheet?: string;
        };
        /**
         * FilePreviewBody
         * @description What a file is, found from its first rows; nothing of it is kept.
         */
        FilePreviewBody: {
            /** Columns */
            columns: components["schemas"]["ColumnBody"][];
            /**
             * Delimiter
             * @description Of text; empty otherwise.
             * @example ,
             */
            delimiter: string;
            /**
             * Encoding
             * @description Of text; empty otherwise.
             * @example gb18030
             */
            encoding: string;
            /**
             * File Name
             * @example orders.csv
             */
            file_name: string;
            /**
             * Is Own
             * @description Whether that mapping was made in this workspace.
             */
            is_own: boolean;
            /**
             * Kind
             * @enum {string}
             */
            kind: "csv" | "excel" | "parquet";
            /** Kinds */
            kinds: components["schemas"]["KindBody"][];
            /**
             * Lines
             * @description Rows that were looked at.
             * @example 200
             */
            lines: number;
            /**
             * Mapping
             * @description One that reads all of it already.
             * @example shopify-orders
             */
            mapping: string | null;
            /**
             * Mapping Title
             * @example {
             *       "en": "Shopify, orders export",
             *       "zh": "Shopify 订单导出"
             *     }
             */
            mapping_title: {
                [key: string]: string;
            };
            /** @description A draft, to be looked at. */
            plan: components["schemas"]["ColumnPlanBody"];
            /**
             * Rows
             * @description The first five, in the order of `columns`.
             */
            rows: string[][];
            /**
             * Sheets
             * @description Of a workbook.
             * @example []
             */
            sheets: string[];
            /** @description What to ask before the plan is tried. */
            times: components["schemas"]["TimesBody"] | null;
        };
        /**
         * FindingBody
         * @description Something to mend: `start` and `end` count characters of `field`; both 0 when it is about the whole.
         */
        FindingBody: {
            /** End */
            end: number;
            /**
             * Field
             * @example text
             */
            field: string;
            /**
             * Language
             * @description Empty: of any.
             * @example zh
             */
            language: string;
            /** Message En */
            message_en: string;
            /** Message Zh */
            message_zh: string;
            /**
             * Rule
             * @example advertising.absolute
             */
            rule: string;
            /**
             * Severity
             * @enum {string}
             */
            severity: "error" | "warning" | "notice";
            /** Start */
            start: number;
            /**
             * Word
             * @example 最佳
             */
            word: string;
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
         * FunnelAnswer
         * @description The figures of a funnel, as of an instant that goes into questions for its customers.
         */
        FunnelAnswer: {
            /**
             * As Of
             * Format: date-time
             */
            as_of: string;
            /**
             * Events Of Nobody
             * @description For each step its events that belong to no customer.
             */
            events_of_nobody: number[];
            /** Groups */
            groups: components["schemas"]["FunnelGroupBody"][];
            period: components["schemas"]["PeriodSaid"];
            /**
             * Scores Day
             * @example 2026-11-21
             */
            scores_day: string | null;
            /** Steps */
            steps: components["schemas"]["FunnelStepBody"][];
        };
        /**
         * FunnelBody
         * @description Messages that came this far.
         */
        FunnelBody: {
            /** Alarms */
            alarms: components["schemas"]["AlarmBody"][];
            /** Bounced */
            bounced: number;
            /** Clicked */
            clicked: number;
            /** Complained */
            complained: number;
            /** Converted */
            converted: number;
            /** Delivered */
            delivered: number;
            /** Failed */
            failed: number;
            /** Held */
            held: components["schemas"]["FunnelReason"][];
            /** Machine Opened */
            machine_opened: number;
            /** Opened */
            opened: number;
            /** Part */
            part: string;
            /** Planned */
            planned: number;
            /** Sent */
            sent: number;
            /** Suppressed */
            suppressed: components["schemas"]["FunnelReason"][];
            /** Unknown */
            unknown: number;
            /** Unsubscribed */
            unsubscribed: number;
        };
        /**
         * FunnelGroupBody
         * @description One value of the breakdown; null: unknown, or with `is_rest` all that are not shown.
         */
        FunnelGroupBody: {
            /** Is Rest */
            is_rest: boolean;
            /** Steps */
            steps: components["schemas"]["FunnelStepBody"][];
            /** Value */
            value: string | null;
        };
        /**
         * FunnelReason
         * @description Messages held or suppressed for one reason.
         */
        FunnelReason: {
            /** Messages */
            messages: number;
            /** Reason */
            reason: string;
        };
        /**
         * FunnelShareBody
         * @description 0 to 1, with its 95 % interval.
         */
        FunnelShareBody: {
            /** High */
            high: number;
            /** Low */
            low: number;
            /** Value */
            value: number;
        };
        /**
         * FunnelStepBody
         * @description One step. Shares and seconds are of customers whose window is over: `settled_customers`.
         */
        FunnelStepBody: {
            /** Customers */
            customers: number;
            /**
             * Late Seconds
             * @description Nine in ten took no longer.
             */
            late_seconds: number | null;
            /**
             * Left
             * @description Of those, who went no further, and whose window is over.
             */
            left: number;
            /**
             * Median Seconds
             * @description From the step before.
             */
            median_seconds: number | null;
            of_first: components["schemas"]["FunnelShareBody"] | null;
            of_previous: components["schemas"]["FunnelShareBody"] | null;
            /** Settled Customers */
            settled_customers: number;
            /**
             * Still Open
             * @description Of those, who went no further yet, and still may.
             */
            still_open: number;
        };
        /**
         * FunnelWish
         * @description Ordered steps within a window from the first one.
         */
        FunnelWish: {
            /**
             * Breakdown
             * @default
             * @enum {string}
             */
            breakdown?: "" | "channel" | "device" | "utm_source" | "country" | "stage" | "rfm_class";
            /**
             * @default {
             *       "days": 30
             *     }
             */
            period?: components["schemas"]["PeriodWishBody"];
            /**
             * Segment
             * @default
             * @example
             */
            segment?: string;
            /**
             * Steps
             * @example [
             *       {
             *         "event": "Product Viewed"
             *       },
             *       {
             *         "event": "Order Completed"
             *       }
             *     ]
             */
            steps: components["schemas"]["EventStepWish"][];
            /**
             * Window Hours
             * @default 168
             */
            window_hours?: number;
        };
        /**
         * GrantWish
         * @description A word to who asked, if there is one.
         */
        GrantWish: {
            /**
             * Note
             * @default
             * @example looked at it with the shop
             */
            note?: string;
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
         * HeterogeneityBody
         * @description Whether the effect of an arm on a metric differs by a dimension, as it was at each customer's exposure.
         */
        HeterogeneityBody: {
            /** Arm */
            arm: string;
            /**
             * Dimension
             * @example segment:vip
             */
            dimension: string;
            /** Is Money */
            is_money: boolean;
            /**
             * Kind
             * @enum {string}
             */
            kind: "binary" | "mean" | "ratio" | "retention" | "revenue";
            /** Metric */
            metric: string;
            /**
             * P Adjusted
             * @description For all dimensions, metrics and arms that were looked at.
             */
            p_adjusted: number | null;
            /** P Value */
            p_value: number | null;
            /** Segments */
            segments: components["schemas"]["PartEffectBody"][];
            /**
             * Verdict
             * @enum {string}
             */
            verdict: "differs" | "no_difference_shown" | "unknown";
        };
        /**
         * HoldOutBody
         * @description `share_bp` 0: there is none.
         */
        HoldOutBody: {
            /**
             * Excluded Purposes
             * @example [
             *       "incident",
             *       "service"
             *     ]
             */
            excluded_purposes: string[];
            /**
             * Experiment Key
             * @description What exposure facts carry.
             * @example global_hold_out@1
             */
            experiment_key: string;
            /**
             * Season
             * @example 2027-h1
             */
            season: string;
            /**
             * Share Bp
             * @description In basis points: 500 is five in a hundred.
             * @example 500
             */
            share_bp: number;
        };
        /**
         * HoldOutWish
         * @description A new season draws the customers anew.
         */
        HoldOutWish: {
            /**
             * Excluded Purposes
             * @description Content that reaches the control group as well.
             * @default [
             *       "service",
             *       "incident"
             *     ]
             */
            excluded_purposes?: string[];
            /**
             * Season
             * @example 2027-h1
             */
            season: string;
            /**
             * Share Bp
             * @example 500
             */
            share_bp: number;
        };
        /**
         * HolidayBody
         * @description A public holiday of the country, with its own name.
         */
        HolidayBody: {
            /** Is Provisional */
            is_provisional: boolean;
            /** Name */
            name: string;
            /** Name En */
            name_en: string;
            /** Name Zh */
            name_zh: string;
        };
        /**
         * HourCount
         * @description Customers who may be written to in this hour.
         */
        HourCount: {
            customers: components["schemas"]["BoundedCountBody"];
            /**
             * Hour
             * Format: date-time
             */
            hour: string;
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
             * Mends
             * @description The import whose rejected lines come again here, mended.
             * @example null
             */
            mends: string | null;
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
         * ImportLineBody
         * @description One rejected line of a file.
         */
        ImportLineBody: {
            /**
             * Cells
             * @description In the order of `columns`; null for a line that is not kept whole: it is mended in its file.
             */
            cells: string[] | null;
            /**
             * Column
             * @description Of the file; null where no single one is wrong.
             * @example 订单创建时间
             */
            column: string | null;
            /**
             * Line
             * @example 4
             */
            line: number;
            /** Mended At */
            mended_at: string | null;
            reason: components["schemas"]["Reason"];
            /**
             * Reject Id
             * @example 0f3a9c…
             */
            reject_id: string;
        };
        /**
         * ImportLines
         * @description Rejected lines in the order of the file; of one import at most 10,000 are kept.
         */
        ImportLines: {
            /**
             * Columns
             * @example [
             *       "order_no",
             *       "placed_at"
             *     ]
             */
            columns: string[];
            /** Items */
            items: components["schemas"]["ImportLineBody"][];
            /**
             * Next
             * @description Goes into `after` for the next page; null on the last one.
             * @example null
             */
            next: string | null;
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
         * IncidentBody
         * @description An incident with everything that was sent of it, the newest first.
         */
        IncidentBody: {
            /** Channels */
            channels: ("email" | "sms" | "mms" | "rich_sms" | "push" | "web_push" | "in_app" | "wecom" | "wechat" | "call" | "webhook")[];
            /** Key */
            key: string;
            /** Launches */
            launches: components["schemas"]["LaunchBody"][];
            name: components["schemas"]["NameBody"];
            /** Segment */
            segment: string;
        };
        /**
         * Incidents
         * @description Incidents, by key.
         */
        Incidents: {
            /** Items */
            items: components["schemas"]["IncidentBody"][];
            /**
             * Next
             * @description Goes into `after` for the next page; null on the last one.
             * @example null
             */
            next: string | null;
        };
        /**
         * IncidentWish
         * @description What happened, and who is to know. They are told at once.
         */
        IncidentWish: {
            /**
             * Key
             * @example recall_2026_11
             */
            key: string;
            name: components["schemas"]["NameBody"];
            /**
             * Segment
             * @description A published segment, one version of it, or `*`: everybody.
             * @default *
             * @example silent_buyers
             */
            segment?: string;
            /**
             * Texts
             * @description By channel and language, the fields of its template; a mail may be `subject` and `text` alone.
             * @example {
             *       "sms": {
             *         "zh": {
             *           "text": "【长青】您购买的电热毯需召回……"
             *         }
             *       }
             *     }
             */
            texts: {
                [key: string]: {
                    [key: string]: {
                        [key: string]: string;
                    };
                };
            };
        };
        /**
         * IncrementBody
         * @description What a campaign or journey changed against its hold-out, all versions together.
         */
        IncrementBody: {
            /** Control */
            control: number;
            extra_orders: components["schemas"]["FigureBody"] | null;
            /** Key */
            key: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "campaign" | "journey";
            /** Money */
            money: components["schemas"]["MoneyIncrementBody"][];
            /**
             * Reason
             * @description no_hold_out, missing, small_arm … Null: it is known.
             */
            reason: string | null;
            /** Treated */
            treated: number;
            /** Window Days */
            window_days: number | null;
        };
        /**
         * Increments
         * @description In the order in which they were asked for.
         */
        Increments: {
            /**
             * As Of
             * Format: date-time
             */
            as_of: string;
            /** Items */
            items: components["schemas"]["IncrementBody"][];
        };
        /**
         * InsightBody
         * @description A saved analysis; `body` is what its kind's own route takes.
         */
        InsightBody: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Author */
            author: string;
            /** Body */
            body: {
                [key: string]: unknown;
            };
            /**
             * Key
             * @example view_to_order
             */
            key: string;
            /**
             * Kind
             * @example funnel
             */
            kind: string;
            name: components["schemas"]["InsightNameBody"];
            /** Version */
            version: number;
        };
        /**
         * InsightNameBody
         * @description In both languages; where one is empty, the other stands in.
         */
        InsightNameBody: {
            /**
             * En
             * @default
             * @example View to order
             */
            en?: string;
            /**
             * Zh
             * @default
             * @example 浏览到下单
             */
            zh?: string;
        };
        /**
         * Insights
         * @description Saved analyses, by key.
         */
        Insights: {
            /** Items */
            items: components["schemas"]["InsightBody"][];
            /**
             * Next
             * @description Goes into `after` for the next page; null on the last one.
             * @example null
             */
            next: string | null;
        };
        /**
         * InsightWish
         * @description An analysis to be kept.
         */
        InsightWish: {
            /**
             * Body
             * @example {
             *       "period": {
             *         "days": 30
             *       },
             *       "steps": [
             *         {
             *           "event": "Product Viewed"
             *         },
             *         {
             *           "event": "Order Completed"
             *         }
             *       ]
             *     }
             */
            body: {
                [key: string]: unknown;
            };
            /**
             * Kind
             * @example funnel
             */
            kind: string;
            name: components["schemas"]["InsightNameBody"];
        };
        /**
         * Installed
         * @description What became of it: published now, standing already, or left alone because it is the workspace's own.
         */
        Installed: {
            /**
             * Outcome
             * @enum {string}
             */
            outcome: "installed" | "standing" | "own";
            /**
             * Reference
             * @example birthday_mail@1
             */
            reference: string;
        };
        /**
         * InstalledBody
         * @description `outcome` standing: the same was published already.
         */
        InstalledBody: {
            /**
             * Outcome
             * @enum {string}
             */
            outcome: "installed" | "standing";
            /**
             * Reference
             * @example birthday@1
             */
            reference: string;
            /**
             * Segments
             * @description Keys of the segments that were published with it.
             */
            segments: string[];
            /**
             * Templates
             * @description Templates that it writes with.
             * @example [
             *       "birthday_gift@1"
             *     ]
             */
            templates: string[];
        };
        /**
         * Invitation
         * @description Who was invited. `link` is null for who has other workspaces, and where only the identity provider opens the
         *     door: they sign in as always.
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
            state: "queued" | "running" | "done" | "failed" | "cancelled";
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
         * JourneyBody
         * @description A journey that stands: the version that takes entrants, and how it does.
         */
        JourneyBody: {
            /** Author */
            author: string;
            /**
             * Changed At
             * Format: date-time
             */
            changed_at: string;
            /**
             * Key
             * @example win_back
             */
            key: string;
            name: components["schemas"]["NameBody"];
            /** Note */
            note: string;
            /** Paused At */
            paused_at: string | null;
            /**
             * Reference
             * @example win_back@3
             */
            reference: string;
            /**
             * Resumes As
             * @description Of a paused one: what it will be when it goes on.
             */
            resumes_as: string;
            /**
             * Since
             * @description What happened before enters nobody; null: only who is enrolled enters.
             */
            since: string | null;
            /**
             * State
             * @enum {string}
             */
            state: "live" | "paused" | "draining" | "archived";
            /** Version */
            version: number;
        };
        /**
         * JourneyCountsBody
         * @description Who is where now: ask again every few seconds. The newest version first.
         */
        JourneyCountsBody: {
            /**
             * As Of
             * Format: date-time
             */
            as_of: string;
            /** Versions */
            versions: components["schemas"]["VersionCountsBody"][];
        };
        /**
         * JourneyEffectBody
         * @description All who entered against those whom the journey's hold-out keeps back, from each one's first entry on.
         */
        JourneyEffectBody: {
            /**
             * As Of
             * Format: date-time
             */
            as_of: string;
            effect: components["schemas"]["CampaignEffectBody"];
            /**
             * Kept From All
             * @description Entered, but in the hold-out of the whole workspace: in neither arm.
             */
            kept_from_all: number;
            /** @description Null: no message of it is known yet. */
            messages: components["schemas"]["FunnelBody"] | null;
            /**
             * Node Messages
             * @description `part`: the step; several where they send one template.
             */
            node_messages: components["schemas"]["FunnelBody"][];
            /** Nodes */
            nodes: components["schemas"]["NodeEffectBody"][];
            /** Steps */
            steps: components["schemas"]["JourneyStepBody"][];
            /** Templates */
            templates: components["schemas"]["FunnelBody"][];
            /** Versions */
            versions: components["schemas"]["CampaignEffectBody"][];
            /** Window Days */
            window_days: number;
        };
        /**
         * JourneyLineBody
         * @description A journey in a list, with its people over all versions.
         */
        JourneyLineBody: {
            /** Author */
            author: string;
            /**
             * Changed At
             * Format: date-time
             */
            changed_at: string;
            entered: components["schemas"]["ArmsBody"];
            /**
             * Entered Lately
             * @description In the last seven days.
             */
            entered_lately: number;
            /**
             * Entry Kind
             * @enum {string}
             */
            entry_kind: "event" | "segment" | "schedule" | "date" | "not_done" | "manual";
            goals: components["schemas"]["ArmsBody"];
            /** Has Goal */
            has_goal: boolean;
            /**
             * Key
             * @example win_back
             */
            key: string;
            name: components["schemas"]["NameBody"];
            /** Note */
            note: string;
            /** Open Runs */
            open_runs: number;
            /** Paused At */
            paused_at: string | null;
            /**
             * Reference
             * @example win_back@3
             */
            reference: string;
            /**
             * Resumes As
             * @description Of a paused one: what it will be when it goes on.
             */
            resumes_as: string;
            /**
             * Since
             * @description What happened before enters nobody; null: only who is enrolled enters.
             */
            since: string | null;
            /**
             * State
             * @enum {string}
             */
            state: "live" | "paused" | "draining" | "archived";
            /** Version */
            version: number;
        };
        /**
         * JourneyPageBody
         * @description A journey with one version of its document, and all its versions, the newest first.
         */
        JourneyPageBody: {
            /** Author */
            author: string;
            /**
             * Changed At
             * Format: date-time
             */
            changed_at: string;
            /** Document */
            document: {
                [key: string]: unknown;
            };
            /**
             * Key
             * @example win_back
             */
            key: string;
            name: components["schemas"]["NameBody"];
            /** Note */
            note: string;
            /** Paused At */
            paused_at: string | null;
            /**
             * Reference
             * @example win_back@3
             */
            reference: string;
            /**
             * Resumes As
             * @description Of a paused one: what it will be when it goes on.
             */
            resumes_as: string;
            /** Shown Version */
            shown_version: number;
            /**
             * Since
             * @description What happened before enters nobody; null: only who is enrolled enters.
             */
            since: string | null;
            /**
             * State
             * @enum {string}
             */
            state: "live" | "paused" | "draining" | "archived";
            /** Version */
            version: number;
            /** Versions */
            versions: components["schemas"]["JourneyVersionBody"][];
        };
        /**
         * Journeys
         * @description Journeys, by key.
         */
        Journeys: {
            /** Items */
            items: components["schemas"]["JourneyLineBody"][];
            /**
             * Next
             * @description Goes into `after` for the next page; null on the last one.
             * @example null
             */
            next: string | null;
        };
        /**
         * JourneyStepBody
         * @description Runs of one arm that did this: entered, passed a node by a branch, or exited at a node for a reason.
         */
        JourneyStepBody: {
            /**
             * Arm
             * @description `treated` or `control`.
             * @example treated
             */
            arm: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "entered" | "passed" | "exited";
            /** Node */
            node: string;
            /** Runs */
            runs: number;
            /** Version */
            version: number;
            /**
             * Way
             * @description The branch of a node that was passed, or the reason of an exit.
             */
            way: string;
        };
        /**
         * JourneyVersionBody
         * @description One version.
         */
        JourneyVersionBody: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Author */
            author: string;
            /** Note */
            note: string;
            /** Version */
            version: number;
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
         * KeepingBody
         * @description How many days facts are kept, by their name; what is not named stays for ever.
         */
        KeepingBody: {
            changed: components["schemas"]["SettingChangeBody"] | null;
            /**
             * Days
             * @example {
             *       "Page Viewed": 400
             *     }
             */
            days: {
                [key: string]: number;
            };
            /**
             * Kept For Ever
             * @description What proves why something was done: it cannot be dropped.
             * @example [
             *       "Consent Changed"
             *     ]
             */
            kept_for_ever: string[];
        };
        /**
         * KeepingWish
         * @description How long facts of one name are kept.
         */
        KeepingWish: {
            /**
             * Days
             * @description 1 to 36,500; null: for ever.
             * @example 400
             */
            days: number | null;
            /**
             * Name
             * @example Page Viewed
             */
            name: string;
        };
        /**
         * KeyDateBody
         * @description A key date of the trade: the burst from `first` to `last`, with warm-up before and encore after it.
         */
        KeyDateBody: {
            /**
             * Encore Last
             * Format: date
             */
            encore_last: string;
            /**
             * First
             * Format: date
             */
            first: string;
            /**
             * Key
             * @example double_11
             */
            key: string;
            /**
             * Last
             * Format: date
             */
            last: string;
            /** Name En */
            name_en: string;
            /** Name Zh */
            name_zh: string;
            /**
             * Preheat First
             * Format: date
             */
            preheat_first: string;
        };
        /**
         * KeyDates
         * @description Key dates of a year, in the order of their bursts.
         */
        KeyDates: {
            /** Items */
            items: components["schemas"]["KeyDateBody"][];
            /**
             * Next
             * @description Goes into `after` for the next page; null on the last one.
             * @example null
             */
            next: string | null;
        };
        /**
         * KindBody
         * @description A kind of file, and the roles of its columns.
         */
        KindBody: {
            /**
             * Holds
             * @enum {string}
             */
            holds: "order_lines" | "contacts" | "events";
            /** Roles */
            roles: components["schemas"]["RoleBody"][];
        };
        /**
         * LandingBody
         * @description A published page. `url` is where visitors find it; empty: the server has no public address yet.
         */
        LandingBody: {
            /**
             * Key
             * @example tea_tasting
             */
            key: string;
            name: components["schemas"]["LandingNames"];
            /** Newest Submission At */
            newest_submission_at: string | null;
            /**
             * Path
             * @example /p/default/tea_tasting
             */
            path: string;
            published: components["schemas"]["TemplateVersionBody"];
            /** Submissions */
            submissions: number;
            title: components["schemas"]["LandingNames"];
            /**
             * Url
             * @example https://post.shop.example/p/default/tea_tasting
             */
            url: string;
        };
        /**
         * LandingNames
         * @description A text in both languages.
         */
        LandingNames: {
            /** En */
            en: string;
            /** Zh */
            zh: string;
        };
        /**
         * LandingPageBody
         * @description A page with its document and its versions, newest first.
         */
        LandingPageBody: {
            /**
             * Document
             * @example {
             *       "blocks": [
             *         {
             *           "kind": "heading",
             *           "level": 1,
             *           "text": {
             *             "en": "New teas, this Saturday",
             *             "zh": "周六，一起喝新茶"
             *           }
             *         },
             *         {
             *           "consents": [
             *             {
             *               "channel": "email",
             *               "key": "news",
             *               "topic": "events",
             *               "words": {
             *                 "en": "I agree to get invitations by email",
             *                 "zh": "同意通过邮件接收活动邀请"
             *               }
             *             }
             *           ],
             *           "fields": [
             *             {
             *               "is_required": true,
             *               "key": "email",
             *               "kind": "email",
             *               "label": {
             *                 "en": "Email",
             *                 "zh": "邮箱"
             *               }
             *             }
             *           ],
             *           "key": "sign_up",
             *           "kind": "form",
             *           "privacy_url": "https://shop.example/privacy",
             *           "submit": {
             *             "en": "Sign up",
             *             "zh": "报名"
             *           },
             *           "thanks": {
             *             "en": "Your seat is kept",
             *             "zh": "已为您留位"
             *           }
             *         }
             *       ],
             *       "key": "tea_tasting",
             *       "name": {
             *         "en": "Tea tasting",
             *         "zh": "品鉴会报名"
             *       },
             *       "title": {
             *         "en": "Tasting on Saturday",
             *         "zh": "周六品鉴会"
             *       }
             *     }
             */
            document: {
                [key: string]: unknown;
            };
            /**
             * Key
             * @example tea_tasting
             */
            key: string;
            name: components["schemas"]["LandingNames"];
            /** Newest Submission At */
            newest_submission_at: string | null;
            /**
             * Path
             * @example /p/default/tea_tasting
             */
            path: string;
            published: components["schemas"]["TemplateVersionBody"];
            /** Submissions */
            submissions: number;
            title: components["schemas"]["LandingNames"];
            /**
             * Url
             * @example https://post.shop.example/p/default/tea_tasting
             */
            url: string;
            /** Versions */
            versions: components["schemas"]["TemplateVersionBody"][];
        };
        /**
         * LandingPages
         * @description Landing pages, by key.
         */
        LandingPages: {
            /** Items */
            items: components["schemas"]["LandingBody"][];
            /**
             * Next
             * @description Goes into `after` for the next page; null on the last one.
             * @example null
             */
            next: string | null;
        };
        /**
         * LandingPreview
         * @description The whole page as HTML without a program; null with its `problems`. `notes`: blocks that show a fallback.
         */
        LandingPreview: {
            /** Html */
            html: string | null;
            /** Notes */
            notes: string[];
            /** Problems */
            problems: components["schemas"]["LandingProblem"][];
        };
        /**
         * LandingPreviewWish
         * @description A page as it is being written, for a visitor whom nobody knows.
         */
        LandingPreviewWish: {
            /**
             * Document
             * @example {
             *       "blocks": [
             *         {
             *           "kind": "heading",
             *           "level": 1,
             *           "text": {
             *             "en": "New teas, this Saturday",
             *             "zh": "周六，一起喝新茶"
             *           }
             *         },
             *         {
             *           "consents": [
             *             {
             *               "channel": "email",
             *               "key": "news",
             *               "topic": "events",
             *               "words": {
             *                 "en": "I agree to get invitations by email",
             *                 "zh": "同意通过邮件接收活动邀请"
             *               }
             *             }
             *           ],
             *           "fields": [
             *             {
             *               "is_required": true,
             *               "key": "email",
             *               "kind": "email",
             *               "label": {
             *                 "en": "Email",
             *                 "zh": "邮箱"
             *               }
             *             }
             *           ],
             *           "key": "sign_up",
             *           "kind": "form",
             *           "privacy_url": "https://shop.example/privacy",
             *           "submit": {
             *             "en": "Sign up",
             *             "zh": "报名"
             *           },
             *           "thanks": {
             *             "en": "Your seat is kept",
             *             "zh": "已为您留位"
             *           }
             *         }
             *       ],
             *       "key": "tea_tasting",
             *       "name": {
             *         "en": "Tea tasting",
             *         "zh": "品鉴会报名"
             *       },
             *       "title": {
             *         "en": "Tasting on Saturday",
             *         "zh": "周六品鉴会"
             *       }
             *     }
             */
            document: {
                [key: string]: unknown;
            };
            /**
             * Language
             * @default zh
             * @enum {string}
             */
            language?: "zh" | "en";
        };
        /**
         * LandingProblem
         * @description Why a page cannot be shown.
         */
        LandingProblem: {
            /**
             * Code
             * @example landing.invalid
             */
            code: string;
            /** Message En */
            message_en: string;
            /** Message Zh */
            message_zh: string;
            /**
             * Place
             * @example blocks[1].email
             */
            place: string;
        };
        /**
         * LandingSaved
         * @description The version that stands now.
         */
        LandingSaved: {
            /** Key */
            key: string;
            /**
             * Reference
             * @example tea_tasting@1
             */
            reference: string;
            /** Version */
            version: number;
        };
        /**
         * LandingWish
         * @description A page to publish as its next version.
         */
        LandingWish: {
            /**
             * Document
             * @description The page, block by block.
             * @example {
             *       "blocks": [
             *         {
             *           "kind": "heading",
             *           "level": 1,
             *           "text": {
             *             "en": "New teas, this Saturday",
             *             "zh": "周六，一起喝新茶"
             *           }
             *         },
             *         {
             *           "consents": [
             *             {
             *               "channel": "email",
             *               "key": "news",
             *               "topic": "events",
             *               "words": {
             *                 "en": "I agree to get invitations by email",
             *                 "zh": "同意通过邮件接收活动邀请"
             *               }
             *             }
             *           ],
             *           "fields": [
             *             {
             *               "is_required": true,
             *               "key": "email",
             *               "kind": "email",
             *               "label": {
             *                 "en": "Email",
             *                 "zh": "邮箱"
             *               }
             *             }
             *           ],
             *           "key": "sign_up",
             *           "kind": "form",
             *           "privacy_url": "https://shop.example/privacy",
             *           "submit": {
             *             "en": "Sign up",
             *             "zh": "报名"
             *           },
             *           "thanks": {
             *             "en": "Your seat is kept",
             *             "zh": "已为您留位"
             *           }
             *         }
             *       ],
             *       "key": "tea_tasting",
             *       "name": {
             *         "en": "Tea tasting",
             *         "zh": "品鉴会报名"
             *       },
             *       "title": {
             *         "en": "Tasting on Saturday",
             *         "zh": "周六品鉴会"
             *       }
             *     }
             */
            document: {
                [key: string]: unknown;
            };
            /**
             * Note
             * @default
             * @example new date
             */
            note?: string;
        };
        /**
         * LaunchBody
         * @description One sending of a campaign.
         */
        LaunchBody: {
            /** Approved At */
            approved_at: string | null;
            /** Approved By */
            approved_by: string;
            /**
             * As Of
             * @description Who is in it was fixed as of then; null: not yet.
             */
            as_of: string | null;
            /**
             * Asked At
             * Format: date-time
             */
            asked_at: string;
            /** Author */
            author: string;
            /**
             * Campaign
             * @example spring
             */
            campaign: string;
            /**
             * Campaign Key
             * @example spring@3
             */
            campaign_key: string;
            /** Finished At */
            finished_at: string | null;
            /**
             * Launch Id
             * @example lau_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e
             */
            launch_id: string;
            /** Members */
            members: number;
            /** Not Before */
            not_before: string | null;
            /** Planned */
            planned: number;
            /** Segment */
            segment: string;
            /**
             * State
             * @enum {string}
             */
            state: "asked" | "gathering" | "planning" | "sending" | "paused" | "stopped" | "done" | "refused";
            /** Stopped By */
            stopped_by: string;
            /** Throttle Per Minute */
            throttle_per_minute: number;
        };
        /**
         * Launches
         * @description Launches, the newest first.
         */
        Launches: {
            /** Items */
            items: components["schemas"]["LaunchBody"][];
            /**
             * Next
             * @description Goes into `after` for the next page; null on the last one.
             * @example null
             */
            next: string | null;
        };
        /**
         * LaunchPageBody
         * @description A launch as it runs: ask again every second or two. The states add up to what is planned.
         */
        LaunchPageBody: {
            /** Approved At */
            approved_at: string | null;
            /** Approved By */
            approved_by: string;
            /**
             * As Of
             * @description Who is in it was fixed as of then; null: not yet.
             */
            as_of: string | null;
            /**
             * Asked At
             * Format: date-time
             */
            asked_at: string;
            /** Author */
            author: string;
            /** Bounced */
            bounced: number;
            /**
             * Campaign
             * @example spring
             */
            campaign: string;
            /**
             * Campaign Key
             * @example spring@3
             */
            campaign_key: string;
            /**
             * Channels
             * @example {
             *       "email": 1000
             *     }
             */
            channels: {
                [key: string]: number;
            };
            /** Clicked */
            clicked: number;
            /** Complained */
            complained: number;
            /**
             * Control
             * @description Kept back for comparison; they stand under `suppressed`, too.
             */
            control: number;
            /** Converted */
            converted: number;
            /**
             * Counted At
             * Format: date-time
             */
            counted_at: string;
            /** Delivered */
            delivered: number;
            /**
             * Ends At
             * @description When the rest will have gone at this rate; null: nobody can say.
             */
            ends_at: string | null;
            /** Finished At */
            finished_at: string | null;
            /**
             * Launch Id
             * @example lau_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e
             */
            launch_id: string;
            /** Machine Opened */
            machine_opened: number;
            /** Members */
            members: number;
            /** Not Before */
            not_before: string | null;
            /** Opened */
            opened: number;
            /** Planned */
            planned: number;
            /**
             * Rate Per Minute
             * @description Handed over in the last minutes.
             */
            rate_per_minute: number;
            /** Reasons */
            reasons: components["schemas"]["ReasonCount"][];
            /** Segment */
            segment: string;
            /**
             * Share
             * @description Of all members, how many nothing more is to be done for; null: not known.
             */
            share: number | null;
            /**
             * State
             * @enum {string}
             */
            state: "asked" | "gathering" | "planning" | "sending" | "paused" | "stopped" | "done" | "refused";
            /**
             * States
             * @example {
             *       "sent": 900,
             *       "suppressed": 100
             *     }
             */
            states: {
                [key: string]: number;
            };
            /** Stopped By */
            stopped_by: string;
            /** Throttle Per Minute */
            throttle_per_minute: number;
            /** Unsubscribed */
            unsubscribed: number;
            /** Waiting */
            waiting: number;
        };
        /**
         * LaunchWish
         * @description When it begins; without `at` at once (or when it is approved).
         */
        LaunchWish: {
            /**
             * At
             * @description Not before this instant.
             * @example null
             */
            at?: string | null;
        };
        /**
         * LetterBody
         * @description A recorded message with what its customer would see.
         */
        LetterBody: {
            /** Arm */
            arm: string;
            /** Bounced At */
            bounced_at: string | null;
            /**
             * Campaign Key
             * @example spring@3
             */
            campaign_key: string;
            /**
             * Channel
             * @enum {string}
             */
            channel: "email" | "sms" | "mms" | "rich_sms" | "push" | "web_push" | "in_app" | "wecom" | "wechat" | "call" | "webhook";
            /** Clicked At */
            clicked_at: string | null;
            /** Customer Id */
            customer_id: string;
            /**
             * Customer Name
             * @description Empty: not known.
             */
            customer_name: string;
            /**
             * Fields
             * @description By channel: subject, html, text …; null: see problem.
             */
            fields: {
                [key: string]: string;
            } | null;
            /**
             * Journey Key
             * @example golden_72_hours@1
             */
            journey_key: string;
            /** Language */
            language: string;
            /**
             * Links
             * @description Its tracked addresses: who opens one is told of as its customer.
             */
            links: string[];
            /** Message Id */
            message_id: string;
            /** Opened At */
            opened_at: string | null;
            /**
             * Problem
             * @description Why it cannot be made again; empty else.
             */
            problem: string;
            /**
             * Sent At
             * Format: date-time
             */
            sent_at: string;
            /** Template */
            template: string;
            /**
             * Test Address
             * @description Of a test: where it went; it is nobody's message. Empty: not a test.
             */
            test_address: string;
            /**
             * Title
             * @description Its subject, title or text; empty when it cannot be made again.
             */
            title: string;
        };
        /**
         * LetterLine
         * @description A recorded message in the list.
         */
        LetterLine: {
            /** Arm */
            arm: string;
            /** Bounced At */
            bounced_at: string | null;
            /**
             * Campaign Key
             * @example spring@3
             */
            campaign_key: string;
            /**
             * Channel
             * @enum {string}
             */
            channel: "email" | "sms" | "mms" | "rich_sms" | "push" | "web_push" | "in_app" | "wecom" | "wechat" | "call" | "webhook";
            /** Clicked At */
            clicked_at: string | null;
            /** Customer Id */
            customer_id: string;
            /**
             * Customer Name
             * @description Empty: not known.
             */
            customer_name: string;
            /**
             * Journey Key
             * @example golden_72_hours@1
             */
            journey_key: string;
            /** Message Id */
            message_id: string;
            /** Opened At */
            opened_at: string | null;
            /**
             * Sent At
             * Format: date-time
             */
            sent_at: string;
            /**
             * Test Address
             * @description Of a test: where it went; it is nobody's message. Empty: not a test.
             */
            test_address: string;
            /**
             * Title
             * @description Its subject, title or text; empty when it cannot be made again.
             */
            title: string;
        };
        /**
         * Letters
         * @description The newest first.
         */
        Letters: {
            /**
             * Channels
             * @description Those with a recorded sender; empty: nothing is recorded here.
             */
            channels: ("email" | "sms" | "mms" | "rich_sms" | "push" | "web_push" | "in_app" | "wecom" | "wechat" | "call" | "webhook")[];
            /** Items */
            items: components["schemas"]["LetterLine"][];
            /**
             * Next
             * @description Goes into `after` for the next page; null on the last one.
             * @example null
             */
            next: string | null;
        };
        /**
         * Library
         * @description Ready templates, by key.
         */
        Library: {
            /** Items */
            items: components["schemas"]["LibraryBody"][];
            /**
             * Next
             * @description Goes into `after` for the next page; null on the last one.
             * @example null
             */
            next: string | null;
        };
        /**
         * LibraryBody
         * @description A ready template. `standing`: `absent`, `installed` as it ships, or `own` (replaced by the workspace's own).
         */
        LibraryBody: {
            /**
             * Channel
             * @enum {string}
             */
            channel: "email" | "sms" | "mms" | "rich_sms" | "push" | "web_push" | "in_app" | "wecom" | "wechat" | "call" | "webhook";
            /**
             * Document
             * @example {
             *       "channel": "sms",
             *       "key": "hello_sms",
             *       "languages": {
             *         "zh": {
             *           "text": "【长青】{{ customer.first_name | default: '您好' }}，新茶到店。拒收请回复R"
             *         }
             *       },
             *       "name": {
             *         "en": "Hello",
             *         "zh": "问候"
             *       }
             *     }
             */
            document: {
                [key: string]: unknown;
            };
            /**
             * Key
             * @example birthday_mail
             */
            key: string;
            /** Languages */
            languages: ("zh" | "en")[];
            /** Lifecycle */
            lifecycle: string[];
            /**
             * Message Class
             * @enum {string}
             */
            message_class: "marketing" | "transactional";
            /** Name En */
            name_en: string;
            /** Name Zh */
            name_zh: string;
            /** Purpose */
            purpose: string[];
            /**
             * Standing
             * @enum {string}
             */
            standing: "absent" | "installed" | "own";
            /** Topic */
            topic: string;
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
         * LiveWish
         * @description True: it may reach every customer; false: the seed list only.
         */
        LiveWish: {
            /** Is Live */
            is_live: boolean;
        };
        /**
         * LiveWishReply
         * @description `refusal` null: it is being filled, and live soon.
         */
        LiveWishReply: {
            refusal: components["schemas"]["RefusalBody"] | null;
        };
        /**
         * LookPointBody
         * @description A look that was reached: the standardised difference of a primary metric, and the bound that it had to pass.
         */
        LookPointBody: {
            /** Arm */
            arm: string;
            /** Bound */
            bound: number;
            /** Customers */
            customers: number;
            /** Deviate */
            deviate: number | null;
            /** Metric */
            metric: string;
            /** Number */
            number: number;
        };
        /**
         * LunarBody
         * @description A day of the Chinese lunar calendar.
         */
        LunarBody: {
            /** Day */
            day: number;
            /** Is Leap */
            is_leap: boolean;
            /** Month */
            month: number;
            /** Name En */
            name_en: string;
            /**
             * Name Zh
             * @example 正月初一
             */
            name_zh: string;
            /** Year */
            year: number;
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
         * @description A mapping that comes with the product, or one that an import of this workspace brought along.
         */
        MappingBody: {
            /**
             * File Kind
             * @example csv
             */
            file_kind: string;
            /**
             * Is Own
             * @description Whether it was made in this workspace.
             */
            is_own: boolean;
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
         * MatrixBody
         * @description Stage of life by purpose, row by row: what speaks to whom, where nothing does, and what says the same.
         */
        MatrixBody: {
            /** Alike */
            alike: components["schemas"]["AlikeBody"][];
            /** Cells */
            cells: components["schemas"]["CellBody"][];
            /** Overused */
            overused: components["schemas"]["OverusedBody"][];
            /** Purposes */
            purposes: string[];
            /** Stages */
            stages: string[];
            /**
             * Unplaced
             * @description Templates without a stage and purpose.
             */
            unplaced: string[];
        };
        /**
         * Me
         * @description Who is signed in, and where they may go.
         */
        Me: {
            /**
             * Is Connected
             * @description Whether the identity provider opens this account.
             */
            is_connected: boolean;
            /**
             * May Create Workspaces
             * @description For who owns every workspace.
             */
            may_create_workspaces: boolean;
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
         * MendedLine
         * @description What is to be in a line's cells; columns that are not named stay as they are.
         */
        MendedLine: {
            /**
             * Cells
             * @example {
             *       "placed_at": "2026-02-28 10:00:00"
             *     }
             */
            cells: {
                [key: string]: string;
            };
            /**
             * Reject Id
             * @example 0f3a9c
             */
            reject_id: string;
        };
        /**
         * Mending
         * @description Lines to import once more.
         */
        Mending: {
            /** Lines */
            lines: components["schemas"]["MendedLine"][];
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
         * MessageBody
         * @description One message. It names no address.
         */
        MessageBody: {
            /**
             * Arm
             * @description treated or control.
             * @example treated
             */
            arm: string;
            /** Attempts */
            attempts: number;
            /** Bounced At */
            bounced_at: string | null;
            /**
             * Campaign Key
             * @example spring@3
             */
            campaign_key: string;
            /**
             * Channel
             * @enum {string}
             */
            channel: "email" | "sms" | "mms" | "rich_sms" | "push" | "web_push" | "in_app" | "wecom" | "wechat" | "call" | "webhook";
            /** Clicked At */
            clicked_at: string | null;
            /** Complained At */
            complained_at: string | null;
            /** Converted At */
            converted_at: string | null;
            /** Customer Id */
            customer_id: string;
            /**
             * Customer Name
             * @description Or an identifier; null: neither is known.
             * @example 王小明
             */
            customer_name?: string | null;
            /** Delivered At */
            delivered_at: string | null;
            /**
             * Due At
             * @description When it may go.
             */
            due_at: string | null;
            /** Expires At */
            expires_at: string | null;
            /** Journey Key */
            journey_key: string;
            /** Launch Id */
            launch_id: string;
            /**
             * Machine Opened At
             * @description By a mail proxy or a scanner; nobody read it.
             */
            machine_opened_at: string | null;
            /**
             * Message Class
             * @enum {string}
             */
            message_class: "marketing" | "transactional";
            /**
             * Message Id
             * @example msg_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e
             */
            message_id: string;
            /** Opened At */
            opened_at: string | null;
            /**
             * Planned At
             * Format: date-time
             */
            planned_at: string;
            /**
             * Reason
             * @description Why it is held, suppressed or failed; empty else.
             * @example quiet_hours
             */
            reason: string;
            /** Sender Key */
            sender_key: string;
            /** Sent At */
            sent_at: string | null;
            /**
             * State
             * @enum {string}
             */
            state: "planned" | "held" | "queued" | "sending" | "sent" | "failed" | "retrying" | "unknown" | "suppressed";
            /**
             * State At
             * Format: date-time
             */
            state_at: string;
            /**
             * Step
             * @description Which of the plan's channels, from 0.
             */
            step: number;
            /**
             * Template
             * @example welcome@2
             */
            template: string;
            /** Topic */
            topic: string;
            /** Unsubscribed At */
            unsubscribed_at: string | null;
        };
        /**
         * Messages
         * @description Of a customer the newest first; else in the order of their ids, which are hashes: a fair sample.
         */
        Messages: {
            /** Items */
            items: components["schemas"]["MessageBody"][];
            /**
             * Next
             * @description Goes into `after` for the next page; null on the last one.
             * @example null
             */
            next: string | null;
        };
        /**
         * MessageStory
         * @description A message with the why: what was decided from which inputs, and what became of it, as lines.
         */
        MessageStory: {
            /**
             * Arm
             * @description treated or control.
             * @example treated
             */
            arm: string;
            /** Attempts */
            attempts: number;
            /** Bounced At */
            bounced_at: string | null;
            /**
             * Campaign Key
             * @example spring@3
             */
            campaign_key: string;
            /**
             * Channel
             * @enum {string}
             */
            channel: "email" | "sms" | "mms" | "rich_sms" | "push" | "web_push" | "in_app" | "wecom" | "wechat" | "call" | "webhook";
            /** Clicked At */
            clicked_at: string | null;
            /** Complained At */
            complained_at: string | null;
            /** Converted At */
            converted_at: string | null;
            /** Customer Id */
            customer_id: string;
            /**
             * Customer Name
             * @description Or an identifier; null: neither is known.
             * @example 王小明
             */
            customer_name?: string | null;
            /** Delivered At */
            delivered_at: string | null;
            /**
             * Due At
             * @description When it may go.
             */
            due_at: string | null;
            /** Expires At */
            expires_at: string | null;
            /** Journey Key */
            journey_key: string;
            /** Launch Id */
            launch_id: string;
            /**
             * Lines En
             * @example [
             *       "Not sent (e-mail)."
             *     ]
             */
            lines_en: string[];
            /**
             * Lines Zh
             * @example [
             *       "不发送（邮件）。"
             *     ]
             */
            lines_zh: string[];
            /**
             * Machine Opened At
             * @description By a mail proxy or a scanner; nobody read it.
             */
            machine_opened_at: string | null;
            /**
             * Message Class
             * @enum {string}
             */
            message_class: "marketing" | "transactional";
            /**
             * Message Id
             * @example msg_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e
             */
            message_id: string;
            /** Opened At */
            opened_at: string | null;
            /**
             * Planned At
             * Format: date-time
             */
            planned_at: string;
            /**
             * Reason
             * @description Why it is held, suppressed or failed; empty else.
             * @example quiet_hours
             */
            reason: string;
            /** Sender Key */
            sender_key: string;
            /** Sent At */
            sent_at: string | null;
            /**
             * State
             * @enum {string}
             */
            state: "planned" | "held" | "queued" | "sending" | "sent" | "failed" | "retrying" | "unknown" | "suppressed";
            /**
             * State At
             * Format: date-time
             */
            state_at: string;
            /**
             * Step
             * @description Which of the plan's channels, from 0.
             */
            step: number;
            /**
             * Template
             * @example welcome@2
             */
            template: string;
            /** Topic */
            topic: string;
            /** Unsubscribed At */
            unsubscribed_at: string | null;
        };
        /**
         * MetricResultBody
         * @description One arm against control in one metric, with the interval that the design allows at this look.
         */
        MetricResultBody: {
            /** Arm */
            arm: string;
            /**
             * Better
             * @enum {string}
             */
            better: "up" | "down";
            /** Cap */
            cap: number | null;
            /** Capped */
            capped: number;
            /** Control Customers */
            control_customers: number;
            /** Control Mean */
            control_mean: number | null;
            /** Customers */
            customers: number;
            /** Detectable */
            detectable: number | null;
            difference: components["schemas"]["FigureBody"];
            /** Is Money */
            is_money: boolean;
            /** Is Not Worse */
            is_not_worse: boolean | null;
            /**
             * Kind
             * @enum {string}
             */
            kind: "binary" | "mean" | "ratio" | "retention" | "revenue";
            lift: components["schemas"]["FigureBody"];
            /** Mean */
            mean: number | null;
            /** Metric */
            metric: string;
            /**
             * P Adjusted
             * @description For the number of comparisons of its role.
             */
            p_adjusted: number | null;
            /** P Value */
            p_value: number | null;
            /** Reason */
            reason: string | null;
            /**
             * Role
             * @enum {string}
             */
            role: "primary" | "secondary" | "guardrail";
            /**
             * Verdict
             * @enum {string}
             */
            verdict: "better" | "worse" | "no_difference_shown" | "unknown";
        };
        /**
         * MigrationBody
         * @description What moving them would do. Nothing was changed.
         */
        MigrationBody: {
            /** Ending */
            ending: number;
            /** Moving */
            moving: number;
            /** Rows */
            rows: components["schemas"]["MigrationRowBody"][];
            /** Staying */
            staying: number;
        };
        /**
         * MigrationRowBody
         * @description Runs that stand at one node of an earlier version; `to` empty where they stay or end.
         */
        MigrationRowBody: {
            /**
             * Becomes
             * @enum {string}
             */
            becomes: "keeps" | "arrives" | "stays" | "ends";
            /** Kind */
            kind: string;
            /** Node */
            node: string;
            /** Runs */
            runs: number;
            /** To */
            to: string;
            /** Version */
            version: number;
        };
        /**
         * MigrationWish
         * @description Without a document: into the version that takes entrants now.
         */
        MigrationWish: {
            /**
             * Document
             * @example null
             */
            document?: {
                [key: string]: unknown;
            } | null;
            /**
             * Mapping
             * @default {}
             * @example {
             *       "wait_1": "wait_2"
             *     }
             */
            mapping?: {
                [key: string]: string;
            };
            /**
             * Unmapped
             * @description What becomes of runs at nodes that have no place in the new version.
             * @default stays
             * @enum {string}
             */
            unmapped?: "stays" | "ends";
        };
        /**
         * MoneyEffectBody
         * @description Net money a customer in one currency, minor units; read `adjusted` first: freed of what they spent before.
         */
        MoneyEffectBody: {
            adjusted: components["schemas"]["EffectFigureBody"];
            /** Cap Minor */
            cap_minor: number | null;
            /** Capped Customers */
            capped_customers: number;
            /**
             * Currency
             * @example CNY
             */
            currency: string;
            effect: components["schemas"]["EffectFigureBody"];
            total: components["schemas"]["FigureBody"];
            /** Uncapped Control Minor */
            uncapped_control_minor: number;
            /** Uncapped Treated Minor */
            uncapped_treated_minor: number;
        };
        /**
         * MoneyIncrementBody
         * @description Money that would not have been, in one currency, minor units.
         */
        MoneyIncrementBody: {
            /** Currency */
            currency: string;
            total: components["schemas"]["FigureBody"];
        };
        /**
         * NameBody
         * @description In both languages.
         */
        NameBody: {
            /**
             * En
             * @example Spring news
             */
            en: string;
            /**
             * Zh
             * @example 春季焕新
             */
            zh: string;
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
         * NameWish
         * @description The name from now on.
         */
        NameWish: {
            /**
             * Name
             * @example Evergrove Shop Europe
             */
            name: string;
        };
        /**
         * NeededFactBody
         * @description A fact that the journey hears, and who sends it.
         */
        NeededFactBody: {
            /** Fact */
            fact: string;
            /**
             * Sent By
             * @enum {string}
             */
            sent_by: "shop" | "evergrove";
            why: components["schemas"]["evergrove__api__journey_bodies__WordsBody"];
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
             * @description Null: what their browser asks for, until they choose.
             */
            language?: ("zh" | "en") | null;
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
         * NewWorkspace
         * @description What a workspace is made from.
         */
        NewWorkspace: {
            /**
             * Name
             * @example Evergrove Shop Europe
             */
            name: string;
            /**
             * Slug
             * @description Stands in addresses and never changes: 3 to 40 small letters, digits and hyphens.
             * @example shop-europe
             */
            slug: string;
            /**
             * Zone
             * @description Of its nights and days; null: UTC, until one is set.
             * @example Europe/Berlin
             */
            zone?: string | null;
        };
        /**
         * NodeCountsBody
         * @description One node: how many wait at it now, how often each way out was taken, whose end was here and why.
         */
        NodeCountsBody: {
            /**
             * Ended
             * @example {
             *       "end": 12
             *     }
             */
            ended: {
                [key: string]: number;
            };
            /** Kind */
            kind: string;
            /** Node */
            node: string;
            /**
             * Passed
             * @description By way out; empty for the only one.
             * @example {
             *       "": 120
             *     }
             */
            passed: {
                [key: string]: number;
            };
            /** Waiting */
            waiting: number;
            /**
             * Waiting Control
             * @description Of those who wait: the control group's.
             */
            waiting_control: number;
        };
        /**
         * NodeEffectBody
         * @description What a message node changed among those who came to it, against its own hold-out.
         */
        NodeEffectBody: {
            effect: components["schemas"]["CampaignEffectBody"];
            /** Node */
            node: string;
        };
        /**
         * OriginBody
         * @description Where touches came from. Of a message of ours, `source` is its channel, `medium` campaign or journey.
         */
        OriginBody: {
            /**
             * Campaign
             * @default
             * @example brand
             */
            campaign?: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "utm" | "message" | "direct" | "rest" | "unattributed";
            /**
             * Medium
             * @default
             * @example cpc
             */
            medium?: string;
            /**
             * Source
             * @default
             * @example baidu
             */
            source?: string;
        };
        /**
         * OutcomeBody
         * @description How a task may end; `asks_again`: the same may be asked once more (`again_at`).
         */
        OutcomeBody: {
            /** Asks Again */
            asks_again: boolean;
            /**
             * Key
             * @example reached
             */
            key: string;
            /** Name En */
            name_en: string;
            /** Name Zh */
            name_zh: string;
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
         * OverusedBody
         * @description A template in too many cells to be written for any of them.
         */
        OverusedBody: {
            /** Cells */
            cells: number;
            /** Template */
            template: string;
        };
        /**
         * Overview
         * @description The first page.
         */
        Overview: {
            /** Customers */
            customers: number;
            /**
             * Facts Today
             * @description That happened since midnight.
             */
            facts_today: number;
            /**
             * Facts Yesterday
             * @description That happened on the whole day before.
             */
            facts_yesterday: number;
            /** Freshness */
            freshness: components["schemas"]["FreshnessBody"][];
            /** Newest Received At */
            newest_received_at: string | null;
            /**
             * Received Today
             * @description That came since midnight, whenever they happened: imports are among them.
             */
            received_today: number;
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
         * OwnerBody
         * @description Open tasks of one owner (null: of nobody).
         */
        OwnerBody: {
            /** Open */
            open: number;
            /** Overdue */
            overdue: number;
            /** Owner */
            owner: string | null;
            /** Owner Name */
            owner_name: string | null;
        };
        /**
         * Owners
         * @description Owners, the one with most overdue tasks first.
         */
        Owners: {
            /** Items */
            items: components["schemas"]["OwnerBody"][];
            /**
             * Next
             * @description Goes into `after` for the next page; null on the last one.
             * @example null
             */
            next: string | null;
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
         * PageHeat
         * @description Everything that is drawn of one page; `capture` is null before the page was captured for this device.
         */
        PageHeat: {
            capture: components["schemas"]["CaptureBody"] | null;
            /**
             * Captures
             * @description Of every device, the newest first.
             */
            captures: components["schemas"]["CaptureBody"][];
            /** Cell Pixels */
            cell_pixels: number;
            /** Cells */
            cells: components["schemas"]["ClickCellBody"][];
            counts: components["schemas"]["ClickCountsBody"];
            /** Depths */
            depths: components["schemas"]["DepthBody"][];
            /**
             * Device
             * @description Null: windows whose size nobody told are among them.
             */
            device: ("phone" | "tablet" | "desktop") | null;
            /**
             * Devices
             * @description Clicks by device class; an empty key: unknown.
             */
            devices: {
                [key: string]: number;
            };
            /** Dwell Seconds Median */
            dwell_seconds_median: number | null;
            /** Dwell Seconds P90 */
            dwell_seconds_p90: number | null;
            /** Elements */
            elements: components["schemas"]["ElementBody"][];
            /**
             * First
             * Format: date
             */
            first: string;
            /** Fold Pixels */
            fold_pixels: number | null;
            /** Height */
            height: number;
            /**
             * Last
             * Format: date
             */
            last: string;
            /** Left Views */
            left_views: number;
            /** Page */
            page: string;
            /** Views */
            views: number | null;
            /** Width */
            width: number;
            /** Zone */
            zone: string;
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
         * PartEffectBody
         * @description The effect in one part of the customers. `shrunk`: drawn towards the effect of all by how little is known of it;
         *     the largest raw effect is mostly the luckiest one, so act on this one.
         */
        PartEffectBody: {
            /** Control Mean */
            control_mean: number | null;
            /** Customers */
            customers: number;
            difference: components["schemas"]["FigureBody"];
            lift: components["schemas"]["FigureBody"];
            /** Mean */
            mean: number | null;
            /** Shrunk */
            shrunk: number | null;
            /**
             * Value
             * @description Of a segment: member, not_member. -: not known; *: all rare values.
             */
            value: string;
        };
        /** PathLinkBody */
        PathLinkBody: {
            /** Customers */
            customers: number;
            source: components["schemas"]["PathPlaceBody"];
            target: components["schemas"]["PathPlaceBody"];
            /** Visits */
            visits: number;
        };
        /** PathNodeBody */
        PathNodeBody: {
            /** Customers */
            customers: number;
            place: components["schemas"]["PathPlaceBody"];
            /** Visits */
            visits: number;
        };
        /**
         * PathPlaceBody
         * @description A node of the drawing: level 0 is the anchor, `rest` all nodes that are not shown, `end` where visits end.
         */
        PathPlaceBody: {
            /**
             * Kind
             * @enum {string}
             */
            kind: "anchor" | "node" | "rest" | "end";
            /** Level */
            level: number;
            /** Name */
            name: string;
        };
        /**
         * PathsAnswer
         * @description Visits from (or to) the anchor, level by level.
         */
        PathsAnswer: {
            /** Anchors Of Nobody */
            anchors_of_nobody: number;
            /**
             * As Of
             * Format: date-time
             */
            as_of: string;
            /** Customers */
            customers: number;
            /** Links */
            links: components["schemas"]["PathLinkBody"][];
            /** Nodes */
            nodes: components["schemas"]["PathNodeBody"][];
            period: components["schemas"]["PeriodSaid"];
            /** Visits */
            visits: number;
        };
        /**
         * PathsWish
         * @description Where visits go from an anchor, or where they come from.
         */
        PathsWish: {
            anchor: components["schemas"]["AnchorBody"];
            /**
             * Direction
             * @default from
             * @enum {string}
             */
            direction?: "from" | "to";
            /**
             * Nodes
             * @default events
             * @enum {string}
             */
            nodes?: "events" | "pages";
            /**
             * @default {
             *       "days": 30
             *     }
             */
            period?: components["schemas"]["PeriodWishBody"];
            /**
             * Segment
             * @default
             * @example
             */
            segment?: string;
            /**
             * Steps
             * @default 4
             */
            steps?: number;
        };
        /**
         * PeopleSegment
         * @description The segment that was made, with how many customers.
         */
        PeopleSegment: {
            /** Customers */
            customers: number;
            /** Key */
            key: string;
            /** Reference */
            reference: string;
        };
        /**
         * PeopleSegmentWish
         * @description The same as a segment of exactly these customers.
         */
        PeopleSegmentWish: {
            /**
             * As Of
             * @description Of the figures; without it, now.
             * @example null
             */
            as_of?: string | null;
            /**
             * Definition
             * @example {
             *       "period": {
             *         "days": 30
             *       },
             *       "steps": [
             *         {
             *           "event": "Product Viewed"
             *         },
             *         {
             *           "event": "Order Completed"
             *         }
             *       ]
             *     }
             */
            definition: {
                [key: string]: unknown;
            };
            /**
             * Key
             * @example left_the_cart
             */
            key: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "funnel" | "paths";
            name: components["schemas"]["InsightNameBody"];
            /**
             * People
             * @example {
             *       "behind": "left",
             *       "step": 1
             *     }
             */
            people: {
                [key: string]: unknown;
            };
        };
        /**
         * PeopleWishBody
         * @description Which customers: `people` names a figure of the analysis `definition`, computed as of `as_of`.
         */
        PeopleWishBody: {
            /**
             * As Of
             * @description Of the figures; without it, now.
             * @example null
             */
            as_of?: string | null;
            /**
             * Definition
             * @example {
             *       "period": {
             *         "days": 30
             *       },
             *       "steps": [
             *         {
             *           "event": "Product Viewed"
             *         },
             *         {
             *           "event": "Order Completed"
             *         }
             *       ]
             *     }
             */
            definition: {
                [key: string]: unknown;
            };
            /**
             * Kind
             * @enum {string}
             */
            kind: "funnel" | "paths";
            /**
             * People
             * @example {
             *       "behind": "left",
             *       "step": 1
             *     }
             */
            people: {
                [key: string]: unknown;
            };
        };
        /**
         * PeriodSaid
         * @description The days that were looked at, both included.
         */
        PeriodSaid: {
            /**
             * First Day
             * Format: date
             */
            first_day: string;
            /**
             * Last Day
             * Format: date
             */
            last_day: string;
            /**
             * Zone
             * @example Asia/Shanghai
             */
            zone: string;
        };
        /**
         * PeriodWishBody
         * @description `days` back from today, which is one of them; or two local days, both included.
         */
        PeriodWishBody: {
            /**
             * Days
             * @example 30
             */
            days?: number | null;
            /**
             * First Day
             * @example null
             */
            first_day?: string | null;
            /**
             * Last Day
             * @example null
             */
            last_day?: string | null;
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
         * PhaseBody
         * @description In which phase of a key date a day lies.
         */
        PhaseBody: {
            /**
             * Key
             * @example double_11
             */
            key: string;
            /** Name En */
            name_en: string;
            /** Name Zh */
            name_zh: string;
            /**
             * Phase
             * @enum {string}
             */
            phase: "preheat" | "burst" | "encore";
        };
        /**
         * PlanBody
         * @description arms: customers of each, control first. days: null when nobody said how many come.
         */
        PlanBody: {
            /** Arms */
            arms: number[];
            /** Customers */
            customers: number;
            /** Days */
            days: number | null;
            /** Difference */
            difference: number;
            /** Expected Customers */
            expected_customers: number;
            /** Inflation */
            inflation: number;
            /** Looks */
            looks: components["schemas"]["PlannedLookBody"][];
            /** Weeks */
            weeks: number | null;
        };
        /**
         * PlannedLookBody
         * @description A look: customers by then, how far the difference must be, and the chance to have found it by then.
         */
        PlannedLookBody: {
            /** Customers */
            customers: number;
            /** Deviate */
            deviate: number;
            /** Found By Then */
            found_by_then: number;
            /** Number */
            number: number;
            /** P Value */
            p_value: number;
        };
        /**
         * PlanWish
         * @description What is to be found, and how it is looked at.
         */
        PlanWish: {
            /**
             * Alpha
             * @default 0.05
             */
            alpha?: number;
            /**
             * Baseline
             * @description Control's figure.
             * @example 0.1
             */
            baseline: number;
            /**
             * Correlation
             * @description Of the value with the same before (CUPED).
             * @default 0
             */
            correlation?: number;
            /**
             * Customers Per Day
             * @default 0
             */
            customers_per_day?: number;
            /**
             * Design
             * @default sequential
             * @enum {string}
             */
            design?: "sequential" | "anytime" | "fixed";
            /**
             * Deviation
             * @description Standard deviation of one customer's value; not of shares.
             * @default 0
             */
            deviation?: number;
            /**
             * Effect
             * @description The smallest worth finding; with `is_relative` a part of the baseline.
             */
            effect: number;
            /**
             * Is Relative
             * @default true
             */
            is_relative?: boolean;
            /**
             * Kind
             * @enum {string}
             */
            kind: "binary" | "mean" | "ratio" | "retention" | "revenue";
            /**
             * Looks
             * @default 5
             */
            looks?: number;
            /**
             * Power
             * @default 0.8
             */
            power?: number;
            /**
             * Shares
             * @description Of each arm, control first.
             * @default [
             *       0.5,
             *       0.5
             *     ]
             */
            shares?: number[];
            /**
             * Spending
             * @default obrien_fleming
             * @enum {string}
             */
            spending?: "obrien_fleming" | "pocock";
        };
        /**
         * PolicyBody
         * @description The policy in force. `reference` `standard@0` is what is shipped, before anybody has published one.
         */
        PolicyBody: {
            /**
             * Consent
             * @description What a marketing message needs on each channel, defaults included: required, opt_out, not_needed.
             * @example {
             *       "email": "required"
             *     }
             */
            consent: {
                [key: string]: string;
            };
            /**
             * Key Dates Known
             * @description What `key_dates` may name.
             * @example [
             *       "double_11"
             *     ]
             */
            key_dates_known: string[];
            /**
             * Reference
             * @example standard@1
             */
            reference: string;
            /**
             * Rules
             * @description consent, caps, gaps, hours, tier, key_dates, budget_month_minor.
             * @example {
             *       "hours": {
             *         "quiet": [
             *           "21:00-08:00"
             *         ]
             *       }
             *     }
             */
            rules: {
                [key: string]: unknown;
            };
            /**
             * Versions
             * @description The newest first.
             */
            versions: components["schemas"]["PolicyVersionBody"][];
        };
        /**
         * PolicyVersionBody
         * @description One version.
         */
        PolicyVersionBody: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Author */
            author: string;
            /** Note */
            note: string;
            /** Version */
            version: number;
        };
        /**
         * PolicyWish
         * @description The whole policy: what is left out is as in an empty one (no caps, the shipped hours).
         */
        PolicyWish: {
            /**
             * Note
             * @default
             * @example one mail a week less
             */
            note?: string;
            /**
             * Rules
             * @example {
             *       "caps": [
             *         {
             *           "count": 3,
             *           "hours": 168,
             *           "name": "email_week",
             *           "scope": {
             *             "channels": [
             *               "email"
             *             ]
             *           }
             *         }
             *       ]
             *     }
             */
            rules: {
                [key: string]: unknown;
            };
        };
        /**
         * PreviewBody
         * @description As it would reach them. `fields` null: it cannot be rendered; `problems` says why, and what else is wrong.
         *
         *     A value that is missing stands as [customer.first_name]. `notes`: live blocks that show their fallback.
         */
        PreviewBody: {
            /**
             * Channel
             * @example email
             */
            channel: string;
            /**
             * Customer Id
             * @description Who they are today; empty: nobody.
             */
            customer_id: string;
            /**
             * Device
             * @enum {string}
             */
            device: "phone" | "desktop";
            /**
             * Fields
             * @example {
             *       "html": "<p>…</p>",
             *       "subject": "您好",
             *       "text": "…"
             *     }
             */
            fields: {
                [key: string]: string;
            } | null;
            /** Is Masked */
            is_masked: boolean;
            /**
             * Language
             * @example zh
             */
            language: string;
            /** Notes */
            notes: string[];
            /** Problems */
            problems: components["schemas"]["FindingBody"][];
            sms: components["schemas"]["SmsBody"] | null;
            /** Variables */
            variables: string[];
            /** Width Pixels */
            width_pixels: number;
        };
        /**
         * PreviewWish
         * @description What to preview: a `document` as it is being written, or a `reference` (`welcome`, `welcome@2`).
         *
         *     `customer_id` fills in what is known of a customer; `values` stand before that: group → name → value.
         */
        PreviewWish: {
            /**
             * Customer Id
             * @default
             * @example
             */
            customer_id?: string;
            /**
             * Device
             * @default phone
             * @enum {string}
             */
            device?: "phone" | "desktop";
            /**
             * Document
             * @example {
             *       "channel": "sms",
             *       "key": "hello_sms",
             *       "languages": {
             *         "zh": {
             *           "text": "【长青】{{ customer.first_name | default: '您好' }}，新茶到店。拒收请回复R"
             *         }
             *       },
             *       "name": {
             *         "en": "Hello",
             *         "zh": "问候"
             *       }
             *     }
             */
            document?: {
                [key: string]: unknown;
            } | null;
            /**
             * Language
             * @default zh
             * @enum {string}
             */
            language?: "zh" | "en";
            /**
             * Reference
             * @example welcome
             */
            reference?: string | null;
            /**
             * Values
             * @default {}
             * @example {
             *       "customer": {
             *         "first_name": "小明"
             *       }
             *     }
             */
            values?: {
                [key: string]: {
                    [key: string]: unknown;
                };
            };
        };
        /**
         * ProblemBody
         * @description Something to mend; `node` empty: in the journey as a whole.
         */
        ProblemBody: {
            /**
             * Field
             * @description Where in the node (or in the journey) it stands.
             * @example branches[1].next
             */
            field: string;
            /** Help */
            help: string;
            /** Message */
            message: string;
            /** Message Zh */
            message_zh: string;
            /**
             * Node
             * @example wait_1
             */
            node: string;
        };
        /**
         * ProgrammeBody
         * @description A campaign or journey of ours that sent messages in the month.
         */
        ProgrammeBody: {
            /** Key */
            key: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "campaign" | "journey";
            /** Messages */
            messages: number;
        };
        /**
         * ProviderBody
         * @description The identity provider, as its button is called.
         */
        ProviderBody: {
            /**
             * Name
             * @example Keycloak
             */
            name: string;
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
         * PublishedBody
         * @description `is_new` false: the same stood already.
         */
        PublishedBody: {
            /** Author */
            author: string;
            /**
             * Changed At
             * Format: date-time
             */
            changed_at: string;
            /**
             * Ended
             * @description Runs of earlier versions that were ended.
             */
            ended: number;
            /**
             * Enrolment Id
             * @description Of the backfill; empty: none was asked for.
             */
            enrolment_id: string;
            /** Is New */
            is_new: boolean;
            /**
             * Key
             * @example win_back
             */
            key: string;
            /**
             * Moved
             * @description Runs of earlier versions that were moved here.
             */
            moved: number;
            name: components["schemas"]["NameBody"];
            /** Note */
            note: string;
            /** Paused At */
            paused_at: string | null;
            /**
             * Reference
             * @example win_back@3
             */
            reference: string;
            /**
             * Resumes As
             * @description Of a paused one: what it will be when it goes on.
             */
            resumes_as: string;
            /**
             * Since
             * @description What happened before enters nobody; null: only who is enrolled enters.
             */
            since: string | null;
            /**
             * State
             * @enum {string}
             */
            state: "live" | "paused" | "draining" | "archived";
            /** Version */
            version: number;
        };
        /**
         * PublishWish
         * @description A journey, and what publishing it means for those who are in earlier versions and for those of today.
         */
        PublishWish: {
            /**
             * Backfill
             * @description Of a journey on a segment: its members of today, those to come, or both.
             * @default future
             * @enum {string}
             */
            backfill?: "current" | "future" | "both";
            /**
             * Document
             * @example {
             *       "entry": {
             *         "event": {
             *           "fact": "Order Completed"
             *         },
             *         "kind": "event"
             *       },
             *       "key": "win_back",
             *       "name": {
             *         "en": "Win back",
             *         "zh": "赢回"
             *       },
             *       "nodes": [
             *         {
             *           "days": 60,
             *           "id": "wait_1",
             *           "kind": "wait",
             *           "next": "exit_1"
             *         },
             *         {
             *           "id": "exit_1",
             *           "kind": "exit"
             *         }
             *       ],
             *       "start": "wait_1"
             *     }
             */
            document: {
                [key: string]: unknown;
            };
            /**
             * Mapping
             * @default {}
             * @example {
             *       "wait_1": "wait_2"
             *     }
             */
            mapping?: {
                [key: string]: string;
            };
            /**
             * Mode
             * @default new_only
             * @enum {string}
             */
            mode?: "new_only" | "migrate" | "drain_old" | "archive_old";
            /**
             * Note
             * @default
             * @example a shorter wait
             */
            note?: string;
            /**
             * Unmapped
             * @description What becomes of runs at nodes that have no place in the new version.
             * @default stays
             * @enum {string}
             */
            unmapped?: "stays" | "ends";
        };
        /**
         * RangeBody
         * @description What was to be expected and its bounds; all null with a `reason`.
         */
        RangeBody: {
            /**
             * Count
             * @description Observations behind it.
             */
            count: number;
            /** High */
            high: number | null;
            /** Low */
            low: number | null;
            /**
             * Reason
             * @example few
             */
            reason: string | null;
            /** Value */
            value: number | null;
        };
        /**
         * RarityBody
         * @description Customers with any value in each group, and how many each needs before their means are compared.
         */
        RarityBody: {
            /** Control */
            control: number;
            /** Needed */
            needed: number;
            /** Treated */
            treated: number;
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
         * ReasonCount
         * @description Messages in a state with a reason.
         */
        ReasonCount: {
            /** Messages */
            messages: number;
            /**
             * Reason
             * @example consent
             */
            reason: string;
            /**
             * State
             * @enum {string}
             */
            state: "planned" | "held" | "queued" | "sending" | "sent" | "failed" | "retrying" | "unknown" | "suppressed";
        };
        /**
         * ReasonReach
         * @description Customers who would not be written to, for one reason.
         */
        ReasonReach: {
            customers: components["schemas"]["BoundedCountBody"];
            /**
             * Reason
             * @example consent
             */
            reason: string;
        };
        /**
         * RecipientBody
         * @description `has_url`: the robot's address is kept; it is a secret and never shown.
         */
        RecipientBody: {
            /** Has Url */
            has_url: boolean;
            /**
             * Kind
             * @enum {string}
             */
            kind: "mail" | "wecom_robot";
            /**
             * Language
             * @default zh
             * @enum {string}
             */
            language?: "zh" | "en";
            /**
             * Name
             * @default
             * @example 值班群
             */
            name?: string;
            /**
             * Recipient Id
             * @example rcp_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e
             */
            recipient_id: string;
            /**
             * Severities
             * @default [
             *       "critical",
             *       "warning"
             *     ]
             */
            severities?: ("critical" | "warning" | "notice")[];
            /**
             * User Id
             * @default
             */
            user_id?: string | "";
        };
        /**
         * RecipientEntry
         * @description As entered: without an id it is a new one; without `url` the robot's address stays as it is.
         */
        RecipientEntry: {
            /**
             * Kind
             * @enum {string}
             */
            kind: "mail" | "wecom_robot";
            /**
             * Language
             * @default zh
             * @enum {string}
             */
            language?: "zh" | "en";
            /**
             * Name
             * @default
             * @example 值班群
             */
            name?: string;
            /**
             * Recipient Id
             * @default
             */
            recipient_id?: string | "";
            /**
             * Severities
             * @default [
             *       "critical",
             *       "warning"
             *     ]
             */
            severities?: ("critical" | "warning" | "notice")[];
            /**
             * Url
             * @default
             */
            url?: string;
            /**
             * User Id
             * @default
             */
            user_id?: string | "";
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
         * RefusalWish
         * @description Why not: who asked has to know what to change.
         */
        RefusalWish: {
            /**
             * Note
             * @example wait for the new price list
             */
            note: string;
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
            /**
             * Column
             * @description Of the file: where the line is wrong.
             * @example 订单创建时间
             */
            column: string | null;
            /** Event Name */
            event_name: string | null;
            /**
             * File Name
             * @description Of a line.
             * @example orders-2026.csv
             */
            file_name: string | null;
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
            /**
             * Mended At
             * @description Of a line: when it came in after all.
             */
            mended_at: string | null;
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
            /**
             * Value
             * @description What stands in that column.
             * @example 2026-02-30 10:00:00
             */
            value: string | null;
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
            /**
             * Open
             * @description Of these, how many are neither mended nor sent again.
             */
            open: number;
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
         * @description Rejects by source and reason, the most frequent first; `total` is of all, also of rarer ones than are listed.
         */
        RejectSummary: {
            /** Items */
            items: components["schemas"]["RejectCountBody"][];
            /**
             * Open
             * @description Of all, how many are neither mended nor sent again.
             */
            open: number;
            /** Total */
            total: number;
        };
        /**
         * ReopenTask
         * @description An outcome was wrong.
         */
        ReopenTask: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            action: "reopen";
            /**
             * Version
             * @description The version that was seen; another one is a conflict.
             */
            version?: number | null;
        };
        /**
         * RepeatBody
         * @description Launched at each moment of a cron expression, in the workspace's zone.
         */
        RepeatBody: {
            /**
             * Cron
             * @example 0 10 * * 1
             */
            cron: string;
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
         * RescheduleTask
         * @description Put it off, or bring it forward.
         */
        RescheduleTask: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            action: "reschedule";
            /**
             * Due At
             * Format: date-time
             */
            due_at: string;
            /**
             * Version
             * @description The version that was seen; another one is a conflict.
             */
            version?: number | null;
        };
        /**
         * ResumeWish
         * @description What becomes of waits that ran out while the journey was paused.
         */
        ResumeWish: {
            /**
             * Policy
             * @default skip_stale
             * @enum {string}
             */
            policy?: "send_now" | "skip_stale" | "shift";
        };
        /**
         * RetentionBody
         * @description The table, oldest cohort first; weeks and months are those of the workspace's zone.
         */
        RetentionBody: {
            /**
             * As Of
             * Format: date-time
             */
            as_of: string;
            /** Rows */
            rows: components["schemas"]["RetentionRowBody"][];
            /** Totals */
            totals: components["schemas"]["RetentionTotalBody"][];
            /**
             * Unit
             * @enum {string}
             */
            unit: "week" | "month";
            /**
             * Without Customer
             * @description First events of this time that belong to nobody.
             */
            without_customer: number;
            /** Zone */
            zone: string;
        };
        /**
         * RetentionCellBody
         * @description Customers who returned at this age; `is_complete` false: the period is running, and more may come.
         */
        RetentionCellBody: {
            /** Age */
            age: number;
            /** Customers */
            customers: number;
            /** Is Complete */
            is_complete: boolean;
            share: components["schemas"]["FigureBody"];
        };
        /**
         * RetentionFigure
         * @description A cell of a cohort table, or a whole cohort.
         */
        RetentionFigure: {
            body: components["schemas"]["RetentionPeopleWish"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            of: "retention";
        };
        /**
         * RetentionPeopleWish
         * @description A cell of the table: without an age, the whole cohort.
         */
        RetentionPeopleWish: {
            again: components["schemas"]["EventWish"];
            /** Age */
            age?: number | null;
            /**
             * Cohort
             * @example 2026-03
             */
            cohort: string;
            /**
             * Cohorts
             * @description Weeks or months shown, the running one with them.
             * @default 12
             */
            cohorts?: number;
            first: components["schemas"]["EventWish"];
            /**
             * Returned
             * @description False: who had not returned.
             * @default true
             */
            returned?: boolean;
            /**
             * Segment
             * @description Its members only.
             */
            segment?: string | null;
            /**
             * Unit
             * @default month
             * @enum {string}
             */
            unit?: "week" | "month";
        };
        /**
         * RetentionRowBody
         * @description One cohort.
         */
        RetentionRowBody: {
            /**
             * Begins
             * Format: date
             */
            begins: string;
            /** Cells */
            cells: components["schemas"]["RetentionCellBody"][];
            /**
             * Cohort
             * @description A month, or the Monday of a week.
             * @example 2026-03
             */
            cohort: string;
            /** Is Complete */
            is_complete: boolean;
            /** Size */
            size: number;
        };
        /**
         * RetentionTotalBody
         * @description All cohorts whose period of this age is over.
         */
        RetentionTotalBody: {
            /** Age */
            age: number;
            /** Customers */
            customers: number;
            share: components["schemas"]["FigureBody"];
            /** Size */
            size: number;
        };
        /**
         * RetentionWish
         * @description Cohorts by the first event of a kind, and the event by which they return.
         */
        RetentionWish: {
            again: components["schemas"]["EventWish"];
            /**
             * Cohorts
             * @description Weeks or months shown, the running one with them.
             * @default 12
             */
            cohorts?: number;
            first: components["schemas"]["EventWish"];
            /**
             * Segment
             * @description Its members only.
             */
            segment?: string | null;
            /**
             * Unit
             * @default month
             * @enum {string}
             */
            unit?: "week" | "month";
        };
        /**
         * Retried
         * @description How many deliveries are tried again.
         */
        Retried: {
            /** Deliveries */
            deliveries: number;
        };
        /**
         * RevenueByClassBody
         * @description The month's money by class or stage as customers stood on `day`.
         */
        RevenueByClassBody: {
            /**
             * Column
             * @enum {string}
             */
            column: "rfm_class" | "stage";
            /** Day */
            day: string;
            /**
             * Moment
             * @enum {string}
             */
            moment: "begin" | "end";
            /** Rows */
            rows: components["schemas"]["ClassRevenueBody"][];
        };
        /**
         * ReviewBody
         * @description One month beside the month before and the same month of the year before.
         */
        ReviewBody: {
            /**
             * As Of
             * Format: date-time
             */
            as_of: string;
            /** Currency */
            currency: string | null;
            /** Figures */
            figures: components["schemas"]["ReviewFigureBody"][];
            /** Guest Net Minor */
            guest_net_minor: number;
            /**
             * Guest Orders
             * @description Of nobody: counted in the month, in no class.
             */
            guest_orders: number;
            /** Is Complete */
            is_complete: boolean;
            /**
             * Is Covered
             * @description False: the data begin within the month.
             */
            is_covered: boolean;
            /** Is Simulated */
            is_simulated: boolean;
            /**
             * Month
             * @example 2026-10
             */
            month: string;
            /** Other Currency Orders */
            other_currency_orders: number;
            plan: components["schemas"]["CarePlanBody"] | null;
            /** Programmes */
            programmes: components["schemas"]["ProgrammeBody"][];
            /**
             * Refunded Customers
             * @description In a class for a refund, without an order in the month.
             */
            refunded_customers: number;
            /** Revenue */
            revenue: components["schemas"]["RevenueByClassBody"][];
            /** Stages */
            stages: components["schemas"]["StageMoveBody"][];
            /** Stages From */
            stages_from: string | null;
            /** Stages To */
            stages_to: string | null;
            /** Zone */
            zone: string;
        };
        /**
         * ReviewFigure
         * @description A line of a monthly review.
         */
        ReviewFigure: {
            body: components["schemas"]["ReviewPeopleWish"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            of: "review";
        };
        /**
         * ReviewFigureBody
         * @description One line, with its words. Money in minor units of `currency`; shares are 0 to 1.
         */
        ReviewFigureBody: {
            alarm: components["schemas"]["AlarmBody"] | null;
            before: components["schemas"]["ChangeBody"];
            /** Currency */
            currency: string | null;
            /** High */
            high: number | null;
            /** Hits */
            hits: number | null;
            /**
             * Key
             * @example kept
             */
            key: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "count" | "money" | "share";
            /** Low */
            low: number | null;
            /** Meaning En */
            meaning_en: string;
            /** Meaning Zh */
            meaning_zh: string;
            /** Name En */
            name_en: string;
            /** Name Zh */
            name_zh: string;
            /** Sentence En */
            sentence_en: string;
            /** Sentence Zh */
            sentence_zh: string;
            /** Size */
            size: number | null;
            /** Value */
            value: number | null;
            year_before: components["schemas"]["ChangeBody"];
        };
        /**
         * ReviewPeopleWish
         * @description A line of a month that counts customers; `lost`: last month's buyers who did not order again.
         */
        ReviewPeopleWish: {
            /**
             * As Of
             * @description `as_of` of the review that shows the line, so that both count alike; without it, now.
             */
            as_of?: string | null;
            /**
             * Key
             * @enum {string}
             */
            key: "active" | "new" | "buyers" | "first_orders" | "returning" | "kept" | "lost";
            /**
             * Month
             * @example 2026-10
             */
            month: string;
        };
        /**
         * ReviewRowFigure
         * @description A row of a monthly review by class or by stage.
         */
        ReviewRowFigure: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            of: "review_row";
            query: components["schemas"]["ReviewRowWish"];
        };
        /**
         * ReviewRowWish
         * @description A row of a review by class or by stage, as `GET /insight/review/standing/customers` takes it.
         */
        ReviewRowWish: {
            /** As Of */
            as_of?: string | null;
            /** Before */
            before?: string | null;
            /**
             * Column
             * @default stage
             * @enum {string}
             */
            column?: "rfm_class" | "stage";
            /**
             * Moment
             * @default end
             * @enum {string}
             */
            moment?: "begin" | "end";
            /**
             * Month
             * @example 2026-10
             */
            month: string;
            /**
             * Part
             * @enum {string}
             */
            part: "money" | "moves" | "plan";
            /**
             * Value
             * @example growth
             */
            value?: string | null;
        };
        /**
         * RiskBody
         * @description Why a task to keep this customer is open: the figures of that task, at `began_at`.
         */
        RiskBody: {
            /**
             * Began At
             * Format: date-time
             */
            began_at: string;
            /**
             * Gap Days
             * @description Own mean gap between active days; null: unknown.
             */
            gap_days: number | null;
            /**
             * Horizon Days
             * @example 60
             */
            horizon_days: number;
            /**
             * None Probability
             * @description No order within `horizon_days`, 0 to 1.
             * @example 0.71
             */
            none_probability: number;
            /**
             * Probability
             * @description Likely to be lost, 0 to 1: the figure of the task.
             * @example 0.8
             */
            probability: number;
            /**
             * Silence Days
             * @description Since the last active day.
             */
            silence_days: number | null;
        };
        /**
         * RiskCountBody
         * @description Customers at the last run; `unknown`: no order yet, or no sound fit, so they are left out.
         */
        RiskCountBody: {
            /** Above */
            above: number;
            /** Below Value */
            below_value: number;
            /** Customers */
            customers: number;
            /**
             * Fit
             * @example sound
             */
            fit: string;
            /** Gone */
            gone: number;
            /** Judged */
            judged: number;
            /** Unknown */
            unknown: number;
            /** Without Rhythm */
            without_rhythm: number;
        };
        /**
         * RiskFiguresBody
         * @description Why they stand in the queue, as of its beginning; probabilities 0 to 1.
         */
        RiskFiguresBody: {
            /**
             * Drop
             * @description Chance that at their rhythm they would have been back; null: no rhythm.
             */
            drop: number | null;
            /** Gap Days */
            gap_days: number | null;
            /** Horizon Days */
            horizon_days: number;
            /**
             * None Probability
             * @description No order within the horizon (BG/NBD).
             */
            none_probability: number;
            /**
             * Order Days
             * @description Since the last order; null: begun before this was kept.
             */
            order_days: number | null;
            /** Order Gap Days */
            order_gap_days: number | null;
            /** Probability */
            probability: number;
            /** Silence Days */
            silence_days: number | null;
            /**
             * Value Minor
             * @description Money still expected within the horizon; null: not known.
             */
            value_minor: number | null;
        };
        /**
         * Role
         * @description From the most to the least that one may do.
         * @enum {string}
         */
        Role: "owner" | "operator" | "analyst" | "agent" | "viewer";
        /**
         * RoleBody
         * @description What a column can be.
         */
        RoleBody: {
            /**
             * Many
             * @description Whether several columns may be it; the first that is filled counts.
             */
            many: boolean;
            /**
             * Name
             * @example order_id
             */
            name: string;
            /**
             * Need
             * @description Of those with `who`, and of those with `money`, at least one is needed.
             * @enum {string}
             */
            need: "required" | "who" | "money" | "optional";
        };
        /**
         * RoleChange
         * @description The role from now on.
         */
        RoleChange: {
            role: components["schemas"]["Role"];
        };
        /**
         * RollOutWish
         * @description The variant that everybody gets from now on; empty lets the draw go on.
         */
        RollOutWish: {
            /**
             * Note
             * @default
             * @example after the second look
             */
            note?: string;
            /**
             * Variant
             * @example question
             */
            variant: string;
        };
        /**
         * RunBody
         * @description One customer's way through a journey.
         */
        RunBody: {
            /** Customer Id */
            customer_id: string;
            /**
             * Customer Name
             * @description Or an identifier; null: neither is known.
             * @example 王小明
             */
            customer_name?: string | null;
            /**
             * Due At
             * @description When time alone moves it on.
             */
            due_at: string | null;
            /** End Reason */
            end_reason: string;
            /** Ended At */
            ended_at: string | null;
            /**
             * Entered At
             * Format: date-time
             */
            entered_at: string;
            /** Entry Key */
            entry_key: string;
            /** Goal At */
            goal_at: string | null;
            /** Is Control */
            is_control: boolean;
            /** Journey Key */
            journey_key: string;
            /**
             * Moved At
             * Format: date-time
             */
            moved_at: string;
            /**
             * Node
             * @description Where it waits or ended; empty: it was not let in yet.
             */
            node: string;
            /**
             * Reference
             * @example win_back@3
             */
            reference: string;
            /**
             * Rotation
             * @description How many runs of this key there were before.
             */
            rotation: number;
            /** Run Id */
            run_id: string;
            /**
             * State
             * @enum {string}
             */
            state: "waiting" | "ended";
            /** Version */
            version: number;
            /** Visit */
            visit: number;
        };
        /**
         * RunningBody
         * @description A campaign or journey at work. `extra`: customers who reached its goal because of it; `shown`: beyond noise?
         */
        RunningBody: {
            /** Control */
            control: number;
            extra: components["schemas"]["RangeBody"];
            /**
             * Key
             * @example spring
             */
            key: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "campaign" | "journey";
            /** Name En */
            name_en: string;
            /** Name Zh */
            name_zh: string;
            /**
             * Pending
             * @description Exposed, and their window is not over yet.
             */
            pending: number;
            /** Reason */
            reason: string | null;
            /**
             * Shown
             * @enum {string}
             */
            shown: "more" | "less" | "not_shown" | "unknown";
            /**
             * State
             * @example sending
             */
            state: string;
            /** Treated */
            treated: number;
            /**
             * Window Days
             * @description How long each is watched after coming in; null: noted before.
             */
            window_days: number | null;
        };
        /**
         * Runs
         * @description Runs: of a customer the newest first, else in no order.
         */
        Runs: {
            /** Items */
            items: components["schemas"]["RunBody"][];
            /**
             * Next
             * @description Goes into `after` for the next page; null on the last one.
             * @example null
             */
            next: string | null;
        };
        /**
         * RunStoryBody
         * @description A run from its beginning to where it stands.
         */
        RunStoryBody: {
            /**
             * Context
             * @description What is frozen in it.
             * @example {
             *       "entry": {
             *         "order_id": "A-1"
             *       }
             *     }
             */
            context: {
                [key: string]: unknown;
            };
            /** Lines */
            lines: components["schemas"]["StoryLineBody"][];
            run: components["schemas"]["RunBody"];
        };
        /**
         * SampleRatioBody
         * @description Whether the arms have the sizes that the draw should have given them; `broken` blocks every comparison.
         */
        SampleRatioBody: {
            /** Control */
            control: number;
            /** Control Expected */
            control_expected: number | null;
            /** P Value */
            p_value: number | null;
            /** Treated */
            treated: number;
            /**
             * Verdict
             * @enum {string}
             */
            verdict: "fits" | "doubtful" | "broken" | "unknown";
        };
        /**
         * SaveBody
         * @description A task of the queue. `figures` null: the customer was erased.
         */
        SaveBody: {
            /**
             * Began At
             * Format: date-time
             */
            began_at: string;
            /**
             * End Reason
             * @description How the episode ended, whatever became of the task; empty: it has not.
             * @enum {string}
             */
            end_reason: "" | "ordered" | "recovered" | "lapsed" | "merged" | "erased";
            /** Ended At */
            ended_at: string | null;
            /**
             * Episode Id
             * @example sav_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e
             */
            episode_id: string;
            figures: components["schemas"]["RiskFiguresBody"] | null;
            task: components["schemas"]["TaskBody"];
            /** Team */
            team: string;
        };
        /**
         * SaveQueueBody
         * @description The setting as published; `version` 0: nobody has published one, these are the defaults and the queue is off.
         */
        SaveQueueBody: {
            /**
             * Activity Weight Bp
             * @default 3000
             */
            activity_weight_bp?: number;
            /**
             * Alive Bp Min
             * @default 1000
             */
            alive_bp_min?: number;
            /**
             * Begin Bp
             * @default 7000
             */
            begin_bp?: number;
            /**
             * Cool Down Days
             * @default 30
             */
            cool_down_days?: number;
            /**
             * Due Hours
             * @default 72
             * @example 72
             */
            due_hours?: number;
            /**
             * End Bp
             * @default 5500
             */
            end_bp?: number;
            /**
             * Hold Out Bp
             * @default 1000
             */
            hold_out_bp?: number;
            /**
             * Horizon Days
             * @default 60
             * @example 60
             */
            horizon_days?: number;
            /**
             * Is On
             * @default true
             */
            is_on?: boolean;
            /**
             * Quiet Key Dates
             * @default [
             *       "spring_festival",
             *       "national_day"
             *     ]
             */
            quiet_key_dates?: string[];
            /**
             * Teams
             * @default [
             *       {
             *         "key": "standard",
             *         "capacity_a_day": 20,
             *         "owners": []
             *       }
             *     ]
             */
            teams?: components["schemas"]["TeamBody"][];
            /**
             * Value Minor Min
             * @default 0
             */
            value_minor_min?: number;
            /** Version */
            version: number;
        };
        /**
         * SaveQueueWish
         * @description An episode begins at `begin_bp` and ends under `end_bp`; the rest as in the guide.
         */
        SaveQueueWish: {
            /**
             * Activity Weight Bp
             * @default 3000
             */
            activity_weight_bp?: number;
            /**
             * Alive Bp Min
             * @default 1000
             */
            alive_bp_min?: number;
            /**
             * Begin Bp
             * @default 7000
             */
            begin_bp?: number;
            /**
             * Cool Down Days
             * @default 30
             */
            cool_down_days?: number;
            /**
             * Due Hours
             * @default 72
             * @example 72
             */
            due_hours?: number;
            /**
             * End Bp
             * @default 5500
             */
            end_bp?: number;
            /**
             * Hold Out Bp
             * @default 1000
             */
            hold_out_bp?: number;
            /**
             * Horizon Days
             * @default 60
             * @example 60
             */
            horizon_days?: number;
            /**
             * Is On
             * @default true
             */
            is_on?: boolean;
            /**
             * Quiet Key Dates
             * @default [
             *       "spring_festival",
             *       "national_day"
             *     ]
             */
            quiet_key_dates?: string[];
            /**
             * Teams
             * @default [
             *       {
             *         "key": "standard",
             *         "capacity_a_day": 20,
             *         "owners": []
             *       }
             *     ]
             */
            teams?: components["schemas"]["TeamBody"][];
            /**
             * Value Minor Min
             * @default 0
             */
            value_minor_min?: number;
        };
        /**
         * SaveRunBody
         * @description What the last run did. `waiting`: above the threshold, no room left today.
         */
        SaveRunBody: {
            counts: components["schemas"]["RiskCountBody"];
            /** Ended */
            ended: {
                [key: string]: number;
            };
            /** Is Quiet */
            is_quiet: boolean;
            /** Kept Back */
            kept_back: number;
            /**
             * Moment
             * Format: date-time
             */
            moment: string;
            /** Opened */
            opened: number;
            /** Refused */
            refused: number;
            /**
             * Settings
             * @example save-queue@1
             */
            settings: string;
            /** Waiting */
            waiting: number;
        };
        /**
         * Saves
         * @description The queue by due time; of equal ones who has most to lose first.
         */
        Saves: {
            /** Items */
            items: components["schemas"]["SaveBody"][];
            /**
             * Next
             * @description Goes into `after` for the next page; null on the last one.
             * @example null
             */
            next: string | null;
        };
        /**
         * SaveStandingBody
         * @description `last_run` null: it has not run yet.
         */
        SaveStandingBody: {
            /** Arms */
            arms: components["schemas"]["ArmStandingBody"][];
            /** Is On */
            is_on: boolean;
            last_run: components["schemas"]["SaveRunBody"] | null;
            /**
             * Next Run At
             * @description By itself, every six hours; null while it is off.
             */
            next_run_at: string | null;
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
         * SecondPersonBody
         * @description What needs a second person.
         */
        SecondPersonBody: {
            /**
             * Erasures
             * @description Erasing a customer.
             * @default false
             */
            erasures?: boolean;
            /**
             * Journeys
             * @description Publishing a journey.
             * @default false
             */
            journeys?: boolean;
            /**
             * Senders
             * @description Letting a sender reach every customer, and changing what leaves by one that does.
             * @default false
             */
            senders?: boolean;
            /**
             * Winners
             * @description Rolling out a variant of an experiment.
             * @default false
             */
            winners?: boolean;
        };
        /**
         * Seeds
         * @description Our own people's addresses on a channel: all that a sandbox sends to.
         */
        Seeds: {
            /**
             * Addresses
             * @example [
             *       "me@shop.example"
             *     ]
             */
            addresses: string[];
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
         * SenderBody
         * @description A sender without its secrets. `problems`: why it does not reach customers as it is.
         */
        SenderBody: {
            /**
             * Channel
             * @enum {string}
             */
            channel: "email" | "sms" | "mms" | "rich_sms" | "push" | "web_push" | "in_app" | "wecom" | "wechat" | "call" | "webhook";
            /**
             * Cost Minor
             * @description Of one message, in the workspace's currency.
             */
            cost_minor: number;
            /** Is Enabled */
            is_enabled: boolean;
            /**
             * Is Live
             * @description False: the sandbox, which sends to the seed list only.
             */
            is_live: boolean;
            /**
             * Kind
             * @example recorded
             */
            kind: string;
            /** Licence */
            licence: string;
            /** Licence Ends At */
            licence_ends_at: string | null;
            /**
             * Name
             * @example Mail of the shop
             */
            name: string;
            /**
             * Open Until
             * @description It is left alone until then.
             */
            open_until: string | null;
            /**
             * Position
             * @description Senders of a channel are tried in this order.
             */
            position: number;
            /**
             * Problem
             * @description The last thing that went wrong, in the provider's words.
             */
            problem: string;
            /** Problem At */
            problem_at: string | null;
            /** Problems */
            problems: ("disabled" | "sandbox" | "licence_ended" | "licence_ends_soon" | "circuit_open" | "failing")[];
            /**
             * Rate Per Second
             * @description 0: as fast as it takes them.
             */
            rate_per_second: number;
            /**
             * Receipts Path
             * @description Where the provider posts receipts to.
             * @example /t/receipts/default/post
             */
            receipts_path: string | null;
            /**
             * Sender Key
             * @example post
             */
            sender_key: string;
            /**
             * Settings
             * @example {}
             */
            settings: {
                [key: string]: unknown;
            };
        };
        /**
         * SenderCheckBody
         * @description What a try found; nothing was sent.
         */
        SenderCheckBody: {
            /** Help */
            help: string;
            /**
             * Is Good
             * @description Whether a message could be handed over now.
             */
            is_good: boolean;
            /** Problem */
            problem: string;
            /**
             * Reached
             * @description The provider let us in; null: this kind asks only when it sends.
             */
            reached: boolean | null;
            /**
             * Warnings
             * @description disabled, sandbox, licence_ends, circuit, unsigned, no_public_url
             * @example [
             *       "sandbox"
             *     ]
             */
            warnings: string[];
        };
        /**
         * SenderKindBody
         * @description One way to reach people, and what a sender of it takes.
         */
        SenderKindBody: {
            /**
             * Channel
             * @enum {string}
             */
            channel: "email" | "sms" | "mms" | "rich_sms" | "push" | "web_push" | "in_app" | "wecom" | "wechat" | "call" | "webhook";
            /** Fields */
            fields: components["schemas"]["FieldBody"][];
            /**
             * Is Idempotent
             * @description Whether an attempt of unknown outcome may be made again.
             */
            is_idempotent: boolean;
            /**
             * Kind
             * @example recorded
             */
            kind: string;
            /**
             * Reads Receipts
             * @description Whether the provider may post to `/t/receipts/…`.
             */
            reads_receipts: boolean;
        };
        /**
         * SenderKinds
         * @description Every kind, by name.
         */
        SenderKinds: {
            /** Items */
            items: components["schemas"]["SenderKindBody"][];
        };
        /**
         * Senders
         * @description Senders by channel, in the order in which they are tried.
         */
        Senders: {
            /** Items */
            items: components["schemas"]["SenderBody"][];
            /**
             * Next
             * @description Goes into `after` for the next page; null on the last one.
             * @example null
             */
            next: string | null;
        };
        /**
         * SenderSettings
         * @description What an operator enters.
         */
        SenderSettings: {
            /**
             * Cost Minor
             * @default 0
             */
            cost_minor?: number;
            /**
             * Is Enabled
             * @default true
             */
            is_enabled?: boolean;
            /**
             * Kind
             * @example recorded
             */
            kind: string;
            /**
             * Licence
             * @default
             * @example 【长青】
             */
            licence?: string;
            /** Licence Ends At */
            licence_ends_at?: string | null;
            /**
             * Name
             * @default
             * @example Mail of the shop
             */
            name?: string;
            /**
             * Position
             * @default 0
             */
            position?: number;
            /**
             * Rate Per Second
             * @default 0
             */
            rate_per_second?: number;
            /**
             * Settings
             * @description With the secrets; an absent secret stays as it is.
             * @default {}
             * @example {}
             */
            settings?: {
                [key: string]: unknown;
            };
        };
        /**
         * SenderWishBody
         * @description A new one.
         */
        SenderWishBody: {
            /**
             * Cost Minor
             * @default 0
             */
            cost_minor?: number;
            /**
             * Is Enabled
             * @default true
             */
            is_enabled?: boolean;
            /**
             * Kind
             * @example recorded
             */
            kind: string;
            /**
             * Licence
             * @default
             * @example 【长青】
             */
            licence?: string;
            /** Licence Ends At */
            licence_ends_at?: string | null;
            /**
             * Name
             * @default
             * @example Mail of the shop
             */
            name?: string;
            /**
             * Position
             * @default 0
             */
            position?: number;
            /**
             * Rate Per Second
             * @default 0
             */
            rate_per_second?: number;
            /**
             * Sender Key
             * @example post
             */
            sender_key: string;
            /**
             * Settings
             * @description With the secrets; an absent secret stays as it is.
             * @default {}
             * @example {}
             */
            settings?: {
                [key: string]: unknown;
            };
        };
        /**
         * SettingBody
         * @description One thing to set: a number between `low` and `high`, or one of `choices`, or a text.
         */
        SettingBody: {
            /** Choices */
            choices: string[];
            /** Default */
            default: number | string;
            /** High */
            high: number;
            /** Is Number */
            is_number: boolean;
            label: components["schemas"]["evergrove__api__journey_bodies__WordsBody"];
            /** Low */
            low: number;
            /** Name */
            name: string;
            /** Unit */
            unit: string;
        };
        /**
         * SettingChangeBody
         * @description Who set something last. `author_name` is today's name of a person or a token; null for what has none.
         */
        SettingChangeBody: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            /**
             * Author
             * @example usr_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e
             */
            author: string;
            /**
             * Author Name
             * @example 李梅
             */
            author_name: string | null;
        };
        /**
         * SettingsBody
         * @description Everything that is set here; policy, channels and alarms have routes of their own.
         */
        SettingsBody: {
            events: components["schemas"]["EventSettingsBody"];
            merge_strategies: components["schemas"]["StrategiesBody"];
            /**
             * Name
             * @example Evergrove Shop
             */
            name: string;
            retention: components["schemas"]["KeepingBody"];
            /**
             * Slug
             * @example default
             */
            slug: string;
            zone: components["schemas"]["ZoneBody"];
        };
        /**
         * SettingsWish
         * @description A ready-made journey's settings; those that are not named have their defaults.
         */
        SettingsWish: {
            /**
             * Journey Key
             * @description Empty: its own.
             * @default
             * @example birthday_vip
             */
            journey_key?: string;
            /**
             * Settings
             * @default {}
             * @example {}
             */
            settings?: {
                [key: string]: number | string;
            };
            /**
             * Topics
             * @description By message: what it is about instead.
             * @default {}
             * @example {}
             */
            topics?: {
                [key: string]: string;
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
         * ShownTile
         * @description One tile with the analysis that it names; null for a figure, and for an analysis that is no longer there.
         */
        ShownTile: {
            insight: components["schemas"]["InsightBody"] | null;
            /**
             * Key
             * @example view_to_order
             */
            key: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "insight" | "figure";
        };
        /**
         * SignedOut
         * @description `provider_url` leads to signing out of the identity provider, too, where it had opened the session.
         */
        SignedOut: {
            /**
             * Provider Url
             * @example https://sign-in.example.com/session/end
             */
            provider_url: string | null;
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
         * SimulatedBody
         * @description `is_simulated`: all customers and what they do are made up.
         */
        SimulatedBody: {
            /** Is Simulated */
            is_simulated: boolean;
            /**
             * Speed
             * @description How many times as fast as the clock its customers live; 0: it stands still.
             */
            speed: number;
        };
        /**
         * SimulateWish
         * @description A journey that need not be published, and the period of the past over which it is run.
         */
        SimulateWish: {
            /**
             * Assumed Open Rate Bp
             * @description How many messages are taken as opened, in basis points.
             * @default 0
             */
            assumed_open_rate_bp?: number;
            /**
             * Compares
             * @description Whether the version that stands is simulated beside it.
             * @default true
             */
            compares?: boolean;
            /**
             * Document
             * @example {
             *       "entry": {
             *         "event": {
             *           "fact": "Order Completed"
             *         },
             *         "kind": "event"
             *       },
             *       "key": "win_back",
             *       "name": {
             *         "en": "Win back",
             *         "zh": "赢回"
             *       },
             *       "nodes": [
             *         {
             *           "days": 60,
             *           "id": "wait_1",
             *           "kind": "wait",
             *           "next": "exit_1"
             *         },
             *         {
             *           "id": "exit_1",
             *           "kind": "exit"
             *         }
             *       ],
             *       "start": "wait_1"
             *     }
             */
            document: {
                [key: string]: unknown;
            };
            /**
             * Sampling
             * @description `auto`: one customer in 16 above 100,000 whom the period concerns.
             * @default auto
             * @enum {string}
             */
            sampling?: "auto" | "all" | "sample";
            /**
             * Since
             * Format: date-time
             * @example 2026-10-01T00:00:00Z
             */
            since: string;
            /**
             * Until
             * Format: date-time
             * @description At most 92 days after `since`.
             * @example 2026-11-01T00:00:00Z
             */
            until: string;
            /**
             * With Other Messages
             * @description Whether what customers really got from elsewhere counts for the caps.
             * @default true
             */
            with_other_messages?: boolean;
        };
        /**
         * SiteKeysBody
         * @description `inbox_secret` signs the tokens (HS256) with which a signed-in customer fetches their messages.
         */
        SiteKeysBody: {
            /** Inbox Secret */
            inbox_secret: string;
            /**
             * Push Public Key
             * @description For `pushManager.subscribe`; empty without a sender of web pushes.
             */
            push_public_key: string;
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
         * SmsBody
         * @description An SMS as carriers count it; `parts` are sent, and paid, one after another.
         */
        SmsBody: {
            /** Characters */
            characters: number;
            /**
             * Encoding
             * @enum {string}
             */
            encoding: "gsm7" | "ucs2";
            /** Parts */
            parts: string[];
            /** Segments */
            segments: number;
        };
        /**
         * SnoozeBody
         * @description Somebody has put the alarm off until a time; null: until it has ended and comes again.
         */
        SnoozeBody: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Author */
            author: string;
            /** Until */
            until: string | null;
        };
        /**
         * SnoozeWish
         * @description Until when; null: until it has ended and comes again.
         */
        SnoozeWish: {
            /**
             * Until
             * @example 2026-11-23T09:00:00+08:00
             */
            until?: string | null;
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
             * Old Key Ends At
             * @description When the last of the keys before it stops working, or stopped; null: there was none.
             * @example null
             */
            old_key_ends_at: string | null;
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
         * SourceMergesBody
         * @description What taking back the merges of a source would do.
         */
        SourceMergesBody: {
            /**
             * Customers
             * @description Who is made of them today; they would be `customers + merges` again.
             * @example 3
             */
            customers: number;
            /** First At */
            first_at: string | null;
            /** Last At */
            last_at: string | null;
            /**
             * Merges
             * @description Standing merges that its events caused.
             * @example 120
             */
            merges: number;
            /**
             * Source
             * @example web
             */
            source: string;
            /**
             * Without Source
             * @description Standing merges from before the log named sources: they are not taken back.
             * @example 0
             */
            without_source: number;
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
         * StageMoveBody
         * @description Customers who went from one stage to another; null: not there yet.
         */
        StageMoveBody: {
            /** Customers */
            customers: number;
            /** Source */
            source: string | null;
            /** Target */
            target: string | null;
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
         * StandingFigure
         * @description A stage, or a cell of the RFM heat map.
         */
        StandingFigure: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            of: "standing";
            query: components["schemas"]["StandingWish"];
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
         * StandingWish
         * @description A stage, or a cell of the RFM heat map, as of the scores of a day; without it, of the newest ones.
         */
        StandingWish: {
            /** Day */
            day?: string | null;
            /** Frequency */
            frequency?: number | null;
            /** Recency */
            recency?: number | null;
            /**
             * Stage
             * @example growth
             */
            stage?: string | null;
        };
        /**
         * StartedExport
         * @description `GET /jobs/{job_id}` says how far it is; then `GET /jobs/{job_id}/file` is the file.
         */
        StartedExport: {
            /**
             * Job Id
             * @example job_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e
             */
            job_id: string;
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
         * StoryLineBody
         * @description What happened to a run; `detail`: why.
         */
        StoryLineBody: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Branch */
            branch: string;
            /** Detail */
            detail: string;
            /**
             * Kind
             * @example waits
             */
            kind: string;
            message: components["schemas"]["StoryMessageBody"] | null;
            /** Node */
            node: string;
            /** Node Kind */
            node_kind: string;
            /** Number */
            number: number;
            /** Visit */
            visit: number;
        };
        /**
         * StoryMessageBody
         * @description A message of a run, as it stands now; `GET /messages/{message_id}` says why.
         */
        StoryMessageBody: {
            /**
             * Arm
             * @example treated
             */
            arm: string;
            /**
             * Channel
             * @enum {string}
             */
            channel: "email" | "sms" | "mms" | "rich_sms" | "push" | "web_push" | "in_app" | "wecom" | "wechat" | "call" | "webhook";
            /** Clicked At */
            clicked_at: string | null;
            /** Converted At */
            converted_at: string | null;
            /** Delivered At */
            delivered_at: string | null;
            /** Due At */
            due_at: string | null;
            /**
             * Message Id
             * @example msg_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e
             */
            message_id: string;
            /** Opened At */
            opened_at: string | null;
            /**
             * Reason
             * @example hold_out
             */
            reason: string;
            /** Sent At */
            sent_at: string | null;
            /**
             * State
             * @enum {string}
             */
            state: "planned" | "held" | "queued" | "sending" | "sent" | "failed" | "retrying" | "unknown" | "suppressed";
            /**
             * Template
             * @example hello@1
             */
            template: string;
        };
        /**
         * StrategiesBody
         * @description The attributes with a strategy of their own; the others take the latest value.
         */
        StrategiesBody: {
            /**
             * Choices
             * @example [
             *       "latest",
             *       "first",
             *       "min",
             *       "max",
             *       "sum",
             *       "union"
             *     ]
             */
            choices: string[];
            /** Items */
            items: components["schemas"]["StrategyBody"][];
        };
        /**
         * StrategyBody
         * @description How the values of one attribute become one when customers do.
         */
        StrategyBody: {
            /**
             * Attribute
             * @example lifetime_points
             */
            attribute: string;
            changed: components["schemas"]["SettingChangeBody"] | null;
            /**
             * Strategy
             * @example sum
             */
            strategy: string;
        };
        /**
         * StrategyWish
         * @description By what an attribute of united customers is read.
         */
        StrategyWish: {
            /**
             * Attribute
             * @example lifetime_points
             */
            attribute: string;
            /**
             * Strategy
             * @description One of `choices`.
             * @example sum
             */
            strategy: string;
        };
        /**
         * SuppressionBody
         * @description One blocked address: its mark, shortened; nobody can read the address from it.
         */
        SuppressionBody: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            /**
             * Channel
             * @example email
             */
            channel: string;
            /**
             * Mark
             * @example 3f9a1c0be2d4…
             */
            mark: string;
            /**
             * Reason
             * @example bounced
             */
            reason: string;
            /**
             * Topic
             * @description `*`: everything.
             * @example *
             */
            topic: string;
        };
        /**
         * Suppressions
         * @description Blocked addresses, in the order of their marks.
         */
        Suppressions: {
            /** Items */
            items: components["schemas"]["SuppressionBody"][];
            /**
             * Next
             * @description Goes into `after` for the next page; null on the last one.
             * @example null
             */
            next: string | null;
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
         * TagsWish
         * @description Where a template belongs.
         */
        TagsWish: {
            /**
             * Lifecycle
             * @default []
             * @example [
             *       "growth"
             *     ]
             */
            lifecycle?: string[];
            /**
             * Purpose
             * @default []
             * @example [
             *       "care"
             *     ]
             */
            purpose?: string[];
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
         * TakeTask
         * @description Take one that is nobody's.
         */
        TakeTask: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            action: "take";
        };
        /**
         * TaskBody
         * @description A task as it is now. `customer_id`: who they are today; `outcome`, `note`, `closed_…`: of the last closing.
         */
        TaskBody: {
            /** Closed At */
            closed_at: string | null;
            /** Closed By */
            closed_by: string;
            /** Customer Id */
            customer_id: string | null;
            /**
             * Customer Name
             * @description Masked for whom it has to be.
             * @example 李梅
             */
            customer_name?: string | null;
            /**
             * Due At
             * Format: date-time
             */
            due_at: string;
            /**
             * Follows
             * @description The task that asked again.
             */
            follows: string | null;
            /**
             * Is Overdue
             * @default false
             */
            is_overdue?: boolean;
            /**
             * Kind
             * @example call
             */
            kind: string;
            /** Message Id */
            message_id: string | null;
            /** Note */
            note: string;
            /**
             * Opened At
             * Format: date-time
             */
            opened_at: string;
            /** Outcome */
            outcome: string;
            /** Owner */
            owner: string | null;
            /**
             * Owner Name
             * @example 李雷
             */
            owner_name?: string | null;
            /**
             * Reasons En
             * @default []
             */
            reasons_en?: string[];
            /**
             * Reasons Zh
             * @description Why the save queue asks for it; empty for other tasks.
             * @default []
             */
            reasons_zh?: string[];
            /** Run Id */
            run_id: string | null;
            /**
             * Script
             * @description What to say, or how to do it, as somebody wrote it.
             */
            script: string;
            /**
             * State
             * @enum {string}
             */
            state: "open" | "done" | "cancelled";
            /**
             * Task Id
             * @example tsk_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e
             */
            task_id: string;
            /** Title En */
            title_en: string;
            /** Title Zh */
            title_zh: string;
            /** Version */
            version: number;
        };
        /**
         * TaskKindBody
         * @description A kind of task and its outcomes.
         */
        TaskKindBody: {
            /**
             * Key
             * @enum {string}
             */
            key: "call" | "message" | "save" | "visit" | "other";
            /** Name En */
            name_en: string;
            /** Name Zh */
            name_zh: string;
            /** Outcomes */
            outcomes: components["schemas"]["OutcomeBody"][];
        };
        /**
         * TaskKinds
         * @description Kinds of tasks.
         */
        TaskKinds: {
            /** Items */
            items: components["schemas"]["TaskKindBody"][];
            /**
             * Next
             * @description Goes into `after` for the next page; null on the last one.
             * @example null
             */
            next: string | null;
        };
        /**
         * Tasks
         * @description Tasks by due time, the most urgent first.
         */
        Tasks: {
            /** Items */
            items: components["schemas"]["TaskBody"][];
            /**
             * Next
             * @description Goes into `after` for the next page; null on the last one.
             * @example null
             */
            next: string | null;
        };
        /**
         * TaskWish
         * @description Something that a person is asked to do. Of the titles one is enough; `owner` null: whoever takes it.
         */
        TaskWish: {
            /**
             * Customer
             * @description A customer id, an identifier, or kind:identifier.
             * @default
             * @example
             */
            customer?: string;
            /**
             * Due At
             * Format: date-time
             * @example 2026-11-23T10:00:00+08:00
             */
            due_at: string;
            /**
             * Kind
             * @example call
             * @enum {string}
             */
            kind: "call" | "message" | "save" | "visit" | "other";
            /** Owner */
            owner?: string | null;
            /**
             * Script
             * @default
             * @example 问候，确认收货，询问是否合适。
             */
            script?: string;
            /**
             * Title En
             * @default
             * @example Ask about last week's order
             */
            title_en?: string;
            /**
             * Title Zh
             * @default
             * @example 回访：上周的订单
             */
            title_zh?: string;
        };
        /**
         * TeamBody
         * @description `owners` take turns; without any a task waits until somebody takes it.
         */
        TeamBody: {
            /**
             * Capacity A Day
             * @default 20
             * @example 20
             */
            capacity_a_day?: number;
            /**
             * Key
             * @default standard
             * @example standard
             */
            key?: string;
            /**
             * Owners
             * @default []
             * @example []
             */
            owners?: string[];
        };
        /**
         * TemplateCardBody
         * @description A template in the library. `published` null: it is only a draft; `draft` null: nothing waits.
         */
        TemplateCardBody: {
            /**
             * Channel
             * @enum {string}
             */
            channel: "email" | "sms" | "mms" | "rich_sms" | "push" | "web_push" | "in_app" | "wecom" | "wechat" | "call" | "webhook";
            draft: components["schemas"]["TemplateVersionBody"] | null;
            /**
             * Key
             * @example welcome
             */
            key: string;
            /** Languages */
            languages: ("zh" | "en")[];
            /** Lifecycle */
            lifecycle: string[];
            /**
             * Message Class
             * @enum {string}
             */
            message_class: "marketing" | "transactional";
            /** Name En */
            name_en: string;
            /** Name Zh */
            name_zh: string;
            published: components["schemas"]["TemplateVersionBody"] | null;
            /** Purpose */
            purpose: string[];
            /**
             * Topic
             * @example offers
             */
            topic: string;
        };
        /**
         * TemplateDocument
         * @description A template as it is written: the fields of its channel, in Liquid, in one or both languages.
         *
         *     Fields: email `subject`, `preheader`, `mjml` or `html`, `text`; sms, call `text`; push, web_push, in_app `title`,
         *     `body`, `url`, `image`; wecom `text`, `attachments`; mms, rich_sms `title`, `text`, `media`; wechat `template_id`,
         *     `url`, `data`; webhook `json`.
         */
        TemplateDocument: {
            /**
             * Channel
             * @example sms
             * @enum {string}
             */
            channel: "email" | "sms" | "mms" | "rich_sms" | "push" | "web_push" | "in_app" | "wecom" | "wechat" | "call" | "webhook";
            /**
             * Class
             * @default marketing
             * @enum {string}
             */
            class?: "marketing" | "transactional";
            /**
             * Key
             * @example hello_sms
             */
            key: string;
            /**
             * Languages
             * @description Language → field → text.
             * @example {
             *       "zh": {
             *         "text": "【长青】{{ customer.first_name | default: '您好' }}，新茶到店。拒收请回复R"
             *       }
             *     }
             */
            languages: {
                [key: string]: {
                    [key: string]: string;
                };
            };
            /**
             * @example {
             *       "en": "Hello",
             *       "zh": "问候"
             *     }
             */
            name: components["schemas"]["evergrove__api__content_bodies__TextsWish"];
            /**
             * Note
             * @default
             * @example checked with the shop
             */
            note?: string;
            /**
             * @default {
             *       "lifecycle": [],
             *       "purpose": []
             *     }
             */
            tags?: components["schemas"]["TagsWish"];
            /**
             * Topic
             * @default all
             * @example offers
             */
            topic?: string;
        };
        /**
         * TemplatePageBody
         * @description A template with its text, versions (newest first), the draft that waits, and who uses it.
         *
         *     `document` is the version asked for, else the published one, else the draft. `variables`: what it may ask for;
         *     `required`: what it cannot do without; `findings`: what is wrong with it.
         */
        TemplatePageBody: {
            /**
             * Channel
             * @enum {string}
             */
            channel: "email" | "sms" | "mms" | "rich_sms" | "push" | "web_push" | "in_app" | "wecom" | "wechat" | "call" | "webhook";
            /**
             * Document
             * @example {
             *       "channel": "sms",
             *       "key": "hello_sms",
             *       "languages": {
             *         "zh": {
             *           "text": "【长青】{{ customer.first_name | default: '您好' }}，新茶到店。拒收请回复R"
             *         }
             *       },
             *       "name": {
             *         "en": "Hello",
             *         "zh": "问候"
             *       }
             *     }
             */
            document: {
                [key: string]: unknown;
            };
            draft: components["schemas"]["TemplateVersionBody"] | null;
            /** Draft Document */
            draft_document: {
                [key: string]: unknown;
            } | null;
            /** Findings */
            findings: components["schemas"]["FindingBody"][];
            /**
             * Key
             * @example welcome
             */
            key: string;
            /** Languages */
            languages: ("zh" | "en")[];
            /** Lifecycle */
            lifecycle: string[];
            /**
             * Message Class
             * @enum {string}
             */
            message_class: "marketing" | "transactional";
            /** Name En */
            name_en: string;
            /** Name Zh */
            name_zh: string;
            published: components["schemas"]["TemplateVersionBody"] | null;
            /** Purpose */
            purpose: string[];
            /** Required */
            required: string[];
            /**
             * Topic
             * @example offers
             */
            topic: string;
            /** Uses */
            uses: components["schemas"]["UseBody"][];
            /** Variables */
            variables: string[];
            /** Versions */
            versions: components["schemas"]["TemplateVersionBody"][];
        };
        /**
         * Templates
         * @description Templates and drafts, by key.
         */
        Templates: {
            /** Items */
            items: components["schemas"]["TemplateCardBody"][];
            /**
             * Next
             * @description Goes into `after` for the next page; null on the last one.
             * @example null
             */
            next: string | null;
        };
        /**
         * TemplateSaved
         * @description What stands now: a draft with its own number, or the published version.
         */
        TemplateSaved: {
            /** Findings */
            findings: components["schemas"]["FindingBody"][];
            /** Key */
            key: string;
            /**
             * Reference
             * @example welcome@2
             */
            reference: string;
            /**
             * State
             * @enum {string}
             */
            state: "draft" | "published";
            /** Version */
            version: number;
        };
        /**
         * TemplateVersionBody
         * @description One version; `reference` is what messages carry.
         */
        TemplateVersionBody: {
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
             * @example welcome@2
             */
            reference: string;
            /** Version */
            version: number;
        };
        /**
         * TemplateWish
         * @description A template to keep as a draft, or to publish as its next version.
         */
        TemplateWish: {
            /**
             * Action
             * @default publish
             * @enum {string}
             */
            action?: "draft" | "publish";
            /**
             * @example {
             *       "channel": "sms",
             *       "key": "hello_sms",
             *       "languages": {
             *         "zh": {
             *           "text": "【长青】{{ customer.first_name | default: '您好' }}，新茶到店。拒收请回复R"
             *         }
             *       },
             *       "name": {
             *         "en": "Hello",
             *         "zh": "问候"
             *       }
             *     }
             */
            document: components["schemas"]["TemplateDocument"];
            /**
             * Note
             * @default
             * @example shorter subject
             */
            note?: string;
        };
        /**
         * TestSendWish
         * @description To whom a test goes: an address of the channel's seed list, or one's own. `version` null: the newest; `is_draft`:
         *     the draft.
         */
        TestSendWish: {
            /**
             * Address
             * @example me@shop.example
             */
            address: string;
            /**
             * Customer Id
             * @default
             * @example
             */
            customer_id?: string;
            /**
             * Is Draft
             * @default false
             */
            is_draft?: boolean;
            /**
             * Language
             * @default zh
             * @enum {string}
             */
            language?: "zh" | "en";
            /**
             * Values
             * @default {}
             * @example {}
             */
            values?: {
                [key: string]: {
                    [key: string]: unknown;
                };
            };
            /**
             * Version
             * @example null
             */
            version?: number | null;
        };
        /**
         * TestSent
         * @description What the sender said: `unknown` means that nobody knows whether it left.
         */
        TestSent: {
            /** Detail */
            detail: string;
            /**
             * Is Recorded
             * @description It stands in the mailbox, under its id.
             */
            is_recorded: boolean;
            /**
             * Message Id
             * @example msg_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e
             */
            message_id: string;
            /**
             * Outcome
             * @enum {string}
             */
            outcome: "sent" | "failed" | "retry" | "unknown";
            /** Reason */
            reason: string;
        };
        /**
         * ThrottleWish
         * @description A new pace.
         */
        ThrottleWish: {
            /**
             * Per Minute
             * @description 0: as fast as the senders take it.
             */
            per_minute: number;
        };
        /**
         * TileBody
         * @description One tile as it is named.
         */
        TileBody: {
            /**
             * Key
             * @example view_to_order
             */
            key: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "insight" | "figure";
        };
        /**
         * TileWish
         * @description A saved analysis by its key, or a figure of Today by its name.
         */
        TileWish: {
            /**
             * Key
             * @example view_to_order
             */
            key: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "insight" | "figure";
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
         * TimesBody
         * @description How times are written where two ways fit alike: somebody who knows must say it.
         */
        TimesBody: {
            /**
             * Day First
             * @example [
             *       "%d/%m/%Y"
             *     ]
             */
            day_first: string[];
            /**
             * Example
             * @example 01/02/2026
             */
            example: string;
            /**
             * Month First
             * @example [
             *       "%m/%d/%Y"
             *     ]
             */
            month_first: string[];
        };
        /**
         * TodayAlarmBody
         * @description What is wrong, since when, what it means, and the one thing to do (`path`, inside the workspace).
         */
        TodayAlarmBody: {
            /** Action En */
            action_en: string;
            /** Action Zh */
            action_zh: string;
            /**
             * Key
             * @example source_silent:src_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e
             */
            key: string;
            /**
             * Kind
             * @example source_silent
             */
            kind: string;
            /** Meaning En */
            meaning_en: string;
            /** Meaning Zh */
            meaning_zh: string;
            /**
             * Path
             * @example sources/src_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e
             */
            path: string;
            /**
             * Severity
             * @enum {string}
             */
            severity: "critical" | "warning" | "notice";
            /**
             * Since
             * Format: date-time
             */
            since: string;
            /** @description Null: it is shown. */
            snooze: components["schemas"]["SnoozeBody"] | null;
            /** Title En */
            title_en: string;
            /** Title Zh */
            title_zh: string;
        };
        /**
         * TodayBody
         * @description What to do now. A part that is null could not be read (see `problems`) or is not for this role.
         *
         *     `looked_at`: when the work process looked last, every ten minutes; null: never. `reported_at`: when the effects in
         *     `running` were worked out, every hour.
         */
        TodayBody: {
            /**
             * Alarms
             * @description The gravest first; those that were put off, too.
             */
            alarms: components["schemas"]["TodayAlarmBody"][];
            /**
             * As Of
             * Format: date-time
             */
            as_of: string;
            /** Customers */
            customers: number;
            figures: components["schemas"]["DayFiguresBody"] | null;
            /** Looked At */
            looked_at: string | null;
            /**
             * Problems
             * @description Part → the code of what went wrong.
             * @example {}
             */
            problems: {
                [key: string]: string;
            };
            /** Reported At */
            reported_at: string | null;
            /** Running */
            running: components["schemas"]["RunningBody"][] | null;
            stages: components["schemas"]["TodayStagesBody"] | null;
        };
        /**
         * TodayStageBody
         * @description Customers in a stage, and at the scores before.
         */
        TodayStageBody: {
            /** Customers */
            customers: number;
            /** Earlier */
            earlier: number | null;
            /** Name En */
            name_en: string;
            /** Name Zh */
            name_zh: string;
            /**
             * Stage
             * @example growth
             */
            stage: string;
        };
        /**
         * TodayStagesBody
         * @description The funnel of the scores of `day`.
         */
        TodayStagesBody: {
            /** Compared With */
            compared_with: string | null;
            /**
             * Day
             * @example 2026-11-21
             */
            day: string;
            /** Items */
            items: components["schemas"]["TodayStageBody"][];
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
         * TopicBody
         * @description What people can choose to be written to about.
         */
        TopicBody: {
            /**
             * En
             * @example Offers and promotions
             */
            en: string;
            /**
             * Key
             * @example offers
             */
            key: string;
            /**
             * Zh
             * @example 优惠与促销
             */
            zh: string;
        };
        /**
         * TopicConsents
         * @description Of all customers, how many may be written to on a channel about each topic; the largest first.
         */
        TopicConsents: {
            /**
             * As Of
             * Format: date-time
             */
            as_of: string;
            /**
             * Channel
             * @enum {string}
             */
            channel: "email" | "sms" | "mms" | "rich_sms" | "push" | "web_push" | "in_app" | "wecom" | "wechat" | "call" | "webhook";
            /**
             * Consent
             * @description What the policy asks of a marketing message on the channel; `opt_out`: that nobody refused it.
             * @enum {string}
             */
            consent: "required" | "opt_out" | "not_needed";
            /**
             * Is Exact
             * @description False: one customer in sixteen was looked at.
             */
            is_exact: boolean;
            /** Items */
            items: components["schemas"]["TopicReachBody"][];
            /** Members */
            members: number;
        };
        /**
         * TopicReachBody
         * @description Customers who may be written to about a topic by what they have agreed to; nothing else was asked of them.
         */
        TopicReachBody: {
            customers: components["schemas"]["BoundedCountBody"];
            /**
             * En
             * @example Offers and promotions
             */
            en: string;
            /**
             * Is Published
             * @description False: customers have spoken of it, their preference page does not.
             */
            is_published: boolean;
            /**
             * Topic
             * @example offers
             */
            topic: string;
            /**
             * Zh
             * @description The key where nobody has published the topic.
             * @example 优惠与促销
             */
            zh: string;
        };
        /**
         * Topics
         * @description The topics of the preference page.
         */
        Topics: {
            /** Items */
            items: components["schemas"]["TopicBody"][];
        };
        /**
         * TrialBody
         * @description What an import of the first rows would do; nothing was written.
         */
        TrialBody: {
            /**
             * Events
             * @description The first few facts, as a customer's timeline has them.
             */
            events: {
                [key: string]: unknown;
            }[];
            /**
             * Facts
             * @example {
             *       "Order Completed": 120
             *     }
             */
            facts: {
                [key: string]: number;
            };
            /**
             * Flaws
             * @description Of accepted lines: column, kind, count, lines.
             */
            flaws: {
                [key: string]: unknown;
            }[];
            /**
             * Left Out
             * @example {
             *       "订单状态: 待付款": 4
             *     }
             */
            left_out: {
                [key: string]: number;
            };
            /**
             * Lines Read
             * @example 200
             */
            lines_read: number;
            /**
             * Mapping
             * @example 门店订单
             */
            mapping: string;
            /**
             * Mapping Document
             * @description The mapping as YAML: what `create_import` takes.
             */
            mapping_document: string;
            /** Reasons */
            reasons: components["schemas"]["TriedReasonBody"][];
            /**
             * Rejected
             * @example 5
             */
            rejected: number;
            /**
             * Rejects
             * @description The first twenty.
             */
            rejects: components["schemas"]["TriedRejectBody"][];
        };
        /**
         * TriedReasonBody
         * @description How many lines would not be accepted for one reason.
         */
        TriedReasonBody: {
            /**
             * Count
             * @example 5
             */
            count: number;
            reason: components["schemas"]["Reason"];
        };
        /**
         * TriedRejectBody
         * @description A line that would not be accepted.
         */
        TriedRejectBody: {
            /**
             * Column
             * @example 下单时间
             */
            column: string | null;
            /**
             * Line
             * @example 4
             */
            line: number;
            reason: components["schemas"]["Reason"];
            /**
             * Value
             * @example 2026-02-30
             */
            value: string | null;
        };
        /**
         * UnmergeWish
         * @description Which merges of a source to take back.
         */
        UnmergeWish: {
            /**
             * Since
             * @description Only those made from then on; absent: all.
             * @example 2026-10-01T00:00:00Z
             */
            since?: string | null;
        };
        /**
         * UseBody
         * @description What sends a template.
         */
        UseBody: {
            /**
             * Key
             * @example spring
             */
            key: string;
            /**
             * Kind
             * @constant
             */
            kind: "campaign";
            /** Name En */
            name_en: string;
            /** Name Zh */
            name_zh: string;
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
             * @description Null: what their browser asks for, until they choose.
             */
            language: ("zh" | "en") | null;
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
         * VariableBody
         * @description A path that templates may name, beside the keys of attributes, tags and scores.
         */
        VariableBody: {
            /**
             * Path
             * @example workspace.name
             */
            path: string;
            /** Title En */
            title_en: string;
            /** Title Zh */
            title_zh: string;
        };
        /**
         * Variables
         * @description Paths of `workspace`, `message` and `blocks`.
         */
        Variables: {
            /** Items */
            items: components["schemas"]["VariableBody"][];
            /**
             * Next
             * @description Goes into `after` for the next page; null on the last one.
             * @example null
             */
            next: string | null;
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
         * VersionCountsBody
         * @description One version. `waiting_before`: who waits to be let in.
         */
        VersionCountsBody: {
            /**
             * Ended
             * @example {
             *       "goal": 8
             *     }
             */
            ended: {
                [key: string]: number;
            };
            entered: components["schemas"]["ArmsBody"];
            goals: components["schemas"]["ArmsBody"];
            /** Nodes */
            nodes: components["schemas"]["NodeCountsBody"][];
            /**
             * Open Control
             * @description Of `open_runs`: the control group's.
             */
            open_control: number;
            /** Open Runs */
            open_runs: number;
            /** Version */
            version: number;
            /** Waiting Before */
            waiting_before: number;
        };
        /**
         * ViewBody
         * @description A saved view.
         */
        ViewBody: {
            /**
             * Is Own
             * @description Whether it is the caller's.
             */
            is_own: boolean;
            /** Is Shared */
            is_shared: boolean;
            /**
             * List
             * @example customers
             */
            list: string;
            /**
             * Name
             * @example Tea lovers
             */
            name: string;
            /**
             * Query
             * @example segment=tea_lovers
             */
            query: string;
            /**
             * View Id
             * @example 5f0c1d2e3a4b5c6d
             */
            view_id: string;
        };
        /**
         * Views
         * @description One's own views and the shared ones, by name.
         */
        Views: {
            /** Items */
            items: components["schemas"]["ViewBody"][];
            /**
             * Next
             * @description Goes into `after` for the next page; null on the last one.
             * @example null
             */
            next: string | null;
        };
        /**
         * ViewWish
         * @description A view as it is saved; the same name in the same list is the same view.
         */
        ViewWish: {
            /**
             * Is Shared
             * @description Seen by everybody in the workspace.
             * @default false
             */
            is_shared?: boolean;
            /**
             * List
             * @example customers
             */
            list: string;
            /**
             * Name
             * @example Tea lovers
             */
            name: string;
            /**
             * Query
             * @description What stands behind the `?` of the list's address, without searches.
             * @example segment=tea_lovers
             */
            query: string;
        };
        /**
         * Ways
         * @description How one may sign in here.
         */
        Ways: {
            /**
             * Passwords
             * @description False: with the provider only, or a link made on the server.
             */
            passwords: boolean;
            provider: components["schemas"]["ProviderBody"] | null;
        };
        /**
         * WebhookBody
         * @description A webhook and how it stands.
         */
        WebhookBody: {
            /** Delivered */
            delivered: number;
            /** Delivered At */
            delivered_at: string | null;
            /** Fact Names */
            fact_names: string[];
            /** Failing Since */
            failing_since: string | null;
            /** Given Up */
            given_up: number;
            /** Has Personal Data */
            has_personal_data: boolean;
            /**
             * Is Disabled
             * @description It failed for five days and was switched off.
             */
            is_disabled: boolean;
            /** Is Enabled */
            is_enabled: boolean;
            /**
             * Key
             * @example warehouse
             */
            key: string;
            /**
             * Left Out
             * @description Facts that were not taken because too many were waiting.
             */
            left_out: number;
            /** Problem */
            problem: string;
            /** Segments */
            segments: string[];
            /**
             * Url
             * @example https://warehouse.example/evergrove
             */
            url: string;
            /** Waiting */
            waiting: number;
        };
        /**
         * Webhooks
         * @description Webhooks, by key.
         */
        Webhooks: {
            /** Items */
            items: components["schemas"]["WebhookBody"][];
            /**
             * Next
             * @description Goes into `after` for the next page; null on the last one.
             * @example null
             */
            next: string | null;
        };
        /**
         * WebhookSecret
         * @description `secret` signs the posts (Standard Webhooks); it is shown once, empty when it stays as it was.
         */
        WebhookSecret: {
            /**
             * Secret
             * @example whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD
             */
            secret: string;
            webhook: components["schemas"]["WebhookBody"];
        };
        /**
         * WebhookWish
         * @description Where to, and which facts; `*` asks for every fact.
         */
        WebhookWish: {
            /**
             * Fact Names
             * @default []
             * @example [
             *       "Order Completed"
             *     ]
             */
            fact_names?: string[];
            /**
             * Has Personal Data
             * @description Whether identifiers and what a profile says go along.
             * @default false
             */
            has_personal_data?: boolean;
            /**
             * Is Enabled
             * @default true
             */
            is_enabled?: boolean;
            /**
             * Key
             * @example warehouse
             */
            key: string;
            /**
             * Segments
             * @default []
             * @example [
             *       "vip_at_risk"
             *     ]
             */
            segments?: string[];
            /**
             * Url
             * @example https://warehouse.example/evergrove
             */
            url: string;
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
        /**
         * ZoneBody
         * @description Where the workspace's nights and days are; `changed` null: nobody has said so.
         */
        ZoneBody: {
            changed: components["schemas"]["SettingChangeBody"] | null;
            /**
             * Zone
             * @example Asia/Shanghai
             */
            zone: string;
        };
        /**
         * ZoneNowBody
         * @description The zone alone, which everybody who reads a time here must know.
         */
        ZoneNowBody: {
            /**
             * Zone
             * @example Asia/Shanghai
             */
            zone: string;
        };
        /**
         * ZoneWish
         * @description An IANA zone.
         */
        ZoneWish: {
            /**
             * Zone
             * @example Asia/Shanghai
             */
            zone: string;
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
    begin_to_connect: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Begin"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Begun"];
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
    begin_sign_in: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Begin"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Begun"];
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
    finish_sign_in: {
        parameters: {
            query?: {
                code?: string;
                error?: string;
                iss?: string;
                state?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            303: {
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
    get_sign_in_ways: {
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
                    "application/json": components["schemas"]["Ways"];
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
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedOut"];
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
    list_approvals: {
        parameters: {
            query?: {
                /** @description `next` of the page before. */
                after?: string;
                /** @description Rows of a page. */
                limit?: number;
                state?: ("open" | "granted" | "refused" | "used" | "withdrawn" | "lapsed") | null;
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
                    "application/json": components["schemas"]["Approvals"];
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
    ask_approval: {
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
                "application/json": components["schemas"]["ApprovalWish"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApprovalPageBody"];
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
    get_approval: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                approval_id: string;
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
                    "application/json": components["schemas"]["ApprovalPageBody"];
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
    grant_approval: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                approval_id: string;
                /** @description The workspace. */
                slug: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GrantWish"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApprovalPageBody"];
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
    refuse_approval: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                approval_id: string;
                /** @description The workspace. */
                slug: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RefusalWish"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApprovalPageBody"];
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
    withdraw_approval: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                approval_id: string;
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
                    "application/json": components["schemas"]["ApprovalPageBody"];
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
    get_approvals_waiting: {
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
                    "application/json": components["schemas"]["ApprovalsWaiting"];
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
    list_audiences: {
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
                    "application/json": components["schemas"]["Audiences"];
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
    publish_audience: {
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
                "application/json": components["schemas"]["AudienceBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AudienceBody"];
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
                action?: string;
                actor?: string;
                /** @description `next` of the page before. */
                after?: string;
                /** @description Rows of a page. */
                limit?: number;
                /** @description From this instant on. */
                since?: string | null;
                target?: string;
                /** @description Before this instant. */
                until?: string | null;
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
    list_audit_choices: {
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
                    "application/json": components["schemas"]["AuditChoices"];
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
    export_audit: {
        parameters: {
            query?: {
                action?: string;
                actor?: string;
                /** @description From this instant on. */
                since?: string | null;
                target?: string;
                /** @description Before this instant. */
                until?: string | null;
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
    list_boards: {
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
                    "application/json": components["schemas"]["Boards"];
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
    get_board: {
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
                    "application/json": components["schemas"]["BoardBody"];
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
    save_board: {
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
                "application/json": components["schemas"]["BoardWish"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BoardBody"];
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
    archive_board: {
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
    get_calendar: {
        parameters: {
            query?: {
                /** @description ISO 3166. Null: the workspace's own. */
                country?: string | null;
                /** @description Null: the first of this month. */
                from?: string | null;
                /** @description Included; at most 62 days. */
                to?: string | null;
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
                    "application/json": components["schemas"]["CalendarBody"];
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
    list_countries: {
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
                    "application/json": components["schemas"]["Countries"];
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
    list_key_dates: {
        parameters: {
            query?: {
                /** @description `next` of the page before. */
                after?: string;
                /** @description Rows of a page. */
                limit?: number;
                /** @description Null: this one. */
                year?: number | null;
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
                    "application/json": components["schemas"]["KeyDates"];
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
    get_campaign_settings: {
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
                    "application/json": components["schemas"]["CampaignSettingsBody"];
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
    set_campaign_settings: {
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
                "application/json": components["schemas"]["CampaignSettingsBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CampaignSettingsBody"];
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
    list_campaigns: {
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
                    "application/json": components["schemas"]["Campaigns"];
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
    publish_campaign: {
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
                "application/json": components["schemas"]["CampaignWish"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CampaignBody"];
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
    get_campaign: {
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
                    "application/json": components["schemas"]["CampaignPageBody"];
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
    get_campaign_effect: {
        parameters: {
            query?: {
                /** @description Parts: template, channel, segment, hour, campaign. */
                by?: ("campaign" | "template" | "channel" | "segment" | "hour") | null;
                /** @description Without it, what the campaign says. */
                window_days?: number | null;
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
                    "application/json": components["schemas"]["EffectReportBody"];
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
    estimate_campaign: {
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
                "application/json": components["schemas"]["LaunchWish"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EstimateBody"];
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
    launch_campaign: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same body within a day, the request is done once. */
                "idempotency-key"?: string;
            };
            path: {
                key: string;
                /** @description The workspace. */
                slug: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LaunchWish"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LaunchBody"];
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
    estimate_draft: {
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
                "application/json": components["schemas"]["EstimateWish"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EstimateBody"];
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
    check_content: {
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
                "application/json": components["schemas"]["CheckWish"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["evergrove__api__content_bodies__CheckBody"];
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
    list_ready_templates: {
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
                    "application/json": components["schemas"]["Library"];
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
    install_ready_template: {
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
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Installed"];
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
    get_content_matrix: {
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
                    "application/json": components["schemas"]["MatrixBody"];
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
    get_content_settings: {
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
                    "application/json": components["schemas"]["ContentSettingsBody"];
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
    save_content_settings: {
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
                "application/json": components["schemas"]["ContentSettingsBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContentSettingsBody"];
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
    list_content_variables: {
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
                    "application/json": components["schemas"]["Variables"];
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
    export_customers: {
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
                "application/json": components["schemas"]["ExportWish"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StartedExport"];
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
    list_alarms: {
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
                    "application/json": components["schemas"]["Alarms"];
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
    list_experiments: {
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
                    "application/json": components["schemas"]["Experiments"];
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
    publish_experiment: {
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
                "application/json": components["schemas"]["ExperimentWish"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExperimentBody"];
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
    get_experiment: {
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
                    "application/json": components["schemas"]["ExperimentBody"];
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
    list_arm_customers: {
        parameters: {
            query?: {
                /** @description `next` of the page before. */
                after?: string;
                /** @description `as_of` of the report that shows the arm; without it, now. */
                as_of?: string | null;
                /** @description Rows of a page. */
                limit?: number;
            };
            header?: never;
            path: {
                arm: string;
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
                    "application/json": components["schemas"]["FigureCustomers"];
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
    get_experiment_report: {
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
                    "application/json": components["schemas"]["ExperimentReportBody"];
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
    roll_out_winner: {
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
                "application/json": components["schemas"]["RollOutWish"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExperimentBody"];
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
    plan_experiment: {
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
                "application/json": components["schemas"]["PlanWish"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PlanBody"];
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
    get_heatmap: {
        parameters: {
            query: {
                /** @description Empty: the newest of the device. */
                capture?: string;
                /** @description Only without `first`. */
                days?: number;
                /** @description Empty: the one with most clicks. */
                device?: ("phone" | "tablet" | "desktop") | null;
                /** @description In the workspace's zone; empty: `days` before the last. */
                first?: string | null;
                /** @description Empty: today. */
                last?: string | null;
                page: string;
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
                    "application/json": components["schemas"]["PageHeat"];
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
    ask_for_capture: {
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
                "application/json": components["schemas"]["CaptureWish"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CaptureLinkBody"];
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
    remove_captures: {
        parameters: {
            query: {
                page: string;
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
                    "application/json": components["schemas"]["CapturesRemoved"];
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
    get_captured_page: {
        parameters: {
            query: {
                page: string;
            };
            header?: {
                "accept-encoding"?: string;
            };
            path: {
                capture_id: string;
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
    list_clicked_pages: {
        parameters: {
            query?: {
                /** @description `next` of the page before. */
                after?: string;
                /** @description Only without `first`. */
                days?: number;
                /** @description In the workspace's zone; empty: `days` before the last. */
                first?: string | null;
                /** @description Empty: today. */
                last?: string | null;
                /** @description Rows of a page. */
                limit?: number;
                /** @description A part of the page's address. */
                text?: string;
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
                    "application/json": components["schemas"]["ClickedPages"];
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
    list_click_people: {
        parameters: {
            query: {
                /** @description `next` of the page before. */
                after?: string;
                /** @description Only without `first`. */
                days?: number;
                /** @description Empty: the one with most clicks. */
                device?: ("phone" | "tablet" | "desktop") | null;
                /** @description In the workspace's zone; empty: `days` before the last. */
                first?: string | null;
                /** @description Empty: today. */
                last?: string | null;
                /** @description Rows of a page. */
                limit?: number;
                page: string;
                /** @description An element; without it the whole page. */
                path?: string | null;
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
                    "application/json": components["schemas"]["ClickPeople"];
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
    get_hold_out: {
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
                    "application/json": components["schemas"]["HoldOutBody"];
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
    set_hold_out: {
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
                "application/json": components["schemas"]["HoldOutWish"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HoldOutBody"];
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
                /** @description Its name. */
                mapping?: string;
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
                     * @description The name of a mapping of the list.
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
    list_import_lines: {
        parameters: {
            query?: {
                /** @description `next` of the page before. */
                after?: string;
                /** @description Rows of a page. */
                limit?: number;
            };
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
                    "application/json": components["schemas"]["ImportLines"];
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
    mend_import_lines: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same body within a day, the request is done once. */
                "idempotency-key"?: string;
            };
            path: {
                import_id: string;
                /** @description The workspace. */
                slug: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Mending"];
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
    export_import_lines: {
        parameters: {
            query?: {
                /** @description Of the reasons. */
                language?: "zh" | "en";
            };
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
            /** @description One file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
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
    preview_import: {
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
                "multipart/form-data": {
                    /**
                     * Format: binary
                     * @description CSV, Excel or Parquet; of text the beginning.
                     */
                    file: string;
                    /**
                     * @description Whether the text goes on in the file.
                     * @enum {string}
                     */
                    is_cut?: "true" | "false";
                    /** @description Of a workbook; empty: the first. */
                    sheet?: string;
                    /**
                     * @description Of times without one (IANA).
                     * @example Asia/Shanghai
                     */
                    zone?: string;
                };
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FilePreviewBody"];
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
    try_import: {
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
                "multipart/form-data": {
                    /**
                     * Format: binary
                     * @description CSV, Excel or Parquet; of text the beginning.
                     */
                    file: string;
                    /**
                     * @description Whether the text goes on in the file.
                     * @enum {string}
                     */
                    is_cut?: "true" | "false";
                    /**
                     * @description Or the name of a mapping.
                     * @example shopify-orders
                     */
                    mapping?: string;
                    /** @description Or a mapping as YAML. */
                    mapping_document?: string;
                    /** @description JSON of the plan that `preview_import` drafts. */
                    plan?: string;
                };
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrialBody"];
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
    list_incidents: {
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
                    "application/json": components["schemas"]["Incidents"];
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
    announce_incident: {
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
                "application/json": components["schemas"]["IncidentWish"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IncidentBody"];
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
    update_incident: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same body within a day, the request is done once. */
                "idempotency-key"?: string;
            };
            path: {
                key: string;
                /** @description The workspace. */
                slug: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["evergrove__api__routes__incidents__TextsWish"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IncidentBody"];
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
    compute_attribution: {
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
                "application/json": components["schemas"]["AttributionWish"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AttributionBody"];
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
    list_attribution_people: {
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
        requestBody: {
            content: {
                "application/json": components["schemas"]["AttributionPeopleWish"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FigureCustomers"];
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
    publish_figure_segment: {
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
                "application/json": components["schemas"]["FigureSegmentWish"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PeopleSegment"];
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
    compute_funnel: {
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
                "application/json": components["schemas"]["FunnelWish"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FunnelAnswer"];
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
    list_increments: {
        parameters: {
            query?: {
                /** @description Keys without a version. */
                campaign?: string[] | null;
                /** @description Keys without a version. */
                journey?: string[] | null;
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
                    "application/json": components["schemas"]["Increments"];
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
    compute_paths: {
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
                "application/json": components["schemas"]["PathsWish"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PathsAnswer"];
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
    list_people_behind: {
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
        requestBody: {
            content: {
                "application/json": components["schemas"]["PeopleWishBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomersBehind"];
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
    export_people_behind: {
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
                "application/json": components["schemas"]["PeopleWishBody"];
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
    publish_people_behind: {
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
                "application/json": components["schemas"]["PeopleSegmentWish"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PeopleSegment"];
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
    compute_retention: {
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
                "application/json": components["schemas"]["RetentionWish"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RetentionBody"];
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
    list_retention_people: {
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
        requestBody: {
            content: {
                "application/json": components["schemas"]["RetentionPeopleWish"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FigureCustomers"];
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
    get_monthly_review: {
        parameters: {
            query?: {
                /** @description Without it, the newest month that is over. */
                month?: string | null;
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
                    "application/json": components["schemas"]["ReviewBody"];
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
    get_monthly_review_page: {
        parameters: {
            query?: {
                language?: "zh" | "en";
                /** @description Without it, the newest month that is over. */
                month?: string | null;
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
            /** @description One HTML file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
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
    list_review_people: {
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
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReviewPeopleWish"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FigureCustomers"];
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
    list_review_standing_customers: {
        parameters: {
            query: {
                /** @description `next` of the page before. */
                after?: string;
                /** @description `as_of` of the review that shows the row; without it, now. */
                as_of?: string | null;
                /** @description A class or stage; `before`: of a move, as the month began. Without it: those who have none. */
                before?: string | null;
                column?: "rfm_class" | "stage";
                /** @description Rows of a page. */
                limit?: number;
                /** @description Whose scores the money is told by. */
                moment?: "begin" | "end";
                month: string;
                /** @description The month's money by class, moves between stages, or the plan. */
                part: "money" | "moves" | "plan";
                /** @description A class or stage; `before`: of a move, as the month began. Without it: those who have none. */
                value?: string | null;
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
                    "application/json": components["schemas"]["FigureCustomers"];
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
    list_insights: {
        parameters: {
            query?: {
                /** @description `next` of the page before. */
                after?: string;
                kind?: string;
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
                    "application/json": components["schemas"]["Insights"];
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
    get_insight: {
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
                    "application/json": components["schemas"]["InsightBody"];
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
    save_insight: {
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
                "application/json": components["schemas"]["InsightWish"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InsightBody"];
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
    archive_insight: {
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
                state?: ("queued" | "running" | "done" | "failed" | "cancelled") | null;
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
    list_journey_classics: {
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
                    "application/json": components["schemas"]["Classics"];
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
    get_journey_classic: {
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
                    "application/json": components["schemas"]["ClassicBody"];
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
    fill_journey_classic: {
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
                "application/json": components["schemas"]["SettingsWish"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentBody"];
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
    install_journey_classic: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same body within a day, the request is done once. */
                "idempotency-key"?: string;
            };
            path: {
                key: string;
                /** @description The workspace. */
                slug: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SettingsWish"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InstalledBody"];
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
    stop_journey_enrolment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                enrolment_id: string;
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
                    "application/json": components["schemas"]["EnrolmentBody"];
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
    list_customer_runs: {
        parameters: {
            query: {
                /** @description `next` of the page before. */
                after?: string;
                customer: string;
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
                    "application/json": components["schemas"]["Runs"];
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
    get_journey_run: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run_id: string;
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
                    "application/json": components["schemas"]["RunStoryBody"];
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
    list_journeys: {
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
                    "application/json": components["schemas"]["Journeys"];
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
    publish_journey: {
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
                "application/json": components["schemas"]["PublishWish"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PublishedBody"];
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
    get_journey: {
        parameters: {
            query?: {
                version?: number | null;
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
                    "application/json": components["schemas"]["JourneyPageBody"];
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
    archive_journey: {
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
                    "application/json": components["schemas"]["JourneyBody"];
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
    drain_journey: {
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
                    "application/json": components["schemas"]["JourneyBody"];
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
    get_journey_effect: {
        parameters: {
            query?: {
                /** @description Without it, what the campaign says. */
                window_days?: number | null;
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
                    "application/json": components["schemas"]["JourneyEffectBody"];
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
    list_journey_enrolments: {
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
                    "application/json": components["schemas"]["Enrolments"];
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
    enter_journey: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same body within a day, the request is done once. */
                "idempotency-key"?: string;
            };
            path: {
                key: string;
                /** @description The workspace. */
                slug: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EnterWish"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnrolmentBody"];
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
    preview_journey_migration: {
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
                "application/json": components["schemas"]["MigrationWish"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MigrationBody"];
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
    pause_journey: {
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
                    "application/json": components["schemas"]["JourneyBody"];
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
    resume_journey: {
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
                "application/json": components["schemas"]["ResumeWish"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JourneyBody"];
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
    list_journey_runs: {
        parameters: {
            query?: {
                /** @description `next` of the page before. */
                after?: string;
                /** @description Of the control group, or of those who are written to. */
                control?: boolean | null;
                customer?: string;
                /** @description False: who waits to be let in. */
                entered?: boolean | null;
                /** @description Whether the goal was reached. */
                goal?: boolean | null;
                /** @description Rows of a page. */
                limit?: number;
                node?: string | null;
                /** @description Why it ended. */
                reason?: string | null;
                state?: ("waiting" | "ended") | null;
                version?: number | null;
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
                    "application/json": components["schemas"]["Runs"];
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
    get_journey_standing: {
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
                    "application/json": components["schemas"]["JourneyCountsBody"];
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
    preview_journey_backfill: {
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
                "application/json": components["schemas"]["DocumentWish"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnrolmentPreviewBody"];
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
    simulate_journey: {
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
                "application/json": components["schemas"]["SimulateWish"];
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
    get_journey_simulation: {
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
    cancel_journey_simulation: {
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
    check_journey: {
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
                "application/json": components["schemas"]["DocumentWish"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["evergrove__api__journey_bodies__CheckBody"];
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
    list_landing_pages: {
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
                    "application/json": components["schemas"]["LandingPages"];
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
    publish_landing_page: {
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
                "application/json": components["schemas"]["LandingWish"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LandingSaved"];
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
    get_landing_page: {
        parameters: {
            query?: {
                /** @description Null: the newest. */
                version?: number | null;
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
                    "application/json": components["schemas"]["LandingPageBody"];
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
    preview_landing_page: {
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
                "application/json": components["schemas"]["LandingPreviewWish"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LandingPreview"];
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
    list_launches: {
        parameters: {
            query?: {
                /** @description `next` of the page before. */
                after?: string;
                campaign?: string;
                /** @description Rows of a page. */
                limit?: number;
                state?: ("asked" | "gathering" | "planning" | "sending" | "paused" | "stopped" | "done" | "refused") | null;
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
                    "application/json": components["schemas"]["Launches"];
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
    get_launch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                launch_id: string;
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
                    "application/json": components["schemas"]["LaunchPageBody"];
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
    approve_launch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                launch_id: string;
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
                    "application/json": components["schemas"]["LaunchPageBody"];
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
    get_launch_effect: {
        parameters: {
            query?: {
                /** @description Parts: template, channel, segment, hour, campaign. */
                by?: ("campaign" | "template" | "channel" | "segment" | "hour") | null;
                /** @description Without it, what the campaign says. */
                window_days?: number | null;
            };
            header?: never;
            path: {
                launch_id: string;
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
                    "application/json": components["schemas"]["EffectReportBody"];
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
    pause_launch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                launch_id: string;
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
                    "application/json": components["schemas"]["LaunchPageBody"];
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
    refuse_launch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                launch_id: string;
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
                    "application/json": components["schemas"]["LaunchPageBody"];
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
    resume_launch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                launch_id: string;
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
                    "application/json": components["schemas"]["LaunchPageBody"];
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
    stop_launch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                launch_id: string;
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
                    "application/json": components["schemas"]["LaunchPageBody"];
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
    throttle_launch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                launch_id: string;
                /** @description The workspace. */
                slug: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ThrottleWish"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LaunchPageBody"];
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
    list_letters: {
        parameters: {
            query?: {
                /** @description `next` of the page before. */
                after?: string;
                channel?: ("email" | "sms" | "mms" | "rich_sms" | "push" | "web_push" | "in_app" | "wecom" | "wechat" | "call" | "webhook") | null;
                customer?: string;
                /** @description Rows of a page. */
                limit?: number;
                /** @description Nothing but test sends. */
                only?: "tests" | null;
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
                    "application/json": components["schemas"]["Letters"];
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
    get_letter: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                message_id: string;
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
                    "application/json": components["schemas"]["LetterBody"];
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
    act_as_customer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                message_id: string;
                /** @description The workspace. */
                slug: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CustomerActWish"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LetterBody"];
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
    list_messages: {
        parameters: {
            query?: {
                /** @description `next` of the page before. */
                after?: string;
                /** @description Written to, or held back. */
                arm?: ("treated" | "control") | null;
                customer?: string;
                launch?: string;
                /** @description Rows of a page. */
                limit?: number;
                /** @description Only those of which this is known. */
                mark?: ("delivered" | "opened" | "machine_opened" | "clicked" | "converted" | "bounced" | "complained" | "unsubscribed") | null;
                reason?: string;
                state?: ("planned" | "held" | "queued" | "sending" | "sent" | "failed" | "retrying" | "unknown" | "suppressed") | null;
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
                    "application/json": components["schemas"]["Messages"];
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
    get_message: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                message_id: string;
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
                    "application/json": components["schemas"]["MessageStory"];
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
    list_standing_customers: {
        parameters: {
            query?: {
                /** @description `next` of the page before. */
                after?: string;
                /** @description `day` of the overview; without it, that of the newest scores. */
                day?: string | null;
                /** @description Of the heat map, 5 the best. */
                frequency?: number | null;
                /** @description Rows of a page. */
                limit?: number;
                /** @description Of the heat map, 5 the best. */
                recency?: number | null;
                stage?: string | null;
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
                    "application/json": components["schemas"]["FigureCustomers"];
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
    get_policy: {
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
                    "application/json": components["schemas"]["PolicyBody"];
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
    set_policy: {
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
                "application/json": components["schemas"]["PolicyWish"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PolicyBody"];
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
    explain_message: {
        parameters: {
            query: {
                message_id: string;
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
                    "application/json": components["schemas"]["ExplanationBody"];
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
    list_saves: {
        parameters: {
            query?: {
                /** @description `next` of the page before. */
                after?: string;
                /** @description Rows of a page. */
                limit?: number;
                /** @description `me`, `nobody`, a user's id; empty: everybody. */
                owner?: string;
                state?: "open" | "done" | "cancelled" | "any";
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
                    "application/json": components["schemas"]["Saves"];
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
    get_save_effect: {
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
                    "application/json": components["schemas"]["EffectReportBody"];
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
    run_save_queue: {
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
            202: {
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
    get_save_queue: {
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
                    "application/json": components["schemas"]["SaveQueueBody"];
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
    set_save_queue: {
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
                "application/json": components["schemas"]["SaveQueueWish"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SaveQueueBody"];
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
    get_save_standing: {
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
                    "application/json": components["schemas"]["SaveStandingBody"];
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
    get_second_person: {
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
                    "application/json": components["schemas"]["SecondPersonBody"];
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
    set_second_person: {
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
                "application/json": components["schemas"]["SecondPersonBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SecondPersonBody"];
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
    get_seeds: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                channel: "email" | "sms" | "mms" | "rich_sms" | "push" | "web_push" | "in_app" | "wecom" | "wechat" | "call" | "webhook";
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
                    "application/json": components["schemas"]["Seeds"];
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
    set_seeds: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                channel: "email" | "sms" | "mms" | "rich_sms" | "push" | "web_push" | "in_app" | "wecom" | "wechat" | "call" | "webhook";
                /** @description The workspace. */
                slug: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Seeds"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Seeds"];
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
    list_sender_kinds: {
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
                    "application/json": components["schemas"]["SenderKinds"];
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
    list_senders: {
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
                    "application/json": components["schemas"]["Senders"];
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
    create_sender: {
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
                "application/json": components["schemas"]["SenderWishBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SenderBody"];
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
    get_sender: {
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
                    "application/json": components["schemas"]["SenderBody"];
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
    change_sender: {
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
                "application/json": components["schemas"]["SenderSettings"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SenderBody"];
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
    disable_sender: {
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
                    "application/json": components["schemas"]["SenderBody"];
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
    check_sender: {
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
                    "application/json": components["schemas"]["SenderCheckBody"];
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
    set_sender_live: {
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
                "application/json": components["schemas"]["LiveWish"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SenderBody"];
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
    get_settings: {
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
                    "application/json": components["schemas"]["SettingsBody"];
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
    set_event_settings: {
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
                "application/json": components["schemas"]["EventSettingsWish"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SettingsBody"];
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
    set_merge_strategy: {
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
                "application/json": components["schemas"]["StrategyWish"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SettingsBody"];
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
    rename_workspace: {
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
                "application/json": components["schemas"]["NameWish"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SettingsBody"];
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
    set_retention: {
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
                "application/json": components["schemas"]["KeepingWish"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SettingsBody"];
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
    set_zone: {
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
                "application/json": components["schemas"]["ZoneWish"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SettingsBody"];
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
    get_simulated: {
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
                    "application/json": components["schemas"]["SimulatedBody"];
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
    get_site_keys: {
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
                    "application/json": components["schemas"]["SiteKeysBody"];
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
    count_source_merges: {
        parameters: {
            query?: {
                /** @description Only those made from then on. */
                since?: string | null;
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
                    "application/json": components["schemas"]["SourceMergesBody"];
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
    unmerge_source: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same body within a day, the request is done once. */
                "idempotency-key"?: string;
            };
            path: {
                /** @description The workspace. */
                slug: string;
                source_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UnmergeWish"];
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
    list_suppressions: {
        parameters: {
            query?: {
                /** @description `next` of the page before. */
                after?: string;
                /** @description Of one channel only. */
                channel?: ("email" | "sms" | "mms" | "rich_sms" | "push" | "web_push" | "in_app" | "wecom" | "wechat" | "call" | "webhook") | null;
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
                    "application/json": components["schemas"]["Suppressions"];
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
    block_address: {
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
                "application/json": components["schemas"]["AddressWish"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AddressReply"];
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
    allow_address: {
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
                "application/json": components["schemas"]["AddressWish"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AddressReply"];
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
    list_tasks: {
        parameters: {
            query?: {
                /** @description `next` of the page before. */
                after?: string;
                customer_id?: string;
                due_before?: string | null;
                kind?: ("call" | "message" | "save" | "visit" | "other") | null;
                /** @description Rows of a page. */
                limit?: number;
                /** @description `me`, `nobody`, a user's id; empty: everybody. */
                owner?: string;
                state?: "open" | "done" | "cancelled" | "any";
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
                    "application/json": components["schemas"]["Tasks"];
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
    open_task: {
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
                "application/json": components["schemas"]["TaskWish"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskBody"];
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
    get_task: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The workspace. */
                slug: string;
                task_id: string;
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
                    "application/json": components["schemas"]["TaskBody"];
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
    change_task: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The workspace. */
                slug: string;
                task_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AssignTask"] | components["schemas"]["TakeTask"] | components["schemas"]["RescheduleTask"] | components["schemas"]["CompleteTask"] | components["schemas"]["CancelTask"] | components["schemas"]["ReopenTask"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskBody"];
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
    list_task_kinds: {
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
                    "application/json": components["schemas"]["TaskKinds"];
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
    count_tasks: {
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
                    "application/json": components["schemas"]["Owners"];
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
    list_templates: {
        parameters: {
            query?: {
                /** @description `next` of the page before. */
                after?: string;
                /** @description Of this channel only. */
                channel?: ("email" | "sms" | "mms" | "rich_sms" | "push" | "web_push" | "in_app" | "wecom" | "wechat" | "call" | "webhook") | null;
                /** @description With a text in this language. */
                language?: ("zh" | "en") | null;
                lifecycle?: string;
                /** @description Rows of a page. */
                limit?: number;
                purpose?: string;
                /** @description In the key or a name. */
                text?: string;
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
                    "application/json": components["schemas"]["Templates"];
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
    save_template: {
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
                "application/json": components["schemas"]["TemplateWish"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TemplateSaved"];
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
    get_template: {
        parameters: {
            query?: {
                /** @description Null: the newest. */
                version?: number | null;
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
                    "application/json": components["schemas"]["TemplatePageBody"];
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
    approve_template: {
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
                "application/json": components["schemas"]["ApproveWish"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TemplateSaved"];
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
    send_test_message: {
        parameters: {
            query?: never;
            header?: {
                /** @description Sent again with the same body within a day, the request is done once. */
                "idempotency-key"?: string;
            };
            path: {
                key: string;
                /** @description The workspace. */
                slug: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TestSendWish"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TestSent"];
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
    preview_template: {
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
                "application/json": components["schemas"]["PreviewWish"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PreviewBody"];
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
    get_today: {
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
                    "application/json": components["schemas"]["TodayBody"];
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
    get_alarm_settings: {
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
                    "application/json": components["schemas"]["AlarmSettingsBody"];
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
    set_alarm_settings: {
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
                "application/json": components["schemas"]["AlarmSettingsEntry"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlarmSettingsBody"];
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
    test_alarm_recipient: {
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
                "application/json": components["schemas"]["AlarmTestWish"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlarmTestOutcome"];
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
    snooze_alarm: {
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
                "application/json": components["schemas"]["SnoozeWish"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SnoozeBody"];
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
    wake_alarm: {
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
    list_figure_customers: {
        parameters: {
            query?: {
                /** @description `next` of the page before. */
                after?: string;
                /** @description Rows of a page. */
                limit?: number;
            };
            header?: never;
            path: {
                key: "revenue" | "orders" | "buyers" | "active" | "refunds" | "unsubscribed" | "complained";
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
    list_topics: {
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
                    "application/json": components["schemas"]["Topics"];
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
    publish_topic: {
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
                "application/json": components["schemas"]["TopicBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TopicBody"];
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
    count_topic_consents: {
        parameters: {
            query: {
                /** @description The channel on which people would be written to. */
                channel: "email" | "sms" | "mms" | "rich_sms" | "push" | "web_push" | "in_app" | "wecom" | "wechat" | "call" | "webhook";
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
                    "application/json": components["schemas"]["TopicConsents"];
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
    list_views: {
        parameters: {
            query?: {
                /** @description `next` of the page before. */
                after?: string;
                /** @description Rows of a page. */
                limit?: number;
                /** @description Of one list; else of all. */
                list?: string;
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
                    "application/json": components["schemas"]["Views"];
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
    save_view: {
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
                "application/json": components["schemas"]["ViewWish"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ViewBody"];
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
    remove_view: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The workspace. */
                slug: string;
                view_id: string;
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
    list_webhooks: {
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
                    "application/json": components["schemas"]["Webhooks"];
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
    save_webhook: {
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
                "application/json": components["schemas"]["WebhookWish"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookSecret"];
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
    disable_webhook: {
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
                    "application/json": components["schemas"]["WebhookBody"];
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
    enable_webhook: {
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
                    "application/json": components["schemas"]["WebhookBody"];
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
    retry_webhook: {
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
                    "application/json": components["schemas"]["Retried"];
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
    rotate_webhook: {
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
                    "application/json": components["schemas"]["WebhookSecret"];
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
    get_zone: {
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
                    "application/json": components["schemas"]["ZoneNowBody"];
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
    create_workspace: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewWorkspace"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkspaceBody"];
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
