#!/usr/bin/env bash
# Plans or applies every tenant, or only the named ones, several at a time:
#
#   ./each.sh plan  [TENANT…]   shows the changes; keeps each plan in plans/TENANT.tfplan
#   ./each.sh apply [TENANT…]   applies the last plan
#
# A failure in one tenant does not stop the others. A table at the end has a line for each tenant. Exits with 0 if there is
# nothing to do or all is done, 2 if a tenant differs from its files, 1 if a step failed. If an apply fails half-way, the
# line has the resources that it completed.
#
# The token of the tenant north is in NINJAONE_SCIM_TOKEN_NORTH, and so on. Replace each character of the name that is
# neither a letter nor a digit with an underscore. AT_A_TIME says how many tenants run at once (4). Needs jq.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

action=${1:-}
case $action in
  plan | apply | one-plan | one-apply) shift ;;
  *)
    sed -n '2,14s/^# \{0,1\}//p' each.sh >&2
    exit 1
    ;;
esac

# says prints what a plan would do, one line for each resource.
says() {
  terraform show -json "plans/$1.tfplan" | jq -r '
    .resource_changes[]? | select(.change.actions != ["no-op"] and .mode == "managed")
    | "  \(.change.actions | join(" and ")) \(.address)"'
}

# warns prints the warnings of Terraform and the provider, one line each.
warns() {
  sed -e $'s/\e\\[[0-9;]*m//g' "plans/$1.log" | sed -n -e 's/^│ //' -e "s|^Warning: \(.*\)|$1: warning: \1 (plans/$1.log)|p" | sort -u
}

# row writes a tenant's line of the table: row TENANT RESULT CREATE CHANGE REMOVE.
row() { printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$1" "${3:--}" "${4:--}" "${5:--}" "$(warns "$1" | wc -l | tr -d ' ')" "$2" >"plans/$1.row"; }

# completed prints how many resources an apply created, changed and removed. An apply that fails prints no sum, but a line for
# each resource that is complete. Without such a line, completed prints nothing: no one knows what a resource did before it failed.
completed() {
  sed -e $'s/\e\\[[0-9;]*m//g' "plans/$1.log" | awk '
    /^Apply complete! Resources: / {
      gsub(/[,.]/, "") # 1 imported, 4 added, …
      for (i = 2; i <= NF; i++) sum[$i] = $(i - 1)
      create = sum["added"]; change = sum["changed"]; remove = sum["destroyed"]; known = 1; exit
    }
    /^[^ │].*: Creation complete after / { create++; known = 1 }
    /^[^ │].*: Modifications complete after / { change++; known = 1 }
    /^[^ │].*: Destruction complete after / { remove++; known = 1 }
    END { if (known) print create + 0, change + 0, remove + 0 }'
}

plan() {
  local status=0 create change remove
  terraform plan -input=false -detailed-exitcode -out="plans/$1.tfplan" >"plans/$1.log" 2>&1 || status=$?
  if [[ $status -ne 0 && $status -ne 2 ]]; then
    echo "$1: failed" && cat "plans/$1.log"
    row "$1" failed
    return 1
  fi
  read -r create change remove < <(terraform show -json "plans/$1.tfplan" | jq -r '
    [.resource_changes[]? | select(.mode == "managed").change.actions] as $all
    | def count(action): [$all[] | select(index(action))] | length;
      "\(count("create")) \(count("update")) \(count("delete"))"')
  if [[ $status -eq 0 ]]; then
    echo "$1: nothing to do"
    row "$1" "nothing to do" "$create" "$change" "$remove"
  else
    echo "$1: $(says "$1" | wc -l | tr -d ' ') to do" && says "$1"
    row "$1" "to do" "$create" "$change" "$remove"
  fi
  warns "$1"
  return "$status"
}

apply() {
  local status=0 create change remove
  : >"plans/$1.log"
  if [[ ! -f plans/$1.tfplan ]]; then
    echo "$1: there is no plan"
    row "$1" "no plan"
    return 1
  fi
  terraform apply -input=false "plans/$1.tfplan" >"plans/$1.log" 2>&1 || status=$?
  rm -f "plans/$1.tfplan" # a plan can be applied only once
  read -r create change remove < <(completed "$1") || true
  if [[ $status -ne 0 ]]; then
    echo "$1: failed" && cat "plans/$1.log"
    row "$1" failed "$create" "$change" "$remove"
    return 1
  fi
  echo "$1: done"
  row "$1" "done" "$create" "$change" "$remove"
  warns "$1"
}

# one runs a tenant. It keeps the output in a file, so that the outputs of several tenants do not mix.
one() {
  local variable
  variable="NINJAONE_SCIM_TOKEN_$(tr '[:lower:]' '[:upper:]' <<<"$2" | tr -c 'A-Z0-9\n' '_')"
  # Never use another tenant's credentials, or those that are set for another purpose.
  export NINJAONE_SCIM_TOKEN="${!variable:-}" TF_WORKSPACE="$2"
  unset NINJAONE_SCIM_URL NINJAONE_SCIM_TOKEN_CREATED NINJAONE_REGION
  unset NINJAONE_API_URL NINJAONE_API_CLIENT_ID NINJAONE_API_CLIENT_SECRET
  local status=0
  "$1" "$2" >"plans/$2.out" || status=$?
  echo "$status" >"plans/$2.status"
}

if [[ $action == one-* ]]; then
  if [[ $# -gt 0 ]]; then # xargs may have nothing to pass on
    one "${action#one-}" "$1"
  fi
  exit 0
fi

tenants=("$@")
if [[ ${#tenants[@]} -eq 0 ]]; then
  for directory in tenants/*/; do
    tenants+=("$(basename "$directory")")
  done
fi
mkdir -p plans # as sensitive as a state: names and addresses of people
unset TF_WORKSPACE # with it, Terraform selects no other workspace

# This comes before the first tenant, so that what an earlier run left is neither shown as this run's nor applied.
for tenant in "${tenants[@]}"; do
  rm -f "plans/$tenant".{out,row,status}
  if [[ $action == plan ]]; then
    rm -f "plans/$tenant.tfplan" # if this plan fails, no apply must carry out an older one
  fi
  : >"plans/$tenant.log"
done

for tenant in "${tenants[@]}"; do
  if [[ ! -d tenants/$tenant ]]; then
    echo "$tenant: there is no directory tenants/$tenant" >"plans/$tenant.out"
    row "$tenant" "no such tenant"
  # One after the other, because the workspaces of one directory share a file.
  elif ! terraform workspace select -or-create "$tenant" >"plans/$tenant.log" 2>&1; then
    { echo "$tenant: failed" && cat "plans/$tenant.log"; } >"plans/$tenant.out"
    row "$tenant" failed
  else
    printf '%s\0' "$tenant"
  fi
done | xargs -0 -n 1 -P "${AT_A_TIME:-4}" ./each.sh "one-$action" || true # each tenant has a status of its own

failed=0 todo=0
for tenant in "${tenants[@]}"; do
  cat "plans/$tenant.out" 2>/dev/null || true
  case $(cat "plans/$tenant.status" 2>/dev/null || echo 1) in
    0) ;;
    2) todo=1 ;;
    *) failed=1 ;;
  esac
done

echo
{
  printf 'tenant\tcreate\tchange\tremove\twarnings\tresult\n'
  for tenant in "${tenants[@]}"; do
    cat "plans/$tenant.row" 2>/dev/null || printf '%s\t-\t-\t-\t-\tfailed\n' "$tenant"
  done
} | awk -F '\t' '{
  for (i = 1; i <= NF; i++) { cell[NR, i] = $i; if (length($i) > width[i]) width[i] = length($i) }
} END {
  for (r = 1; r <= NR; r++)
    printf "%-" width[1] "s  %" width[2] "s  %" width[3] "s  %" width[4] "s  %" width[5] "s  %s\n",
      cell[r, 1], cell[r, 2], cell[r, 3], cell[r, 4], cell[r, 5], cell[r, 6]
}'

if [[ $failed -ne 0 ]]; then
  exit 1
fi
exit $((todo * 2))
