#!/usr/bin/env bash
# Installs a Terraform where the pipeline has none: scripts/install.sh VERSION DIRECTORY. Needs curl, unzip and sha256sum.
set -euo pipefail
version=$1 directory=$2
release="https://releases.hashicorp.com/terraform/$version"
archive="terraform_${version}_linux_amd64.zip"

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
curl --fail --silent --show-error --retry 3 --output "$work/$archive" "$release/$archive"
curl --fail --silent --show-error --retry 3 --output "$work/sums" "$release/terraform_${version}_SHA256SUMS"
(cd "$work" && sha256sum --check --ignore-missing --strict --quiet sums)
unzip -q -o "$work/$archive" terraform -d "$directory"
