/*
 * shoalstat_text.c: the tables over all segments, for people.
 */
#include "amount.h"
#include "shoalstat.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>

#include "human.h"
#include "table.h"

/* A table over a report: its first column is as wide as the longest name. */
static void
head(struct table *t, const struct report *r)
{
	int len, width = (int)strlen(t->column[0].title);
	size_t i;

	for (i = 0; i < r->find.n; i++) {
		len = (int)strlen(object_name(&r->find.object[i]));
		if (len > width)
			width = len;
	}
	t->first = -width;
	table_head(t);
}

static void
cell_name(struct table *t, const struct object *o)
{
	char name[NAME_MAX + 1];

	table_str(t, human_text(name, sizeof(name), object_name(o)));
}

static void
cell_mode(struct table *t, const struct object *o)
{
	char mode[8];

	snprintf(mode, sizeof(mode), "%o", (unsigned int)o->st.st_mode & 07777);
	table_str(t, mode);
}

static void
cells_of_snap(struct table *t, const struct snap *sn)
{
	char buf[32];

	snprintf(
	    buf, sizeof(buf), "%" PRIu32 "/%" PRIu32, sn->used, sn->h.slots);
	table_str(t, buf);
	if (sn->swarm.why != NULL) {
		table_str(t, "-");
		out_str(t->o, "swarm: ");
		table_str(t, sn->swarm.why);
		return;
	}
	table_str(t,
	    amount_percent(amount_permille(sn->swarm.have, sn->swarm.pieces))
		.s);
}

static void
text_list(struct out *out, const struct report *r)
{
	static const struct column columns[] = {{"NAME", 0}, {"PID", 8},
	    {"STATE", -10}, {"OWNER", -10}, {"MODE", 4}, {"SIZE", 5},
	    {"SLOTS", 9}, {"DONE", 6}};
	struct table t = TABLE(out, columns);
	size_t i;

	head(&t, r);
	for (i = 0; i < r->find.n; i++) {
		const struct object *o = &r->find.object[i];

		cell_name(&t, o);
		if (o->kind == OBJECT_SEGMENT)
			table_num(&t, (uint64_t)o->pid);
		else
			table_str(&t, "-");
		table_str(&t, report_state(r, i));
		table_str(&t, human_user(o->st.st_uid).s);
		cell_mode(&t, o);
		table_str(&t, amount_size((uint64_t)o->st.st_size).s);
		if (r->snap[i] != NULL)
			cells_of_snap(&t, r->snap[i]);
		else {
			table_str(&t, "-");
			table_str(&t, "-");
			table_str(&t,
			    o->why != NULL ? o->why : "its segment is gone");
		}
		table_row(&t);
	}
}

static void
row_of_process(
    struct table *t, const struct snap *sn, uint64_t pid, const char *what)
{
	cell_name(t, &sn->object);
	table_num(t, pid);
	table_str(t, what);
	table_row(t);
}

static void
rows_of_processes(struct table *t, const struct snap *sn)
{
	char what[64];
	uint32_t i;

	row_of_process(t, sn, (uint64_t)sn->h.pid,
	    sn->object.alive ? "supervisor" : "supervisor, gone");
	for (i = 0; i < sn->h.disks; i++) {
		snprintf(what, sizeof(what), "disk %" PRIu32, i);
		row_of_process(t, sn, sn->disk[i].pid, what);
	}
	for (i = 0; i < sn->used; i++) {
		const struct snap_peer *p = &sn->peer[i];

		snprintf(what, sizeof(what),
		    "worker %" PRIu32 ", peer %" PRIu32, p->slot, p->peer_id);
		if (p->peer_id == 0)
			strcpy(strchr(what, ','), ", no peer");
		row_of_process(t, sn, p->pid, what);
	}
}

static void
text_pids(struct out *out, const struct report *r)
{
	static const struct column columns[] = {
	    {"NAME", 0}, {"PID", 8}, {"PROCESS", -1}};
	struct table t = TABLE(out, columns);
	size_t i;

	head(&t, r);
	for (i = 0; i < r->find.n; i++)
		if (r->snap[i] != NULL)
			rows_of_processes(&t, r->snap[i]);
}

static void
text_times(struct out *out, const struct report *r)
{
	static const struct column columns[] = {{"NAME", 0}, {"STARTED", -19},
	    {"AGE", 7}, {"BEAT", 7}, {"DECIDED", 7}};
	struct table t = TABLE(out, columns);
	size_t i;

	head(&t, r);
	for (i = 0; i < r->find.n; i++) {
		const struct snap *sn = r->snap[i];

		if (sn == NULL)
			continue;
		cell_name(&t, &sn->object);
		table_str(&t, human_date(sn->h.born).s);
		table_str(&t,
		    human_time(
			sn->wall > sn->h.born ? sn->wall - sn->h.born : 0)
			.s);
		table_str(&t, human_time(snap_age(sn, sn->board.beat)).s);
		table_str(&t,
		    sn->board.rounds == 0 ?
			"never" :
			human_time(snap_age(sn, sn->board.decided)).s);
		table_row(&t);
	}
}

static void
text_creators(struct out *out, const struct report *r)
{
	static const struct column columns[] = {{"NAME", 0}, {"MODE", 4},
	    {"OWNER", -10}, {"GROUP", -10}, {"RUNS-AS", -10}, {"PID", 8},
	    {"FOLDER", -1}};
	char dir[sizeof(((struct snap *)0)->h.dir)];
	struct table t = TABLE(out, columns);
	size_t i;

	head(&t, r);
	for (i = 0; i < r->find.n; i++) {
		const struct object *o = &r->find.object[i];
		const struct snap *sn = r->snap[i];

		cell_name(&t, o);
		cell_mode(&t, o);
		table_str(&t, human_user(o->st.st_uid).s);
		table_str(&t, human_group(o->st.st_gid).s);
		if (sn != NULL) {
			table_str(&t, human_user(sn->h.uid).s);
			table_num(&t, (uint64_t)sn->h.pid);
			table_str(&t, human_text(dir, sizeof(dir), sn->h.dir));
		} else {
			table_str(&t, "-");
			table_str(&t, "-");
			table_str(&t, report_state(r, i));
		}
		table_row(&t);
	}
}

static void
row_of_limits(struct table *t, const struct snap *sn)
{
	cell_name(t, &sn->object);
	table_num(t, sn->h.slots);
	table_num(t, sn->h.max_pieces);
	table_num(t, sn->h.disks);
	table_str(t, amount_size(sn->h.frame_mem).s);
	table_num(t, sn->h.listed);
	table_num(t, sn->h.pref_k);
	table_num(t, sn->h.pref_p);
	table_num(t, sn->h.pref_m);
	table_row(t);
}

static void
text_limits(struct out *out, const struct report *r)
{
	static const struct column columns[] = {{"NAME", 0}, {"SLOTS", 6},
	    {"PIECES", 10}, {"DISKS", 5}, {"FRAMES", 6}, {"LISTED", 6},
	    {"K", 4}, {"P", 4}, {"M", 4}};
	struct table t = TABLE(out, columns);
	struct statvfs fs;
	size_t i;

	head(&t, r);
	for (i = 0; i < r->find.n; i++)
		if (r->snap[i] != NULL)
			row_of_limits(&t, r->snap[i]);
	if (statvfs(SHM_DIR, &fs) == 0)
		out_fmt(out, "\n%s: %s, of which %s are free\n", SHM_DIR,
		    amount_size((uint64_t)fs.f_blocks * fs.f_frsize).s,
		    amount_size((uint64_t)fs.f_bavail * fs.f_frsize).s);
}

static void
text_summary(struct out *out, const struct report *r)
{
	struct summary s = report_sum(r);

	out_fmt(out, "segments     %" PRIu32 " alive, %" PRIu32 " gone\n",
	    s.alive, s.gone);
	out_fmt(out,
	    "others       %" PRIu32 " foreign, %" PRIu32 " unreadable, %" PRIu32
	    " orphans\n",
	    s.foreign, s.unreadable, s.orphans);
	out_fmt(out, "memory       %s\n", amount_size(s.bytes).s);
	out_fmt(out, "slots        %" PRIu64 " used of %" PRIu64 "\n", s.used,
	    s.slots);
	out_fmt(out, "connections  %" PRIu64 "\n", s.live);
	out_fmt(out, "down         %s/s\n", amount_size(s.rate_down).s);
	out_fmt(out, "up           %s/s\n", amount_size(s.rate_up).s);
}

view_fn *const text_views[VIEWS] = {
    [VIEW_LIST] = text_list,
    [VIEW_ONE] = text_one,
    [VIEW_PIDS] = text_pids,
    [VIEW_TIMES] = text_times,
    [VIEW_CREATORS] = text_creators,
    [VIEW_LIMITS] = text_limits,
    [VIEW_SUMMARY] = text_summary,
};
