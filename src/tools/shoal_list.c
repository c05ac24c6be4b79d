/*
 * shoal_list.c: shoal list, which shows what a daemon has.
 */
#include <err.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "amount.h"
#include "control_swarm.h"
#include "human.h"
#include "json.h"
#include "log.h"
#include "shoal_control.h"
#include "shoal_print.h"
#include "table.h"

#define HASH_SHOWN 8
#define NAME_SHOWN 40 /* the column is no wider */

/* What came. */
struct swarms {
	struct control_swarm *v;
	size_t n, room;
};

static bool
keep(void *arg, const struct control_line *l)
{
	struct swarms *s = arg;

	if (s->n == s->room) {
		s->room = s->room == 0 ? 64 : s->room * 2;
		s->v = reallocarray(s->v, s->room, sizeof(*s->v));
		if (s->v == NULL)
			err(EXIT_FAILED, "list");
	}
	return control_swarm_read(&s->v[s->n++], l) == 0;
}

/* A swarm that has no name is called by its file. */
static const char *
name_of(const struct control_swarm *s)
{
	return s->name[0] != '\0' ? s->name : s->file;
}

static int
name_width(const struct swarms *s)
{
	size_t i, len, width = strlen("NAME");

	for (i = 0; i < s->n; i++) {
		len = strlen(name_of(&s->v[i]));
		if (len > width)
			width = len;
	}
	return width < NAME_SHOWN ? (int)width : NAME_SHOWN;
}

static void
cell_done(struct table *t, const struct control_swarm *s)
{
	if (s->pieces == 0 || s->pieces > UINT32_MAX || s->have > s->pieces)
		table_str(t, "-");
	else
		table_str(t,
		    amount_percent(
			amount_permille((uint32_t)s->have, (uint32_t)s->pieces))
			.s);
}

static void
row(struct table *t, const struct control_swarm *s)
{
	char buf[CONTROL_TROUBLE_MAX + 1], hash[HASH_SHOWN + 1] = "-";

	if (s->hash[0] != '\0')
		human_text(hash, sizeof(hash), s->hash);
	table_str(t, human_text(buf, sizeof(buf), name_of(s)));
	table_str(t, hash);
	table_str(t, human_text(buf, sizeof(buf), s->state));
	cell_done(t, s);
	table_str(t, amount_size(s->size).s);
	table_str(t, amount_size(s->rate_down).s);
	table_str(t, amount_size(s->rate_up).s);
	table_str(t, amount_size(s->down).s);
	table_str(t, amount_size(s->up).s);
	table_num(t, s->connections);
	if (s->trouble[0] != '\0')
		table_str(t, human_text(buf, sizeof(buf), s->trouble));
	table_row(t);
}

static void
text(struct out *o, const struct swarms *s)
{
	static const struct column columns[] = {{"NAME", 0},
	    {"HASH", -HASH_SHOWN}, {"STATE", -9}, {"DONE", 6}, {"SIZE", 5},
	    {"DOWN/s", 6}, {"UP/s", 5}, {"DOWN", 5}, {"UP", 5}, {"CONNS", 5}};
	struct table t = TABLE(o, columns);
	size_t i;

	t.first = -name_width(s);
	table_head(&t);
	for (i = 0; i < s->n; i++)
		row(&t, &s->v[i]);
}

static void
str_or_null(struct json *j, const char *key, const char *s)
{
	if (s[0] != '\0')
		json_str(j, key, s);
	else
		json_null(j, key);
}

static void
peers(struct json *j, const struct control_swarm *s)
{
	char all[sizeof(s->peers)], *rest = all, *one;

	strcpy(all, s->peers);
	json_array(j, "static_peers");
	while ((one = strsep(&rest, ",")) != NULL)
		if (one[0] != '\0')
			json_str(j, NULL, one);
	json_array_end(j);
}

static void
element(struct json *j, const struct control_swarm *s)
{
	json_object(j, NULL);
	str_or_null(j, "info_hash", s->hash);
	str_or_null(j, "name", s->name);
	json_str(j, "file", s->file);
	json_str(j, "state", s->state);
	str_or_null(j, "trouble", s->trouble);
	str_or_null(j, "segment", s->segment);
	json_u64(j, "size", s->size);
	json_u64(j, "pieces", s->pieces);
	json_u64(j, "have", s->have);
	json_u64(j, "rate_down", s->rate_down);
	json_u64(j, "rate_up", s->rate_up);
	json_u64(j, "bytes_down", s->down);
	json_u64(j, "bytes_up", s->up);
	json_u64(j, "limit_down", s->limit_down);
	json_u64(j, "limit_up", s->limit_up);
	json_u64(j, "connections", s->connections);
	peers(j, s);
	json_object_end(j);
}

static void
json(struct out *o, const struct swarms *s)
{
	struct json j;
	size_t i;

	json_init(&j, o);
	json_object(&j, NULL);
	json_array(&j, "swarms");
	for (i = 0; i < s->n; i++)
		element(&j, &s->v[i]);
	json_array_end(&j);
	json_object_end(&j);
	json_end(&j);
}

static int
ask(const struct control_options *opt, const char *typed, struct swarms *s)
{
	struct control_request r = {.verb = CONTROL_LIST};
	char why[CONTROL_WHY_MAX];

	if ((typed == NULL || control_name(&r, typed, why) == 0) &&
	    control_ask(opt, &r, -1, keep, s, why) == 0)
		return 0;
	if (typed == NULL)
		warnx("%s", why);
	else
		warnx("%s: %s", typed, why);
	return -1;
}

int
shoal_list(int argc, char **argv)
{
	static const struct control_command command = {"[options] [SWARM ...]",
	    "Shows the swarms of a daemon, or those named.  A swarm is its\n"
	    "info-hash, the beginning of that, its name, or that of its "
	    "file.\n",
	    TAKES_JSON, 0, -1};
	struct control_options opt;
	struct swarms s = {0};
	int i, ret = 0;
	struct out o;

	control_options(&opt, &command, argc, argv);
	if (optind == argc && ask(&opt, NULL, &s) == -1)
		return EXIT_FAILED;
	for (i = optind; i < argc; i++)
		if (ask(&opt, argv[i], &s) == -1)
			ret = -1;
	if (ret == 0 || s.n > 0) {
		out_init(&o);
		(opt.json ? json : text)(&o, &s);
		shoal_print(&o);
	}
	free(s.v);
	return ret == 0 ? EXIT_OK : EXIT_FAILED;
}
