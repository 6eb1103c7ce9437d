#!/usr/bin/env bash
# Reviews who can sign in to NinjaOne. Writes access-review.md, access-review.csv and access-review.html into the directory
# where it runs, and prints the checks that fail. Exits with 0 if all hold, 2 if one fails, 1 if the review failed. Changes nothing.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
plan="$here/review.tfplan" log="$here/review.log"

trap 'rm -f "${json:-}" "$plan" "$log"' EXIT # they contain names and addresses, as the reports do
rm -f access-review.md access-review.csv access-review.html
terraform -chdir="$here" init -input=false >/dev/null || exit 1
if ! terraform -chdir="$here" plan -input=false -lock=false -out="$plan" >"$log" 2>&1; then
  cat "$log" >&2
  exit 1
fi
json="$(mktemp)"
terraform -chdir="$here" show -json "$plan" >"$json" || exit 1
for report in markdown:md csv:csv html:html; do
  jq -rj --arg name "report_${report%:*}" '.planned_values.outputs[$name].value' "$json" >"access-review.${report#*:}" || exit 1
done

failed="$(jq -r '
  .checks[]? | select(.status == "fail" or .status == "error") | .address.to_display as $check
  | ([.instances[]?.problems[]?.message] | if . == [] then ["This could not be checked"] else . end)[]
  | "- \(gsub("[[:cntrl:]]"; " ")) (\($check))"' "$json")" || exit 1
if [[ -n $failed ]]; then
  echo "These checks failed:"
  echo
  printf '%s\n' "$failed"
  exit 2
fi
echo "All checks passed."
