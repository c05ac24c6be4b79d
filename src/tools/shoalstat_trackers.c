/*
 * shoalstat_trackers.c: a torrent's trackers, for people and for programs.
 */
#include "shoalstat.h"

#include "human.h"
#include "json.h"
#include "table.h"

static void
cell(struct table *t, uint32_t count)
{
	if (count == TRACKER_UNSAID)
		table_str(t, "-");
	else
		table_num(t, count);
}

static void
row(struct table *t, const struct snap *sn, const struct snap_tracker *k)
{
	table_num(t, k->tier);
	table_str(t, k->url);
	if (k->at == 0) {
		table_row(t);
		return;
	}
	table_str(t, human_time(snap_age(sn, k->at)).s);
	if (k->told == 0)
		table_str(t, "failed");
	else
		table_num(t, k->told - 1);
	cell(t, k->seeders);
	cell(t, k->leechers);
	table_num(t, k->fails);
	table_str(t, k->why);
	table_row(t);
}

void
text_trackers(struct out *o, const struct snap *sn)
{
	static const struct column columns[] = {{"TIER", 4}, {"TRACKER", -32},
	    {"ASKED", 7}, {"TOLD", 6}, {"SEEDERS", 8}, {"LEECHERS", 8},
	    {"FAILS", 5}, {"WHY", -1}};
	struct table t = TABLE(o, columns);
	uint32_t i;

	if (sn->board.trackers == 0)
		return;
	out_chr(o, '\n');
	table_head(&t);
	for (i = 0; i < sn->board.trackers; i++)
		row(&t, sn, &sn->board.of_tracker[i]);
}

static void
member(struct json *j, const char *key, uint32_t count)
{
	if (count == TRACKER_UNSAID)
		json_null(j, key);
	else
		json_u64(j, key, count);
}

static void
asked(struct json *j, const struct snap *sn, const struct snap_tracker *k)
{
	json_seconds(j, "age", snap_age(sn, k->at));
	json_bool(j, "answered", k->told != 0);
	json_u64(j, "told", k->told != 0 ? k->told - 1 : 0);
	member(j, "seeders", k->seeders);
	member(j, "leechers", k->leechers);
	json_u64(j, "fails", k->fails);
	if (k->why[0] != '\0')
		json_str(j, "why", k->why);
	else
		json_null(j, "why");
}

void
json_trackers(struct json *j, const struct snap *sn)
{
	uint32_t i;

	json_array(j, "trackers");
	for (i = 0; i < sn->board.trackers; i++) {
		const struct snap_tracker *k = &sn->board.of_tracker[i];

		json_object(j, NULL);
		json_u64(j, "tier", k->tier);
		json_str(j, "url", k->url);
		if (k->at != 0)
			asked(j, sn, k);
		json_object_end(j);
	}
	json_array_end(j);
}
