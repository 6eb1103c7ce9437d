#!/usr/bin/env bash
# Sends a report to a chat: scripts/notify.sh TITLE < report. Does nothing unless NOTIFY_URL is set to an incoming webhook.
# NOTIFY_KIND says which: teams (a Teams workflow), or slack (default; also Mattermost, Rocket.Chat, Google Chat and any
# service that takes {"text": "…"}). The report contains names and addresses. Needs curl and jq.
set -euo pipefail
title=$1
report="$(cat)" # all of it even without a chat: otherwise a caller that still writes would fail
if [[ -z ${NOTIFY_URL:-} ]]; then
  exit 0
fi

if ((${#report} > 3000)); then # chats cut or refuse more
  report="${report:0:3000}"
  report="${report%$'\n'*}"$'\n\n'"Cut here. The job has the whole report."
fi
case ${NOTIFY_KIND:-slack} in
  teams)
    body="$(jq -n --arg title "$title" --arg text "$report" '{type: "message", attachments: [{
      contentType: "application/vnd.microsoft.card.adaptive",
      content: {type: "AdaptiveCard", version: "1.4", "$schema": "http://adaptivecards.io/schemas/adaptive-card.json", body: [
        {type: "TextBlock", size: "Large", weight: "Bolder", wrap: true, text: $title},
        {type: "TextBlock", wrap: true, text: $text}
      ]}}]}')"
    ;;
  slack) body="$(jq -n --arg title "$title" --arg text "$report" '{text: ($title + "\n\n" + $text)}')" ;;
  *)
    echo "NOTIFY_KIND is teams or slack, not $NOTIFY_KIND" >&2
    exit 1
    ;;
esac
# The address of a webhook is a secret: all who have it can write to the chat. Standard input keeps it out of the list of processes.
printf 'url = "%s"\n' "$NOTIFY_URL" |
  curl --config - --silent --show-error --fail --retry 3 --max-time 60 --output /dev/null \
    --header 'Content-Type: application/json' --data "$body"
