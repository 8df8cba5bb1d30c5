#!/usr/bin/env bash
# package-installed.sh DEB: installs the package in a fresh Debian 12 in a folder and starts it there as an ordinary user.
# Exit 77: this machine cannot do that (no root, no debootstrap, no network, mounts forbidden); the reason is the last line.
set -euo pipefail
deb="$(realpath "$1")"
cannot() { echo "$1"; exit 77; }
[ "$(id -u)" = 0 ] || cannot "it takes root to make a machine in a folder"
if [ -z "${MEDIUS_FRESH_UNSHARED:-}" ]; then
  unshare --mount true 2>/dev/null || cannot "mounts are forbidden here"
  MEDIUS_FRESH_UNSHARED=1 exec unshare --mount "$0" "$deb"
fi
source "$(dirname "$0")/../../tools/lib/fresh_base.sh"
why="$(require_fresh_base)" || cannot "$why"
machine="$fresh/package"
copy_fresh_base "$machine"
trap 'umount -l "$machine/proc" "$machine/dev" 2>/dev/null || true; rm -rf --one-file-system "$machine"' EXIT
mount -t proc proc "$machine/proc"
mount --rbind /dev "$machine/dev"
cp "$deb" "$machine/root/medius.deb"
within() { chroot "$machine" /usr/bin/env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive ${http_proxy:+http_proxy=$http_proxy} "$@"; }
within apt-get update -qq || cannot "the package lists cannot be fetched"
within apt-get install -y -qq --no-install-recommends /root/medius.deb >"$fresh/install.log" 2>&1 || { tail -n 20 "$fresh/install.log"; echo "it does not install"; exit 1; }
within useradd --create-home someone
as_someone() { within runuser -u someone -- env HOME=/home/someone "$@"; }
as_someone medius --version
(exec chroot --userspec=someone "$machine" /usr/bin/env -i HOME=/home/someone PATH=/usr/bin:/bin LANG=C.UTF-8 medius serve --no-browser --port 0) >"$fresh/said" 2>&1 &
server=$!
for _ in $(seq 200); do grep -q localhost "$fresh/said" && break; sleep 0.1; done
address="$(grep -oE 'http://localhost:[0-9]+' "$fresh/said")" || { echo "it does not start:"; cat "$fresh/said"; kill $server || true; exit 1; }
curl -sf "$address/healthz"; echo
curl -sf "$address/" | grep -q '<div id="page"' || { echo "the page is not there"; exit 1; }
if as_someone medius --help | grep -q '^  doctor'; then as_someone medius doctor; fi
kill -TERM $server; wait $server || [ $? = 130 ] || { echo "it does not end well"; exit 1; }
within apt-get purge -y -qq medius >/dev/null
[ ! -e "$machine/usr/share/medius" ] || { echo "something of it stays after it was removed"; exit 1; }
echo "installed in a fresh Debian 12, started, asked, removed"
