-- +goose Up
-- Who makes a money call, and the hash of the PaRes that was sent last, so that a restart knows which calls nobody waits for; when the bank was last asked, so that no
-- more than one question goes out in five seconds; and which attempt a notification makes worth asking about.

ALTER TABLE attempts ADD COLUMN caller TEXT NOT NULL DEFAULT '';
ALTER TABLE attempts ADD COLUMN proof TEXT NOT NULL DEFAULT '';
ALTER TABLE attempts ADD COLUMN collided BIGINT NOT NULL DEFAULT 0;
ALTER TABLE attempts ADD COLUMN says TEXT NOT NULL DEFAULT '';
ALTER TABLE transfers ADD COLUMN asked_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE transfers ADD COLUMN hinted BIGINT NOT NULL DEFAULT 0;

-- Facts about the database itself: whose bank its transfers are at.
CREATE TABLE about (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

-- Order numbers that were jumped over when order-start was raised: after a backup was restored some of them are orders
-- that the bank has and this database does not. checked is the next number to ask the bank about.
CREATE TABLE order_gaps (
    terminal TEXT   NOT NULL,
    first    BIGINT NOT NULL,
    last     BIGINT NOT NULL,
    checked  BIGINT NOT NULL,
    PRIMARY KEY (terminal, first)
);

-- What the bank knows of such numbers, for a person to look at.
CREATE TABLE lost_orders (
    terminal     TEXT   NOT NULL,
    order_number TEXT   NOT NULL,
    standing     TEXT   NOT NULL,
    amount       TEXT   NOT NULL,
    currency     TEXT   NOT NULL,
    reference    TEXT   NOT NULL,
    found_at     BIGINT NOT NULL,
    PRIMARY KEY (terminal, order_number)
);

-- +goose Down
DROP TABLE about;
DROP TABLE lost_orders;
DROP TABLE order_gaps;
ALTER TABLE transfers DROP COLUMN hinted;
ALTER TABLE transfers DROP COLUMN asked_at;
ALTER TABLE attempts DROP COLUMN says;
ALTER TABLE attempts DROP COLUMN collided;
ALTER TABLE attempts DROP COLUMN proof;
ALTER TABLE attempts DROP COLUMN caller;
