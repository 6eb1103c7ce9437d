#!/usr/bin/env bash
# Writes FILE as a note on GitLab's merge request, over the note that it wrote before: scripts/note.sh FILE. Needs
# COMMENT_TOKEN, and the variables that GitLab gives to a job of a merge request.
set -euo pipefail
mark="<!-- $1 -->" # hidden, and how the note is found again
notes="$CI_API_V4_URL/projects/$CI_PROJECT_ID/merge_requests/$CI_MERGE_REQUEST_IID/notes"
call() { curl --fail --silent --show-error --header "PRIVATE-TOKEN: $COMMENT_TOKEN" "$@"; }

# A note holds a million characters.
body="$(mktemp)"
trap 'rm -f "$body"' EXIT
{
  echo "$mark"
  head -c 900000 "$1"
} >"$body"
id="$(call "$notes?per_page=100" | jq -r --arg mark "$mark" '[.[] | select(.body | startswith($mark)).id] | first // empty')"
if [[ -n $id ]]; then
  call --output /dev/null --request PUT --data-urlencode "body@$body" "$notes/$id"
else
  call --output /dev/null --data-urlencode "body@$body" "$notes"
fi
