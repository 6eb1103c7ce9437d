#!/usr/bin/env bash
# Runs a command in a job: scripts/log.sh COMMAND… GitHub Actions, GitLab CI and Azure Pipelines execute ::error::…, ##vso[…] and
# the like wherever a job prints it, and what Terraform prints contains names that others wrote. Here these are only text.
# Needs jq.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
"$@" 2>&1 | jq -Rr --unbuffered -L "$here" 'include "text"; job_log'
