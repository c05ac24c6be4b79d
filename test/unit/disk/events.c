/*
 * events.c: tests of events that become lines of the course log.
 */
#include "events.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gather.h"
#include "good.h"
#include "world.h"

#define LOG "log_peer_1001.log"

static struct world w;
static struct events ev;

static void
begin(void)
{
	setenv("TZ", "UTC", 1);
	world_renew(&w, 1, 0);
	cr_assert_eq(events_init(&ev, &w.d), 0);
}

static void
end(void)
{
	world_drop(&w);
}

TestSuite(events, .init = begin, .fini = end);

/* An event as a worker puts it, with a time of its choice. */
static void
put_at(uint32_t slot, uint32_t kind, uint32_t arg, uint64_t seconds)
{
	struct seg_slot *s = seg_slot(&w.d.seg, slot);
	uint32_t head = atomic_load(&s->event_head);

	cr_assert(event_put(s->event, SLOT_EVENTS, &s->event_head,
	    &w.d.seg.tails[slot], kind, arg));
	atomic_store(&s->event[head % SLOT_EVENTS].time, seconds * 1000000000);
}

static void
put(uint32_t slot, uint32_t kind, uint32_t arg)
{
	put_at(slot, kind, arg, wall_ns() / 1000000000);
}

static void
put_board(uint32_t kind, uint32_t arg)
{
	struct seg_board *b = w.d.seg.board;

	cr_assert(event_put(b->event, BOARD_EVENTS, &b->event_head,
	    &w.d.seg.tails[WORLD_SLOTS], kind, arg));
}

static void
pass(void)
{
	events_turn(&ev, &w.d, mono_now(), true);
}

/* The log without its times. */
static const char *
lines(void)
{
	static char out[65536];
	char *text = world_text(&w, LOG), *p, *next;

	out[0] = '\0';
	for (p = text; *p != '\0'; p = next + 1) {
		next = strchr(p, '\n');
		cr_assert_not_null(next, "%s", p);
		*next = '\0';
		cr_assert_gt(strlen(p), 21);
		strcat(out, p + 21);
		strcat(out, "\n");
	}
	free(text);
	return out;
}

static bool
is_drained(uint32_t slot)
{
	return atomic_load(&seg_slot(&w.d.seg, slot)->event_head) ==
	    atomic_load(&w.d.seg.tails[slot]);
}

Test(events, become_sentences_about_the_slots_peer)
{
	size_t length;

	put(0, EVENT_CONNECTS_TO, 0);
	put(1, EVENT_HAVE, 7);
	pass();
	cr_assert_str_eq(lines(),
	    "Peer 1001 makes a connection to Peer 1002.\n"
	    "Peer 1001 received the 'have' message from 1003 for the "
	    "piece 7.\n");
	cr_assert(is_drained(0));
	cr_assert(is_drained(1));
	length = strlen(lines());
	pass();
	cr_assert_eq(strlen(lines()), length, "nothing is written twice");
}

Test(events, of_one_pass_are_sorted_by_time)
{
	put_at(0, EVENT_CHOKED_BY, 0, 200);
	put_at(0, EVENT_UNCHOKED_BY, 0, 300);
	put_at(1, EVENT_INTERESTED, 0, 250);
	put_at(2, EVENT_HAVE, 1, 100);
	pass();
	cr_assert_str_eq(lines(),
	    "Peer 1001 received the 'have' message from 1004 for the "
	    "piece 1.\n"
	    "Peer 1001 is choked by 1002.\n"
	    "Peer 1001 received the 'interested' message from 1003.\n"
	    "Peer 1001 is unchoked by 1002.\n");
}

Test(events, of_one_ring_keep_their_order)
{
	put_at(0, EVENT_CHOKED_BY, 0, 300);
	put_at(0, EVENT_UNCHOKED_BY, 0, 200);
	pass();
	cr_assert_str_eq(lines(),
	    "Peer 1001 is choked by 1002.\nPeer 1001 is unchoked by 1002.\n");
}

Test(events, time_of_the_log_runs_neither_backwards_nor_ahead)
{
	char *text, *second;

	put_at(0, EVENT_CHOKED_BY, 0, UINT32_MAX);
	pass();
	put_at(0, EVENT_UNCHOKED_BY, 0, 5);
	pass();
	text = world_text(&w, LOG);
	second = strchr(text, '\n') + 1;
	cr_assert_leq(strncmp(text, second, 19), 0);
	cr_assert_lt(strncmp(text, "2100", 4), 0);
	cr_assert_gt(strncmp(text, "2020", 4), 0);
}

Test(events, that_no_worker_may_write_are_passed_over)
{
	put(0, EVENT_PREFERRED, 1);
	put(0, EVENT_OPTIMISTIC, 1002);
	put(0, EVENT_NONE, 0);
	put(0, 4711, 0);
	put(0, EVENT_HAVE, w.d.geo.pieces);
	put(0, EVENT_HAVE, w.d.geo.pieces - 1);
	pass();
	cr_assert_str_eq(lines(),
	    "Peer 1001 received the 'have' message from 1002 for the "
	    "piece 9.\n");
	cr_assert_eq(atomic_load(&w.d.me->lies), 5);
	cr_assert(is_drained(0));
}

Test(events, without_an_admitted_peer_are_passed_over)
{
	atomic_store(&w.d.seg.orders[0].peer_id, 0);
	put(0, EVENT_CHOKED_BY, 0);
	pass();
	cr_assert_str_eq(lines(), "");
	cr_assert(is_drained(0));
}

Test(events, ring_whose_head_lies_is_drained)
{
	atomic_store(&seg_slot(&w.d.seg, 0)->event_head, 1u << 31);
	pass();
	cr_assert(is_drained(0));
}

Test(events, preferred_neighbours_are_one_line)
{
	put_board(EVENT_PREFERRED, 2);
	put_board(EVENT_PREFERRED_ID, 1003);
	put_board(EVENT_PREFERRED_ID, 1002);
	put_board(EVENT_OPTIMISTIC, 1004);
	pass();
	cr_assert_str_eq(lines(),
	    "Peer 1001 has the preferred neighbors 1003,1002.\n"
	    "Peer 1001 has the optimistically unchoked neighbor 1004.\n");
}

Test(events, group_that_is_partly_there_waits_for_its_rest)
{
	put_board(EVENT_OPTIMISTIC, 1004);
	put_board(EVENT_PREFERRED, 2);
	put_board(EVENT_PREFERRED_ID, 1003);
	pass();
	cr_assert_str_eq(lines(),
	    "Peer 1001 has the optimistically unchoked neighbor 1004.\n");
	put_board(EVENT_PREFERRED_ID, 1002);
	pass();
	cr_assert_str_eq(lines(),
	    "Peer 1001 has the optimistically unchoked neighbor 1004.\n"
	    "Peer 1001 has the preferred neighbors 1003,1002.\n");
}

Test(events, empty_or_impossible_group_has_no_line)
{
	put_board(EVENT_PREFERRED, 0);
	put_board(EVENT_PREFERRED, UINT32_MAX);
	put_board(EVENT_PREFERRED_ID, 1003);
	put_board(EVENT_PREFERRED, 1);
	put_board(EVENT_PREFERRED_ID, 1002);
	pass();
	cr_assert_str_eq(
	    lines(), "Peer 1001 has the preferred neighbors 1002.\n");
}

Test(events, pieces_come_after_their_causes_and_are_counted)
{
	good_claim(&w.d, 0);
	w.d.logged = 1;
	world_store(&w, 8);
	world_store(&w, 3);
	put(0, EVENT_UNCHOKED_BY, 0);
	pass();
	cr_assert_str_eq(lines(),
	    "Peer 1001 is unchoked by 1002.\n"
	    "Peer 1001 has downloaded the piece 3 from 1002. Now the number "
	    "of pieces it has is 2.\n"
	    "Peer 1001 has downloaded the piece 8 from 1002. Now the number "
	    "of pieces it has is 3.\n");
	cr_assert(abits_has(w.d.swarm.logged, 3));
	cr_assert(abits_has(w.d.swarm.logged, 8));
	cr_assert_eq(w.d.logged, 3);
}

Test(events, complete_file_is_the_last_line)
{
	uint32_t p;

	for (p = 0; p < w.d.geo.pieces; p++)
		if (p != 4)
			good_claim(&w.d, p);
	w.d.logged = w.d.geo.pieces - 1;
	ev.end = true;
	pass();
	cr_assert_str_eq(lines(), "");
	world_store(&w, 4);
	pass();
	cr_assert_str_eq(lines(),
	    "Peer 1001 has downloaded the piece 4 from 1002. Now the number "
	    "of pieces it has is 10.\n"
	    "Peer 1001 has downloaded the complete file.\n");
	cr_assert_eq(atomic_load(&w.d.swarm.h->logged_end), 1);
	pass();
	cr_assert_null(strstr(strstr(lines(), "complete") + 1, "complete"));
}

/* Opening the log fails as long as a folder bears its name. */
static void
spoil_log(void)
{
	cr_assert_eq(unlinkat(w.d.work, LOG, 0), 0);
	cr_assert_eq(mkdirat(w.d.work, LOG, 0755), 0);
	events_reopen(&ev, &w.d, mono_now());
}

Test(events, are_kept_while_the_log_cannot_be_written)
{
	struct record r;

	spoil_log();
	cr_assert_eq(world_hear(&w, &r), REC_PAUSED);
	cr_assert_eq(r.b, OP_LOG);
	put(0, EVENT_CHOKED_BY, 0);
	world_store(&w, 3);
	pass();
	cr_assert_not(is_drained(0));
	cr_assert_not(abits_has(w.d.swarm.logged, 3));
	put(0, EVENT_UNCHOKED_BY, 0);
	pass();
	cr_assert_eq(unlinkat(w.d.work, LOG, AT_REMOVEDIR), 0);
	pass();
	pass();
	cr_assert_str_eq(lines(),
	    "Peer 1001 is choked by 1002.\n"
	    "Peer 1001 has downloaded the piece 3 from 1002. Now the number "
	    "of pieces it has is 1.\n"
	    "Peer 1001 is unchoked by 1002.\n");
	cr_assert(is_drained(0));
	cr_assert_eq(w.d.paused[PAUSE_LOG], 0);
}

Test(events, failed_log_is_tried_again_each_second)
{
	struct mono t = mono_now();

	spoil_log();
	put(0, EVENT_CHOKED_BY, 0);
	cr_assert_eq(unlinkat(w.d.work, LOG, AT_REMOVEDIR), 0);
	events_turn(&ev, &w.d, mono_add_ms(t, 500), false);
	cr_assert_null(world_text(&w, LOG));
	cr_assert_geq(events_next(&ev, &w.d).ns, mono_add_ms(t, 1000).ns);
	events_turn(&ev, &w.d, mono_add_ms(t, 1100), false);
	cr_assert_str_eq(lines(), "Peer 1001 is choked by 1002.\n");
}

Test(events, close_passes_are_put_off)
{
	struct mono t = mono_now();

	pass();
	put(0, EVENT_CHOKED_BY, 0);
	events_turn(&ev, &w.d, t, false);
	cr_assert_str_eq(lines(), "");
	cr_assert_lt(events_next(&ev, &w.d).ns, mono_add_ms(t, 100).ns);
	events_turn(&ev, &w.d, mono_add_ms(t, 100), false);
	cr_assert_str_neq(lines(), "");
}

/* A disk 0 that died after it wrote the lines of a pass: its successor. */
Test(events, successor_does_not_repeat_lines_of_pieces)
{
	struct events next;

	put(0, EVENT_CHOKED_BY, 0);
	pass();
	world_store(&w, 3);
	world_store(&w, 5);
	atomic_store(&w.d.me->log_mark, strlen(world_text(&w, LOG)) + 1);
	cr_assert(gather(&ev, &w.d));
	cr_assert_gt(dprintf(ev.log.fd,
			 "2026-11-22 20:00:00: Peer 1001 has downloaded the "
			 "piece 3 from 1002. Now the number of pieces it has "
			 "is 1.\n2026-11-22 20:00:00: Peer 1001 has down"),
	    0);
	memset(&next, 0, sizeof(next));
	w.d.again = true;
	cr_assert_eq(events_init(&next, &w.d), 0);
	cr_assert_eq(w.d.logged, 1);
	events_turn(&next, &w.d, mono_now(), true);
	cr_assert_str_eq(lines(),
	    "Peer 1001 is choked by 1002.\n"
	    "Peer 1001 has downloaded the piece 3 from 1002. Now the number "
	    "of pieces it has is 1.\n"
	    "Peer 1001 has downloaded the piece 5 from 1002. Now the number "
	    "of pieces it has is 2.\n");
	cr_assert_eq(atomic_load(&w.d.me->log_mark), 0);
}

Test(events, line_of_the_complete_file_that_a_former_run_owed_is_owed)
{
	struct events next;

	world_write(&w, LOG,
	    "2026-11-22 20:00:00: Peer 1001 has downloaded the piece 3 from "
	    "1002. Now the number of pieces it has is 10.\n");
	w.d.final = true;
	atomic_store(&w.d.swarm.h->logged_end, 1);
	memset(&next, 0, sizeof(next));
	cr_assert_eq(events_init(&next, &w.d), 0);
	cr_assert_eq(atomic_load(&w.d.swarm.h->logged_end), 0);
}
