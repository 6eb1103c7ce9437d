#!/usr/bin/env bash
# Runs a command in Azure Pipelines: scripts/azure.sh COMMAND… Azure Pipelines executes ##vso[…] wherever a job prints it, and
# what Terraform prints contains names that others wrote. Here these are only text.
set -euo pipefail
"$@" 2>&1 | sed -u -e 's/##vso/# #vso/Ig'
