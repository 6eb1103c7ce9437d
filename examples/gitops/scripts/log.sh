#!/usr/bin/env bash
# Runs a command in a job: scripts/log.sh COMMAND… GitHub Actions, GitLab CI and Azure Pipelines execute ::error::…, ##vso[…] and
# the like wherever a job prints them, and Terraform prints names that others wrote. This script makes all of them text.
# Needs jq.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
"$@" 2>&1 | jq -Rr --unbuffered -L "$here" 'include "text"; job_log'
