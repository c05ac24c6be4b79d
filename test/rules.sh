#!/bin/sh
# rules.sh: breaks the rules of src/state/README one by one, to see a test fail.
# usage: rules.sh BUILD [PATCH...]
#
# Each patch in test/rules breaks one rule in a copy of the tree.  Its first
# lines say what the rule is, what is broken, and the tests of which at least
# one must then fail: "Fails: PROGRAM PATTERN".  They run in the variant that
# has fault points, and must pass in the tree as it is.
set -u
set -f # patterns are the tests', not the shell's

# What is built here has flags of its own.
unset MAKEFLAGS MFLAGS MAKEOVERRIDES
make='make --no-print-directory -s BUILD=build VARIANT=fault STRICT='
make="$make CFLAGS=-O0 HARDEN="

# run PROGRAM PATTERN [OPTION...]
run() {
	program=build/test/$1 pattern=$2
	shift 2
	timeout 120 "$program" --color=never --filter "$pattern" "$@"
}

# break_rule NAME PROGRAM PATTERN: in a tree of links to the one that is made
# already.  patch, assembler and linker make new files; the compiler would write
# into the old list of what a source includes.  0: a test fails; 2: it cannot
# be run on this machine.
break_rule() {
	patch=test/rules/$1.patch
	if ! patch -p1 -s --no-backup-if-mismatch <"$patch"; then
		echo "$patch does not apply any more"
		return 1
	fi
	sed -n 's,^+++ b/src/\(.*\)\.c$,build/obj/\1.d,p' "$patch" | xargs rm -f
	# shellcheck disable=SC2086
	$make "build/test/$2" || return 1
	run "$2" "$3" --jobs 1 --verbose >said 2>&1
	case $(sed -n 's/.*Synthesis: //p' said) in
	*'Failing: 0 | Crashing: 0'*) ;;
	Tested:*) return 0 ;;
	esac
	grep '\[SKIP\]' said | grep -v 'Test is disabled' && return 2
	grep -v 'Test is disabled' said
	echo "without the rule no test of $2 $3 fails"
	return 1
}

# Called below, as many at a time as there are processors.
if [ "$1" = --one ]; then
	name=$(basename "$3" .patch) scratch=$4
	# shellcheck disable=SC2046
	out=$(cp -al "$2" "$scratch/$name" && cd "$scratch/$name" &&
	    break_rule "$name" $(sed -n 's/^Fails: //p' "$3") 2>&1)
	case $? in
	0) result=ok ;;
	2) result=skip ;;
	*) result=FAIL ;;
	esac
	printf '%-5s without %s a test fails\n' "$result" "$name"
	[ $result = ok ] || printf '%s\n' "$out" | sed 's/^/      /'
	rm -rf "${scratch:?}/$name"
	exit 0
fi

. "${0%/*}/tally.sh"
build=$1
shift
[ $# -gt 0 ] || { set +f; set -- test/rules/*.patch; set -f; }

# The sources as they are, beside objects that are made anew only where they
# have changed.
tree=$build/rules
rm -rf "$tree/src" "$tree/include" "$tree/test"
mkdir -p "$tree/test"
cp -a GNUmakefile src include "$tree"
cp -a test/unit test/lib test/rules "$tree/test"
scratch=$(mktemp -d "$build/broken.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM

programs() {
	sed -n 's/^Fails: \([^ ]*\) .*/\1/p' "$@" | sort -u
}

builds() {
	# shellcheck disable=SC2046,SC2086
	(cd "$tree" && $make "-j$(nproc)" $(programs "$@" | sed 's,^,build/test/,'))
}

# Everything that a patch names, at once.
passes() {
	p=$1
	shift
	all=$(sed -n "s/^Fails: $p //p" "$@" | sort -u | paste -sd '|')
	(cd "$tree" && run "$p" "@($all)" --jobs "$(nproc)")
}

# The number of each rule, and what a patch says of it.
every_rule_is_broken() (
	set +f
	for r in $(sed -n 's/^R\([0-9]*\) .*/\1/p' src/state/README); do
		grep -q "^R$r: " "test/rules/R$(printf %02d "$r")-"*.patch ||
		    return
	done
)

check 'each rule has something that breaks it' every_rule_is_broken
check 'the tests of the rules build' builds "$@"
for p in $(programs "$@"); do
	check "with all rules $p passes" passes "$p" "$@"
done
printf '%s\n' "$@" | xargs -P "$(nproc)" -I '{}' \
    sh "$0" --one "$tree" '{}' "$scratch" >"$scratch/said"
cat "$scratch/said"
passed=$((passed + $(grep -c '^ok ' "$scratch/said")))
failed=$((failed + $(grep -c '^FAIL ' "$scratch/said")))
skipped=$((skipped + $(grep -c '^skip ' "$scratch/said")))
tally_end
