#!/usr/bin/env bash
# Validates and plans. Leaves three files for the steps after it:
#
#   change.tfplan   the plan, for `terraform apply change.tfplan` to do exactly that
#   change.json     the same, for scripts
#   plan.md         the same, for people: a comment on the change
#
# All three hold people's names and addresses. The SCIM token is in none of them, as long as it comes from the environment.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"

terraform init -input=false >/dev/null
terraform validate >/dev/null
terraform plan -input=false -lock-timeout=5m -out=change.tfplan
terraform show -json change.tfplan >change.json

# A comment has room for 65,536 characters; a plan that is longer is cut, and is whole in the job's log.
limit=60000
who="$(jq -r -f "$here/who.jq" change.json)"
whole="$(terraform show -no-color change.tfplan)"
{
  echo "### What this would change in NinjaOne"
  echo
  if [[ -z $who ]]; then
    echo "Nobody."
  else
    printf '%s\n' "${who:0:20000}"
  fi
  echo
  echo "<details><summary>The whole plan</summary>"
  echo
  echo '```text'
  printf '%s\n' "${whole:0:$((limit - 21000))}"
  echo '```'
  echo
  echo "</details>"
} >plan.md
