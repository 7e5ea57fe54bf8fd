-- The parts among an upload's durable bytes, and the first of them that is too small to have others after it (0: none is).
ALTER TABLE uploads ADD COLUMN parts BIGINT NOT NULL DEFAULT 0;
ALTER TABLE uploads ADD COLUMN first_small_part BIGINT NOT NULL DEFAULT 0;
