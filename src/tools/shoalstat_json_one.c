/*
 * shoalstat_json_one.c: one swarm in detail, for programs.
 */
#include "shoalstat.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "human.h"
#include "json.h"
#include "peerview.h"
#include "words.h"

/* Null where the number says "none". */
static void
json_u64_or_null(struct json *j, const char *key, uint64_t v)
{
	if (v != 0)
		json_u64(j, key, v);
	else
		json_null(j, key);
}

static void
json_errno(struct json *j, const char *key, uint32_t err)
{
	if (err != 0)
		json_str(j, key, strerror((int)err));
	else
		json_null(j, key);
}

static void
one_supervisor(struct json *j, const struct snap *sn)
{
	json_object(j, "supervisor");
	json_u64(j, "pid", sn->h.pid > 0 ? (uint64_t)sn->h.pid : 0);
	json_bool(j, "alive", sn->object.alive);
	json_seconds(j, "started", sn->h.born);
	json_seconds(j, "beat_age", snap_age(sn, sn->board.beat));
	json_object_end(j);
}

static void
one_summary(struct json *j, const struct snap *sn)
{
	json_str(j, "name", object_name(&sn->object));
	json_str(j, "version", sn->h.version);
	json_seconds(j, "time", sn->wall);
	json_u64(j, "peer_id", sn->h.peer_id);
	json_str(j, "folder", sn->h.dir);
	json_str(j, "owner", human_user(sn->object.st.st_uid).s);
	json_u64(j, "size", sn->h.size);
	one_supervisor(j, sn);
	json_object(j, "sandbox");
	json_bool(j, "seccomp", !(sn->h.sandbox & SANDBOX_NO_SECCOMP));
	json_bool(j, "landlock", !(sn->h.sandbox & SANDBOX_NO_LANDLOCK));
	json_object_end(j);
	json_errno(j, "paused", sn->board.paused);
	json_u64(j, "lost_lines", sn->board.lost_lines);
}

static void
one_discovery(struct json *j, const struct snap *sn)
{
	const struct snap_board *b = &sn->board;

	json_object(j, "discovery");
	json_u64(j, "found", b->found);
	if (b->tracker_at != 0) {
		json_u64(j, "tracker", b->tracker);
		json_bool(j, "answered", b->tracker_told != 0);
		json_u64(
		    j, "told", b->tracker_told != 0 ? b->tracker_told - 1 : 0);
		json_seconds(j, "age", snap_age(sn, b->tracker_at));
		json_seconds(j, "next",
		    b->tracker_next > sn->now ? b->tracker_next - sn->now : 0);
	}
	json_trackers(j, sn);
	json_object_end(j);
}

static void
one_swarm(struct json *j, const struct snap *sn)
{
	struct snap_total t = snap_total(sn);

	json_str(j, "file", sn->swarm.file);
	json_object(j, "pieces");
	json_u64(j, "total", sn->swarm.pieces);
	json_u64(j, "have", sn->swarm.have);
	json_u64(j, "size", sn->swarm.piece_size);
	json_object_end(j);
	json_object(j, "bytes");
	json_u64(j, "total", sn->swarm.file_size);
	json_u64(j, "have", sn->swarm.have_bytes);
	json_u64(j, "wanted", sn->swarm.wanted_bytes);
	json_u64(j, "left", sn->swarm.left_bytes);
	json_u64(j, "down", t.down);
	json_u64(j, "up", t.up);
	json_object_end(j);
	json_u64(j, "rate_down", t.rate_down);
	json_u64(j, "rate_up", t.rate_up);
	json_u64_or_null(j, "limit_down", sn->board.limit_down);
	json_u64_or_null(j, "limit_up", sn->board.limit_up);
	json_object(j, "slots");
	json_u64(j, "total", sn->h.slots);
	json_u64(j, "used", sn->used);
	json_u64(j, "live", sn->live);
	json_object_end(j);
	json_object(j, "listed");
	json_u64(j, "total", sn->h.listed);
	json_u64(j, "seen_complete", sn->board.seen);
	json_u64(j, "told_everything", sn->board.told);
	json_object_end(j);
	one_discovery(j, sn);
}

static void
one_peers(struct json *j, const struct snap *sn)
{
	uint32_t i;

	json_array(j, "peers");
	for (i = 0; i < sn->used; i++)
		if (sn->peer[i].state == SLOT_LIVE)
			peerview_json(j, sn, &sn->peer[i]);
	json_array_end(j);
}

/* The used slots that are no live peers: those being admitted, or all else. */
static void
one_other_slots(
    struct json *j, const struct snap *sn, const char *key, bool handshaking)
{
	uint32_t i;

	json_array(j, key);
	for (i = 0; i < sn->used; i++) {
		const struct snap_peer *p = &sn->peer[i];

		if (p->state == SLOT_LIVE ||
		    (p->state == SLOT_NEW) != handshaking)
			continue;
		peerview_json_slot(j, sn, p);
		json_u64(j, "filled", p->filled);
		json_object_end(j);
	}
	json_array_end(j);
}

static void
one_gone(struct json *j, const struct snap *sn)
{
	json_object(j, "gone");
	json_u64(j, "connections", sn->board.gone_conns);
	json_u64(j, "crashed", sn->board.gone_crashed);
	json_u64(j, "bytes_down", sn->board.gone_down);
	json_u64(j, "bytes_up", sn->board.gone_up);
	json_object_end(j);
}

static void
one_disks(struct json *j, const struct snap *sn)
{
	uint32_t k;

	json_array(j, "disks");
	for (k = 0; k < sn->h.disks; k++) {
		const struct snap_disk *d = &sn->disk[k];

		json_object(j, NULL);
		json_u64(j, "pid", d->pid);
		json_str(j, "state", words_disk_state(d->state));
		json_u64(j, "bytes", d->bytes);
		json_u64(j, "pieces", d->pieces);
		json_errno(j, "paused", d->paused);
		json_u64(j, "synced", d->synced);
		json_u64(j, "scans", d->scans);
		json_u64(j, "lies", d->lies);
		json_u64(j, "bad", d->bad);
		json_object_end(j);
	}
	json_array_end(j);
}

static void
one_semaphore(struct json *j, const char *kind, uint32_t i, uint32_t value,
    uint32_t holder)
{
	char name[32];

	snprintf(name, sizeof(name), "%s.%" PRIu32, kind, i);
	json_object(j, NULL);
	json_str(j, "name", name);
	json_u64(j, "value", value);
	json_u64_or_null(j, "holder", holder);
	json_object_end(j);
}

static void
one_semaphores(struct json *j, const struct snap *sn)
{
	uint32_t i;

	json_array(j, "semaphores");
	for (i = 0; i < sn->h.disks; i++)
		one_semaphore(j, "bell", i, sn->disk[i].bell, 0);
	for (i = 0; i < sn->used; i++)
		one_semaphore(j, "slot", sn->peer[i].slot,
		    sn->peer[i].sem_value, sn->peer[i].holder);
	json_array_end(j);
}

static void
one_asks(struct json *j, const struct snap *sn)
{
	uint32_t i;

	json_u64(j, "asks_total", sn->board.asks_total);
	json_array(j, "asks");
	for (i = 0; i < sn->board.asks; i++) {
		const struct snap_ask *a = &sn->board.ask[i];

		json_object(j, NULL);
		json_u64(j, "piece", a->piece);
		json_u64(j, "slot", a->slot);
		json_u64_or_null(j, "peer_id", a->peer_id);
		json_seconds(j, "age", a->age_ms * UINT64_C(1000000));
		json_object_end(j);
	}
	json_array_end(j);
}

static void
decision_peers(struct json *j, const struct snap *sn)
{
	uint32_t i;

	json_array(j, "peers");
	for (i = 0; i < sn->used; i++) {
		const struct snap_peer *p = &sn->peer[i];

		if (p->state != SLOT_LIVE)
			continue;
		json_object(j, NULL);
		json_u64(j, "peer_id", p->peer_id);
		json_u64(j, "slot", p->slot);
		json_str(j, "why", words_reason(p->why));
		json_u64_or_null(j, "rank", p->rank);
		json_u64(j, "bytes_down", p->interval_down);
		json_object_end(j);
	}
	json_array_end(j);
}

static void
one_decision(struct json *j, const struct snap *sn)
{
	const struct snap_board *b = &sn->board;
	uint64_t age = snap_age(sn, b->decided);

	json_object(j, "decision");
	json_u64(j, "round", b->rounds);
	if (b->rounds == 0)
		json_null(j, "time");
	else
		json_seconds(j, "time", sn->wall > age ? sn->wall - age : 0);
	json_u64(j, "k", sn->h.pref_k);
	json_u64(j, "preferred", b->preferred);
	json_u64_or_null(j, "optimistic", b->optimistic);
	json_u64(j, "candidates", b->candidates);
	json_bool(j, "torn", b->torn);
	decision_peers(j, sn);
	json_object_end(j);
}

void
json_one(struct out *out, const struct report *r)
{
	const struct snap *sn = r->snap[0];
	struct json j;

	json_init(&j, out);
	json_object(&j, NULL);
	one_summary(&j, sn);
	one_swarm(&j, sn);
	one_peers(&j, sn);
	one_other_slots(&j, sn, "handshaking", true);
	one_other_slots(&j, sn, "draining", false);
	one_gone(&j, sn);
	one_disks(&j, sn);
	one_semaphores(&j, sn);
	one_asks(&j, sn);
	one_decision(&j, sn);
	json_object_end(&j);
	json_end(&j);
}
