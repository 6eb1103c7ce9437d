#!/usr/bin/env bash
# Checks the format, validates and plans. Leaves four files for the steps after it:
#
#   change.tfplan   the plan, for `terraform apply change.tfplan` to do exactly that
#   change.json     the same, for scripts
#   plan.md         the same, for people: a comment on the change; if the plan fails, it has the error
#   plan.log        the output of Terraform
#
# All four contain names and addresses. None contains the SCIM token, as long as the token comes from the environment.
# If COMMIT is set to the planned commit, plan.md names it. If NEWEST is set too, it must be the same commit: a run that is
# repeated plans its own commit, and would undo later merges.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
# Azure Pipelines leaves $(NAME) in place of a variable that is not set.
if [[ ${NINJAONE_SCIM_TOKEN:-} == \$\(*\) ]]; then
  unset NINJAONE_SCIM_TOKEN
fi
commit="${COMMIT:+ (${COMMIT:0:8})}"

# block makes what Terraform printed harmless in a block of Markdown.
block() { jq -Rr -L "$here" 'include "text"; block' "$@"; }

# most LIMIT TEXT prints the text, or the lines of it that fit, and then that it was cut.
most() {
  local text="${2:0:$1}"
  if [[ $text == "$2" ]]; then
    printf '%s\n' "$text"
  else
    # The last line is not complete, and half a code span is none.
    printf '%s\n\n%s\n' "$(sed '$d' <<<"$text")" "Cut here. The job's log has the rest."
  fi
}

# Otherwise the comment would still show the plan of an earlier commit.
failed() {
  rm -f change.tfplan change.json
  local words
  words="$(block plan.log | sed -n '/Error:/,$p' | sed -e 's/^│ \{0,1\}//' -e '/^╵/d' -e 's/^╷.*//' -e '/^ *├─*$/d' -e 's/^\( *\)│ /\1/')"
  if [[ -z $words ]]; then
    words="$(block plan.log | tail -n 50)"
  fi
  {
    echo "### The plan failed$commit"
    echo
    echo '```text'
    most 30000 "$words"
    echo '```'
    echo
    echo "The job's log has the rest. Plans of earlier commits do not count."
  } >plan.md
}
trap '[[ $? -eq 0 ]] || failed' EXIT

: >plan.log
if [[ -n ${NEWEST:-} && $NEWEST != "${COMMIT:-}" ]]; then
  printf 'Error: A later commit is on the main branch\n\nThis run would undo it. Repeat the run of commit %s instead.\n' \
    "$NEWEST" | tee plan.log
  exit 1
fi
# run COMMAND… keeps what it prints for the comment. The job's log shows the output of the plan, and of what fails.
run() { "$@" >plan.log 2>&1 || { cat plan.log; return 1; }; }
formatted() {
  local diff status=0
  diff="$(terraform fmt -check -diff -recursive)" || status=$?
  if [[ $status -eq 3 ]]; then
    printf 'Error: some files are not formatted\n\nterraform fmt -recursive formats them:\n\n%s\n' "$diff"
  fi
  return "$status"
}
run formatted
run terraform init -input=false
run terraform validate
# No lock: a plan only reads the state, and a cancelled job would leave its lock. A plan that is applied needs none either: the
# apply takes the lock, and refuses a plan of an older state.
terraform plan -input=false -lock=false -out=change.tfplan 2>&1 | tee plan.log
terraform show -json change.tfplan >change.json

# A comment holds 65,536 characters. A longer plan is complete in the job's log.
who="$(jq -r -f "$here/who.jq" change.json)"
counts="$(jq -r --arg counts yes -f "$here/who.jq" change.json)"
whole="$(terraform show -no-color change.tfplan | block)"
# The saved plan does not contain the provider's warnings, such as that of a token that ends.
warnings="$(block plan.log | awk -f "$here/warnings.awk")"
{
  echo "### What this would change in NinjaOne$commit"
  echo
  if [[ -z $who ]]; then
    echo "No user."
  else
    echo "**$counts**"
    echo
    most 20000 "$who"
  fi
  echo
  if [[ -n $warnings ]]; then
    echo "Terraform warns:"
    echo
    echo '```text'
    most 10000 "$warnings"
    echo '```'
    echo
  fi
  echo "<details><summary>The whole plan</summary>"
  echo
  echo '```text'
  most 29000 "$whole"
  echo '```'
  echo
  echo "</details>"
} >plan.md
