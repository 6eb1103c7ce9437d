#!/usr/bin/env bash
# Plans or applies every tenant, or only the named ones:
#
#   ./each.sh plan  [TENANT…]   shows the changes; keeps each plan in plans/TENANT.tfplan
#   ./each.sh apply [TENANT…]   applies the last plan
#
# A failure in one tenant does not stop the others. Exits with 0 if there is nothing to do or all is done, 2 if a tenant
# differs from its files, 1 if a step failed.
#
# The token of the tenant north is in NINJAONE_SCIM_TOKEN_NORTH, and so on. Write a hyphen of the name as an underscore.
# Needs jq.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

action=${1:-}
case $action in
  plan | apply) shift ;;
  *)
    sed -n '2,12s/^# \{0,1\}//p' "$0" >&2
    exit 1
    ;;
esac

tenants=("$@")
if [[ ${#tenants[@]} -eq 0 ]]; then
  for directory in tenants/*/; do
    tenants+=("$(basename "$directory")")
  done
fi
mkdir -p plans # as sensitive as a state: names and addresses of people

# says prints what a plan would do, a line for each resource.
says() {
  terraform show -json "plans/$1.tfplan" | jq -r '
    .resource_changes[]? | select(.change.actions != ["no-op"] and .mode == "managed")
    | "  \(.change.actions | join(" and ")) \(.address)"'
}

# warns prints what Terraform and the provider warn of, such as a token that ends soon, a line for each.
warns() {
  sed -e $'s/\e\\[[0-9;]*m//g' "plans/$1.log" | sed -n -e 's/^│ //' -e "s|^Warning: \(.*\)|$1: warning: \1 (plans/$1.log)|p" | sort -u
}

plan() {
  local status=0
  terraform plan -input=false -detailed-exitcode -out="plans/$1.tfplan" >"plans/$1.log" 2>&1 || status=$?
  case $status in
    0) echo "$1: nothing to do" && warns "$1" ;;
    2) echo "$1: $(says "$1" | wc -l | tr -d ' ') to do" && says "$1" && warns "$1" ;;
    *) echo "$1: failed" && cat "plans/$1.log" ;;
  esac
  return "$status"
}

apply() {
  if [[ ! -f plans/$1.tfplan ]]; then
    echo "$1: there is no plan"
    return 1
  fi
  local status=0
  terraform apply -input=false "plans/$1.tfplan" >"plans/$1.log" 2>&1 || status=$?
  rm -f "plans/$1.tfplan" # a plan can be applied only once
  if [[ $status -ne 0 ]]; then
    echo "$1: failed" && cat "plans/$1.log"
    return 1
  fi
  echo "$1: $(grep -E '^Apply complete' "plans/$1.log")"
  warns "$1"
}

failed=0 todo=0
for tenant in "${tenants[@]}"; do
  if [[ ! -d tenants/$tenant ]]; then
    echo "$tenant: there is no directory tenants/$tenant"
    failed=1
    continue
  fi
  variable="NINJAONE_SCIM_TOKEN_$(tr 'a-z-' 'A-Z_' <<<"$tenant")"
  # Never use another tenant's token, or one that is set for another purpose.
  export NINJAONE_SCIM_TOKEN="${!variable:-}"
  unset NINJAONE_SCIM_URL NINJAONE_SCIM_TOKEN_CREATED NINJAONE_REGION
  if ! terraform workspace select -or-create "$tenant" >"plans/$tenant.log" 2>&1; then
    echo "$tenant: failed" && cat "plans/$tenant.log"
    failed=1
    continue
  fi
  status=0
  case $action in
    plan) plan "$tenant" || status=$? ;;
    apply) apply "$tenant" || status=$? ;;
  esac
  case $status in
    0) ;;
    2) todo=1 ;;
    *) failed=1 ;;
  esac
done

if [[ $failed -ne 0 ]]; then
  exit 1
fi
exit $((todo * 2))
