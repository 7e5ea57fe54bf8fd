# shellcheck shell=bash
# Two accounts in one server of their own, each by its name: what the ECR API calls an image is what docker pulls.

FIRST=000000000000 SECOND=111122223333

host_of() { echo "$1.dkr.ecr.us-east-1.localhost"; }

# The names lead to this machine as long as the suite runs. /etc/hosts may be a mount of its own: it is written, never replaced.
names_lead_here() {
  at_exit names_lead_nowhere
  echo "127.0.0.1 $(host_of $FIRST) $(host_of $SECOND) # $WORK" >>/etc/hosts
}

names_lead_nowhere() {
  grep -vF "# $WORK" /etc/hosts >"$WORK/hosts"
  cat "$WORK/hosts" >/etc/hosts
}

# signs_for ACCOUNT: as an administrator of it.
signs_for() {
  if [ "$1" = $FIRST ]; then signs_with "$FIRST_ID" "$FIRST_SECRET"; else signs_with "$SECOND_ID" "$SECOND_SECRET"; fi
}

# logs_in ACCOUNT: docker, with the password and at the address that the API gives.
logs_in() {
  aws_ ecr get-authorization-token --query 'authorizationData[0].proxyEndpoint' --output text >endpoint
  [ "$(cat endpoint)" = "http://$(host_of "$1"):${REGISTRY##*:}" ]
  aws_ ecr get-login-password | canary | docker login --username AWS --password-stdin "$(cat endpoint)"
}

a_second_account_needs_host_names() {
  refute mini_ecr serve --listen 127.0.0.1:0 2>refusal
  grep -q 'aws.accounts needs aws.registryHosts' refusal
}

the_first_users_of_the_second_account_are_made_by_the_operator() {
  mini_ecr user create admin --account $SECOND
  mini_ecr policy attach --user admin AdministratorAccess --account $SECOND
  mini_ecr key create --user admin --account $SECOND --json >"$WORK/second-key"
  jq -r .secretAccessKey "$WORK/second-key" | canary >/dev/null
  [ "$(mini_ecr user list --json | jq -c '[.users[].name]')" = '["admin"]' ]
  refute mini_ecr user list --account 444455556666 2>refusal
  grep -q "has no account '444455556666'; it has $FIRST, $SECOND" refusal
}

# what_an_account_calls_its_repository_is_pulled_as_it_is ACCOUNT: the same name in both, with another image in each.
what_an_account_calls_its_repository_is_pulled_as_it_is() {
  local uri
  export DOCKER_CONFIG=$WORK/docker-of-$1
  by v2
  signs_for "$1"
  [ "$(aws_ sts get-caller-identity --query Account --output text)" = "$1" ]
  aws_ ecr create-repository --repository-name team/app >created
  [ "$(jq -r .repository.repositoryArn created)" = "arn:aws:ecr:us-east-1:$1:repository/team/app" ]
  logs_in "$1"

  uri=$(aws_ ecr describe-repositories --repository-names team/app --query 'repositories[0].repositoryUri' --output text)
  [ "$uri" = "$(host_of "$1"):${REGISTRY##*:}/team/app" ]
  docker import --change "LABEL which=$1" "$WORK/rootfs.tar" "$uri:1"
  docker push "$uri:1"
  docker image rm "$uri:1"
  docker pull "$uri:1"
  [ "$(docker image inspect --format '{{.Config.Labels.which}}' "$uri:1")" = "$1" ]
  docker image rm "$uri:1"
}

the_other_accounts_image_is_pulled_where_its_policy_allows_it() {
  local uri
  uri="$(host_of $FIRST):${REGISTRY##*:}/team/app"
  export DOCKER_CONFIG=$WORK/docker-across
  by v2
  signs_for $SECOND
  aws_ ecr get-login-password | canary | docker login --username AWS --password-stdin "${uri%%/*}"
  refute docker pull "$uri:1" >refusal 2>&1
  grep -qiE 'denied|forbidden' refusal
  fails AccessDeniedException ecr describe-images --registry-id $FIRST --repository-name team/app

  signs_for $FIRST
  aws_ ecr set-repository-policy --repository-name team/app --policy-text "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\",
    \"Principal\": {\"AWS\": \"arn:aws:iam::$SECOND:root\"},
    \"Action\": [\"ecr:BatchGetImage\", \"ecr:GetDownloadUrlForLayer\", \"ecr:DescribeImages\"]}]}"
  docker pull "$uri:1"
  [ "$(docker image inspect --format '{{.Config.Labels.which}}' "$uri:1")" = $FIRST ]
  docker tag "$uri:1" "$uri:2"
  refute docker push "$uri:2"
  signs_for $SECOND
  aws_ ecr describe-images --registry-id $FIRST --repository-name team/app
}

one_accounts_password_is_not_the_others() {
  mini_ecr user password admin --account $SECOND --password-stdin <<<"$ADMIN_PASSWORD-2"
  for account in $FIRST $SECOND; do
    [ "$(status_of $account "admin:$ADMIN_PASSWORD")" = "$([ $account = $FIRST ] && echo 200 || echo 401)" ]
    [ "$(status_of $account "admin:$ADMIN_PASSWORD-2")" = "$([ $account = $SECOND ] && echo 200 || echo 401)" ]
  done
  [ "$(status_of 444455556666 "admin:$ADMIN_PASSWORD")" = 401 ]
}

status_of() { curl -s -o said -w '%{http_code}' -u "$2" -H "Host: $(host_of "$1")" "http://$REGISTRY/v2/"; }

part_accounts() {
  local other=("$REGISTRY" "$SERVER_DATA" "$SERVER_PID" "$SERVER_LOG") key=("$AWS_ACCESS_KEY_ID" "$AWS_SECRET_ACCESS_KEY")
  names_lead_here
  FIRST_ID=${key[0]} FIRST_SECRET=${key[1]}
  SERVER_DATA=$(mktemp -d "$WORK/data.XXXXXX")
  export MINIECR_AWS_ACCOUNTS=$SECOND
  check a_second_account_needs_host_names
  launch 127.0.0.1 MINIECR_ADMIN_ACCESS_KEY_ID="$FIRST_ID" MINIECR_ADMIN_SECRET_ACCESS_KEY="$FIRST_SECRET" \
    MINIECR_AWS_REGISTRY_HOSTS='<account>.dkr.ecr.<region>.localhost' MINIECR_LOG_REQUESTS=all MINIECR_JAVA_OPTIONS=-Xmx128m
  unset MINIECR_AWS_ACCOUNTS
  export AWS_ENDPOINT_URL_ECR=http://$REGISTRY AWS_ENDPOINT_URL_STS=http://$REGISTRY
  check the_first_users_of_the_second_account_are_made_by_the_operator
  SECOND_ID=$(jq -r .accessKeyId "$WORK/second-key") SECOND_SECRET=$(jq -r .secretAccessKey "$WORK/second-key")
  for account in $FIRST $SECOND; do check what_an_account_calls_its_repository_is_pulled_as_it_is "$account"; done
  check the_other_accounts_image_is_pulled_where_its_policy_allows_it
  check one_accounts_password_is_not_the_others
  stop_server
  check no_secret_is_in_the_log_or_the_data
  REGISTRY=${other[0]} SERVER_DATA=${other[1]} SERVER_PID=${other[2]} SERVER_LOG=${other[3]}
  export AWS_ENDPOINT_URL_ECR=http://$REGISTRY AWS_ENDPOINT_URL_STS=http://$REGISTRY
}
