#!/usr/bin/env bash
# Prints the users that differ between NinjaOne and this repository, and the checks that fail. Exits with 0 if there are none,
# 2 if there are any, 1 if the plan failed. Changes nothing.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"

terraform init -input=false >/dev/null || exit 1
# No lock: this plan only reads, and must not block the apply of a merge.
planned=0
terraform plan -input=false -lock=false -detailed-exitcode -out=drift.tfplan >drift.log 2>&1 || planned=$?
if [[ $planned -ne 0 && $planned -ne 2 ]]; then
  cat drift.log >&2
  exit 1
fi
plan="$(terraform show -json drift.tfplan)" || exit 1
who="$(jq -r -f "$here/who.jq" <<<"$plan")" || exit 1

# A failed check stops no plan: Terraform warns and continues. No one reads a warning at night, so it fails this script.
failed="$(jq -r -L "$here" '
  include "text";
  .checks[]? | select(.status == "fail" or .status == "error") | .address.to_display as $check
  | ([.instances[]?.problems[]?.message] | if . == [] then ["This could not be checked"] else . end)[]
  | "- \(plain) (\($check))"' <<<"$plan")" || exit 1

# Terraform also exits with 2 if only an output changes, such as the end of a renewed token, or if a check reads data. Neither
# is a change of a user.
outputs="$(jq -r '[.output_changes // {} | to_entries[] | select(.value.actions != ["no-op"]).key] | join(", ")' <<<"$plan")" || exit 1
reads="$(jq -r '.resource_changes[]? | select(.mode == "data").address' <<<"$plan")" || exit 1
if [[ $planned -eq 2 && -z $who && -z $outputs && -z $reads ]]; then
  # a change that who.jq does not describe
  who="$(printf '```text\n'; jq -Rr -L "$here" 'include "text"; block' drift.log; printf '```')"
fi

if [[ -n $who ]]; then
  echo "NinjaOne differs from this repository:"
  echo
  printf '%s\n' "$who"
  echo
  echo "Apply, which restores NinjaOne, or change people.csv to match NinjaOne."
else
  echo "NinjaOne agrees with this repository."
  if [[ -n $outputs ]]; then
    echo "The next apply changes no user, only these outputs: $outputs"
  fi
fi
if [[ -n $failed ]]; then
  echo
  echo "These checks failed:"
  echo
  printf '%s\n' "$failed"
fi
if [[ -n $who || -n $failed ]]; then
  exit 2
fi
