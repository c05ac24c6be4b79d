/*
 * shoal_limits.c: shoal limits, which shows or sets how fast a daemon may be.
 */
#include <err.h>
#include <string.h>
#include <unistd.h>

#include "amount.h"
#include "json.h"
#include "log.h"
#include "num.h"
#include "shoal_control.h"
#include "shoal_print.h"

struct limits {
	uint64_t up, down;
};

static bool
take(void *arg, const struct control_line *l)
{
	const char *up = control_line_value(l, "up");
	const char *down = control_line_value(l, "down");
	struct limits *to = arg;

	return up != NULL && down != NULL &&
	    num_u64(up, 0, UINT64_MAX, &to->up) == 0 &&
	    num_u64(down, 0, UINT64_MAX, &to->down) == 0;
}

static void
line(struct out *o, const char *what, uint64_t rate)
{
	if (rate == 0)
		out_fmt(o, "%-5sno limit\n", what);
	else
		out_fmt(o, "%-5s%s/s\n", what, amount_size(rate).s);
}

static void
json(struct out *o, const struct limits *l)
{
	struct json j;

	json_init(&j, o);
	json_object(&j, NULL);
	json_u64(&j, "limit_down", l->down);
	json_u64(&j, "limit_up", l->up);
	json_object_end(&j);
	json_end(&j);
}

static void
show(const struct limits *l, bool as_json)
{
	struct out o;

	out_init(&o);
	if (as_json)
		json(&o, l);
	else {
		line(&o, "down", l->down);
		line(&o, "up", l->up);
	}
	shoal_print(&o);
}

int
shoal_limits(int argc, char **argv)
{
	static const struct control_command command = {"[options] [SWARM]",
	    "Shows how fast a daemon or one of its swarms may be, after "
	    "setting that.\n",
	    TAKES_JSON | TAKES_LIMITS, 0, 1};
	struct control_request r = {.verb = CONTROL_LIMITS};
	char why[CONTROL_WHY_MAX];
	struct control_options opt;
	struct limits l = {0};

	control_options(&opt, &command, argc, argv);
	r.sets_up = opt.sets_up;
	r.sets_down = opt.sets_down;
	r.up = opt.up;
	r.down = opt.down;
	if ((optind < argc && control_name(&r, argv[optind], why) == -1) ||
	    control_ask(&opt, &r, -1, take, &l, why) == -1) {
		if (optind < argc)
			warnx("%s: %s", argv[optind], why);
		else
			warnx("%s", why);
		return EXIT_FAILED;
	}
	show(&l, opt.json);
	return EXIT_OK;
}
