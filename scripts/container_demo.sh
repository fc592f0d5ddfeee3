#!/usr/bin/env bash
# Shows that the image works: runs it as it is meant to run (read-only root, no capabilities,
# not root), takes the key that its first start prints, lets it audit the demo shop on this machine,
# and streams the audit.
#   scripts/container_demo.sh [IMAGE]
# Needs podman or docker; further options for `run` go into RUN_OPTIONS.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/setup.sh
image=${1:-veritas}
engine=podman
if command -v docker >/dev/null 2>&1 && docker info >/dev/null 2>&1; then engine=docker; fi
port=${PORT:-18642}
work=$(mktemp -d)
cleanup() {
  "$engine" rm -f -v veritas-demo >/dev/null 2>&1 || true
  [ -z "${shop:-}" ] || kill "$shop" 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT

.venv/bin/python -m examples.demo_shop --state-file "$work/shop.json" --ca-file "$work/ca.pem" >"$work/shop.log" 2>&1 &
shop=$!
for _ in $(seq 200); do [ -s "$work/shop.json" ] && break; sleep 0.05; done
chmod 755 "$work"
chmod 644 "$work/ca.pem"
connect=$(.venv/bin/python -c 'import json,sys; print(",".join(json.load(open(sys.argv[1]))["connect_to"]))' "$work/shop.json")

# shellcheck disable=SC2086
"$engine" run -d --name veritas-demo ${RUN_OPTIONS:-} --network host --read-only \
  --tmpfs /tmp:size=1g,mode=1777 \
  --cap-drop ALL --security-opt no-new-privileges \
  -v "$work/ca.pem:/ca.pem:ro" \
  -e "VERITAS_PORT=$port" -e VERITAS_CA_FILE=/ca.pem \
  -e "VERITAS_CONNECT_TO=$connect" "$image" >/dev/null
base=http://127.0.0.1:$port
for _ in $(seq 200); do curl -sf "$base/healthz" >/dev/null && break; sleep 0.05; done
curl -sf "$base/healthz"; echo
for _ in $(seq 200); do
  key=$("$engine" logs veritas-demo 2>/dev/null | grep -o 'vts_[0-9a-f_]*' | head -n 1) && break
  sleep 0.05
done
auth="Authorization: Bearer $key"
"$engine" exec veritas-demo id
audit=$(curl -sf -X POST "$base/audits" -H "$auth" -H 'Content-Type: application/json' \
  -d '{"url": "https://hurrymart.test/", "tier": "quick_scan"}' | .venv/bin/python -c 'import json,sys; print(json.load(sys.stdin)["id"])')
if ! curl -sN -H "$auth" "$base/audits/$audit/stream" | tee "$work/stream" | grep -E '^(id|event):|audit_complete'; then :; fi
"$engine" logs veritas-demo 2>&1 | tail -n 5
grep -q '^event: audit_complete' "$work/stream"
