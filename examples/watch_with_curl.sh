#!/usr/bin/env bash
# Watch an audit with curl, to its end, however often the connection breaks.
#   watch_with_curl.sh http://HOST:PORT/audits/ID/stream [CURSOR]
# VERITAS_API_KEY is the key, if the service wants one. One line of JSON an event on standard
# output; exit code 0 at the audit's end, 1 when the service refuses, 2 for wrong use.
set -euo pipefail

[ $# -ge 1 ] || { echo "usage: $0 http://HOST:PORT/audits/ID/stream [CURSOR]" >&2; exit 2; }
stream=$1 last=${2:-0} retry_ms=2000
mark=$'\036' # in no event: JSON writes it as \u001e

ask() {
  local options=(--silent --no-buffer --header 'Accept: text/event-stream'
    --header "Last-Event-ID: $last" --connect-timeout 10
    --speed-limit 1 --speed-time 60 # the service sends a comment every 15 s: silence is a lost one
    --write-out "$mark%{http_code}\n")
  if [ -n "${VERITAS_API_KEY:-}" ]; then
    # On standard input, not as an argument, which other users of the machine could read.
    curl "${options[@]}" --config - "$stream" <<<"header = \"Authorization: Bearer $VERITAS_API_KEY\""
  else
    curl "${options[@]}" "$stream"
  fi
}

while true; do
  id='' data='' ended='' status='' problem=''
  while IFS= read -r line; do
    line=${line%$'\r'}
    case $line in
      *"$mark"*) status=${line##*"$mark"} problem=${line%"$mark"*} ;;
      'id: '*) id=${line#id: } ;;
      'event: audit_complete' | 'event: audit_error' | 'event: audit_cancelled') ended=yes ;;
      'data: '*) data=${line#data: } ;; # an event is one line
      'retry: '*) retry_ms=${line#retry: } ;;
      '') # the block is whole: only now does it count
        [ -z "$data" ] || printf '%s\n' "$data"
        last=${id:-$last}
        [ -z "$ended" ] || exit 0
        id='' data=''
        ;;
    esac
  done < <(ask || true)
  case $status in
    204) exit 0 ;; # nothing comes after the cursor
    408 | 429) ;;
    4*) echo "refused with $status: $problem" >&2; exit 1 ;;
  esac
  echo "the stream ended (status $status); coming back after event $last" >&2
  sleep "$((retry_ms / 1000)).$(printf %03d "$((retry_ms % 1000))")"
done
