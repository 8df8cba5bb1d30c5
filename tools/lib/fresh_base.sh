# A minimal Debian 12 in a folder, made once. Sourced by tools/fresh-machine and by the test of the package.
fresh="${MEDIUS_FRESH:-/var/tmp/medius-fresh}"

# Says why and returns 1 where it cannot be made; MEDIUS_MIRROR names another mirror than debootstrap's own.
require_fresh_base() {
  [ ! -e "$fresh/clean/.complete" ] || return 0
  command -v debootstrap >/dev/null || { echo "debootstrap is not installed: apt-get install debootstrap"; return 1; }
  rm -rf "$fresh/clean"; mkdir -p "$fresh/clean"
  debootstrap --variant=minbase --include=git,ca-certificates bookworm "$fresh/clean" ${MEDIUS_MIRROR:+"$MEDIUS_MIRROR"} >"$fresh/debootstrap.log" ||
    { echo "debootstrap did not get through: $(tail -n 1 "$fresh/debootstrap.log")"; return 1; }
  # Security's mirror lies beside the main one.
  sed -i -E 's#^deb (.*)/debian/? bookworm main.*#&\ndeb \1/debian-security bookworm-security main#' "$fresh/clean/etc/apt/sources.list"
  # The machine trusts whom its host trusts.
  cp /usr/local/share/ca-certificates/*.crt "$fresh/clean/usr/local/share/ca-certificates/" 2>/dev/null && chroot "$fresh/clean" update-ca-certificates >/dev/null 2>&1 || true
  touch "$fresh/clean/.complete"
}

# copy_fresh_base FOLDER: a machine to be used up.
copy_fresh_base() { rm -rf --one-file-system "$1"; cp -a "$fresh/clean" "$1"; cp /etc/resolv.conf /etc/hosts "$1/etc/"; }
