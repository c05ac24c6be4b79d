#!/bin/bash
# style.sh: holds the sources against the rules that a tool can check.
# usage: style.sh BUILD    (a folder with the ordinary build in it)
set -u
build=${1:-build}
. "${0%/*}/tally.sh"

shopt -s nullglob
sources=(src/*/*.[ch] include/*.h test/*/*.[ch] test/unit/*/*.[ch])
programs=(src/*/*.c)

# Fails when its standard input has a line, and shows it.
nothing() {
	! grep .
}

formatted() {
	clang-format --dry-run -Werror "${sources[@]}"
}

no_file_over_600_lines() {
	wc -l "${sources[@]}" | awk '$2 != "total" && $1 > 600' | nothing
}

# Length, file and name of each function with more than 60 lines.
long_functions() {
	awk '/^[a-z_][A-Za-z0-9_]*\(/ { name = $0; sub(/\(.*/, "", name) }
	    FNR == 1 { begun = 0 }
	    /^\{/ { begun = FNR }
	    /^\}/ { if (begun && FNR - begun - 1 > 60)
		    print FNR - begun - 1, FILENAME, name; begun = 0 }' \
	    "${programs[@]}" | sort -rn
}

few_long_functions() {
	long_functions
	[ "$(long_functions | wc -l)" -le 5 ]
}

# Tests without an assertion in their body or in the function they call.
tests_that_assert() {
	awk '/^(Test|ParameterizedTest)\(/ { name = $0; seen = 0; in_test = 1 }
	    in_test && /cr_|assert|expect|check_/ { seen = 1 }
	    /^\}/ { if (in_test && !seen) print FILENAME ": " name
		    in_test = 0 }' \
	    test/{proc,interop,sim}/*.c test/unit/*/*.c | nothing
}

nothing_unfinished() {
	grep -nEw 'TODO|FIXME|XXX|HACK' "${sources[@]}" man/* etc/* \
	    GNUmakefile test/*.sh | grep -v '^test/style.sh' | nothing
}

# Folders below each, as in GNUmakefile.
below() {
	case $1 in
	base) echo base ;;
	codec) echo codec base ;;
	logic) echo logic codec base ;;
	state) echo state base ;;
	conf) echo conf codec base ;;
	supervisor) echo supervisor conf logic state codec base ;;
	worker | disk) echo "$1" logic state codec base ;;
	tools) echo tools state codec base ;;
	esac
}

# What the objects of a folder were made from, headers of headers included.
made_from() {
	cat "$build/obj/$1"/*.d | grep -oE 'src/[a-z]+/[a-z_]+\.[ch]' | sort -u
}

includes_only_below() {
	local allowed
	allowed=$(below "$1" | tr ' ' '|')
	made_from "$1" | grep -vE "^src/($allowed)/" | nothing
}

never_includes() {
	made_from "$1" | grep -E "/($2)\.h\$" | nothing
}

symbols() {
	nm -g --format=posix "$@" 2>/dev/null
}

# The archives of decisions call nothing that could look at the world.
pure() {
	local lib=$build/lib known
	known=$(
		{
			symbols "$lib"/lib{codec,logic}.a
			symbols "$build"/obj/base/{amount,bits,bytes,geometry,hex,name,num,text,rng}.o
		} | awk '$2 ~ /[TDRB]/ && $1 != "rng_entropy" { print $1 }'
		echo __stack_chk_fail _GLOBAL_OFFSET_TABLE_ qsort |
		    tr ' ' '\n'
	)
	symbols "$lib/lib$1.a" | awk '$2 == "U" { print $1 }' | sort -u |
	    grep -vxE '(__)?(mem|str)[a-z]+(_chk)?' |
	    grep -vxF "$known" | nothing
}

# Everything that a worker links but the C library, as one object.
worker_needs() {
	local whole=$build/worker.o lib=$build/lib
	ld -r -o "$whole" "$build"/obj/worker/*.o --start-group \
	    "$lib"/lib{logic,state,codec,base}.a --end-group &&
	    symbols "$whole" | awk '$2 == "U" { print $1 }' | sort -u
	rm -f "$whole"
}

worker_allocates_nothing() {
	worker_needs |
	    grep -xE '(m|c|re)alloc|reallocarray|free|.*memalign|strn?dup' |
	    nothing
}

worker_has_no_stdio() {
	worker_needs | grep -E 'printf|scanf|^f(open|read|write|puts|put|get|flush|close)|^puts$|^putc|std(in|out|err)' |
	    nothing
}

rules_stand_in_the_code() {
	local r
	for r in {1..20}; do
		grep -qrwE "R$r" src include || echo "R$r stands nowhere"
	done | nothing
}

# A fault point has a name of its own.
fault_points_are_named_once() {
	grep -rhoE 'FAILPOINT\([a-z0-9_]+\)' src --include='*.c' | sort |
	    uniq -d | nothing
}

scripts_parse() {
	local f
	for f in test/*.sh run.sh .ci/run; do
		bash -n "$f" || return 1
	done
}

manuals_are_clean() {
	mandoc -T lint -W warning man/*.[1-9]
}

check 'sources are formatted' formatted
check 'no file has over 600 lines' no_file_over_600_lines
check 'at most five functions have over 60 lines' few_long_functions
check 'every test asserts something' tests_that_assert
check 'nothing is marked as unfinished' nothing_unfinished
for d in base codec logic state conf supervisor worker disk tools; do
	check "$d includes only itself and what is below" \
	    includes_only_below "$d"
done
check 'the supervisor includes no wire codec' \
    never_includes supervisor 'message|bitfield|sess'
check 'the worker includes no scheduler' never_includes worker schedule
check 'codec is pure' pure codec
check 'logic is pure' pure logic
check 'the worker allocates nothing' worker_allocates_nothing
check 'the worker has no stdio' worker_has_no_stdio
check 'rules R1 to R20 stand in the code' rules_stand_in_the_code
check 'fault points are named once' fault_points_are_named_once
check 'scripts parse' scripts_parse
check 'manual pages have no warning' manuals_are_clean
tally_end
