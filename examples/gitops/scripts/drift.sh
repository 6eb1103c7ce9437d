#!/usr/bin/env bash
# Says who differs between NinjaOne and this repository. Ends with 0 if nobody does, 2 if somebody does, 1 if that could not
# be found out. Changes nothing.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"

terraform init -input=false >/dev/null || exit 1
# No lock: it only looks, and must not keep a merge from being applied.
if ! terraform plan -input=false -lock=false -out=drift.tfplan >drift.log 2>&1; then
  cat drift.log >&2
  exit 1
fi

# Not by -detailed-exitcode, for which a changed output is a difference too, such as the end of a token that was renewed.
who="$(terraform show -json drift.tfplan | jq -r -f "$here/who.jq")" || exit 1
if [[ -z $who ]]; then
  echo "NinjaOne is what this repository says."
  exit 0
fi
echo "NinjaOne is not what this repository says:"
echo
printf '%s\n' "$who"
echo
echo "Apply to bring NinjaOne back, or change people.csv to what NinjaOne has."
exit 2
