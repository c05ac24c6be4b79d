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

# The formatter leaves comments as they are.
lines_of_80_columns() {
	awk '{ width = 0
		    for (n = split($0, part, "\t"); n > 0; n--) {
			    width += length(part[++i])
			    if (n > 1)
				    width += 8 - width % 8
		    }
		    i = 0
		    if (width > 80) print FILENAME ":" FNR }' \
	    "${sources[@]}" | nothing
}

# What is shown as it stands may be wider, and a macro takes one line.
pages_of_80_columns() {
	awk '/^\.Bd/ { shown = 1 }
	    /^\.Ed/ { shown = 0 }
	    !shown && !/^\./ && length > 80 { print FILENAME ":" FNR }' \
	    man/*.[1-9] | nothing
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

# Tests of a file with no assertion in their body, nor in a function of the
# file that they call.
silent_tests() {
	awk '/^[A-Za-z_]+[A-Za-z0-9_]*\(/ { name = $0
		    if (!/^(Test|ParameterizedTest)\(/) sub(/\(.*/, "", name)
		    next }
	    { body[name] = body[name] $0 "\n" }
	    /^\}/ { name = "" }
	    END { delete body[""]
		    for (n in body)
			    if (body[n] ~ /cr_|assert|expect|check_/) says[n]
		    do {
			    more = 0
			    for (n in body) for (m in says)
				    if (!(n in says) && m !~ /\(/ &&
					body[n] ~ "[^a-z_]" m "\\(") {
					    says[n]
					    more = 1
					    break
				    }
		    } while (more)
		    for (n in body)
			    if (n ~ /Test\(/ && !(n in says))
				    print FILENAME ": " n }' "$1"
}

tests_that_assert() {
	local f
	for f in test/{proc,interop,sim}/*.c test/unit/*/*.c; do
		silent_tests "$f"
	done | nothing
}

nothing_unfinished() {
	grep -rnEw 'TODO|FIXME|XXX|HACK' "${sources[@]}" man etc \
	    GNUmakefile test/*.sh | grep -v '^test/style.sh' | nothing
}

# What a folder may include: itself and what is below it.
below() {
	sed -n "s/^INC_$1[[:blank:]]*:= //p" GNUmakefile
}

# What the objects of a folder were made from, headers of headers included.
made_from() {
	cat "$build"/obj/{,musl/}"$1"/*.d | grep -oE 'src/[a-z]+/[a-z_]+\.[ch]' | sort -u
}

includes_only_below() {
	local allowed
	allowed=$(below "$1" | tr ' ' '|')
	[ -n "$allowed" ] || return 1
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
			symbols "$build"/obj/base/{amount,bits,bytes,geometry,hex,name,num,text,rng,utf8}.o
		} | awk '$2 ~ /[TDRB]/ && $1 != "rng_entropy" { print $1 }'
		echo __stack_chk_fail _GLOBAL_OFFSET_TABLE_ qsort |
		    tr ' ' '\n'
	)
	symbols "$lib/lib$1.a" | awk '$2 == "U" { print $1 }' | sort -u |
	    grep -vxE '(__)?(mem|str)[a-z]+(_chk)?' |
	    grep -vxF "$known" | nothing
}

# Everything that a worker links but the C library, as one object; with musl
# its objects are its own.
worker_needs() {
	local whole=$build/worker.o obj=$build/obj below
	below=$(echo "$build"/lib/lib{logic,state,codec,base}.a)
	if [ -d "$obj/musl" ]; then
		obj=$obj/musl
		below=$build/lib/libmusl.a
	fi
	# Word splitting is meant.
	# shellcheck disable=SC2086
	ld -r -o "$whole" "$obj"/worker/*.o --start-group $below --end-group &&
	    symbols "$whole" | awk '$2 == "U" { print $1 }' | sort -u
	rm -f "$whole"
}

worker_allocates_nothing() {
	worker_needs |
	    grep -xE '(m|c|re)alloc|reallocarray|free|.*memalign|strn?dup' |
	    nothing
}

# R13: nothing could outlive it that shares its memory.  A worker's filter sees
# to that by itself.
disk_starts_nobody() {
	symbols "$build/shoal-disk" | sed -n 's/@.* U.*//p' |
	    grep -xE '_?_?v?_?[Ff]ork|clone[0-9]*|posix_spawnp?|(pthread|thrd)_create|popen|system|daemon' |
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
	for f in test/*.sh run.sh .ci/run etc/*/shoald/{run,finish,check} \
	    etc/bash-completion/*; do
		[ -e "$f" ] || continue
		bash -n "$f" || return 1
	done
}

manuals_are_clean() {
	mandoc -T lint -W warning man/*.[1-9]
}

# The options that a tool's --help has, and those of the items of its page.
options_of_help() {
	"$build/$1" --help | sed -n 's/^ .*/&/p' |
	    grep -oE -- '(^|[ ,])--?[a-z][a-z-]*' | tr -d ' ,' | sort -u
}
options_of_page() {
	local name
	sed -n 's/^\.It \(Fl .*\)/\1/p' "man/$1.1" | tr ' ' '\n' | tr -d ',' |
	    awk '$0 == "Fl" { dashes = dashes "-"; next }
		dashes && /^[a-z]/ { print dashes $0 }
		{ dashes = "" }' | sort -u
}
tool_and_page_agree() {
	diff <(options_of_help "$1") <(options_of_page "$1")
}
# The same of all commands of shoal together; --help is of each.
options_of_commands() {
	local command
	for command in $("$build/shoal" --help | sed -n 's/^  \([a-z][a-z]*\) .*/\1/p'); do
		"$build/shoal" "$command" --help
	done | sed -n 's/^ .*/&/p' | grep -oE -- '(^|[ ,])--?[a-z][a-z-]*' |
	    tr -d ' ,' | grep -vx -e --help | sort -u
}
commands_and_page_agree() {
	diff <(options_of_commands) <(options_of_page shoal)
}

# The words for the state of a swarm, in shoal(1) and in the keeper.
states_of_page() {
	sed -n '/^\.Cm STATE$/,/^\.El/s/^\.It Cm //p' man/shoal.1 |
	    tr -d ' ' | tr ',' '\n' | sort
}
states_of_keeper() {
	sed -n 's/^.*\[ROW_[A-Z]*\] = "\([a-z]*\)",$/\1/p' src/keeper/row.c | sort
}
states_agree() {
	[ "$(states_of_keeper | wc -l)" -ge 10 ] &&
	    diff <(states_of_keeper) <(states_of_page)
}

# tool STATUS ARGUMENT...: ends so, which the page has.
ends_as_documented() {
	local tool=$1 status=$2
	shift 2
	"$build/$tool" "$@" >/dev/null 2>&1
	[ $? -eq "$status" ] && sed -n '/^\.Sh EXIT STATUS/,/^\.Sh EX/p' \
	    man/"$tool".[18] | grep -qx "\.It $status"
}
statuses_are_documented() {
	ends_as_documented shoalstat 0 -l &&
	    ends_as_documented shoalstat 1 -i no-such-daemon &&
	    ends_as_documented shoalstat 100 --bogus &&
	    ends_as_documented shoalrm 0 --version &&
	    ends_as_documented shoalrm 1 no-such-daemon &&
	    ends_as_documented shoalrm 100 &&
	    ends_as_documented shoal 0 --version &&
	    ends_as_documented shoal 100 &&
	    ends_as_documented shoald 0 --version &&
	    ends_as_documented shoald 100
}

# Names of C in the page of the segment are in the header; each struct that is
# somewhere in an object is in the page.
segment_page_names() {
	grep -ohE '^\.(Vt|Va|Dv) .*' man/shoal-segment.5 |
	    tr -c 'A-Za-z0-9_\n' ' ' | tr ' ' '\n' |
	    grep -xE '[A-Za-z_]+' | grep -vxE 'Vt|Va|Dv|struct|SIGBUS|pid'
}
segment_page_agrees() {
	local w
	for w in $(segment_page_names); do
		grep -qw "$w" include/segment.h || echo "$w is no name"
	done | nothing &&
	    for w in $(grep -oE '^struct (seg|swarm)_(header|order|why|board|disk|bells|slot) ' \
		include/segment.h | cut -d' ' -f2); do
		grep -q "struct $w" man/shoal-segment.5 || echo "$w is missing"
	done | nothing
}
# The areas stand in the page in the order of the offsets in the header.
areas_of_header() {
	echo header
	grep -oE 'off_[a-z]+;' include/segment.h | sed -n '1,8s/off_\(.*\);/\1/p'
}
areas_of_page() {
	sed -n '/^\.Sh THE SEGMENT/,/^\.El/s/^\.It \([a-z]*\)$/\1/p' \
	    man/shoal-segment.5
}
segment_areas_agree() {
	diff <(areas_of_header) <(areas_of_page)
}

# A page, a constant, its value, and the words of the page that rest on it.
manual_numbers() {
	cat <<-'E'
	shoal-course.7 CONNECT_MS 10000 A connect is given up after 10 seconds
	shoal-course.7 REDIAL_FIRST_MS 100 made again after 100 milliseconds
	shoal-course.7 REDIAL_MAX_MS 1000 doubles to 1 second
	shoal-course.7 KEEPALIVE_IDLE_S 10 begin after 10 idle seconds
	shoal-course.7 KEEPALIVE_PROBES 3 three of them
	shoal-course.7 KEEPALIVE_EACH_S 5 5 seconds apart
	shoal-course.7 USER_TIMEOUT_MS 30000 acknowledged within 30 seconds
	shoal-course.7 PENALTY_FIRST_MS 100 for 100 milliseconds at first
	shoal-course.7 PENALTY_MAX_MS 10000 10 seconds at most
	shoal-course.7 OUT_SERVES 256 256 may wait
	shoal-course.7 REPEAT_MS 2000 not answered within 2 seconds
	shoal-course.7 REPEAT_MS 2000 asked for nothing for 2 seconds
	shoal-course.7 REUNCHOKE_MS 1000 at most once a second
	shoal-course.7 NEWS_MS 100 that, a tenth of a second at most
	shoal-bittorrent.7 REDIAL_TORRENT_MS 10000 after 10 seconds at most
	shoal-bittorrent.7 REDIAL_VAIN_MS 60000 to another seed after 60 seconds
	shoal-bittorrent.7 SILENCE_MS 100000 nothing was said for 100 seconds
	shoal-bittorrent.7 EXTENDED_MAX 131072 no more than 131072 bytes
	shoal-bittorrent.7 BLOCK_SIZE 16384 Blocks of 16384 bytes
	shoal-bittorrent.7 FIRST 8 Eight at a time at first
	shoal-bittorrent.7 PATIENCE_MS 5000 has come for 5 seconds
	shoal-bittorrent.7 AHEAD 2 two at least wait to be asked for
	shoal-bittorrent.7 REQQ_DEFAULT 250 at most 250
	shoal-bittorrent.7 REQQ 250 requests may wait (250)
	shoal-bittorrent.7 REPEAT_MS 2000 asked for nothing for 2 seconds
	shoal-bittorrent.7 SHARE_MS 100 nothing new to be asked for 100 milliseconds
	shoal-bittorrent.7 SHARES 4 4 blocks at a time
	shoal-bittorrent.7 OUT_SERVES 256 At most 256 requests may wait
	shoal-bittorrent.7 MSG_BLOCK_MAX 131072 be for 131072 bytes at most
	shoal-segment.5 SEGMENT_ALIGN 4096 begin at multiples of 4096 bytes
	shoal-segment.5 SLOT_FRAMES 256 for each slot 256 words
	shoalstat.1 BOARD_ASKS 256 At most 256 are shown
	shoalstat.1 DRAIN_MS 5000 when they have waited for 5 seconds
	shoal-control.5 CONTROL_LINE_MAX 8192 at most 8192 bytes with its newline
	shoal-control.5 CONTROL_FIELDS 32 and 32 fields
	shoal-control.5 CLIENT_MS 10000 there are 10 seconds
	shoal-control.5 CLIENTS 16 There are 16 connections at a time
	shoal-control.5 MODE 0660 the socket are 0660
	shoald.8 NAME_MAX_LEN 64 1 to 64 letters
	shoald.8 ANNOUNCE_MIN_S 30 within 30 seconds and an hour
	shoald.8 ANNOUNCE_MAX_S 3600 within 30 seconds and an hour
	shoald.8 ANNOUNCE_FEW 2 no more than two peers are named
	shoald.8 ANNOUNCE_ALONE_S 60 due sooner: after 60 seconds
	shoalrm.1 ORPHAN_AGE_S 10 have had no segment for ten seconds
	E
}
manual_numbers_agree() {
	local page name value words
	manual_numbers | while read -r page name value words; do
		grep -qrE "#define $name +$value\b" src include ||
		    echo "$name is not $value"
		tr '\n' ' ' <"man/$page" | grep -qF "$words" ||
		    echo "$page does not say: $words"
	done | nothing
}

# The version that the programs say has the news of CHANGES.
version_is_that_of_changes() {
	[ "$("$build/shoal" --version)" = \
	    "shoal $(sed '1s/,.*//;1q' CHANGES)" ]
}

check 'sources are formatted' formatted
check 'the version is that of CHANGES' version_is_that_of_changes
check 'no file has over 600 lines' no_file_over_600_lines
check 'no line is wider than 80 columns' lines_of_80_columns
check 'no line of a page is wider, either' pages_of_80_columns
check 'at most five functions have over 60 lines' few_long_functions
check 'every test asserts something' tests_that_assert
check 'nothing is marked as unfinished' nothing_unfinished
for d in base codec logic state conf daemon keeper supervisor worker disk \
    tools; do
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
check 'disk processes start nobody' disk_starts_nobody
check 'rules R1 to R20 stand in the code' rules_stand_in_the_code
check 'fault points are named once' fault_points_are_named_once
check 'scripts parse' scripts_parse
check 'manual pages have no warning' manuals_are_clean
check 'numbers in the manual are those of the sources' manual_numbers_agree
for tool in shoalstat shoalrm; do
	check "$tool and its page have the same options" \
	    tool_and_page_agree "$tool"
done
check 'commands of shoal and its page have the same options' \
    commands_and_page_agree
check 'states of swarms are those of the page' states_agree
check 'exit statuses are as documented' statuses_are_documented
check 'names in shoal-segment(5) are those of segment.h' segment_page_agrees
check 'areas in shoal-segment(5) are those of the header' segment_areas_agree
tally_end
