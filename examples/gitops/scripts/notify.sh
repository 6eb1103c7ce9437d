#!/usr/bin/env bash
# Sends a report to a chat: scripts/notify.sh TITLE [LINK] < report. Does nothing unless NOTIFY_URL is set to an incoming
# webhook. NOTIFY_KIND says which: teams (a Teams workflow), or slack (default; also Mattermost, Rocket.Chat, Google Chat and
# any service that takes {"text": "…"}). The report contains names and addresses: text.jq makes them harmless. Needs curl and jq.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
title=$1 link=${2:-}
report="$(cat)" # all of it even without a chat: otherwise a caller that still writes would fail
if [[ -z ${NOTIFY_URL:-} ]]; then
  exit 0
fi

if ((${#report} > 3000)); then # chats cut or refuse more
  report="$(sed '$d' <<<"${report:0:3000}")"$'\n\n'"Cut here. The job has the whole report."
fi
case ${NOTIFY_KIND:-slack} in
  teams)
    # A TextBlock is Markdown, and a RichTextBlock is not.
    form='{type: "message", attachments: [{
      contentType: "application/vnd.microsoft.card.adaptive",
      content: {type: "AdaptiveCard", version: "1.4", "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        body: [
          {type: "TextBlock", size: "Large", weight: "Bolder", wrap: true, text: $title},
          ($text | split("\n")[] | select(. != "") | {type: "RichTextBlock", inlines: [{type: "TextRun", text: .}]})
        ],
        actions: [$link | select(. != "") | {type: "Action.OpenUrl", title: "Open the job", url: .}]
      }}]}'
    ;;
  slack) form='{text: ([$title, ($link | select(. != "")), "", ($text | chat)] | join("\n"))}' ;;
  *)
    echo "NOTIFY_KIND is teams or slack, not $NOTIFY_KIND" >&2
    exit 1
    ;;
esac
body="$(jq -n -L "$here" --arg title "$title" --arg link "$link" --arg text "$report" 'include "text"; '"$form")"
# The address of a webhook is a secret: all who have it can write to the chat. Standard input keeps it out of the list of processes.
printf 'url = "%s"\n' "$NOTIFY_URL" |
  curl --config - --silent --show-error --fail --retry 3 --max-time 60 --output /dev/null \
    --header 'Content-Type: application/json' --data "$body"
