#!/usr/bin/env bash
# Unpacks the folders of a real kernel that tests and benchmarks read, and prints where they are.
#
#   fetch-kernel.sh [VERSION [FOLDER...]]
#
# VERSION is a Debian kernel series (default 6.12): its sources come from the package linux-source-VERSION, which is
# installed when its archive is not there. FOLDERs replace the few that `npm test` reads; `drivers sound net` gives a
# tree for the benchmark. A folder is unpacked once, below .cache/ or $DMALINT_CACHE. Only the path goes to stdout.
set -euo pipefail

version=${1:-6.12}
[ $# -eq 0 ] || shift
folders=("$@")
[ ${#folders[@]} -gt 0 ] || folders=(drivers/net/ethernet/intel drivers/mmc/host drivers/spi drivers/crypto sound/soc)
needed=(Makefile include arch/x86/include scripts kernel/dma Documentation/core-api "${folders[@]}")

root=$(cd "$(dirname "$0")/.." && pwd)
cache=${DMALINT_CACHE:-$root/.cache}
tree=$cache/linux-$version
archive=/usr/src/linux-source-$version.tar.xz

missing=()
for path in "${needed[@]}"; do
  [ -e "$tree/$path" ] || missing+=("$path")
done

if [ ${#missing[@]} -gt 0 ]; then
  if [ ! -f "$archive" ]; then
    as_root=()
    [ "$(id -u)" -eq 0 ] || as_root=(sudo -n)
    {
      "${as_root[@]}" apt-get update -q
      DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -qy --no-install-recommends \
        "linux-source-$version" xz-utils
    } </dev/null >&2
  fi
  echo "unpacking ${missing[*]} of Linux $version" >&2
  # Into a folder of its own first: an interrupted run must not leave half a tree behind.
  mkdir -p "$tree"
  partial=$(mktemp -d "$cache/unpacking.XXXXXX")
  trap 'rm -rf "$partial"' EXIT
  xz -dc -T0 "$archive" | tar -x -C "$partial" --strip-components=1 "${missing[@]/#/linux-source-$version/}"
  for path in "${missing[@]}"; do
    mkdir -p "$(dirname "$tree/$path")"
    # A wider folder takes the place of its parts.
    rm -rf "${tree:?}/$path"
    mv "$partial/$path" "$tree/$path"
  done
fi

echo "$tree"
