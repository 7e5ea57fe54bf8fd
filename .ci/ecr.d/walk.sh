# shellcheck shell=bash
# A user's life with the AWS CLI and docker, from `aws ecr create-repository` to `delete-repository`, as one script would have it.

# the_whole_life_of_an_image CLI: by the version of the AWS CLI that is named.
the_whole_life_of_an_image() {
  local cli=$1 name=walk/$1/app digest
  by "$cli"

  aws_ ecr create-repository --repository-name "$name" --image-scanning-configuration scanOnPush=true --tags Key=team,Value=walk >created
  [ "$(jq -r .repository.repositoryUri created)" = "$REGISTRY/$name" ]
  [ "$(jq -r .repository.repositoryArn created)" = "arn:aws:ecr:us-east-1:000000000000:repository/$name" ]
  [ "$(aws_ ecr describe-repositories --query "repositories[?repositoryName=='$name'].imageTagMutability" --output text)" = MUTABLE ]
  [ "$(aws_ ecr list-tags-for-resource --resource-arn "$(jq -r .repository.repositoryArn created)" --query 'tags[0].Value' --output text)" = walk ]

  aws_ ecr get-login-password | docker login --username AWS --password-stdin "$REGISTRY"
  docker_pushes "$name:1.0"
  docker_pulls "$name:1.0"
  digest=$(docker image inspect --format '{{index .RepoDigests 0}}' "$REGISTRY/$name:1.0")
  digest=${digest#*@}

  aws_ ecr describe-images --repository-name "$name" --image-ids imageTag=1.0 >described
  [ "$(jq -r '.imageDetails[0].imageDigest' described)" = "$digest" ]
  [ "$(jq -r '.imageDetails[0].imageTags | join(" ")' described)" = 1.0 ]
  [ "$(jq '.imageDetails[0].imageSizeInBytes' described)" -gt 1000 ]

  # retagging: the manifest of one tag is put with another
  aws_ ecr batch-get-image --repository-name "$name" --image-ids imageTag=1.0 --query 'images[0].imageManifest' --output text >manifest
  [ "$(printf %s "$(cat manifest)" | sha256sum | cut -d ' ' -f 1)" = "${digest#sha256:}" ]
  aws_ ecr put-image --repository-name "$name" --image-tag stable --image-manifest "$(cat manifest)" >put
  [ "$(jq -r .image.imageId.imageDigest put)" = "$digest" ]
  docker_pulls "$name:stable"
  [ "$(aws_ ecr list-images --repository-name "$name" --query 'sort(imageIds[].imageTag)' --output text)" = $'1.0\tstable' ]

  # untagging
  aws_ ecr batch-delete-image --repository-name "$name" --image-ids imageTag=1.0 >deleted
  [ "$(jq -c '[.imageIds[0].imageTag, (.failures | length)]' deleted)" = '["1.0",0]' ]
  docker_does_not_pull "$name:1.0"
  docker_pulls "$name:stable"

  # immutability
  aws_ ecr put-image-tag-mutability --repository-name "$name" --image-tag-mutability IMMUTABLE
  docker_builds "$name:stable" other
  refute docker push "$REGISTRY/$name:stable" >refusal
  fails ImageAlreadyExistsException ecr put-image --repository-name "$name" --image-tag stable --image-manifest "$(cat manifest)"
  aws_ ecr put-image-tag-mutability --repository-name "$name" --image-tag-mutability MUTABLE
  docker push "$REGISTRY/$name:stable"

  # a policy, and what is not there
  aws_ ecr set-repository-policy --repository-name "$name" --policy-text file://"$WORK"/policy.json
  [ "$(aws_ ecr get-repository-policy --repository-name "$name" --query policyText --output text | jq -r '.Statement[0].Sid')" = 'pull for all' ]
  aws_ ecr delete-repository-policy --repository-name "$name"
  fails RepositoryPolicyNotFoundException ecr get-repository-policy --repository-name "$name"
  fails RepositoryNotFoundException ecr list-images --repository-name walk/none

  # what a lifecycle policy would do, and then is set
  aws_ ecr start-lifecycle-policy-preview --repository-name "$name" --lifecycle-policy-text file://"$WORK"/lifecycle.json
  aws_ ecr wait lifecycle-policy-preview-complete --repository-name "$name"
  aws_ ecr get-lifecycle-policy-preview --repository-name "$name" >preview
  [ "$(jq -c '[.status, .summary.expiringImageTotalCount, .previewResults[0].imageDigest]' preview)" = "[\"COMPLETE\",1,\"$digest\"]" ]
  aws_ ecr put-lifecycle-policy --repository-name "$name" --lifecycle-policy-text file://"$WORK"/lifecycle.json
  aws_ ecr get-lifecycle-policy --repository-name "$name" --query lifecyclePolicyText --output text >lifecycle
  diff <(jq -S . lifecycle) <(jq -S . "$WORK/lifecycle.json")

  # the end
  fails RepositoryNotEmptyException ecr delete-repository --repository-name "$name"
  aws_ ecr delete-repository --repository-name "$name" --force
  fails RepositoryNotFoundException ecr describe-repositories --repository-names "$name"
  docker_does_not_pull "$name:stable"
}

# walk_policies: the documents that the walk sets.
walk_policies() {
  cat >"$WORK/policy.json" <<'POLICY'
{"Version": "2012-10-17", "Statement": [{"Sid": "pull for all", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::000000000000:root"},
  "Action": ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]}]}
POLICY
  cat >"$WORK/lifecycle.json" <<'POLICY'
{"rules": [{"rulePriority": 1, "description": "keep the newest", "action": {"type": "expire"},
  "selection": {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 1}}]}
POLICY
}

# by CLI: which aws is meant from here on.
by() {
  case $1 in
    v2) AWS=(/usr/bin/aws --endpoint-url "http://$REGISTRY") ;; # Debian's knows no AWS_ENDPOINT_URL
    v1) AWS=("$PYTHON_CLIENTS/bin/aws") ;;
  esac
}
aws_() { "${AWS[@]}" "$@"; }

# fails CODE WORD...: refused with this code, by the exit status that both versions have for it.
fails() {
  local status=0
  aws_ "${@:2}" >said 2>&1 || status=$?
  cat said
  [ "$status" = 254 ] || [ "$status" = 255 ]
  grep -F "($1)" said
}

# docker_builds REPOSITORY:TAG WORD: an image of the root file system and a word, so that each is unlike the others.
docker_builds() {
  echo "$2 $1" >word
  cp "$WORK/rootfs.tar" word.tar
  tar -rf word.tar word
  docker import --change 'CMD ["cat", "/word"]' word.tar "$REGISTRY/$1"
}
docker_pushes() {
  docker_builds "$1" first
  docker push "$REGISTRY/$1"
}
docker_does_not_pull() {
  docker image prune --all --force
  refute docker pull "$REGISTRY/$1"
}
docker_pulls() {
  docker image prune --all --force
  docker pull "$REGISTRY/$1"
  [ -n "$(docker run --rm --network none "$REGISTRY/$1")" ]
}
