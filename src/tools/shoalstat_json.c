/*
 * shoalstat_json.c: the lists over all segments, for programs.
 */
#include "shoalstat.h"

#include <stdio.h>
#include <string.h>

#include "human.h"
#include "json.h"

static void
json_mode(struct json *j, const struct object *o)
{
	char mode[8];

	snprintf(
	    mode, sizeof(mode), "%04o", (unsigned int)o->st.st_mode & 07777);
	json_str(j, "mode", mode);
}

static void
json_owner(struct json *j, const struct object *o)
{
	json_str(j, "owner", human_user(o->st.st_uid).s);
	json_u64(j, "uid", o->st.st_uid);
}

static void
json_supervisor(struct json *j, const struct object *o)
{
	json_object(j, "supervisor");
	json_u64(j, "pid", o->pid > 0 ? (uint64_t)o->pid : 0);
	json_bool(j, "alive", o->alive);
	json_object_end(j);
}

static void
list_snap(struct json *j, const struct snap *sn)
{
	json_object(j, "slots");
	json_u64(j, "total", sn->h.slots);
	json_u64(j, "used", sn->used);
	json_object_end(j);
	if (sn->swarm.why != NULL) {
		json_str(j, "swarm_why", sn->swarm.why);
		return;
	}
	json_object(j, "pieces");
	json_u64(j, "total", sn->swarm.pieces);
	json_u64(j, "have", sn->swarm.have);
	json_object_end(j);
}

static void
list_object(struct json *j, const struct report *r, size_t i)
{
	const struct object *o = &r->find.object[i];

	json_str(j, "state", report_state(r, i));
	if (o->kind == OBJECT_SEGMENT)
		json_supervisor(j, o);
	else if (o->why != NULL)
		json_str(j, "why", o->why);
	json_owner(j, o);
	json_mode(j, o);
	json_u64(j, "size", (uint64_t)o->st.st_size);
	if (r->snap[i] != NULL)
		list_snap(j, r->snap[i]);
}

static void
pids_object(struct json *j, const struct report *r, size_t i)
{
	const struct snap *sn = r->snap[i];
	uint32_t k;

	json_supervisor(j, &sn->object);
	json_array(j, "disks");
	for (k = 0; k < sn->h.disks; k++)
		json_u64(j, NULL, sn->disk[k].pid);
	json_array_end(j);
	json_array(j, "workers");
	for (k = 0; k < sn->used; k++) {
		json_object(j, NULL);
		json_u64(j, "slot", sn->peer[k].slot);
		json_u64(j, "pid", sn->peer[k].pid);
		json_u64(j, "peer_id", sn->peer[k].peer_id);
		json_object_end(j);
	}
	json_array_end(j);
}

static void
times_object(struct json *j, const struct report *r, size_t i)
{
	const struct snap *sn = r->snap[i];

	json_seconds(j, "started", sn->h.born);
	json_seconds(j, "beat_age", snap_age(sn, sn->board.beat));
	if (sn->board.rounds == 0)
		json_null(j, "decision_age");
	else
		json_seconds(
		    j, "decision_age", snap_age(sn, sn->board.decided));
}

static void
creators_object(struct json *j, const struct report *r, size_t i)
{
	const struct object *o = &r->find.object[i];

	json_mode(j, o);
	json_owner(j, o);
	json_str(j, "group", human_group(o->st.st_gid).s);
	json_u64(j, "gid", o->st.st_gid);
	if (r->snap[i] == NULL)
		return;
	json_str(j, "runs_as", human_user(r->snap[i]->h.uid).s);
	json_u64(j, "pid", o->pid > 0 ? (uint64_t)o->pid : 0);
	json_str(j, "folder", r->snap[i]->h.dir);
}

static void
limits_object(struct json *j, const struct report *r, size_t i)
{
	const struct seg_header *h = &r->snap[i]->h;

	json_u64(j, "slots", h->slots);
	json_u64(j, "max_pieces", h->max_pieces);
	json_u64(j, "disks", h->disks);
	json_u64(j, "frame_memory", h->frame_mem);
	json_u64(j, "listed", h->listed);
	json_u64(j, "preferred_neighbors", h->pref_k);
	json_u64(j, "unchoking_interval", h->pref_p);
	json_u64(j, "optimistic_interval", h->pref_m);
}

/* {"segments": [{"name": ..., what each() says}, ...]}; all: also objects
 * that nothing could be read of. */
static void
json_segments(struct out *out, const struct report *r, bool all,
    void (*each)(struct json *, const struct report *, size_t))
{
	struct json j;
	size_t i;

	json_init(&j, out);
	json_object(&j, NULL);
	json_array(&j, "segments");
	for (i = 0; i < r->find.n; i++) {
		if (!all && r->snap[i] == NULL)
			continue;
		json_object(&j, NULL);
		json_str(&j, "name", object_name(&r->find.object[i]));
		each(&j, r, i);
		json_object_end(&j);
	}
	json_array_end(&j);
	json_object_end(&j);
	json_end(&j);
}

static void
json_list(struct out *out, const struct report *r)
{
	json_segments(out, r, true, list_object);
}

static void
json_pids(struct out *out, const struct report *r)
{
	json_segments(out, r, false, pids_object);
}

static void
json_times(struct out *out, const struct report *r)
{
	json_segments(out, r, false, times_object);
}

static void
json_creators(struct out *out, const struct report *r)
{
	json_segments(out, r, true, creators_object);
}

static void
json_limits(struct out *out, const struct report *r)
{
	json_segments(out, r, false, limits_object);
}

static void
json_summary(struct out *out, const struct report *r)
{
	struct summary s = report_sum(r);
	struct json j;

	json_init(&j, out);
	json_object(&j, NULL);
	json_u64(&j, "alive", s.alive);
	json_u64(&j, "gone", s.gone);
	json_u64(&j, "orphans", s.orphans);
	json_u64(&j, "foreign", s.foreign);
	json_u64(&j, "unreadable", s.unreadable);
	json_u64(&j, "bytes", s.bytes);
	json_u64(&j, "slots", s.slots);
	json_u64(&j, "used", s.used);
	json_u64(&j, "live", s.live);
	json_u64(&j, "rate_down", s.rate_down);
	json_u64(&j, "rate_up", s.rate_up);
	json_object_end(&j);
	json_end(&j);
}

view_fn *const json_views[VIEWS] = {
    [VIEW_LIST] = json_list,
    [VIEW_ONE] = json_one,
    [VIEW_PIDS] = json_pids,
    [VIEW_TIMES] = json_times,
    [VIEW_CREATORS] = json_creators,
    [VIEW_LIMITS] = json_limits,
    [VIEW_SUMMARY] = json_summary,
};
