#!/usr/bin/env bash
# Makes everything a target of the Makefile needs, once: system packages from Debian where
# they are missing, the virtual environment, the pinned dependencies, the project itself.
# A second call only compares a stamp and is done at once.
#   scripts/setup.sh         what is needed to run and check
#   scripts/setup.sh tests   what the tests need besides
set -euo pipefail
cd "$(dirname "$0")/.."

stamp=.venv/.stamp
wanted=$(cat requirements/dev.lock requirements/bootstrap.lock pyproject.toml scripts/setup.sh | sha256sum | cut -d' ' -f1)

say() {
  if [ -t 2 ]; then printf '\033[2m[setup]\033[0m %s\n' "$*" >&2; else printf '[setup] %s\n' "$*" >&2; fi
}

browser() {
  local name
  [ -n "${VERITAS_BROWSER:-}" ] && [ -x "${VERITAS_BROWSER}" ] && return 0
  for name in chromium-headless-shell chromium chromium-browser google-chrome google-chrome-stable; do
    command -v "$name" >/dev/null 2>&1 && return 0
  done
  return 1
}

# Debian's python3 comes without ensurepip: it is in python3-venv.
python_path() {
  local candidate
  for candidate in "${PYTHON:-}" python3 python3.13 python3.12 python3.11; do
    [ -n "$candidate" ] || continue
    "$candidate" - 2>/dev/null <<'PY' && return 0
import sys
if sys.version_info < (3, 11):
    raise SystemExit(1)
import ensurepip, venv
# The real path: the installer cannot follow the launcher scripts of version managers.
print(sys.executable)
PY
  done
  return 1
}

missing=()
browser || missing+=(chromium-headless-shell)
# Without any font every text has a box of no width.
{ command -v fc-list >/dev/null 2>&1 && [ -n "$(fc-list 2>/dev/null | head -n 1)" ]; } || missing+=(fontconfig fonts-liberation)
# The browser's driver is linked to it; a machine without a compiler may lack it.
[ -n "$(PATH=$PATH:/sbin:/usr/sbin ldconfig -p 2>/dev/null | grep -F libatomic.so.1)" ] || missing+=(libatomic1)
command -v tini >/dev/null 2>&1 || missing+=(tini)
command -v curl >/dev/null 2>&1 || missing+=(curl)
[ -e /etc/ssl/certs/ca-certificates.crt ] || [ ! -e /etc/debian_version ] || missing+=(ca-certificates)
python_path >/dev/null || missing+=(python3 python3-venv)

if [ "${1:-}" = tests ]; then
  # Not for everybody: on a machine with systemd Debian starts it at once.
  PATH=$PATH:/usr/sbin command -v nginx >/dev/null 2>&1 || missing+=(nginx-light)
fi

if [ "${#missing[@]}" -gt 0 ]; then
  install="apt-get update && apt-get install -y --no-install-recommends ${missing[*]}"
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    say "installing from Debian: ${missing[*]}"
    log=$(mktemp)
    if ! (export DEBIAN_FRONTEND=noninteractive; eval "$install") >"$log" 2>&1; then
      tail -n 20 "$log" >&2
      say "apt-get failed (its last lines are above). Run it by hand, then try again: $install"
      rm -f "$log"
      exit 1
    fi
    rm -f "$log"
  elif command -v apt-get >/dev/null 2>&1; then
    say "missing: ${missing[*]}. Run this once, then try again:"
    printf '  sudo sh -c "%s"\n' "$install" >&2
    exit 1
  else
    say "missing: ${missing[*]}. Install them with your system's package manager, then try again."
    say "(Python 3.11 or newer with the venv module; any Chromium or Chrome; VERITAS_BROWSER names one elsewhere.)"
    exit 1
  fi
fi

if [ -x .venv/bin/python ] && [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then
  exit 0
fi

python=$(python_path) || { say "no Python 3.11 or newer with venv was found; set PYTHON to one"; exit 1; }
say "making .venv with $("$python" --version)"
rm -f "$stamp"
[ -x .venv/bin/python ] && .venv/bin/python -c 'import pip' 2>/dev/null || { rm -rf .venv; "$python" -m venv .venv; }
say "installing the pinned dependencies (hashes checked)"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bootstrap.lock
.venv/bin/uv pip install --quiet --system-certs --python .venv/bin/python --require-hashes --compile-bytecode -r requirements/dev.lock
.venv/bin/uv pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation --editable .
printf '%s\n' "$wanted" >"$stamp"
say "ready"
