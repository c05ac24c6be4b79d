/*
 * shoal_peers.c: shoal peers, which shows whom a swarm is connected to.
 */
#include <err.h>
#include <string.h>
#include <unistd.h>

#include "control_swarm.h"
#include "find.h"
#include "human.h"
#include "log.h"
#include "peerview.h"
#include "shoal_control.h"
#include "shoal_print.h"
#include "snap.h"

static bool
take(void *arg, const struct control_line *l)
{
	return control_swarm_read(arg, l) == 0;
}

/* Its shared memory, as shoalstat sees it; NULL and why. */
static struct snap *
look(const struct control_swarm *s, const char **why)
{
	struct object o;

	find_one(&o, s->segment);
	if (o.kind == OBJECT_SEGMENT)
		return snap_take(&o, why);
	*why = o.kind == OBJECT_MISSING ? "its processes are just starting, "
					  "or ending" :
					  o.why;
	return NULL;
}

static void
json(struct out *o, const struct control_swarm *s, const struct snap *sn)
{
	struct json j;
	uint32_t i;

	json_init(&j, o);
	json_object(&j, NULL);
	json_str(&j, "state", s->state);
	json_array(&j, "peers");
	for (i = 0; sn != NULL && i < sn->used; i++)
		if (sn->peer[i].state == SLOT_LIVE)
			peerview_json(&j, sn, &sn->peer[i]);
	json_array_end(&j);
	json_object_end(&j);
	json_end(&j);
}

/* sn is NULL when nothing runs for it. */
static void
show(const struct control_swarm *s, const struct snap *sn, bool as_json)
{
	char state[sizeof(s->state)];
	struct out o;

	out_init(&o);
	if (as_json)
		json(&o, s, sn);
	else if (sn != NULL)
		peerview_text(&o, sn);
	else
		out_fmt(&o, "it is %s: it has no processes, so no peers\n",
		    human_text(state, sizeof(state), s->state));
	shoal_print(&o);
}

int
shoal_peers(int argc, char **argv)
{
	static const struct control_command command = {"[options] SWARM",
	    "Shows whom a swarm is connected to, as shoalstat does.\n",
	    TAKES_JSON, 1, 1};
	struct control_request r = {.verb = CONTROL_LIST};
	struct control_swarm s = {0};
	char why[CONTROL_WHY_MAX];
	struct control_options opt;
	struct snap *sn = NULL;
	const char *hidden;

	control_options(&opt, &command, argc, argv);
	if (control_name(&r, argv[optind], why) == -1 ||
	    control_ask(&opt, &r, -1, take, &s, why) == -1)
		errx(EXIT_FAILED, "%s: %s", argv[optind], why);
	if (s.segment[0] != '\0' && (sn = look(&s, &hidden)) == NULL)
		errx(EXIT_FAILED, "%s: %s", argv[optind], hidden);
	show(&s, sn, opt.json);
	snap_free(sn);
	return EXIT_OK;
}
