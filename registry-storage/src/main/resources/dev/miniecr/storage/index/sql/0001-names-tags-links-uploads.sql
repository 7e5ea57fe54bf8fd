-- Times are milliseconds since 1970. Ids are never used again. Text orders by its bytes.

CREATE TABLE repositories (
    id ${identity},
    registry_id ${text} NOT NULL,
    name ${text} NOT NULL,
    tag_mutability ${text} NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (registry_id, name)
);

-- Every digest that was ever stored or named, as its algorithm's number (1 sha256, 2 sha512) and its bytes. Rows stay.
CREATE TABLE digests (
    id ${identity},
    digest ${bytes} NOT NULL UNIQUE
);

CREATE TABLE blobs (
    digest_id ${key} REFERENCES digests (id),
    size BIGINT NOT NULL,
    state ${text} NOT NULL CHECK (state IN ('present', 'damaged', 'archived')),
    location ${text} NOT NULL UNIQUE,
    created_at BIGINT NOT NULL,
    verified_at BIGINT
);

-- Objects that no row needs any more, until the store has deleted them.
CREATE TABLE doomed_objects (
    location ${text} PRIMARY KEY,
    due_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL
) ${clustered};
CREATE INDEX doomed_objects_in_turn ON doomed_objects (attempts, due_at);

-- Which repository may show which blob. protected_until: kept until then though no manifest needs it yet.
CREATE TABLE links (
    repository_id BIGINT NOT NULL REFERENCES repositories (id),
    digest_id BIGINT NOT NULL REFERENCES blobs (digest_id),
    linked_at BIGINT NOT NULL,
    protected_until BIGINT,
    PRIMARY KEY (repository_id, digest_id)
) ${clustered};
CREATE INDEX links_of_a_blob ON links (digest_id);

CREATE TABLE manifests (
    id ${identity},
    repository_id BIGINT NOT NULL REFERENCES repositories (id),
    digest_id BIGINT NOT NULL REFERENCES digests (id),
    media_type ${text} NOT NULL,
    artifact_type ${text},
    size BIGINT NOT NULL,
    image_size BIGINT NOT NULL,
    status ${text} NOT NULL,
    pushed_at BIGINT NOT NULL,
    pushed_by ${text} NOT NULL,
    UNIQUE (repository_id, digest_id)
);

CREATE TABLE manifest_contents (
    manifest_id ${key} REFERENCES manifests (id) ON DELETE CASCADE,
    bytes ${bytes} NOT NULL
);

-- The edges: everything that a manifest names, stored or not. repository_id is its manifest's.
CREATE TABLE descriptors (
    manifest_id BIGINT NOT NULL REFERENCES manifests (id) ON DELETE CASCADE,
    position BIGINT NOT NULL,
    repository_id BIGINT NOT NULL,
    digest_id BIGINT NOT NULL REFERENCES digests (id),
    role ${text} NOT NULL,
    media_type ${text},
    size BIGINT NOT NULL,
    PRIMARY KEY (manifest_id, position)
) ${clustered};
CREATE INDEX descriptors_of_a_digest ON descriptors (repository_id, digest_id, manifest_id);

-- Manifests with a subject; descriptor is JSON, ready for the list.
CREATE TABLE referrers (
    manifest_id ${key} REFERENCES manifests (id) ON DELETE CASCADE,
    repository_id BIGINT NOT NULL,
    subject_digest_id BIGINT NOT NULL REFERENCES digests (id),
    artifact_type ${text},
    descriptor ${bytes} NOT NULL
);
CREATE INDEX referrers_of_a_subject ON referrers (repository_id, subject_digest_id, manifest_id);

CREATE TABLE tags (
    repository_id BIGINT NOT NULL REFERENCES repositories (id),
    name ${text} NOT NULL,
    manifest_id BIGINT NOT NULL REFERENCES manifests (id),
    moved_at BIGINT NOT NULL,
    moved_by ${text} NOT NULL,
    PRIMARY KEY (repository_id, name)
) ${clustered};
CREATE INDEX tags_of_a_manifest ON tags (manifest_id);

-- Where each tag was, and from when until when; the row of a tag that stands has no end.
CREATE TABLE tag_history (
    id ${identity},
    repository_id BIGINT NOT NULL REFERENCES repositories (id),
    name ${text} NOT NULL,
    digest_id BIGINT NOT NULL REFERENCES digests (id),
    since BIGINT NOT NULL,
    begun_by ${text} NOT NULL,
    begun_cause ${text} NOT NULL,
    until BIGINT,
    ended_by ${text},
    ended_cause ${text}
);
CREATE INDEX tag_history_of_a_tag ON tag_history (repository_id, name, id);

-- How far uploads are durable. They name their repository, since it may not be there yet.
CREATE TABLE uploads (
    id ${text} PRIMARY KEY,
    registry_id ${text} NOT NULL,
    repository_name ${text} NOT NULL,
    principal ${text} NOT NULL,
    location ${text} NOT NULL UNIQUE,
    durable_bytes BIGINT NOT NULL,
    digest_so_far ${bytes} NOT NULL,
    version BIGINT NOT NULL,
    active_at BIGINT NOT NULL
) ${clustered};
CREATE INDEX uploads_by_activity ON uploads (active_at, id);

-- What lost a reference, to be looked at when due. repository_id is 0 for a blob.
CREATE TABLE reviews (
    kind ${text} NOT NULL CHECK (kind IN ('link', 'manifest', 'blob')),
    repository_id BIGINT NOT NULL,
    digest_id BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    cause ${text} NOT NULL,
    attempts BIGINT NOT NULL,
    PRIMARY KEY (kind, repository_id, digest_id)
) ${clustered};
CREATE INDEX reviews_when_due ON reviews (due_at);
