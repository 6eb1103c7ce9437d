#!/usr/bin/env bash
# Compiles the provider and the demo, and shows that it goes on: `go build` says nothing, and a cold cache takes minutes.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."

packages=0 printed=0
while true; do
  line='' code=0
  read -r -t 5 line || code=$?
  case $line in
    *' '*) printf '%s\n' "$line" ;; # a download, or an error
    ?*) packages=$((packages + 1)) ;;
  esac
  if ((code > 0 && code <= 128)); then
    break
  fi
  if ((SECONDS - printed >= 5)); then
    if ((printed == 0)); then
      printf 'Go compiles the provider. The first time, that takes one to three minutes; later, seconds.\n'
    fi
    printf '  %3d s, %d of some 600 packages\n' "$SECONDS" "$packages"
    printed=$SECONDS
  fi
done < <(go build -v . ./internal/cmd/demo 2>&1 || echo 'go build failed')
