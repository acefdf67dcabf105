-- +goose Up
-- Times are microseconds since 1970 in UTC, 0 for none. Amounts are exact decimals as text.
-- The state of a transfer is derived from its attempts; no column of it decides anything.

CREATE TABLE transfers (
    id          TEXT   PRIMARY KEY,
    merchant    TEXT   NOT NULL,
    amount      TEXT   NOT NULL,
    currency    TEXT   NOT NULL,
    description TEXT   NOT NULL,
    email       TEXT   NOT NULL,
    owner       TEXT   NOT NULL,
    language    TEXT   NOT NULL,
    opened_at   BIGINT NOT NULL,
    deadline    BIGINT NOT NULL,
    canceled_at BIGINT NOT NULL,
    due         BIGINT NOT NULL,
    last_event  BIGINT NOT NULL,
    version     BIGINT NOT NULL
);
CREATE INDEX transfers_due ON transfers (due) WHERE due > 0;

CREATE TABLE attempts (
    transfer_id   TEXT   NOT NULL REFERENCES transfers (id),
    number        BIGINT NOT NULL,
    terminal      TEXT   NOT NULL,
    cycle         BIGINT NOT NULL,
    order_number  TEXT   NOT NULL,
    last_six      TEXT   NOT NULL,
    form_key      TEXT   NOT NULL UNIQUE,
    return_hash   TEXT   NOT NULL UNIQUE,
    notify_hash   TEXT   NOT NULL UNIQUE,
    sender_mask   TEXT   NOT NULL,
    receiver_mask TEXT   NOT NULL,
    started_at    BIGINT NOT NULL,
    state         TEXT   NOT NULL,
    heard         BIGINT NOT NULL,
    bank_id       TEXT   NOT NULL,
    reference     TEXT   NOT NULL,
    fee           TEXT   NOT NULL,
    fail_code     TEXT   NOT NULL,
    fail_reason   TEXT   NOT NULL,
    fail_next     TEXT   NOT NULL,
    action        TEXT   NOT NULL,
    pareq         TEXT   NOT NULL,
    md            TEXT   NOT NULL,
    sealed        TEXT   NOT NULL,
    challenges    BIGINT NOT NULL,
    call_deadline BIGINT NOT NULL,
    confirmed_at  BIGINT NOT NULL,
    changed_at    BIGINT NOT NULL,
    asked_since   BIGINT NOT NULL,
    asked_times   BIGINT NOT NULL,
    asked_last    BIGINT NOT NULL,
    missing       BIGINT NOT NULL,
    missing_at    BIGINT NOT NULL,
    PRIMARY KEY (transfer_id, number),
    UNIQUE (terminal, order_number),
    UNIQUE (terminal, cycle, last_six)
);

CREATE TABLE events (
    transfer_id TEXT   NOT NULL REFERENCES transfers (id),
    seq         BIGINT NOT NULL,
    at          BIGINT NOT NULL,
    kind        TEXT   NOT NULL,
    attempt     BIGINT NOT NULL,
    detail      TEXT   NOT NULL,
    PRIMARY KEY (transfer_id, seq)
);

-- One row a terminal: the next order number, and the first one of the running cycle of 10^6.
CREATE TABLE order_numbers (
    terminal    TEXT   PRIMARY KEY,
    next_number BIGINT NOT NULL,
    first       BIGINT NOT NULL,
    cycle       BIGINT NOT NULL
);

-- +goose Down
DROP TABLE order_numbers;
DROP TABLE events;
DROP TABLE attempts;
DROP TABLE transfers;
