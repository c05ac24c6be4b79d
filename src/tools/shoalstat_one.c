/*
 * shoalstat_one.c: one swarm in detail, for people.
 */
#include "amount.h"
#include "shoalstat.h"

#include <inttypes.h>
#include <string.h>

#include "human.h"
#include "peerview.h"
#include "table.h"
#include "words.h"

#define NS_S      UINT64_C(1000000000)
#define SILENT_NS (3 * NS_S) /* without a beat: stopped, or stuck */

static void
put_supervisor(struct out *o, const struct snap *sn)
{
	uint64_t beat = snap_age(sn, sn->board.beat);
	const char *state = "alive";

	if (!sn->object.alive)
		state = "gone";
	else if (beat > SILENT_NS)
		state = "alive, but stopped or stuck";
	out_fmt(o,
	    "supervisor  %" PRId32 ", %s; started %s, last beat %s ago\n",
	    sn->h.pid, state, human_date(sn->h.born).s, human_time(beat).s);
}

static void
put_swarm(struct out *o, const struct snap *sn)
{
	const struct snap_swarm *w = &sn->swarm;
	char file[sizeof(w->file)];

	out_fmt(o,
	    "file        %s: %" PRIu64 " bytes, %" PRIu32 " pieces of %" PRIu32
	    "\n",
	    human_text(file, sizeof(file), w->file), w->file_size, w->pieces,
	    w->piece_size);
	out_fmt(o, "have        %" PRIu32 " pieces, %s, %s\n", w->have,
	    amount_size(w->have_bytes).s,
	    amount_percent(amount_permille(w->have, w->pieces)).s);
	if (w->wanted_bytes < w->file_size)
		out_fmt(o, "wanted      %s, %s of it missing\n",
		    amount_size(w->wanted_bytes).s,
		    amount_size(w->left_bytes).s);
}

static void
put_traffic(struct out *o, const struct snap *sn)
{
	uint64_t missing = sn->swarm.left_bytes;
	struct snap_total t = snap_total(sn);

	out_fmt(o, "down        %s, %s/s", amount_size(t.down).s,
	    amount_size(t.rate_down).s);
	if (missing > 0 && t.rate_down > 0)
		out_fmt(o, ", %s left", human_left(missing, t.rate_down).s);
	out_fmt(o, "\nup          %s, %s/s\n", amount_size(t.up).s,
	    amount_size(t.rate_up).s);
}

static void
put_limit(struct out *o, const char *way, uint64_t limit)
{
	if (limit == 0)
		out_fmt(o, "%s none", way);
	else
		out_fmt(o, "%s %s/s", way, amount_size(limit).s);
}

static void
put_limits(struct out *o, const struct snap *sn)
{
	const struct snap_board *b = &sn->board;

	if (b->limit_down == 0 && b->limit_up == 0)
		return;
	put_limit(o, "limits      down", b->limit_down);
	put_limit(o, ", up", b->limit_up);
	out_chr(o, '\n');
}

/* What finds a torrent's peers. */
static void
put_discovery(struct out *o, const struct snap *sn)
{
	const struct snap_board *b = &sn->board;
	uint64_t next = b->tracker_next;

	if (b->found != 0)
		out_fmt(o, "found       %" PRIu64 " peers\n", b->found);
	if (b->tracker_at == 0)
		return;
	out_fmt(o, "tracker     %" PRIu32 " ", b->tracker);
	if (b->tracker_told == 0)
		out_str(o, "failed");
	else
		out_fmt(o, "told of %" PRIu32 " peers", b->tracker_told - 1);
	out_fmt(o, " %s ago; next in %s\n",
	    human_time(snap_age(sn, b->tracker_at)).s,
	    human_time(next > sn->now ? next - sn->now : 0).s);
}

static void
put_others(struct out *o, const struct snap *sn)
{
	const struct snap_board *b = &sn->board;

	out_fmt(o,
	    "slots       %" PRIu32 " live, %" PRIu32 " other, of %" PRIu32 "\n",
	    sn->live, sn->used - sn->live, sn->h.slots);
	out_fmt(o,
	    "gone        %" PRIu64 " connections, %" PRIu64
	    " crashed; %s down, %s up\n",
	    b->gone_conns, b->gone_crashed, amount_size(b->gone_down).s,
	    amount_size(b->gone_up).s);
	out_fmt(o,
	    "peers       %" PRIu32 " listed, %" PRIu64
	    " seen complete, %" PRIu64 " told everything\n",
	    sn->h.listed, b->seen, b->told);
	put_discovery(o, sn);
	if (b->lost_lines != 0)
		out_fmt(
		    o, "log         %" PRIu64 " lines lost\n", b->lost_lines);
	if (sn->h.sandbox != 0)
		out_fmt(o, "sandbox     without%s%s\n",
		    sn->h.sandbox & SANDBOX_NO_SECCOMP ? " seccomp" : "",
		    sn->h.sandbox & SANDBOX_NO_LANDLOCK ? " landlock" : "");
	if (b->paused != 0)
		out_fmt(o, "paused      %s\n", strerror((int)b->paused));
}

static void
put_summary(struct out *o, const struct snap *sn)
{
	char dir[sizeof(sn->h.dir)];

	out_fmt(o, "%s: peer %" PRIu32 " in %s\n\n", object_name(&sn->object),
	    sn->h.peer_id, human_text(dir, sizeof(dir), sn->h.dir));
	put_supervisor(o, sn);
	put_swarm(o, sn);
	put_traffic(o, sn);
	put_limits(o, sn);
	put_others(o, sn);
}

static void
put_disks(struct out *o, const struct snap *sn)
{
	static const struct column columns[] = {{"DISK", 4}, {"PID", 8},
	    {"STATE", -9}, {"STORED", 6}, {"PIECES", 8}, {"SYNCED", 8},
	    {"SCANS", 10}, {"LIES", 5}, {"BAD", 5}, {"PAUSED", -1}};
	struct table t = TABLE(o, columns);
	uint32_t k;

	out_chr(o, '\n');
	table_head(&t);
	for (k = 0; k < sn->h.disks; k++) {
		const struct snap_disk *d = &sn->disk[k];

		table_num(&t, k);
		table_num(&t, d->pid);
		table_str(&t, words_disk_state(d->state));
		table_str(&t, amount_size(d->bytes).s);
		table_num(&t, d->pieces);
		table_num(&t, d->synced);
		table_num(&t, d->scans);
		table_num(&t, d->lies);
		table_num(&t, d->bad);
		table_str(&t, d->paused != 0 ? strerror((int)d->paused) : "no");
		table_row(&t);
	}
}

/* Slots whose connection has no peer yet, or no more. */
static void
put_other_slots(struct out *o, const struct snap *sn)
{
	static const struct column columns[] = {{"SLOT", 4}, {"PID", 8},
	    {"STATE", -11}, {"SIDE", -8}, {"ADDRESS", -21}, {"AGE", 7},
	    {"FILLED", 6}};
	struct table t = TABLE(o, columns);
	uint32_t i;

	if (sn->used == sn->live)
		return;
	out_chr(o, '\n');
	table_head(&t);
	for (i = 0; i < sn->used; i++) {
		const struct snap_peer *p = &sn->peer[i];

		if (p->state == SLOT_LIVE)
			continue;
		table_num(&t, p->slot);
		table_num(&t, p->pid);
		table_str(&t, words_slot_state(p->state));
		table_str(&t, p->dialled ? "dialled" : "accepted");
		table_str(&t, p->address);
		table_str(&t, human_time(snap_age(sn, p->since)).s);
		table_num(&t, p->filled);
		table_row(&t);
	}
}

/* "0.3ms" the order took to be acted upon; ">0.3ms" it is not yet. */
static void
cell_lag(struct table *t, const struct snap *sn, const struct snap_peer *p)
{
	char buf[sizeof(struct human) + 1] = ">";
	bool pending;
	struct human lag = human_time(snap_lag(sn, p, &pending));

	strcpy(buf + 1, lag.s);
	table_str(t, pending ? buf : lag.s);
}

static void
row_of_order(struct table *t, const struct snap *sn, const struct snap_peer *p)
{
	char order[32], why[64];

	table_num(t, p->peer_id);
	table_str(t, words_order(order, sizeof(order), ORDER_FLAGS(p->order)));
	table_num(t, ORDER_EPOCH(p->order));
	table_num(t, ORDER_DEPTH(p->order));
	cell_lag(t, sn, p);
	table_str(t, amount_size(p->interval_down).s);
	table_str(t,
	    words_why(why, sizeof(why), p->why, p->rank, sn->board.candidates));
	table_row(t);
}

static void
put_decision(struct out *o, const struct snap *sn)
{
	const struct snap_board *b = &sn->board;

	out_fmt(o, "\ndecision %" PRIu64, b->rounds);
	if (b->rounds != 0)
		out_fmt(o, ", %s ago", human_time(snap_age(sn, b->decided)).s);
	out_fmt(o,
	    ": %" PRIu32 " candidates for %" PRIu32 " places, %" PRIu32
	    " preferred, ",
	    b->candidates, sn->h.pref_k, b->preferred);
	if (b->optimistic != 0)
		out_fmt(o, "optimistic %" PRIu32, b->optimistic);
	else
		out_str(o, "none optimistic");
	out_str(o, b->torn ? " (torn)\n" : "\n");
}

static void
put_orders(struct out *o, const struct snap *sn)
{
	static const struct column columns[] = {{"PEER", 6}, {"ORDER", -14},
	    {"EPOCH", 6}, {"DEPTH", 5}, {"LAG", 7}, {"INTERVAL", 8},
	    {"WHY", -1}};
	struct table t = TABLE(o, columns);
	uint32_t i;

	if (sn->live == 0)
		return;
	table_head(&t);
	for (i = 0; i < sn->used; i++)
		if (sn->peer[i].state == SLOT_LIVE)
			row_of_order(&t, sn, &sn->peer[i]);
}

static void
put_asks(struct out *o, const struct snap *sn)
{
	static const struct column columns[] = {
	    {"ASKED", 10}, {"PEER", 6}, {"SLOT", 4}, {"AGE", 7}};
	const struct snap_board *b = &sn->board;
	struct table t = TABLE(o, columns);
	uint32_t i;

	if (b->asks == 0)
		return;
	out_chr(o, '\n');
	table_head(&t);
	for (i = 0; i < b->asks; i++) {
		table_num(&t, b->ask[i].piece);
		table_num(&t, b->ask[i].peer_id);
		table_num(&t, b->ask[i].slot);
		table_str(&t, human_time(b->ask[i].age_ms * (NS_S / 1000)).s);
		table_row(&t);
	}
	if (b->asks_total > b->asks)
		out_fmt(o, "%10s %" PRIu64 " more\n", "and",
		    b->asks_total - b->asks);
}

static void
row_of_semaphore(struct table *t, const char *kind, uint32_t i, uint32_t value,
    uint32_t holder)
{
	table_str(t, kind);
	table_num(t, i);
	table_num(t, value);
	if (holder != 0)
		table_num(t, holder);
	else
		table_str(t, "-");
	table_row(t);
}

static void
put_semaphores(struct out *o, const struct snap *sn)
{
	static const struct column columns[] = {
	    {"SEM", -4}, {"NO", 4}, {"VALUE", 6}, {"HOLDER", 8}};
	struct table t = TABLE(o, columns);
	uint32_t i;

	out_chr(o, '\n');
	table_head(&t);
	for (i = 0; i < sn->h.disks; i++)
		row_of_semaphore(&t, "bell", i, sn->disk[i].bell, 0);
	for (i = 0; i < sn->used; i++)
		row_of_semaphore(&t, "slot", sn->peer[i].slot,
		    sn->peer[i].sem_value, sn->peer[i].holder);
}

void
text_one(struct out *o, const struct report *r)
{
	const struct snap *sn = r->snap[0];

	put_summary(o, sn);
	text_trackers(o, sn);
	put_disks(o, sn);
	if (sn->live > 0) {
		out_chr(o, '\n');
		peerview_text(o, sn);
	}
	put_other_slots(o, sn);
	put_decision(o, sn);
	put_orders(o, sn);
	put_asks(o, sn);
	put_semaphores(o, sn);
}
