/*
 * poison.c: liars among those who bring a torrent's pieces.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "actor.h"
#include "bed.h"
#include "run.h"
#include "sizes.h"

#define PIECE  (16 * BLOCK_SIZE)
#define PIECES 4
#define LIARS  3
#define END_MS 60000

static struct bed bed;
static struct actor seed, liar[LIARS];
static bool liars_choke;
static atomic_bool seed_waits;

static void
drop(void)
{
	bed_drop(&bed);
}

TestSuite(poison, .fini = drop, .timeout = 300);

static enum actor_answer
all(uint32_t piece, uint32_t block)
{
	(void)piece;
	(void)block;
	while (atomic_load(&seed_waits))
		run_sleep(5);
	return ACTOR_GOOD;
}

static enum actor_answer
nothing(uint32_t piece, uint32_t block)
{
	(void)piece;
	(void)block;
	return ACTOR_NOT;
}

/* One wrong block in a piece, and not all of it. */
static enum actor_answer
a_part(uint32_t piece, uint32_t block)
{
	if (block % 5 == piece % 5)
		return ACTOR_BAD;
	return block % 5 == 0 ? ACTOR_NOT : ACTOR_GOOD;
}

static enum actor_answer
each_wrong(uint32_t piece, uint32_t block)
{
	(void)piece;
	(void)block;
	return ACTOR_BAD;
}

/* The leecher knows the liars sooner than the seed. */
static void
begin(size_t liars, enum actor_answer (*answer)(uint32_t, uint32_t),
    bool insists, uint32_t piece)
{
	static char peers[128] = "--peer=";
	size_t i;

	cr_assert_bed(&bed,
	    bed_make(&bed,
		&(struct bed_plan){.peers = 1,
		    .file_size = PIECES * PIECE,
		    .piece_size = piece,
		    .torrent = true}));
	for (i = 0; i < liars; i++) {
		liar[i] = (struct actor){.bed = &bed,
		    .host = 0x7f000003 + (uint32_t)i,
		    .id = (uint8_t)('a' + i),
		    .answer = answer,
		    .chokes = liars_choke,
		    .insists = insists};
		cr_assert(actor_start(&liar[i]));
		sprintf(peers + strlen(peers), "%s,", actor_address(&liar[i]));
	}
	seed = (struct actor){.bed = &bed,
	    .host = 0x7f000002,
	    .id = 's',
	    .pause_ms = 2,
	    .answer = all};
	cr_assert(actor_start(&seed));
	strcat(peers, actor_address(&seed));
	bed.args[0] = peers;
	cr_assert_bed(&bed, bed_start(&bed, 0));
}

/* Each piece is spoilt once among several, and once by each liar alone. */
static void
end(uint32_t times)
{
	cr_assert_bed(&bed, bed_ends(&bed, 0, 0, END_MS));
	cr_assert_bed(&bed, bed_is_whole(&bed, 0, 0));
	cr_assert_leq(
	    atomic_load(&seed.served), times * PIECES * (PIECE / BLOCK_SIZE));
	cr_assert_bed(&bed, bed_end(&bed));
}

Test(poison, who_sends_wrong_blocks_all_the_time_spoils_a_piece_once)
{
	begin(1, nothing, true, PIECE);
	end(3);
}

Test(poison, several_who_spoil_a_part_do_so_once)
{
	begin(LIARS, a_part, false, PIECE);
	end(3);
}

Test(poison, several_who_spoil_all_are_banned)
{
	begin(LIARS, each_wrong, true, PIECE);
	end(3);
}

Test(poison, pieces_of_one_block_have_one_author)
{
	begin(LIARS, each_wrong, true, BLOCK_SIZE);
	end(3);
}

/* What it has sent is checked when nothing is asked of it any more. */
Test(poison, who_chokes_behind_a_wrong_block_is_banned)
{
	liars_choke = true;
	atomic_store(&seed_waits, true); /* or it gives all before */
	begin(1, each_wrong, false, BLOCK_SIZE);
	cr_assert_bed(&bed,
	    bed_says(&bed, 0, "its address is refused from now on", END_MS));
	atomic_store(&seed_waits, false);
	end(3);
}
