#!/usr/bin/env bash
# Warns if the SCIM token has few days left: scripts/token.sh PLAN [DAYS], with DAYS 30 by default. Exits with 3 if so, 0
# otherwise. PLAN is a plan file. The end comes from its output token_expires, and so from NINJAONE_SCIM_TOKEN_CREATED.
set -euo pipefail
plan=$1 limit=${2:-30}

# Whole days, as the data source counts them: 0 within the last one.
left="$(terraform show -json "$plan" |
  jq -r '.planned_values.outputs.token_expires.value | if . == null then . else (fromdateiso8601 - now) / 86400 | floor end')"
if [[ $left == null ]]; then
  echo "The end of the SCIM token is not known: set NINJAONE_SCIM_TOKEN_CREATED to the day on which it was generated."
elif ((left < 0)); then
  echo "According to NINJAONE_SCIM_TOKEN_CREATED, the SCIM token expired $((-left)) days ago. Generate a new one in NinjaOne's console."
elif ((left < limit)); then
  echo "The SCIM token expires in $left days. Generate a new one in NinjaOne's console."
else
  echo "The SCIM token has $left days left."
  exit 0
fi
exit 3
