# shellcheck shell=bash
# podman, with crun as the runtime.

installed podman crun unshare || return 0
home podman
podman --version
crun --version | sed -n 1p

cat >Containerfile <<'CONTAINERFILE'
FROM scratch
ADD rootfs.tar /
ADD word /word
ENV PATH=/bin
CMD ["cat", "/word"]
CONTAINERFILE
cp "$ROOTFS" rootfs.tar

PODMAN=(podman --root "$WORK/podman/storage" --runroot "$WORK/podman/run" --storage-driver vfs
  --cgroup-manager cgroupfs --events-backend file --runtime crun)

# run_image REFERENCE: without network. crun refuses to start beside a cgroup2 mount with controllers on a machine of cgroup v1:
# podman does not see that mount, in a mount namespace of its own. The limits are set, since a raised one may be refused.
run_image() {
  unshare --mount bash -euc 'if mountpoint -q /sys/fs/cgroup/unified; then umount /sys/fs/cgroup/unified; fi; exec "$@"' run \
    "${PODMAN[@]}" run --rm --network none --ulimit nofile=1024:1024 --ulimit nproc=1024:1024 "$1"
}

podman_build() {
  echo "$2" >word
  "${PODMAN[@]}" build --quiet --tag "$REGISTRY/$1" .
}

podman_forget() {
  "${PODMAN[@]}" rmi --all --force
  [ -z "$("${PODMAN[@]}" images --all --quiet)" ]
}

podman_logs_in() { log_in "${PODMAN[@]}" login --tls-verify=false; }

podman_pushes_pulls_and_runs_an_image() {
  podman_build podman/app:1 'hello from podman'
  "${PODMAN[@]}" push --tls-verify=false --digestfile digest "$REGISTRY/podman/app:1"
  [ "$(cat digest)" = "$(digest_of podman/app:1)" ]
  podman_forget

  "${PODMAN[@]}" pull --tls-verify=false "$REGISTRY/podman/app:1"
  [ "$("${PODMAN[@]}" image inspect --format '{{.Digest}}' "$REGISTRY/podman/app:1")" = "$(cat digest)" ]
  [ "$(run_image "$REGISTRY/podman/app:1")" = 'hello from podman' ]
}

podman_pushes_in_the_format_of_docker() {
  podman_build podman/docker:1 'docker format'
  "${PODMAN[@]}" push --tls-verify=false --format v2s2 "$REGISTRY/podman/docker:1"
  podman_forget

  "${PODMAN[@]}" pull --tls-verify=false "$REGISTRY/podman/docker:1"
  [ "$("${PODMAN[@]}" image inspect --format '{{.ManifestType}}' "$REGISTRY/podman/docker:1")" = application/vnd.docker.distribution.manifest.v2+json ]
  [ "$(run_image "$REGISTRY/podman/docker:1")" = 'docker format' ]
}

podman_pulls_its_platform_of_an_index() {
  seed index podman/platforms:1

  "${PODMAN[@]}" pull --tls-verify=false "$REGISTRY/podman/platforms:1"
  [ "$(run_image "$REGISTRY/podman/platforms:1")" = "$GREETING" ]
}

podman_pushes_a_manifest_list() {
  podman_build podman/list:amd64 'from the list'
  "${PODMAN[@]}" manifest create list "containers-storage:$REGISTRY/podman/list:amd64"
  "${PODMAN[@]}" manifest push --all --tls-verify=false list "docker://$REGISTRY/podman/list:all"
  podman_forget

  "${PODMAN[@]}" pull --tls-verify=false "$REGISTRY/podman/list:all"
  [ "$(run_image "$REGISTRY/podman/list:all")" = 'from the list' ]
}

podman_lists_the_tags() {
  seed image podman/tags:a
  seed image podman/tags:b

  [ "$("${PODMAN[@]}" search --tls-verify=false --list-tags "$REGISTRY/podman/tags" | awk 'NR > 1 {print $2}')" = $'a\nb' ]
}

check podman_logs_in
check podman_pushes_pulls_and_runs_an_image
check podman_pushes_in_the_format_of_docker
check podman_pulls_its_platform_of_an_index
check podman_pushes_a_manifest_list
check podman_lists_the_tags
