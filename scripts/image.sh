#!/usr/bin/env bash
# Builds the container image with docker or podman, whichever works here.
#   scripts/image.sh NAME BASE [further build options]
set -euo pipefail
cd "$(dirname "$0")/.."
name=${1:-veritas}
base=${2:-debian:bookworm-slim}
shift $(( $# > 2 ? 2 : $# ))

if command -v docker >/dev/null 2>&1 && docker info >/dev/null 2>&1; then
  exec docker build --build-arg "BASE=$base" --tag "$name" "$@" .
elif command -v podman >/dev/null 2>&1; then
  # The health check is part of Docker's image format only.
  exec podman build --format docker --build-arg "BASE=$base" --tag "$name" "$@" .
fi
echo "Neither a running docker nor podman was found. Install one, for example: apt-get install -y podman" >&2
exit 1
