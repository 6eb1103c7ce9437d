#!/usr/bin/env bash
# Says who differs between NinjaOne and this repository. Ends with 0 if nobody does, 2 if somebody does, 1 if that could not
# be found out. Changes nothing.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"

terraform init -input=false >/dev/null
status=0
# No lock: it only looks, and must not keep a merge from being applied.
terraform plan -input=false -lock=false -detailed-exitcode -out=drift.tfplan >drift.log 2>&1 || status=$?
case $status in
  0)
    echo "NinjaOne is what this repository says."
    ;;
  2)
    echo "NinjaOne is not what this repository says:"
    echo
    terraform show -json drift.tfplan | jq -r -f "$here/who.jq"
    echo
    echo "Apply to bring NinjaOne back, or change people.csv to what NinjaOne has."
    ;;
  *)
    cat drift.log >&2
    ;;
esac
exit "$status"
