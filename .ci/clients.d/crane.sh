# shellcheck shell=bash
# crane, of go-containerregistry.

installed go || return 0
go_tool crane github.com/google/go-containerregistry/cmd/crane v0.22.1 || return 0
home crane
echo "crane $(crane version)"

crane_logs_in() { log_in crane auth login; }

crane_pulls_and_pushes_a_layout() {
  seed image crane/layout:1

  crane pull --format=oci "$REGISTRY/crane/layout:1" layout
  intact layout
  crane push layout "$REGISTRY/crane/layout:2"

  [ "$(digest_of crane/layout:2)" = "$(layout_digest image)" ]
  crane validate --remote "$REGISTRY/crane/layout:2"
}

crane_pulls_and_pushes_an_index() {
  seed index crane/index:1

  crane pull --format=oci "$REGISTRY/crane/index:1" index
  same_blobs "$LAYOUT" index
  crane push --index index "$REGISTRY/crane/index:2"

  [ "$(crane manifest "$REGISTRY/crane/index:2" | jq -r '.manifests[0].digest')" = "$(layout_digest index)" ]
  crane validate --remote "$REGISTRY/crane/index:2"
}

crane_pulls_and_pushes_a_tarball() {
  seed image crane/tarball:1

  crane pull "$REGISTRY/crane/tarball:1" image.tar
  crane push image.tar "$REGISTRY/crane/tarball:2"

  crane validate --remote "$REGISTRY/crane/tarball:2"
  [ "$(crane export "$REGISTRY/crane/tarball:2" - | tar -xO greeting)" = 'hello from amd64' ]
}

crane_copies_between_repositories() {
  seed index crane/from:1

  crane copy "$REGISTRY/crane/from:1" "$REGISTRY/crane/to:1"

  [ "$(crane digest "$REGISTRY/crane/to:1")" = "$(layout_digest index)" ]
  crane validate --remote "$REGISTRY/crane/to:1"
}

crane_copies_all_tags() {
  seed image crane/all-from:a
  seed index crane/all-from:b

  crane copy --all-tags "$REGISTRY/crane/all-from" "$REGISTRY/crane/all-to"

  [ "$(crane ls "$REGISTRY/crane/all-to")" = $'a\nb' ]
  [ "$(crane digest "$REGISTRY/crane/all-to:b")" = "$(layout_digest index)" ]
}

crane_lists_tags_in_the_order_of_bytes() {
  local tag
  seed image crane/order:b
  for tag in B a _ 10 9 a.b a-b a_b; do crane tag "$REGISTRY/crane/order:b" "$tag"; done

  [ "$(crane ls "$REGISTRY/crane/order")" = "$(printf '%s\n' B a b _ 10 9 a.b a-b a_b | LC_ALL=C sort)" ]
}

crane_reads_digests_and_manifests() {
  seed index crane/read:1

  [ "$(crane digest "$REGISTRY/crane/read:1")" = "$(layout_digest index)" ]
  [ "$(crane digest --platform linux/amd64 "$REGISTRY/crane/read:1")" = "$(layout_digest image)" ]
  crane manifest "$REGISTRY/crane/read:1" | cmp - "$LAYOUT/blobs/sha256/$(layout_digest index | cut -d : -f 2)"
  crane config --platform linux/amd64 "$REGISTRY/crane/read:1" | jq -e '.config.Env == ["PATH=/bin"]'
}

crane_lists_the_catalog() {
  seed image crane/catalog/first:1
  seed image crane/catalog/second:1

  crane catalog "$REGISTRY" >repositories
  [ "$(grep '^crane/catalog/' repositories)" = $'crane/catalog/first\ncrane/catalog/second' ]
  LC_ALL=C sort --check repositories
}

crane_deletes_a_tag_and_then_the_manifest() {
  seed image crane/deleted:1
  crane tag "$REGISTRY/crane/deleted:1" 2

  crane delete "$REGISTRY/crane/deleted:1"
  [ "$(status_of crane/deleted:1)" = 404 ]
  [ "$(status_of crane/deleted:2)" = 200 ]
  crane delete "$REGISTRY/crane/deleted@$(layout_digest image)"
  [ "$(status_of crane/deleted:2)" = 404 ]
  [ "$(status_of "crane/deleted@$(layout_digest image)")" = 404 ]
}

crane_mutates_an_image() {
  seed image crane/mutated:1

  crane mutate --label changed=yes --tag "$REGISTRY/crane/mutated:2" "$REGISTRY/crane/mutated:1"

  crane config "$REGISTRY/crane/mutated:2" | jq -e '.config.Labels.changed == "yes"'
  crane validate --remote "$REGISTRY/crane/mutated:2"
  [ "$(digest_of crane/mutated:1)" = "$(layout_digest image)" ]
}

crane_appends_a_layer() {
  seed image crane/base:1
  echo 'added by crane' >added
  tar -cf added.tar added

  crane append --base "$REGISTRY/crane/base:1" --new_layer added.tar --new_tag "$REGISTRY/crane/appended:1"

  crane export "$REGISTRY/crane/appended:1" files.tar
  [ "$(tar -xOf files.tar added)" = 'added by crane' ]
  [ "$(tar -xOf files.tar greeting)" = 'hello from amd64' ]
}

check crane_logs_in
check crane_pulls_and_pushes_a_layout
check crane_pulls_and_pushes_an_index
check crane_pulls_and_pushes_a_tarball
check crane_copies_between_repositories
check crane_copies_all_tags
check crane_lists_tags_in_the_order_of_bytes
check crane_reads_digests_and_manifests
check crane_lists_the_catalog
check crane_deletes_a_tag_and_then_the_manifest
check crane_mutates_an_image
check crane_appends_a_layer
