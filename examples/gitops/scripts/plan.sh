#!/usr/bin/env bash
# Validates and plans. Leaves four files for the steps after it:
#
#   change.tfplan   the plan, for `terraform apply change.tfplan` to do exactly that
#   change.json     the same, for scripts
#   plan.md         the same, for people: a comment on the change; if the plan fails, it has the error
#   plan.log        the output of Terraform
#
# All four contain names and addresses. None contains the SCIM token, as long as the token comes from the environment.
# If COMMIT is set to the planned commit, plan.md names it.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
# Azure Pipelines leaves $(NAME) in place of a variable that is not set.
if [[ ${NINJAONE_SCIM_TOKEN:-} == \$\(*\) ]]; then
  unset NINJAONE_SCIM_TOKEN
fi
commit="${COMMIT:+ (${COMMIT:0:8})}"

# plain is what Terraform printed, without colours.
plain() { sed -e $'s/\e\\[[0-9;]*m//g' plan.log; }

# Otherwise the comment would still show the plan of an earlier commit.
failed() {
  rm -f change.tfplan change.json
  local words
  words="$(plain | sed -n '/Error:/,$p' | sed -e 's/^│ \{0,1\}//' -e '/^[╷╵]/d' -e '/^ *├─*$/d' -e 's/^\( *\)│ /\1/')"
  if [[ -z $words ]]; then
    words="$(plain | tail -n 50)"
  fi
  {
    echo "### The plan failed$commit"
    echo
    echo '```text'
    printf '%s\n' "${words:0:30000}"
    echo '```'
    echo
    echo "The job's log has the rest. Plans of earlier commits do not count."
  } >plan.md
}
trap '[[ $? -eq 0 ]] || failed' EXIT

: >plan.log
# run COMMAND… keeps what it prints for the comment. The job's log shows the output of the plan, and of what fails.
run() { "$@" >plan.log 2>&1 || { cat plan.log; return 1; }; }
run terraform init -input=false
run terraform validate
terraform plan -input=false -lock-timeout=5m -out=change.tfplan 2>&1 | tee plan.log
terraform show -json change.tfplan >change.json

# A comment holds 65,536 characters. A longer plan is cut here, and complete in the job's log.
who="$(jq -r -f "$here/who.jq" change.json)"
counts="$(jq -r --arg counts yes -f "$here/who.jq" change.json)"
whole="$(terraform show -no-color change.tfplan)"
# The saved plan does not contain the provider's warnings, such as that of a token that ends.
warnings="$(plain | awk -f "$here/warnings.awk")"
{
  echo "### What this would change in NinjaOne$commit"
  echo
  if [[ -z $who ]]; then
    echo "No user."
  else
    echo "**$counts**"
    echo
    printf '%s\n' "${who:0:20000}"
  fi
  echo
  if [[ -n $warnings ]]; then
    echo "Terraform warns:"
    echo
    echo '```text'
    printf '%s\n' "${warnings:0:10000}"
    echo '```'
    echo
  fi
  echo "<details><summary>The whole plan</summary>"
  echo
  echo '```text'
  printf '%s\n' "${whole:0:29000}"
  echo '```'
  echo
  echo "</details>"
} >plan.md
