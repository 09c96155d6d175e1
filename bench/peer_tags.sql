-- The peer of the row "all tags and scores": what somebody who knows DuckDB would write by hand for the same figures.
--
-- One statement over the view `facts` (the lake's Parquet files); $as_of_us is the instant in microseconds since 1970
-- UTC. It uses what DuckDB has (arg_max, medians, FILTER, ntile) and need not run anywhere else. Tags have the names of
-- the product's; those whose facts the simulated world lacks (screens, features, tiers) are left out. For the scores it
-- makes the aggregates and the five classes of RFM and of interaction; weighting a few columns of one row is nothing
-- beside that, and the statistical fits (BG/NBD, Gamma-Gamma) are no aggregates: neither is here.
WITH own AS NOT MATERIALIZED (
    SELECT
        fact_id, name, customer_id, channel, device, session_id, utm_source, utm_medium, utm_campaign, country, region,
        city, order_id, product_id, category, quantity, amount_minor, message_id, properties,
        epoch_us(occurred_at) AS occurred_us,
        $as_of_us - epoch_us(occurred_at) AS age_us,
        ($as_of_us - epoch_us(occurred_at)) // 86400000000 AS days_ago,
        (epoch_us(occurred_at) + CAST(coalesce(utc_offset_minutes, 0) AS BIGINT) * 60000000) // 86400000000 AS local_day,
        (epoch_us(occurred_at) + CAST(coalesce(utc_offset_minutes, 0) AS BIGINT) * 60000000) // 60000000 % 1440 AS local_minute
    FROM facts
    WHERE customer_id IS NOT NULL AND epoch_us(occurred_at) <= $as_of_us
),
calendar AS (
    SELECT
        number AS local_day,
        DATE '1970-01-01' + CAST(number AS INTEGER) AS day,
        isodow(day) AS weekday,
        year(day) * 12 + month(day) AS month_index,
        list_has_any(
            [strftime(day, '%m-%d'), strftime(day + 1, '%m-%d'), strftime(day + 2, '%m-%d')],
            ['01-01', '02-14', '03-08', '05-20', '06-01', '06-18', '09-09', '11-11', '12-12', '12-25']
        ) AS is_key_date
    FROM range(0, 30000) AS days(number)
),
known AS (
    SELECT
        customer_id,
        max(days_ago) AS tenure_days,
        DATE '1970-01-01' + CAST(min(local_day) AS INTEGER) AS first_seen_day,
        min(days_ago) AS last_days_ago,
        min(days_ago) FILTER (
            name NOT IN ('Experiment Exposed', 'Coupon Issued', 'Ticket Replied', 'Ticket Solved')
            AND (NOT starts_with(name, 'Message ') OR name IN ('Message Opened', 'Message Clicked'))
        ) AS acted_days_ago
    FROM own
    GROUP BY customer_id
),
told AS (
    SELECT
        customer_id,
        (occurred_us, fact_id) AS place,
        nullif(properties ->> '$.traits.gender', '') AS gender,
        nullif(properties ->> '$.traits.birthday', '') AS birthday,
        nullif(properties ->> '$.traits.country', '') AS country,
        nullif(properties ->> '$.traits.region', '') AS region,
        nullif(properties ->> '$.traits.city', '') AS city,
        nullif(properties ->> '$.traits.acquisition_channel', '') AS acquisition_channel
    FROM own
    WHERE name = 'Profile Updated'
),
newest AS (
    SELECT
        customer_id,
        arg_max(gender, place) AS gender,
        try_cast(arg_max(birthday, place) AS DATE) AS birthday,
        arg_max(country, place) AS country,
        arg_max(region, place) AS region,
        arg_max(city, place) AS city,
        arg_max(acquisition_channel, place) AS acquisition_channel
    FROM told
    GROUP BY customer_id
),
profiles AS (
    SELECT
        customer_id, gender, country, region, city, acquisition_channel,
        date_sub('year', birthday, CAST(make_timestamp($as_of_us) AS DATE)) AS age_years,
        month(birthday) AS birthday_month
    FROM newest
),
order_rows AS (
    SELECT
        o.*, c.day, c.weekday, c.month_index, c.is_key_date,
        row_number() OVER sequence AS place,
        lag(o.age_us) OVER sequence - o.age_us AS wait_us,
        nullif(o.local_day - lag(o.local_day) OVER sequence, 0) AS gap_days
    FROM own AS o JOIN calendar AS c USING (local_day)
    WHERE o.name = 'Order Completed'
    WINDOW sequence AS (PARTITION BY customer_id ORDER BY o.age_us DESC, o.local_day, o.amount_minor DESC)
),
orders AS (
    SELECT
        customer_id,
        count(*) FILTER (days_ago < 30) AS order_count_30_days,
        count(*) FILTER (days_ago < 90) AS order_count_90_days,
        count(*) FILTER (days_ago < 365) AS order_count_365_days,
        count(*) AS order_count_lifetime,
        coalesce(sum(amount_minor) FILTER (days_ago < 30), 0) AS gross_30,
        coalesce(sum(amount_minor) FILTER (days_ago < 90), 0) AS gross_90,
        coalesce(sum(amount_minor) FILTER (days_ago < 365), 0) AS gross_365,
        coalesce(sum(amount_minor) FILTER (days_ago >= 90 AND days_ago < 180), 0) AS gross_90_before,
        coalesce(sum(amount_minor), 0) AS gross,
        max(amount_minor) AS order_largest_minor_lifetime,
        max(amount_minor) FILTER (place = 1) AS order_first_minor,
        sum(amount_minor) FILTER (local_day = first_day) AS value_acquisition_minor,
        min(day) AS order_first_day,
        max(day) AS order_last_day,
        min(days_ago) AS order_silence_days,
        max(days_ago) AS order_span_days,
        count(DISTINCT local_day) AS order_day_count_lifetime,
        count(DISTINCT local_day) FILTER (days_ago < 365) AS order_day_count_365_days,
        count(DISTINCT month_index) AS order_month_count_lifetime,
        max(wait_us) FILTER (place = 2) // 86400000000 AS order_second_wait_days,
        median(gap_days) AS order_gap_median_days,
        [
            count(*) FILTER (weekday = 1), count(*) FILTER (weekday = 2), count(*) FILTER (weekday = 3),
            count(*) FILTER (weekday = 4), count(*) FILTER (weekday = 5), count(*) FILTER (weekday = 6),
            count(*) FILTER (weekday = 7)
        ] AS weekdays,
        [
            count(*) FILTER (local_minute < 360), count(*) FILTER (local_minute BETWEEN 360 AND 659),
            count(*) FILTER (local_minute BETWEEN 660 AND 839), count(*) FILTER (local_minute BETWEEN 840 AND 1079),
            count(*) FILTER (local_minute BETWEEN 1080 AND 1319), count(*) FILTER (local_minute >= 1320)
        ] AS bands,
        count(*) FILTER (weekday >= 6) / count(*) AS order_weekend_share_lifetime,
        count(*) FILTER (is_key_date) / count(*) AS order_key_date_share_lifetime
    FROM (SELECT *, min(local_day) OVER (PARTITION BY customer_id) AS first_day FROM order_rows)
    GROUP BY customer_id
),
refunds AS (
    SELECT
        customer_id,
        count(*) FILTER (days_ago < 365) AS refund_count_365_days,
        count(*) AS refund_count_lifetime,
        sum(amount_minor) FILTER (days_ago < 30) AS refunded_30,
        sum(amount_minor) FILTER (days_ago < 90) AS refunded_90,
        sum(amount_minor) FILTER (days_ago < 365) AS refunded_365,
        sum(amount_minor) AS refund_amount_minor_lifetime,
        min(days_ago) AS refund_silence_days
    FROM own
    WHERE name = 'Order Refunded'
    GROUP BY customer_id
),
bought AS (
    SELECT
        customer_id, product_id, max(nullif(category, '')) AS category, count(*) AS lines, sum(quantity) AS quantity,
        sum(amount_minor) AS amount, min(days_ago) AS days_ago
    FROM own
    WHERE name = 'Item Ordered'
    GROUP BY customer_id, product_id
),
products AS (
    SELECT
        customer_id,
        arg_max(product_id, (lines, amount)) AS product_favourite,
        count(product_id) AS product_count_lifetime,
        count(product_id) FILTER (days_ago < 365) AS product_count_365_days,
        sum(quantity) AS item_quantity_lifetime,
        count(product_id) FILTER (lines > 1) / nullif(count(product_id), 0) AS product_repeat_share_lifetime,
        CAST(round(sum(amount) / nullif(sum(quantity), 0)) AS BIGINT) AS unit_price_average_minor_lifetime
    FROM bought
    GROUP BY customer_id
),
categories AS (
    SELECT
        customer_id,
        arg_max(category, (amount, lines)) AS category_favourite,
        max(amount) / nullif(sum(amount), 0) AS category_favourite_share,
        arg_max(category, (amount, lines), 2)[2] AS category_second,
        count(*) AS category_count_lifetime
    FROM (
        SELECT customer_id, category, sum(amount) AS amount, sum(lines) AS lines
        FROM bought
        WHERE category IS NOT NULL
        GROUP BY customer_id, category
    )
    GROUP BY customer_id
),
channels AS (
    SELECT
        customer_id,
        arg_max(channel, (orders, -age_us)) AS order_channel_favourite,
        arg_min(channel, age_us) AS order_channel_last,
        count(*) AS order_channel_count_lifetime
    FROM (
        SELECT customer_id, channel, count(*) AS orders, min(age_us) AS age_us
        FROM own
        WHERE name = 'Order Completed' AND channel IS NOT NULL
        GROUP BY customer_id, channel
    )
    GROUP BY customer_id
),
places AS (
    SELECT
        customer_id,
        arg_min(country, age_us) AS order_country_last,
        arg_min(region, age_us) AS order_region_last,
        arg_min(city, age_us) AS order_city_last,
        count(DISTINCT (country, region, city)) AS order_place_count_lifetime
    FROM own
    WHERE name = 'Order Completed' AND coalesce(country, region, city) IS NOT NULL
    GROUP BY customer_id
),
origins AS (
    SELECT
        customer_id,
        arg_max(utm_source, age_us) AS acquisition_source,
        arg_max(utm_medium, age_us) AS acquisition_medium,
        arg_max(utm_campaign, age_us) AS acquisition_campaign
    FROM own
    WHERE name IN ('Signed Up', 'Page Viewed', 'Screen Viewed', 'Order Completed') AND utm_source IS NOT NULL
    GROUP BY customer_id
),
visit_facts AS (
    SELECT
        customer_id, name, session_id, device, local_day, local_minute, days_ago, age_us,
        CASE
            WHEN days_ago < 30 AND name IN ('Page Viewed', 'Screen Viewed', 'Product Viewed')
            THEN try_cast(properties ->> '$.dwell_seconds' AS DOUBLE)
        END AS dwell_seconds
    FROM own
    WHERE name IN (
        'Page Viewed', 'Screen Viewed', 'Product Viewed', 'Products Searched', 'Product Added',
        'Product Added to Wishlist', 'Signed In', 'Feature Used'
    )
),
visit_totals AS (
    SELECT
        customer_id,
        min(days_ago) AS visit_silence_days,
        count(*) FILTER (name = 'Product Viewed' AND days_ago < 30) AS product_view_count_30_days,
        count(*) FILTER (name = 'Product Viewed' AND days_ago < 90) AS product_view_count_90_days,
        count(*) FILTER (name = 'Products Searched' AND days_ago < 30) AS search_count_30_days,
        count(*) FILTER (name = 'Products Searched' AND days_ago < 90) AS search_count_90_days,
        count(*) FILTER (name = 'Product Added' AND days_ago < 30) AS cart_add_count_30_days,
        count(*) FILTER (name = 'Product Added' AND days_ago < 90) AS cart_add_count_90_days,
        count(*) FILTER (name = 'Product Added to Wishlist' AND days_ago < 90) AS wish_count_90_days,
        count(*) FILTER (name = 'Signed In' AND days_ago < 30) AS sign_in_count_30_days,
        sum(dwell_seconds) / 60 AS dwell_minutes_30_days
    FROM visit_facts
    GROUP BY customer_id
),
sessions AS (
    SELECT
        customer_id,
        coalesce(session_id, CAST(local_day AS VARCHAR)) AS session,
        min(days_ago) AS days_ago,
        min(age_us) AS age_us,
        min(local_day) AS visit_day,
        arg_max(local_minute, age_us) AS local_minute,
        max(device) AS device
    FROM visit_facts
    WHERE days_ago < 90
    GROUP BY customer_id, session
),
visits AS (
    SELECT
        customer_id,
        count(*) FILTER (days_ago < 7) AS visit_count_7_days,
        count(*) FILTER (days_ago < 30) AS visit_count_30_days,
        count(*) AS visit_count_90_days,
        count(DISTINCT visit_day) FILTER (days_ago < 30) AS visit_day_count_30_days,
        [
            count(*) FILTER (local_minute < 360), count(*) FILTER (local_minute BETWEEN 360 AND 659),
            count(*) FILTER (local_minute BETWEEN 660 AND 839), count(*) FILTER (local_minute BETWEEN 840 AND 1079),
            count(*) FILTER (local_minute BETWEEN 1080 AND 1319), count(*) FILTER (local_minute >= 1320)
        ] AS visit_bands
    FROM sessions
    GROUP BY customer_id
),
devices AS (
    SELECT customer_id, arg_max(device, (visits, -age_us)) AS device_favourite_90_days
    FROM (
        SELECT customer_id, device, count(*) AS visits, min(age_us) AS age_us
        FROM sessions
        WHERE device IS NOT NULL
        GROUP BY customer_id, device
    )
    GROUP BY customer_id
),
looks AS (
    SELECT
        customer_id,
        arg_max(category, (views, -age_us)) AS category_viewed_favourite_90_days,
        max(views) / sum(views) AS category_viewed_favourite_share_90_days
    FROM (
        SELECT customer_id, category, count(*) AS views, min(age_us) AS age_us
        FROM own
        WHERE name = 'Product Viewed' AND days_ago < 90 AND category IS NOT NULL
        GROUP BY customer_id, category
    )
    GROUP BY customer_id
),
messages AS (
    SELECT
        customer_id,
        count(DISTINCT message_id) FILTER (name = 'Message Sent' AND days_ago < 30) AS message_sent_count_30_days,
        count(DISTINCT message_id) FILTER (name = 'Message Sent' AND days_ago < 90) AS message_sent_count_90_days,
        count(DISTINCT message_id) FILTER (name = 'Message Opened' AND days_ago < 30) AS message_opened_count_30_days,
        count(DISTINCT message_id) FILTER (name = 'Message Opened' AND days_ago < 90) AS message_opened_count_90_days,
        count(DISTINCT message_id) FILTER (name = 'Message Clicked' AND days_ago < 30) AS message_clicked_count_30_days,
        count(DISTINCT message_id) FILTER (name = 'Message Clicked' AND days_ago < 90) AS message_clicked_count_90_days,
        count(DISTINCT message_id) FILTER (name = 'Message Bounced' AND days_ago < 90) AS message_bounced_count_90_days,
        min(days_ago) FILTER (name = 'Message Sent') AS message_sent_silence_days,
        min(days_ago) FILTER (name = 'Message Opened') AS message_opened_silence_days,
        min(days_ago) FILTER (name = 'Message Clicked') AS message_clicked_silence_days,
        count(*) FILTER (name = 'Message Unsubscribed') AS message_unsubscribed_count_lifetime,
        [
            count(*) FILTER (name = 'Message Opened' AND local_minute < 360),
            count(*) FILTER (name = 'Message Opened' AND local_minute BETWEEN 360 AND 659),
            count(*) FILTER (name = 'Message Opened' AND local_minute BETWEEN 660 AND 839),
            count(*) FILTER (name = 'Message Opened' AND local_minute BETWEEN 840 AND 1079),
            count(*) FILTER (name = 'Message Opened' AND local_minute BETWEEN 1080 AND 1319),
            count(*) FILTER (name = 'Message Opened' AND local_minute >= 1320)
        ] AS open_bands
    FROM own
    WHERE name IN ('Message Sent', 'Message Opened', 'Message Clicked', 'Message Bounced', 'Message Unsubscribed')
    GROUP BY customer_id
),
ticket_rows AS (
    SELECT
        customer_id,
        properties ->> '$.ticket_id' AS ticket,
        max(properties ->> '$.topic') AS topic,
        min(age_us) FILTER (name = 'Ticket Opened') AS opened_us,
        max(age_us) FILTER (name = 'Ticket Opened') AS first_us,
        min(age_us) FILTER (name = 'Ticket Solved') AS solved_us,
        min(days_ago) FILTER (name = 'Ticket Opened') AS days_ago
    FROM own
    WHERE name IN ('Ticket Opened', 'Ticket Solved')
    GROUP BY customer_id, ticket
),
tickets AS (
    SELECT
        customer_id,
        count(*) FILTER (days_ago < 90) AS ticket_count_90_days,
        count(*) FILTER (days_ago < 365) AS ticket_count_365_days,
        count(*) FILTER (opened_us IS NOT NULL AND (solved_us IS NULL OR opened_us < solved_us)) AS ticket_open_count,
        avg((first_us - solved_us) / 3600e6) FILTER (solved_us < 365 * 86400000000 AND first_us >= solved_us)
            AS ticket_solution_hours_365_days,
        arg_min(topic, first_us) AS ticket_topic_last
    FROM ticket_rows
    GROUP BY customer_id
),
answers AS (
    SELECT
        customer_id, age_us, days_ago,
        properties ->> '$.survey' AS survey,
        try_cast(properties ->> '$.score' AS DOUBLE) AS score,
        try_cast(properties ->> '$.score_max' AS DOUBLE) AS score_max
    FROM own
    WHERE name = 'Survey Answered'
),
surveys AS (
    SELECT
        customer_id,
        arg_min(score / score_max, age_us) FILTER (survey = 'csat') AS satisfaction_last_share,
        arg_min(score, age_us) FILTER (survey = 'nps') AS recommendation_score_last,
        count(score) FILTER (days_ago < 365) AS survey_count_365_days,
        avg(score / score_max) FILTER (days_ago < 365) AS answer_mean_365_days
    FROM answers
    GROUP BY customer_id
),
points AS (
    SELECT
        customer_id,
        sum(CASE name WHEN 'Points Earned' THEN quantity ELSE -quantity END) AS points_balance,
        coalesce(sum(quantity) FILTER (name = 'Points Earned' AND days_ago < 365), 0) AS points_earned_365_days,
        coalesce(sum(quantity) FILTER (name = 'Points Spent'), 0) AS points_spent_lifetime,
        sum(quantity) FILTER (name = 'Points Earned') AS points_earned_lifetime
    FROM own
    WHERE name IN ('Points Earned', 'Points Spent', 'Points Expired')
    GROUP BY customer_id
),
coupons AS (
    SELECT
        customer_id,
        count(*) FILTER (name = 'Coupon Issued' AND days_ago < 365) AS coupon_issued_count_365_days,
        count(*) FILTER (name = 'Coupon Redeemed' AND days_ago < 365) AS coupon_redeemed_count_365_days,
        count(*) FILTER (name = 'Coupon Redeemed') / nullif(count(*) FILTER (name = 'Coupon Issued'), 0)
            AS coupon_redeemed_share_lifetime,
        count(DISTINCT order_id) FILTER (name = 'Coupon Redeemed') AS coupon_order_count_lifetime,
        coalesce(sum(amount_minor) FILTER (name = 'Coupon Redeemed'), 0) AS coupon_discount_minor_lifetime
    FROM own
    WHERE name IN ('Coupon Issued', 'Coupon Redeemed')
    GROUP BY customer_id
),
posts AS (
    SELECT
        customer_id,
        count(*) FILTER (days_ago < 90) AS post_count_90_days,
        count(*) FILTER (days_ago < 365) AS post_count_365_days,
        count(*) AS post_count_lifetime,
        min(days_ago) AS post_silence_days
    FROM own
    WHERE name = 'Post Published'
    GROUP BY customer_id
),
active_days AS (
    SELECT
        customer_id,
        local_day,
        min(days_ago) AS days_ago,
        sum(try_cast(properties ->> '$.dwell_seconds' AS BIGINT)) FILTER (days_ago < 90) AS dwell_seconds
    FROM own
    WHERE name IN (
        'Page Viewed', 'Screen Viewed', 'Product Viewed', 'Products Searched', 'Product Added',
        'Product Added to Wishlist', 'Signed In', 'Feature Used', 'Message Opened', 'Message Clicked',
        'Element Clicked', 'Post Published', 'Survey Answered'
    )
    GROUP BY customer_id, local_day
),
interaction AS (
    SELECT
        customer_id,
        min(days_ago) AS interaction_recency_days,
        count(*) FILTER (days_ago < 90) AS interaction_frequency,
        sum(dwell_seconds) // nullif(count(*) FILTER (days_ago < 90), 0) AS interaction_depth
    FROM active_days
    GROUP BY customer_id
),
rfm AS (
    SELECT
        customer_id,
        ntile(5) OVER (ORDER BY order_silence_days DESC) AS rfm_r,
        ntile(5) OVER (ORDER BY order_day_count_lifetime) AS rfm_f,
        ntile(5) OVER (ORDER BY gross - coalesce(refund_amount_minor_lifetime, 0)) AS rfm_m
    FROM orders LEFT JOIN refunds USING (customer_id)
)
SELECT
    known.*,
    profiles.* EXCLUDE (customer_id),
    orders.* EXCLUDE (customer_id, weekdays, bands, gross_30, gross_90, gross_365, gross_90_before, gross),
    gross AS order_amount_gross_minor_lifetime,
    coalesce(gross_30, 0) - coalesce(refunded_30, 0) AS order_amount_minor_30_days,
    coalesce(gross_90, 0) - coalesce(refunded_90, 0) AS order_amount_minor_90_days,
    coalesce(gross_365, 0) - coalesce(refunded_365, 0) AS order_amount_minor_365_days,
    coalesce(gross, 0) - coalesce(refund_amount_minor_lifetime, 0) AS order_amount_minor_lifetime,
    CAST(round(gross_365 / nullif(order_count_365_days, 0)) AS BIGINT) AS order_average_minor_365_days,
    CAST(round(gross / nullif(order_count_lifetime, 0)) AS BIGINT) AS order_average_minor_lifetime,
    (gross_90 - gross_90_before) / nullif(gross_90_before, 0) AS order_amount_change_90_days,
    coalesce(order_day_count_lifetime >= 2, false) AS is_repeat_buyer,
    order_silence_days / order_gap_median_days AS order_gap_ratio,
    order_count_lifetime / order_month_count_lifetime AS order_count_per_active_month,
    list_position(weekdays, list_max(weekdays)) AS order_weekday_favourite,
    list_position(bands, list_max(bands)) AS order_hour_band_favourite,
    list_position(visit_bands, list_max(visit_bands)) AS visit_hour_band_favourite_90_days,
    list_position(open_bands, list_max(open_bands)) AS message_open_hour_band_favourite,
    refunds.* EXCLUDE (customer_id, refunded_30, refunded_90, refunded_365),
    refund_amount_minor_lifetime / nullif(gross, 0) AS refund_share_lifetime,
    products.* EXCLUDE (customer_id),
    CASE
        WHEN unit_price_average_minor_lifetime IS NOT NULL
        THEN percent_rank() OVER (
            PARTITION BY unit_price_average_minor_lifetime IS NOT NULL ORDER BY unit_price_average_minor_lifetime
        )
    END AS unit_price_percentile,
    categories.* EXCLUDE (customer_id),
    channels.* EXCLUDE (customer_id),
    places.* EXCLUDE (customer_id),
    origins.* EXCLUDE (customer_id),
    visit_totals.* EXCLUDE (customer_id),
    visits.* EXCLUDE (customer_id, visit_bands),
    devices.* EXCLUDE (customer_id),
    looks.* EXCLUDE (customer_id),
    order_count_90_days / nullif(product_view_count_90_days, 0) AS product_view_to_order_share_90_days,
    least(
        order_silence_days, visit_silence_days, message_opened_silence_days, message_clicked_silence_days,
        post_silence_days
    ) AS activity_silence_days,
    messages.* EXCLUDE (customer_id, open_bands),
    message_opened_count_90_days / nullif(message_sent_count_90_days - message_bounced_count_90_days, 0)
        AS message_open_share_90_days,
    message_clicked_count_90_days / nullif(message_opened_count_90_days, 0) AS message_click_share_90_days,
    tickets.* EXCLUDE (customer_id),
    surveys.* EXCLUDE (customer_id),
    CASE
        WHEN recommendation_score_last >= 9 THEN 'promoter'
        WHEN recommendation_score_last >= 7 THEN 'passive'
        WHEN recommendation_score_last >= 0 THEN 'detractor'
    END AS recommendation_class_last,
    points.* EXCLUDE (customer_id),
    points_spent_lifetime / nullif(points_earned_lifetime, 0) AS points_spent_share_lifetime,
    coupons.* EXCLUDE (customer_id),
    coupon_order_count_lifetime / nullif(order_count_lifetime, 0) AS coupon_order_share_lifetime,
    coupon_discount_minor_lifetime / nullif(coupon_discount_minor_lifetime + gross, 0) AS coupon_discount_share_lifetime,
    posts.* EXCLUDE (customer_id),
    interaction.* EXCLUDE (customer_id),
    ntile(5) OVER (ORDER BY interaction_recency_days DESC) AS interaction_r,
    ntile(5) OVER (ORDER BY interaction_frequency) AS interaction_f,
    ntile(5) OVER (ORDER BY interaction_depth) AS interaction_d,
    rfm.* EXCLUDE (customer_id)
FROM known
LEFT JOIN profiles USING (customer_id)
LEFT JOIN orders USING (customer_id)
LEFT JOIN refunds USING (customer_id)
LEFT JOIN products USING (customer_id)
LEFT JOIN categories USING (customer_id)
LEFT JOIN channels USING (customer_id)
LEFT JOIN places USING (customer_id)
LEFT JOIN origins USING (customer_id)
LEFT JOIN visit_totals USING (customer_id)
LEFT JOIN visits USING (customer_id)
LEFT JOIN devices USING (customer_id)
LEFT JOIN looks USING (customer_id)
LEFT JOIN messages USING (customer_id)
LEFT JOIN tickets USING (customer_id)
LEFT JOIN surveys USING (customer_id)
LEFT JOIN points USING (customer_id)
LEFT JOIN coupons USING (customer_id)
LEFT JOIN posts USING (customer_id)
LEFT JOIN interaction USING (customer_id)
LEFT JOIN rfm USING (customer_id)
