# shellcheck shell=bash
# skopeo: copies between OCI layouts, folders and repositories.

installed skopeo || return 0
home skopeo
skopeo --version

skopeo_logs_in() { log_in skopeo login --tls-verify=false; }

skopeo_copies_an_image_there_and_back() {
  skopeo copy --dest-tls-verify=false "oci:$LAYOUT:image" "docker://$REGISTRY/skopeo/image:1"
  [ "$(digest_of skopeo/image:1)" = "$(layout_digest image)" ]

  skopeo copy --src-tls-verify=false "docker://$REGISTRY/skopeo/image:1" "oci:$PWD/image:image"
  intact image
  [ "$(jq -r '.manifests[].digest' image/index.json)" = "$(layout_digest image)" ]
}

skopeo_copies_every_platform_of_an_index() {
  seed index skopeo/index:1
  [ "$(digest_of skopeo/index:1)" = "$(layout_digest index)" ]

  skopeo copy --all --src-tls-verify=false "docker://$REGISTRY/skopeo/index:1" "oci:$PWD/index:index"
  same_blobs "$LAYOUT" index
}

skopeo_copies_between_repositories() {
  seed index skopeo/from:1

  skopeo copy --all --src-tls-verify=false --dest-tls-verify=false "docker://$REGISTRY/skopeo/from:1" "docker://$REGISTRY/skopeo/to:1"

  [ "$(digest_of skopeo/to:1)" = "$(layout_digest index)" ]
  skopeo copy --all --src-tls-verify=false "docker://$REGISTRY/skopeo/to:1" "oci:$PWD/between:index"
  same_blobs "$LAYOUT" between
}

skopeo_converts_to_the_format_of_docker() {
  skopeo copy --format v2s2 --dest-tls-verify=false "oci:$LAYOUT:image" "docker://$REGISTRY/skopeo/docker:1"

  skopeo inspect --raw --tls-verify=false "docker://$REGISTRY/skopeo/docker:1" >manifest
  [ "$(jq -r .mediaType manifest)" = application/vnd.docker.distribution.manifest.v2+json ]
  [ "sha256:$(sha256sum <manifest | cut -d ' ' -f 1)" = "$(digest_of skopeo/docker:1)" ]
}

skopeo_copies_zstd_layers() {
  skopeo copy --dest-compress-format zstd --dest-tls-verify=false "oci:$LAYOUT:image" "docker://$REGISTRY/skopeo/zstd:1"

  skopeo copy --src-tls-verify=false "docker://$REGISTRY/skopeo/zstd:1" "oci:$PWD/zstd:image"
  intact zstd
}

skopeo_inspects() {
  seed image skopeo/inspect:1

  skopeo inspect --tls-verify=false "docker://$REGISTRY/skopeo/inspect:1" >inspected
  [ "$(jq -r .Digest inspected)" = "$(layout_digest image)" ]
  [ "$(jq -r .Architecture inspected)" = amd64 ]
  skopeo inspect --raw --tls-verify=false "docker://$REGISTRY/skopeo/inspect:1" | cmp - "$LAYOUT/blobs/sha256/$(layout_digest image | cut -d : -f 2)"
  skopeo inspect --config --tls-verify=false "docker://$REGISTRY/skopeo/inspect:1" >config
  [ "$(jq -r '.config.Env[0]' config)" = PATH=/bin ]
}

skopeo_lists_tags() {
  local tag
  for tag in b a c; do seed image "skopeo/tags:$tag"; done

  [ "$(skopeo list-tags --tls-verify=false "docker://$REGISTRY/skopeo/tags" | jq -r '.Tags[]')" = $'a\nb\nc' ]
}

skopeo_deletes() {
  seed image skopeo/deleted:1

  skopeo delete --tls-verify=false "docker://$REGISTRY/skopeo/deleted:1"

  [ "$(status_of skopeo/deleted:1)" = 404 ]
  [ "$(status_of "skopeo/deleted@$(layout_digest image)")" = 404 ]
  refute skopeo inspect --tls-verify=false "docker://$REGISTRY/skopeo/deleted:1"
}

skopeo_syncs_a_repository_out_and_in() {
  local tag
  seed image skopeo/sync:1
  seed index skopeo/sync:2

  skopeo sync --all --src docker --dest dir --src-tls-verify=false "$REGISTRY/skopeo/sync" synced
  skopeo sync --all --src dir --dest docker --dest-tls-verify=false synced "$REGISTRY/skopeo/in"

  for tag in 1 2; do [ "$(digest_of "skopeo/in/sync:$tag")" = "$(digest_of "skopeo/sync:$tag")" ]; done
}

check skopeo_logs_in
check skopeo_copies_an_image_there_and_back
check skopeo_copies_every_platform_of_an_index
check skopeo_copies_between_repositories
check skopeo_converts_to_the_format_of_docker
check skopeo_copies_zstd_layers
check skopeo_inspects
check skopeo_lists_tags
check skopeo_deletes
check skopeo_syncs_a_repository_out_and_in
