#!/bin/sh
# deps.sh: installs the Debian packages that are missing.
# usage: deps.sh [build] [tests]
# As root it installs them; anybody else is told the one line that does.
set -u

build='gcc make libc6-dev libssl-dev libcurl4-openssl-dev musl-dev'
tests='clang clang-format libclang-rt-dev libcriterion-dev mandoc patch s6 runit systemd
    python3-libtorrent transmission-cli transmission-daemon aria2 rtorrent mktorrent
    opentracker iproute2 openssl ca-certificates'

command -v dpkg-query >/dev/null || exit 0

want=
for set; do
	case $set in
	build) want="$want $build" ;;
	tests) want="$want $build $tests" ;;
	*) echo "usage: deps.sh [build] [tests]" >&2; exit 100 ;;
	esac
done

missing=
for p in $want; do
	case $(dpkg-query -W -f='${Status}' "$p" 2>/dev/null) in
	*'ok installed') ;;
	*) missing="$missing $p" ;;
	esac
done
[ -n "$missing" ] || exit 0

# A worker can do without musl, and begins later.
enough() {
	[ "$missing" = ' musl-dev' ]
}

if [ "$(id -u)" -ne 0 ]; then
	echo "missing packages; as root: apt-get install$missing" >&2
	enough
	exit
fi
echo "installing:$missing"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq &&
    # Word splitting is meant.
    # shellcheck disable=SC2086
    apt-get install -qq -y --no-install-recommends $missing >/dev/null ||
    enough
