-- What images are besides manifests: archived, pulled, and told of. Times are milliseconds since 1970.

-- status is active or archived; the times are the last ones.
ALTER TABLE manifests ADD COLUMN archived_at BIGINT;
ALTER TABLE manifests ADD COLUMN activated_at BIGINT;
ALTER TABLE manifests ADD COLUMN status_changed_by ${text};

-- Lists of images walk through the first; the second is small, and tells whether a repository has archived images at all.
CREATE INDEX manifests_in_order ON manifests (repository_id, id, status);
CREATE INDEX manifests_archived ON manifests (repository_id, status) WHERE status = 'archived';

-- Written in batches, so that no pull waits for it.
CREATE TABLE pulls (
    manifest_id ${key} REFERENCES manifests (id) ON DELETE CASCADE,
    last_at BIGINT NOT NULL,
    count BIGINT NOT NULL
);

-- What happened to images, written by the transaction in which it happened. They outlive their repository, so they hold its name.
CREATE TABLE events (
    sequence ${identity},
    registry_id ${text} NOT NULL,
    repository_id BIGINT NOT NULL,
    repository_name ${text} NOT NULL,
    type ${text} NOT NULL,
    detail ${text} NOT NULL,
    at BIGINT NOT NULL
);
