# shellcheck shell=bash
# containerd, spoken to with ctr.

installed containerd ctr || return 0
home containerd
at_exit "$ROOT/.ci/tools/containerd" stop "$WORK/containerd/daemon"
"$ROOT/.ci/tools/containerd" start "$WORK/containerd/daemon" || { failed 'containerd starts' && return 0; }
eval "$("$ROOT/.ci/tools/containerd" env "$WORK/containerd/daemon")"
containerd --version

AS_ADMIN=(--plain-http --user "admin:$ADMIN_PASSWORD") # ctr keeps no credentials

# content_is_intact DIGEST...: containerd holds content with these digests.
content_is_intact() {
  local digest
  for digest in "$@"; do [ "sha256:$(ctr content get "$digest" | sha256sum | cut -d ' ' -f 1)" = "$digest" ]; done
}

# containerd_forget REFERENCE...: the images, and at once all content that no image needs.
containerd_forget() {
  ctr images rm --sync "$@"
  [ -z "$(ctr content ls --quiet)" ]
}

containerd_pulls_and_runs_an_image() {
  seed image containerd/image:1

  ctr images pull "${AS_ADMIN[@]}" "$REGISTRY/containerd/image:1"
  [ "$(ctr run --rm "$REGISTRY/containerd/image:1" once)" = "$GREETING" ]
  containerd_forget "$REGISTRY/containerd/image:1"
}

containerd_pulls_every_platform_of_an_index() {
  local digests
  seed index containerd/index:1

  ctr images pull "${AS_ADMIN[@]}" --all-platforms "$REGISTRY/containerd/index:1"

  mapfile -t digests < <(cd "$LAYOUT/blobs/sha256" && printf 'sha256:%s\n' *)
  content_is_intact "${digests[@]}"
  containerd_forget "$REGISTRY/containerd/index:1"
}

containerd_pushes_what_it_pulled() {
  seed index containerd/from:1
  ctr images pull "${AS_ADMIN[@]}" --all-platforms "$REGISTRY/containerd/from:1"
  ctr images tag "$REGISTRY/containerd/from:1" "$REGISTRY/containerd/to:1"
  ctr images push "${AS_ADMIN[@]}" "$REGISTRY/containerd/to:1"
  containerd_forget "$REGISTRY/containerd/from:1" "$REGISTRY/containerd/to:1"

  [ "$(digest_of containerd/to:1)" = "$(layout_digest index)" ]
  ctr images pull "${AS_ADMIN[@]}" "$REGISTRY/containerd/to:1"
  [ "$(ctr run --rm "$REGISTRY/containerd/to:1" once)" = "$GREETING" ]
  containerd_forget "$REGISTRY/containerd/to:1"
}

check containerd_pulls_and_runs_an_image
check containerd_pulls_every_platform_of_an_index
check containerd_pushes_what_it_pulled
