# shellcheck shell=bash
# The Docker engine: an engine of our own builds, pushes, pulls and runs.

installed docker dockerd ip || return 0
home docker
at_exit "$ROOT/.ci/tools/dockerd" stop "$WORK/docker/engine"
"$ROOT/.ci/tools/dockerd" start "$WORK/docker/engine" || { failed 'the Docker engine starts' && return 0; }
eval "$("$ROOT/.ci/tools/dockerd" env "$WORK/docker/engine")"
export DOCKER_BUILDKIT=0
docker version --format 'docker client {{.Client.Version}}, engine {{.Server.Version}}'

mkdir "$WORK/docker/context"
cp "$ROOTFS" "$WORK/docker/context/rootfs.tar"
cat >"$WORK/docker/context/Dockerfile" <<'DOCKERFILE'
FROM scratch
ADD rootfs.tar /
ENV PATH=/bin
ARG mebibytes=4
RUN head -c "${mebibytes}m" /dev/urandom >/random && sha256sum /random >/random.sha256
RUN mkdir /empty
ARG word
RUN echo "$word" >/word
CMD ["sh", "-c", "sha256sum -c /random.sha256 && cat /word"]
DOCKERFILE

# build REPOSITORY:TAG WORD [MEBIBYTES]: an image of four layers that prints the word; images share all layers but the last.
build() {
  docker build --quiet --network none --build-arg word="$2" --build-arg mebibytes="${3:-4}" --tag "$REGISTRY/$1" "$WORK/docker/context"
}

# forget: the engine holds no image and no layer any more.
forget() {
  docker system prune --all --force >/dev/null
  [ -z "$(docker images --all --quiet)" ]
}

# prints REPOSITORY:TAG WORD: the image runs, its layers are intact, and it is the one with the word.
prints() { [ "$(docker run --rm --network none "$REGISTRY/$1")" = $'/random: OK\n'"$2" ]; }

docker_logs_in() { log_in docker login; }

# The engine tries TLS first, and every request would wait for a server that waits for the rest of a line.
docker_is_told_at_once_that_this_is_no_tls() {
  local status=0
  curl -sS --max-time 5 "https://$REGISTRY/v2/" || status=$?
  [ "$status" = 35 ] # no handshake; 28 is the time-out
}

docker_pushes_and_pulls_a_multi_layer_image() {
  build docker/app:1 one
  docker push "$REGISTRY/docker/app:1"
  forget

  docker pull "$REGISTRY/docker/app:1"
  [ "$(docker image inspect --format '{{index .RepoDigests 0}}' "$REGISTRY/docker/app:1")" = "$REGISTRY/docker/app@$(digest_of docker/app:1)" ]
  [ "$(docker image inspect --format '{{len .RootFS.Layers}}' "$REGISTRY/docker/app:1")" = 4 ]
  prints docker/app:1 one
}

docker_pushes_and_pulls_a_large_layer() {
  build docker/large:1 large 64
  docker push "$REGISTRY/docker/large:1"
  forget

  docker pull "$REGISTRY/docker/large:1"
  prints docker/large:1 large
}

docker_push_of_an_unchanged_image_moves_no_bytes() {
  build docker/unchanged:1 unchanged
  docker push "$REGISTRY/docker/unchanged:1"
  stored_blobs >before

  docker push "$REGISTRY/docker/unchanged:1" >again

  [ "$(grep -c 'Layer already exists' again)" = 4 ]
  refute grep -E 'Pushed|Mounted' again
  stored_blobs | diff before -
}

docker_mounts_layers_from_another_repository() {
  build docker/mounted:1 mounted
  docker push "$REGISTRY/docker/mounted:1"
  docker tag "$REGISTRY/docker/mounted:1" "$REGISTRY/docker/mounts/elsewhere:1"

  docker push "$REGISTRY/docker/mounts/elsewhere:1" >mounts

  [ "$(grep -c 'Mounted from docker/' mounts)" = 4 ]
  forget
  prints docker/mounts/elsewhere:1 mounted
}

docker_runs_an_image_that_it_has_to_pull() {
  build docker/run:1 run
  docker push "$REGISTRY/docker/run:1"
  forget

  prints docker/run:1 run
}

docker_pulls_by_digest() {
  local digest
  build docker/digest:1 digest
  docker push "$REGISTRY/docker/digest:1"
  digest=$(digest_of docker/digest:1)
  forget

  docker pull "$REGISTRY/docker/digest@$digest"
  prints "docker/digest@$digest" digest
}

docker_moves_a_tag() {
  build docker/moved:latest first
  docker push "$REGISTRY/docker/moved:latest"
  build docker/moved:latest second
  docker push "$REGISTRY/docker/moved:latest"
  forget

  docker pull "$REGISTRY/docker/moved:latest"
  prints docker/moved:latest second
}

docker_pulls_all_tags() {
  local tag
  for tag in a b c; do build "docker/tags:$tag" "$tag"; done
  docker push --all-tags "$REGISTRY/docker/tags"
  forget

  docker pull --all-tags "$REGISTRY/docker/tags"
  for tag in a b c; do prints "docker/tags:$tag" "$tag"; done
}

docker_pulls_the_platform_that_is_asked_for() {
  seed index docker/platforms:1

  docker pull --platform linux/arm64 "$REGISTRY/docker/platforms:1"
  [ "$(docker image inspect --format '{{.Architecture}}' "$REGISTRY/docker/platforms:1")" = arm64 ]
  docker pull --platform linux/amd64 "$REGISTRY/docker/platforms:1"
  [ "$(docker run --rm --network none "$REGISTRY/docker/platforms:1")" = "$GREETING" ]
}

docker_pushes_a_manifest_list() {
  build docker/list:amd64 amd64
  docker push "$REGISTRY/docker/list:amd64"
  docker manifest create --insecure "$REGISTRY/docker/list:all" "$REGISTRY/docker/list:amd64"
  docker manifest annotate --arch amd64 --os linux "$REGISTRY/docker/list:all" "$REGISTRY/docker/list:amd64"
  [ "$(docker manifest push --insecure "$REGISTRY/docker/list:all")" = "$(digest_of docker/list:all)" ]
  forget

  prints docker/list:all amd64
}

docker_pushes_and_pulls_concurrently() {
  local word words=(a b c d e f)
  for word in "${words[@]}"; do build "docker/concurrent/$word:1" "$word"; done

  at_once push_concurrent "${words[@]}"
  forget
  at_once pull_concurrent "${words[@]}"

  for word in "${words[@]}"; do prints "docker/concurrent/$word:1" "$word"; done
}
push_concurrent() { docker push "$REGISTRY/docker/concurrent/$1:1"; }
pull_concurrent() { docker pull "$REGISTRY/docker/concurrent/$1:1"; }

check docker_logs_in
check docker_is_told_at_once_that_this_is_no_tls
check docker_pushes_and_pulls_a_multi_layer_image
check docker_pushes_and_pulls_a_large_layer
check docker_push_of_an_unchanged_image_moves_no_bytes
check docker_mounts_layers_from_another_repository
check docker_runs_an_image_that_it_has_to_pull
check docker_pulls_by_digest
check docker_moves_a_tag
check docker_pulls_all_tags
check docker_pulls_the_platform_that_is_asked_for
check docker_pushes_a_manifest_list
check docker_pushes_and_pulls_concurrently
