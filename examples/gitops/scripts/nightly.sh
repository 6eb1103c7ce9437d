#!/usr/bin/env bash
# The nightly job: scripts/nightly.sh [LINK]. Looks for drift, for checks that fail and for a token that ends soon, and reviews
# who can sign in if there is the directory access-review. Writes what it found to nightly.md, and sends it to a chat if
# NOTIFY_URL is set (see notify.sh), with LINK, which is the job's page. A quiet night sends nothing. Exits with 2 if a user
# differs or a check fails, 3 if only the token ends soon, 1 if the plan or the review failed, 0 otherwise.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
link=${1:-}

# Azure Pipelines leaves $(NAME) in place of a variable that is not set.
for name in NINJAONE_SCIM_TOKEN NINJAONE_API_CLIENT_{ID,SECRET} NINJAONE_API_URL NOTIFY_{URL,KIND}; do
  if [[ ${!name:-} == \$\(*\) ]]; then
    unset "$name"
  fi
done

drift=0 token=0
bash "$here/drift.sh" >drift.md 2>drift.err || drift=$?
cat drift.err >&2
if [[ $drift -eq 1 ]]; then
  words="$(jq -Rr -L "$here" 'include "text"; block' drift.err | sed -n '/Error:/,$p' |
    sed -e 's/^│ \{0,1\}//' -e '/^╵/d' -e 's/^╷.*//' -e '/^ *├─*$/d' -e 's/^\( *\)│ /\1/')"
  {
    echo "NinjaOne could not be compared with this repository:"
    echo
    echo '```text'
    printf '%s\n' "${words:-The log of the job gives the reason.}"
    echo '```'
  } >drift.md
  # If the token has ended, the provider warns before the error. This prints the reason from that warning.
  jq -Rr -L "$here" 'include "text"; block' drift.err | awk -f "$here/warnings.awk" | awk '
    /^Warning: / { ends = /SCIM token/; part = 0 }
    /^$/ { part++ }
    ends && part == 2 && !/^$/' >token.md
else
  bash "$here/token.sh" drift.tfplan >token.md || token=$?
fi
rm -f drift.err

review=0
if [[ -f access-review/review.sh ]]; then
  TF_VAR_roster_file=../people.csv bash access-review/review.sh >review.md 2>review.err || review=$?
  cat review.err >&2
  if [[ $review -eq 1 ]]; then
    echo "The access review failed. The log of the job gives the reason." >review.md
  fi
  rm -f review.err
fi

reviewed() {
  if [[ -f review.md ]]; then
    echo
    echo "Who can sign in (access-review):"
    echo
    jq -Rr -L "$here" 'include "text"; if . == "" then . elif startswith("- ") then "- " + (.[2:] | plain) else plain end' review.md
  fi
}
{
  cat drift.md
  echo
  cat token.md
  reviewed
} | tee nightly.md

if [[ $drift -ne 0 || $token -ne 0 || $review -ne 0 ]]; then
  # A chat cuts a long report, so the token's end comes first.
  {
    cat token.md
    echo
    cat drift.md
    reviewed
  } | bash "$here/notify.sh" "NinjaOne: the nightly check found something" "$link" || echo "The chat could not be reached." >&2
fi
if [[ $drift -ne 0 ]]; then
  exit "$drift"
fi
if [[ $review -ne 0 ]]; then
  exit "$review"
fi
exit "$token"
