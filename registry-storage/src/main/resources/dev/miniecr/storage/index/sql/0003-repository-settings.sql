-- What a repository was told about itself. tag_exceptions: filters, with a space between; for the tags that they match, tag_mutability is the other way round.
ALTER TABLE repositories ADD COLUMN tag_exceptions ${text} NOT NULL DEFAULT '';
ALTER TABLE repositories ADD COLUMN encryption_type ${text} NOT NULL DEFAULT 'AES256';
ALTER TABLE repositories ADD COLUMN encryption_key ${text};
ALTER TABLE repositories ADD COLUMN scan_on_push BIGINT NOT NULL DEFAULT 0;

CREATE TABLE resource_tags (
    repository_id BIGINT NOT NULL REFERENCES repositories (id),
    key ${text} NOT NULL,
    value ${text} NOT NULL,
    PRIMARY KEY (repository_id, key)
) ${clustered};

-- What goes with its repository.
CREATE INDEX documents_of_a_repository ON documents (repository_id);
CREATE INDEX uploads_of_a_repository ON uploads (registry_id, repository_name);
