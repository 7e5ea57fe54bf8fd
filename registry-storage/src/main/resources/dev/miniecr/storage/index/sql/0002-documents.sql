-- Policies and other documents of a registry (repository_id 0) or of one of its repositories. A registry's document needs no row of its own.
CREATE TABLE documents (
    registry_id ${text} NOT NULL,
    repository_id BIGINT NOT NULL,
    kind ${text} NOT NULL,
    name ${text} NOT NULL,
    body ${text} NOT NULL,
    version BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    next_run_at BIGINT,
    PRIMARY KEY (kind, registry_id, repository_id, name)
) ${clustered};
