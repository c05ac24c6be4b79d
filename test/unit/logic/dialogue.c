/*
 * dialogue.c: a session whose steps are told as sentences.
 */
#include "dialogue.h"

#include <stdio.h>
#include <string.h>

#include "bits.h"

#define MOST 32 /* that are asked for without an end */

struct sess s;
struct sess_config terms;
uint64_t mine[1], theirs[1], requested[1], wanted[1];
_Atomic uint32_t asked[PIECES];
abits doubtful[1], stored[1];
_Atomic uint32_t avail[PIECES], turns[TURNS_WORDS];
struct fx_list fx;
struct mono now;
static struct geometry geo;

void
set_up_dialogue(void)
{
	terms = (struct sess_config){.pieces = PIECES,
	    .slot = SLOT,
	    .repeat_ms = 2000,
	    .pool_ms = 30000,
	    .reunchoke_ms = 1000};
	now = (struct mono){INT64_C(5000000000)};
	bits_fill(wanted, PIECES);
}

void
set_up_blocks(void)
{
	uint32_t size = BLOCKS * BLOCK_SIZE;
	int ok;

	set_up_dialogue();
	ok = geometry_init(
	    &geo, (uint64_t)(PIECES - 1) * size + BLOCK_SIZE + 100, size);
	terms.blocks = ok == 0;
	terms.fast = true;
	terms.geo = &geo;
	terms.listed_complete = true;
	terms.reunchoke_ms = 0;
}

static const char *
message(enum msg_type type)
{
	switch (type) {
	case MSG_CHOKE:
		return "choke";
	case MSG_UNCHOKE:
		return "unchoke";
	case MSG_INTERESTED:
		return "interested";
	case MSG_NOT_INTERESTED:
		return "not interested";
	case MSG_HAVE:
		return "have";
	case MSG_REQUEST:
		return "request";
	case MSG_COMPLETED:
		return "completed";
	case MSG_CANCEL:
		return "cancel";
	case MSG_REJECT:
		return "reject";
	case MSG_SUGGEST:
		return "suggest";
	default:
		return "?";
	}
}

static const char *
event(enum event_kind kind)
{
	switch (kind) {
	case EVENT_UNCHOKED_BY:
		return "unchoked by";
	case EVENT_CHOKED_BY:
		return "choked by";
	case EVENT_HAVE:
		return "have";
	case EVENT_INTERESTED:
		return "interested";
	case EVENT_NOT_INTERESTED:
		return "not interested";
	default:
		return "?";
	}
}

/* "2.1", wherever a block has a length. */
static const char *
block(const struct fx *e)
{
	static char text[24];

	snprintf(text, sizeof(text), "%u.%u", e->arg, e->begin / BLOCK_SIZE);
	return text;
}

static void
effect(const struct fx *e, char *out, size_t size)
{
	bool index = e->msg == MSG_HAVE || e->msg == MSG_REQUEST ||
	    e->msg == MSG_SUGGEST;

	if (e->kind == FX_LAST)
		snprintf(out, size, "last");
	else if (e->kind == FX_CLEAR)
		snprintf(out, size, "clear");
	else if (e->kind == FX_DROP)
		snprintf(out, size, "drop %s", block(e));
	else if (e->kind == FX_SERVE && e->length > 0)
		snprintf(out, size, "serve %s", block(e));
	else if (e->kind == FX_SEND && e->length > 0)
		snprintf(out, size, "%s %s", message(e->msg), block(e));
	else if (e->kind == FX_SERVE)
		snprintf(out, size, "serve %u", e->arg);
	else if (e->kind == FX_EVENT && e->event == EVENT_HAVE)
		snprintf(out, size, "[have %u]", e->arg);
	else if (e->kind == FX_EVENT)
		snprintf(out, size, "[%s]", event(e->event));
	else if (index)
		snprintf(out, size, "%s %u", message(e->msg), e->arg);
	else
		snprintf(out, size, "%s", message(e->msg));
}

const char *
said(void)
{
	static char text[256];
	unsigned int i;

	text[0] = '\0';
	for (i = 0; i < fx.n; i++) {
		if (i > 0)
			strcat(text, ", ");
		effect(&fx.v[i], text + strlen(text), 32);
	}
	fx.n = 0;
	return text;
}

/* A set written as the pieces it has, "02" or "". */
static uint64_t
set_of(const char *pieces)
{
	uint64_t set = 0;

	for (; *pieces != '\0'; pieces++)
		bits_set(&set, (size_t)(*pieces - '0'));
	return set;
}

void
begins(const char *have)
{
	struct sess_sets sets = {mine, theirs, requested, asked, wanted,
	    doubtful, stored, avail, turns};
	uint64_t set = set_of(have);

	theirs[0] = requested[0] = 0;
	sess_init(&s, &terms, &sets, &set, 1);
}

const char *
hears(enum msg_type type, uint32_t index)
{
	struct msg m = {.type = type, .index = index};

	sess_on_msg(&s, &m, now, &fx);
	return said();
}

const char *
hears_block(enum msg_type type, uint32_t piece, uint32_t block)
{
	struct msg m = {.type = type,
	    .index = piece,
	    .begin = block * BLOCK_SIZE,
	    .length = geometry_block_len(&geo, piece, block)};

	sess_on_msg(&s, &m, now, &fx);
	return said();
}

const char *
hears_bitfield(const char *pieces)
{
	uint64_t set = set_of(pieces);

	sess_on_bitfield(&s, &set, &fx);
	return said();
}

const char *
is_ordered(bool unchoke, bool paused)
{
	sess_on_order(&s, unchoke, paused, now, &fx);
	return said();
}

const char *
has_stored(uint32_t piece)
{
	sess_on_stored(&s, piece, &fx);
	return said();
}

const char *
asks(void)
{
	if (sess_pick(&s) != PIECE_NONE)
		sess_request(&s, now, &fx);
	return said();
}

const char *
asks_on(void)
{
	static char text[1024];
	const char *one;
	unsigned int i;

	text[0] = '\0';
	for (i = 0; i < MOST && *(one = asks()) != '\0'; i++) {
		if (text[0] != '\0')
			strcat(text, ", ");
		strcat(text, one);
	}
	return text;
}

const char *
receives(uint32_t piece)
{
	sess_on_piece_begin(&s, piece, 0);
	sess_on_piece_end(&s, &fx);
	return said();
}

enum sess_piece
takes(uint32_t piece, uint32_t block)
{
	enum sess_piece what;

	what = sess_on_piece_begin(&s, piece, block * BLOCK_SIZE);
	sess_on_piece_end(&s, &fx);
	return what;
}

void
keeps(uint32_t piece, uint32_t block)
{
	abits_set(stored, geometry_block_index(&geo, piece, block));
}

const char *
later(int64_t ms)
{
	now = mono_add_ms(now, ms);
	sess_on_tick(&s, now, &fx);
	return said();
}

void
unchoked_by_one_with(const char *pieces)
{
	begins("");
	hears_bitfield(pieces);
	hears(MSG_UNCHOKE, 0);
}

void
unchoking_a_leecher(void)
{
	terms.listed_complete = true;
	begins("01234");
	hears_bitfield("");
	hears(MSG_INTERESTED, 0);
	is_ordered(true, false);
	later(10000);
}

void
asking_one_with(const char *pieces, uint32_t depth)
{
	begins("");
	s.depth = depth;
	hears_bitfield(pieces);
	hears(MSG_UNCHOKE, 0);
}

int64_t
outstanding(void)
{
	return s.nasks > 0 ? (int64_t)s.ask[0].piece : PIECE_NONE;
}
