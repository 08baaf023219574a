#!/usr/bin/env bash
# Whether dist/ is what the sources here make: builds into another folder and compares byte for byte. Installs the pinned packages first if they are missing.
set -euo pipefail
cd "$(dirname "$0")"
[ -d node_modules ] || npm ci --no-audit --no-fund
built=$(mktemp -d)
trap 'rm -rf "$built"' EXIT
npx tsc --noEmit
npx vite build --logLevel warn --emptyOutDir --outDir "$built"
if ! diff -r dist "$built" >/dev/null; then
    diff -rq dist "$built" || true
    echo 'engine/ui/dist is not what its sources make. Run: (cd engine/ui && npm ci && npm run build), and commit dist.' >&2
    exit 1
fi
echo 'engine/ui/dist is what its sources make.'
