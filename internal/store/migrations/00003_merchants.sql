-- +goose Up
-- What a merchant asked for, and what it was told. terms is JSON, '' where a customer opened the transfer; the columns beside
-- it are what merchants search by.

ALTER TABLE transfers ADD COLUMN terms TEXT NOT NULL DEFAULT '';
ALTER TABLE transfers ADD COLUMN merchant_order TEXT NOT NULL DEFAULT '';
ALTER TABLE transfers ADD COLUMN customer TEXT NOT NULL DEFAULT '';
ALTER TABLE transfers ADD COLUMN told TEXT NOT NULL DEFAULT '';
ALTER TABLE transfers ADD COLUMN noticed BIGINT NOT NULL DEFAULT 0;

-- The state at the last save. Nothing decides by it: it is derived from the attempts, here as in transfer.Transfer.State. An open
-- transfer that is due no more was closed by its deadline; one that is due yet is looked at, and written anew, soon.
ALTER TABLE transfers ADD COLUMN state TEXT NOT NULL DEFAULT '';
UPDATE transfers SET state = CASE
    WHEN EXISTS (SELECT 1 FROM attempts a WHERE a.transfer_id = transfers.id AND a.state = 'succeeded') THEN 'succeeded'
    WHEN EXISTS (SELECT 1 FROM attempts a WHERE a.transfer_id = transfers.id AND a.state = 'review') THEN 'review'
    WHEN EXISTS (SELECT 1 FROM attempts a WHERE a.transfer_id = transfers.id AND a.state IN ('sending', 'confirming', 'unknown')) THEN 'processing'
    WHEN EXISTS (SELECT 1 FROM attempts a WHERE a.transfer_id = transfers.id AND a.state = 'challenged')
        THEN CASE WHEN canceled_at > 0 THEN 'processing' ELSE 'challenged' END
    WHEN canceled_at > 0 THEN 'canceled'
    WHEN (SELECT count(*) FROM attempts a WHERE a.transfer_id = transfers.id AND a.state <> 'not_sent') >= 3
        OR (SELECT count(*) FROM attempts a WHERE a.transfer_id = transfers.id) >= 10
        OR EXISTS (SELECT 1 FROM attempts a WHERE a.transfer_id = transfers.id AND a.state = 'declined' AND a.fail_next = 'none'
            AND NOT EXISTS (SELECT 1 FROM attempts b WHERE b.transfer_id = transfers.id AND b.number > a.number)) THEN 'failed'
    WHEN due = 0 THEN 'expired'
    ELSE 'open' END;

CREATE INDEX transfers_merchant ON transfers (merchant, opened_at, id);
CREATE INDEX transfers_state ON transfers (merchant, state, opened_at, id);
CREATE INDEX transfers_order ON transfers (merchant, merchant_order, opened_at, id) WHERE merchant_order <> '';
CREATE INDEX transfers_customer ON transfers (merchant, customer, opened_at, id) WHERE customer <> '';

ALTER TABLE attempts ADD COLUMN save_sender BIGINT NOT NULL DEFAULT 0;
ALTER TABLE attempts ADD COLUMN save_receiver BIGINT NOT NULL DEFAULT 0;

-- Idempotency keys of the API, kept as long as their transfers.
CREATE TABLE once (
    merchant    TEXT NOT NULL,
    key         TEXT NOT NULL,
    body        TEXT NOT NULL,
    answer      TEXT NOT NULL,
    transfer_id TEXT NOT NULL REFERENCES transfers (id),
    PRIMARY KEY (merchant, key)
);

-- Cards that the bank keeps: its id of each, and the mask. removed_at 0: it can be used; told_at 0: the bank has not yet
-- confirmed that it forgot a removed one.
CREATE TABLE cards (
    id         TEXT   PRIMARY KEY,
    merchant   TEXT   NOT NULL,
    customer   TEXT   NOT NULL,
    role       TEXT   NOT NULL,
    bank_id    TEXT   NOT NULL,
    mask       TEXT   NOT NULL,
    saved_at   BIGINT NOT NULL,
    removed_at BIGINT NOT NULL DEFAULT 0,
    told_at    BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX cards_kept ON cards (merchant, customer, role, bank_id) WHERE removed_at = 0;

-- Messages to merchants, written with the change that they tell of, and every try to deliver them. state: waiting,
-- delivered, failed (all tries), held (the endpoint is switched off).
CREATE TABLE messages (
    id          TEXT   PRIMARY KEY,
    merchant    TEXT   NOT NULL,
    transfer_id TEXT   NOT NULL REFERENCES transfers (id),
    seq         BIGINT NOT NULL,
    kind        TEXT   NOT NULL,
    body        TEXT   NOT NULL,
    created_at  BIGINT NOT NULL,
    state       TEXT   NOT NULL,
    tries       BIGINT NOT NULL,
    UNIQUE (transfer_id, seq)
);
CREATE INDEX messages_merchant ON messages (merchant, created_at, id);
CREATE INDEX messages_state ON messages (state) WHERE state <> 'delivered';

CREATE TABLE deliveries (
    message_id TEXT   NOT NULL REFERENCES messages (id),
    number     BIGINT NOT NULL,
    at         BIGINT NOT NULL,
    status     BIGINT NOT NULL,
    took       BIGINT NOT NULL,
    cause      TEXT   NOT NULL,
    answer     TEXT   NOT NULL,
    PRIMARY KEY (message_id, number)
);

-- Endpoints that answered 410 and are switched off.
CREATE TABLE endpoints_off (
    merchant TEXT   NOT NULL,
    url      TEXT   NOT NULL,
    since    BIGINT NOT NULL,
    PRIMARY KEY (merchant, url)
);

-- +goose Down
DROP TABLE endpoints_off;
DROP TABLE deliveries;
DROP TABLE messages;
DROP TABLE cards;
DROP TABLE once;
DROP INDEX transfers_customer;
DROP INDEX transfers_order;
DROP INDEX transfers_state;
DROP INDEX transfers_merchant;
ALTER TABLE attempts DROP COLUMN save_receiver;
ALTER TABLE attempts DROP COLUMN save_sender;
ALTER TABLE transfers DROP COLUMN state;
ALTER TABLE transfers DROP COLUMN noticed;
ALTER TABLE transfers DROP COLUMN told;
ALTER TABLE transfers DROP COLUMN customer;
ALTER TABLE transfers DROP COLUMN merchant_order;
ALTER TABLE transfers DROP COLUMN terms;
