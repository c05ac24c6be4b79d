/*
 * peerview.c: the peers of a swarm, for people or programs.
 */
#include "peerview.h"

#include "amount.h"
#include "table.h"
#include "words.h"

static void
row_of_peer(struct table *t, const struct snap *sn, const struct snap_peer *p)
{
	uint32_t has = amount_permille(p->rec.peer_have, sn->swarm.pieces);
	char flags[5];

	table_num(t, p->slot);
	table_num(t, p->pid);
	table_num(t, p->peer_id);
	table_str(t, p->address);
	table_str(t, words_dialect(p->dialect));
	table_str(t, words_flags(flags, p->rec.flags));
	table_str(t, amount_size(p->rate_down).s);
	table_str(t, amount_size(p->rate_up).s);
	table_str(t, amount_size(p->rec.bytes_down).s);
	table_str(t, amount_size(p->rec.bytes_up).s);
	table_str(t, amount_percent(has).s);
	if (p->torn)
		table_str(t, "torn");
	table_row(t);
}

void
peerview_text(struct out *o, const struct snap *sn)
{
	static const struct column columns[] = {{"SLOT", 4}, {"PID", 8},
	    {"PEER", 6}, {"ADDRESS", -21}, {"DIALECT", -8}, {"CIci", 4},
	    {"DOWN/s", 6}, {"UP/s", 6}, {"DOWN", 5}, {"UP", 5}, {"HAVE", 6}};
	struct table t = TABLE(o, columns);
	uint32_t i;

	table_head(&t);
	for (i = 0; i < sn->used; i++)
		if (sn->peer[i].state == SLOT_LIVE)
			row_of_peer(&t, sn, &sn->peer[i]);
}

static void
peer_order(struct json *j, const struct snap *sn, const struct snap_peer *p)
{
	uint32_t flags = ORDER_FLAGS(p->order);
	bool pending;
	uint64_t lag = snap_lag(sn, p, &pending);

	json_object(j, "order");
	json_u64(j, "epoch", ORDER_EPOCH(p->order));
	json_bool(j, "unchoke", flags & ORDER_UNCHOKE);
	json_bool(j, "pause", flags & ORDER_PAUSE);
	json_bool(j, "leave", flags & (ORDER_LEAVE | ORDER_LEAVE_NOW));
	json_u64(j, "depth", ORDER_DEPTH(p->order));
	json_bool(j, "acknowledged", !pending);
	json_seconds(j, "lag", lag);
	json_object_end(j);
}

void
peerview_json_slot(
    struct json *j, const struct snap *sn, const struct snap_peer *p)
{
	json_object(j, NULL);
	json_u64(j, "slot", p->slot);
	json_u64(j, "pid", p->pid);
	json_str(j, "address", p->address);
	json_u64(j, "peer_id", p->peer_id);
	json_str(j, "dialect", words_dialect(p->dialect));
	json_str(j, "state", words_slot_state(p->state));
	json_bool(j, "dialled", p->dialled);
	json_seconds(j, "age", snap_age(sn, p->since));
}

void
peerview_json(struct json *j, const struct snap *sn, const struct snap_peer *p)
{
	uint32_t flags = p->rec.flags;

	peerview_json_slot(j, sn, p);
	json_bool(j, "am_choking", flags & CONN_AM_CHOKING);
	json_bool(j, "am_interested", flags & CONN_AM_INTERESTED);
	json_bool(j, "peer_choking", flags & CONN_PEER_CHOKING);
	json_bool(j, "peer_interested", flags & CONN_PEER_INTERESTED);
	json_u64(j, "rate_down", p->rate_down);
	json_u64(j, "rate_up", p->rate_up);
	json_u64(j, "bytes_down", p->rec.bytes_down);
	json_u64(j, "bytes_up", p->rec.bytes_up);
	json_u64(j, "have", p->rec.peer_have);
	json_bool(j, "complete", flags & CONN_PEER_COMPLETE);
	json_u64(j, "announced", p->rec.announced);
	json_bool(j, "flushed", flags & CONN_FLUSHED);
	if (p->rec.asked != 0)
		json_u64(j, "asked", p->rec.asked - 1);
	else
		json_null(j, "asked");
	json_seconds(j, "idle", snap_age(sn, p->rec.last_in));
	peer_order(j, sn, p);
	json_bool(j, "torn", p->torn);
	json_object_end(j);
}
