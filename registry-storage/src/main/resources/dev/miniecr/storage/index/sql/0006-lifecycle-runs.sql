-- When a document was last acted on: a lifecycle policy's last evaluation.
ALTER TABLE documents ADD COLUMN last_run_at BIGINT;
