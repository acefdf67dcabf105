-- +goose Up
-- What is looked for every minute must cost nothing while there is none of it.
CREATE INDEX cards_to_forget ON cards (removed_at) WHERE removed_at > 0 AND told_at = 0;
CREATE INDEX cards_bank ON cards (bank_id);

-- +goose Down
DROP INDEX cards_bank;
DROP INDEX cards_to_forget;
