/*
 * store.c: unit tests of blocks on their way to disk, and of their claims.
 */
#include "store.h"

#include <criterion/criterion.h>
#include <string.h>

#include "pick.h"
#include "steps.h"
#include "world.h"

#define OURS 1 /* slot 0 in the ask table */

TestSuite(store, .timeout = 60);

/* The peer has everything and lets us ask for so many blocks at a time. */
static void
begin(struct world *me, uint32_t depth)
{
	struct worker *w = &me->w;
	struct msg unchoke = {.type = MSG_UNCHOKE};
	struct fx_list fx = {.n = 0};
	uint64_t all[1];

	world_admit(me);
	store_grant(w, SLOT_FRAMES);
	w->sess.depth = depth;
	bits_fill(all, WORLD_PIECES);
	sess_on_bitfield(&w->sess, all, &fx);
	sess_on_msg(&w->sess, &unchoke, w->now, &fx);
}

static void
ask(struct worker *w)
{
	w->pick_at = w->now;
	steps_ask(w);
}

static void
arrives(struct worker *w, uint32_t piece, uint32_t block)
{
	struct msg m = {.type = MSG_PIECE,
	    .index = piece,
	    .begin = block * BLOCK_SIZE,
	    .length = geometry_block_len(&w->geo, piece, block)};

	must(sess_on_piece_begin(&w->sess, piece, m.begin) == PIECE_STORE);
	store_begin(w, &m);
	w->in.body = BODY_STORE;
}

/* So many bytes of what arrives, each the low byte of its place in it. */
static void
receive(struct worker *w, size_t n)
{
	uint8_t *p;
	size_t space, i;

	while (n > 0) {
		space = store_space(w, &p);
		must(space > 0);
		if (space > n)
			space = n;
		for (i = 0; i < space; i++)
			p[i] = (uint8_t)(w->store.got + i);
		store_advance(w, space);
		n -= space;
	}
}

static void
ends(struct worker *w)
{
	struct fx_list fx = {.n = 0};

	must(w->store.got == w->store.len);
	w->in.body = BODY_NONE;
	sess_on_piece_end(&w->sess, &fx);
}

static void
comes(struct worker *w, uint32_t piece, uint32_t block)
{
	arrives(w, piece, block);
	receive(w, geometry_block_len(&w->geo, piece, block));
	ends(w);
}

/* Disk is done with all frames, having put their blocks into the file. */
static void
disk_is_done(struct world *me)
{
	struct worker *w = &me->w;
	struct frame_desc d;
	uint32_t f, seq;

	for (f = 0; f < SLOT_FRAMES; f++) {
		if (!frame_take(w->own, w->done, f, &seq, &d))
			continue;
		abits_set(me->disk.stored,
		    geometry_block_index(
			&w->geo, d.piece, d.offset / BLOCK_SIZE));
		frame_done(seg_done(&w->seg, 0), f, seq);
	}
}

static void
disk_stores(struct world *me)
{
	disk_is_done(me);
	store_reclaim(&me->w);
}

static void
fill_frames(struct world *me)
{
	struct worker *w = &me->w;
	const struct seg_desc *d = w->own->desc;
	uint32_t second = geometry_run_first(1, 2);
	uint32_t short_len = BLOCK_SIZE - 5;

	begin(me, 60);
	ask(w);
	comes(w, 4, 2);
	comes(w, 5, 1);
	comes(w, 4, 0);
	comes(w, 9, 2);
	must(d[0].piece == 4 && d[0].offset == 2 * BLOCK_SIZE);
	must(d[1].piece == 4 && d[1].offset == 0);
	must(d[0].length == BLOCK_SIZE);
	must(d[second].piece == 5 && d[second].offset == BLOCK_SIZE);
	must(d[second + 1].piece == 9 && d[second + 1].length == short_len);
	must(frame_of(&w->frames, second + 1)[short_len - 1] ==
	    (uint8_t)(short_len - 1));
	must(!store_is_idle(w));
	disk_stores(me);
	must(store_is_idle(w));
}

Test(store, blocks_go_as_they_come_into_frames_of_their_disk_process)
{
	cr_assert_eq(world_run_blocks(2, fill_frames), 0);
}

static void
fill_in_parts(struct world *me)
{
	struct worker *w = &me->w;

	begin(me, 30);
	ask(w);
	arrives(w, 4, 1);
	receive(w, 1);
	receive(w, BLOCK_SIZE - 2);
	must(!frame_is_filled(w->own, w->done, 0));
	receive(w, 1);
	must(frame_is_filled(w->own, w->done, 0));
	must(w->own->desc[0].offset == BLOCK_SIZE);
}

Test(store, half_a_block_is_not_filled)
{
	cr_assert_eq(world_run_blocks(1, fill_in_parts), 0);
}

static void
take_again(struct world *me)
{
	struct worker *w = &me->w;
	uint8_t *p;

	begin(me, 30);
	ask(w);
	store_grant(w, 2);
	comes(w, 4, 0);
	comes(w, 4, 1);
	arrives(w, 4, 2);
	must(store_space(w, &p) == 0);
	disk_is_done(me);
	must(store_space(w, &p) == BLOCK_SIZE);
}

Test(store, frames_that_disk_is_done_with_are_taken_at_once)
{
	cr_assert_eq(world_run_blocks(1, take_again), 0);
}

static void
ask_for_frames(struct world *me)
{
	struct worker *w = &me->w;
	uint32_t k;

	begin(me, 30);
	store_grant(w, 2 * 4);
	ask(w);
	for (k = 0; k < 2; k++)
		must(sess_asks_for(&w->sess, k, 2) <= 4);
	must(w->hungry);
	must(sess_asks_for(&w->sess, 0, 2) == 4 ||
	    sess_asks_for(&w->sess, 1, 2) == 4);
}

Test(store, no_more_is_asked_for_than_there_are_frames_for)
{
	cr_assert_eq(world_run_blocks(2, ask_for_frames), 0);
}

static void
keep_claim(struct world *me)
{
	struct worker *w = &me->w;
	uint32_t piece, i;

	begin(me, 2);
	ask(w);
	must(w->sess.nasks == 2);
	piece = w->sess.ask[0].piece;
	comes(w, piece, 0);
	disk_stores(me);
	must(w->asks[piece] == OURS); /* one is asked for, one is not yet */
	ask(w);
	comes(w, piece, 1);
	comes(w, piece, 2);
	ask(w);
	must(w->sess.picked != piece);
	must(w->asks[piece] == OURS); /* with disk */
	disk_stores(me);
	must(w->asks[piece] == OURS); /* which reads it back */
	for (i = 0; i < WORLD_BLOCKS; i++)
		must(abits_has(
		    me->disk.stored, geometry_block_index(&w->geo, piece, i)));
	world_declare(me, piece);
	steps_announce(w);
	must(w->asks[piece] == 0);
}

Test(store, a_claim_stands_until_the_piece_is_there)
{
	cr_assert_eq(world_run_blocks(1, keep_claim), 0);
}

/* Two of three blocks come, and the peer will not give the third. */
static void
lose_claim(struct world *me)
{
	struct worker *w = &me->w;
	struct fx_list fx = {.n = 0};
	struct msg no = {.type = MSG_REJECT, .length = BLOCK_SIZE};

	begin(me, 3);
	ask(w);
	no.index = w->sess.ask[0].piece;
	sess_on_msg(&w->sess, &no, w->now, &fx);
	comes(w, no.index, 1);
	disk_stores(me);
	must(w->asks[no.index] == OURS);
	comes(w, no.index, 2);
	must(w->asks[no.index] == OURS);
	disk_stores(me);
	must(w->asks[no.index] == 0);
}

Test(store, a_claim_ends_with_the_last_block_that_disk_is_done_with)
{
	cr_assert_eq(world_run_blocks(1, lose_claim), 0);
}

/* After a choke, blocks of a piece are still coming. */
static void
take_late(struct world *me)
{
	struct worker *w = &me->w;
	struct fx_list fx = {.n = 0};
	struct msg choke = {.type = MSG_CHOKE};
	uint32_t piece;

	begin(me, 3);
	ask(w);
	piece = w->sess.ask[0].piece;
	sess_on_msg(&w->sess, &choke, w->now, &fx);
	must(w->asks[piece] == 0);
	comes(w, piece, 0);
	must(w->asks[piece] == OURS);
	arrives(w, piece, 1);
	receive(w, 100);
	disk_stores(me);
	must(w->asks[piece] == OURS); /* more of it is arriving */
	receive(w, BLOCK_SIZE - 100);
	ends(w);
	disk_stores(me);
	must(w->asks[piece] == 0);
}

Test(store, late_blocks_are_claimed_as_long_as_they_come)
{
	cr_assert_eq(world_run_blocks(1, take_late), 0);
}

/* What is thrown away does not come to disk, which would settle the claim. */
static void
repeat_late(struct world *me)
{
	struct worker *w = &me->w;
	struct fx_list fx = {.n = 0};
	struct msg choke = {.type = MSG_CHOKE};
	uint32_t piece;

	begin(me, 3);
	ask(w);
	piece = w->sess.ask[0].piece;
	sess_on_msg(&w->sess, &choke, w->now, &fx);
	abits_set(me->disk.stored, geometry_block_index(&w->geo, piece, 1));
	comes(w, piece, 0);
	must(w->asks[piece] == OURS);
	must(sess_on_piece_begin(&w->sess, piece, BLOCK_SIZE) == PIECE_REPEAT);
	w->in.body = BODY_SKIP;
	disk_stores(me);
	sess_on_piece_end(&w->sess, &fx);
	must(w->asks[piece] == 0);
}

Test(store, a_claim_does_not_wait_for_what_is_thrown_away)
{
	cr_assert_eq(world_run_blocks(1, repeat_late), 0);
}

/* Disk could not store what came, and others have brought the rest. */
static void
pick_another(struct world *me)
{
	struct worker *w = &me->w;
	uint32_t piece, i;

	begin(me, 1);
	ask(w);
	piece = w->sess.ask[0].piece;
	comes(w, piece, 0);
	disk_stores(me);
	must(w->asks[piece] == OURS); /* the rest is still to be asked for */
	for (i = 0; i < WORLD_BLOCKS; i++)
		abits_set(
		    me->disk.stored, geometry_block_index(&w->geo, piece, i));
	abits_clear(me->disk.stored, geometry_block_index(&w->geo, piece, 0));
	ask(w);
	must(w->sess.picked != piece);
	must(w->asks[piece] == 0);
}

Test(store, a_claim_ends_when_the_rest_is_there)
{
	cr_assert_eq(world_run_blocks(1, pick_another), 0);
}

/* Far more blocks than frames, with a disk process that lags behind. */
static void
turn_round(struct world *me)
{
	struct worker *w = &me->w;
	uint32_t i, n = 0;

	begin(me, 3);
	store_grant(w, 2 * 5);
	while (w->sess.mine_n < WORLD_PIECES) {
		ask(w);
		if (w->sess.nasks > 0) {
			i = w->sess.nasks - 1;
			comes(w, w->sess.ask[i].piece,
			    w->sess.ask[i].begin / BLOCK_SIZE);
			n++;
		}
		if (n % 4 != 0 && w->sess.nasks > 0)
			continue;
		disk_stores(me);
		for (i = 0; i < WORLD_PIECES; i++)
			if (!bits_has(w->sess.set.mine, i) &&
			    swarm_is_stored(&w->swarm, i, WORLD_BLOCKS))
				world_declare(me, i);
		w->announce_at = w->now;
		steps_announce(w);
		w->out.head = w->out.len = w->out.split = 0;
	}
	must(n == WORLD_PIECES * WORLD_BLOCKS);
	for (i = 0; i < WORLD_PIECES; i++)
		must(w->asks[i] == 0);
}

Test(store, all_blocks_of_all_pieces_pass_through_few_frames_once)
{
	cr_assert_eq(world_run_blocks(2, turn_round), 0);
}
