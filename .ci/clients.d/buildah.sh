# shellcheck shell=bash
# buildah: builds on an image of the registry, and commits straight into it.

installed buildah || return 0
home buildah
buildah --version

BUILDAH=(buildah --root "$WORK/buildah/storage" --runroot "$WORK/buildah/run" --storage-driver vfs)

buildah_logs_in() { log_in "${BUILDAH[@]}" login --tls-verify=false; }

# push_base REPOSITORY:TAG: an image of one layer, committed from nothing.
push_base() {
  local container
  container=$("${BUILDAH[@]}" from scratch)
  "${BUILDAH[@]}" add --quiet "$container" "$ROOTFS" /
  "${BUILDAH[@]}" config --env PATH=/bin --label made-by=buildah --cmd '["sh"]' "$container"
  "${BUILDAH[@]}" commit --quiet --rm --tls-verify=false "$container" "docker://$REGISTRY/$1"
  "${BUILDAH[@]}" rmi --all --force
}

buildah_commits_into_the_registry() {
  local container
  push_base buildah/base:1

  container=$("${BUILDAH[@]}" from --tls-verify=false "docker://$REGISTRY/buildah/base:1")
  [ "$("${BUILDAH[@]}" inspect --format '{{index .OCIv1.Config.Labels "made-by"}}' "$container")" = buildah ]
  [ "$("${BUILDAH[@]}" inspect --format '{{.FromImageDigest}}' "$container")" = "$(digest_of buildah/base:1)" ]
  cmp "$("${BUILDAH[@]}" mount "$container")/bin/busybox" "$(command -v busybox)"
}

buildah_builds_on_an_image_of_the_registry() {
  local container
  push_base buildah/base:2
  container=$("${BUILDAH[@]}" from --tls-verify=false "docker://$REGISTRY/buildah/base:2")
  "${BUILDAH[@]}" run --isolation chroot "$container" sh -c 'echo added > /added'
  "${BUILDAH[@]}" config --label step=2 "$container"
  "${BUILDAH[@]}" commit --quiet --rm --tls-verify=false "$container" "docker://$REGISTRY/buildah/derived:1"
  "${BUILDAH[@]}" rmi --all --force

  container=$("${BUILDAH[@]}" from --tls-verify=false "docker://$REGISTRY/buildah/derived:1")
  [ "$("${BUILDAH[@]}" inspect --format '{{len .OCIv1.RootFS.DiffIDs}}' "$container")" = 2 ]
  [ "$(cat "$("${BUILDAH[@]}" mount "$container")/added")" = added ]
}

buildah_pushes_a_manifest_list() {
  local platform
  seed index buildah/parts:1
  "${BUILDAH[@]}" manifest create many
  for platform in amd64 arm64; do "${BUILDAH[@]}" manifest add --tls-verify=false --arch "$platform" --os linux many "docker://$REGISTRY/buildah/parts:1"; done
  "${BUILDAH[@]}" manifest push --all --tls-verify=false --digestfile digest many "docker://$REGISTRY/buildah/many:1"

  [ "$(digest_of buildah/many:1)" = "$(cat digest)" ]
  skopeo copy --all --src-tls-verify=false "docker://$REGISTRY/buildah/many:1" "oci:$PWD/many:many"
  intact many
}

check buildah_logs_in
check buildah_commits_into_the_registry
check buildah_builds_on_an_image_of_the_registry
check buildah_pushes_a_manifest_list
