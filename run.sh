#!/bin/sh
# run.sh: starts peer ID of the swarm that is configured in DIR.
# usage: run.sh DIR ID [option of shoald ...]
# Builds first when there is nothing built.  BUILD names another folder than
# build/ beside this script.
set -u

if [ $# -lt 2 ]; then
	echo "usage: $0 DIR ID [option ...]" >&2
	exit 100
fi
dir=$1 id=$2
shift 2

here=$(cd "$(dirname "$0")" && pwd) || exit 1
build=${BUILD:-$here/build}
if [ ! -x "$build/shoald" ]; then
	echo "building into $build" >&2
	make -C "$here" --no-print-directory -s BUILD="$build" all >&2 ||
		exit 1
fi
echo "peer $id works in $dir; its log is $dir/log_peer_$id.log" >&2
exec "$build/shoald" -C "$dir" "$@" "$id"
