/*
 * shoal_tell.c: the commands that tell a daemon what to do with its swarms.
 */
#include <err.h>
#include <unistd.h>

#include "json.h"
#include "log.h"
#include "shoal_control.h"
#include "shoal_print.h"

static int
tell_one(const struct control_options *opt, enum control_verb verb,
    const char *typed, char why[CONTROL_WHY_MAX])
{
	struct control_request r = {.verb = verb, .data = opt->data};

	if (control_name(&r, typed, why) == -1)
		return -1;
	return control_ask(opt, &r, -1, NULL, NULL, why);
}

/* why is NULL when it was done. */
static void
show(struct json *j, const char *typed, const char *why)
{
	json_object(j, NULL);
	json_str(j, "swarm", typed);
	json_bool(j, "done", why == NULL);
	if (why != NULL)
		json_str(j, "error", why);
	else
		json_null(j, "error");
	json_object_end(j);
}

/* The same for each that is named; what fails keeps none of the others from
 * it. */
static int
tell(const struct control_command *command, enum control_verb verb, int argc,
    char **argv)
{
	char why[CONTROL_WHY_MAX];
	struct control_options opt;
	int i, done, ret = EXIT_OK;
	struct json j;
	struct out o;

	control_options(&opt, command, argc, argv);
	out_init(&o);
	json_init(&j, &o);
	json_object(&j, NULL);
	json_array(&j, "swarms");
	for (i = optind; i < argc; i++) {
		done = tell_one(&opt, verb, argv[i], why);
		show(&j, argv[i], done == 0 ? NULL : why);
		if (done == 0)
			continue;
		warnx("%s: %s", argv[i], why);
		ret = EXIT_FAILED;
	}
	json_array_end(&j);
	json_object_end(&j);
	json_end(&j);
	if (opt.json)
		shoal_print(&o);
	else
		out_free(&o);
	return ret;
}

int
shoal_remove(int argc, char **argv)
{
	static const struct control_command command = {"[options] SWARM ...",
	    "Ends swarms, and takes their .torrents out of the daemon's "
	    "folder.\nTheir data stay where they are, unless --data is "
	    "given.\n",
	    TAKES_JSON | TAKES_DATA, 1, -1};

	return tell(&command, CONTROL_REMOVE, argc, argv);
}

int
shoal_pause(int argc, char **argv)
{
	static const struct control_command command = {"[options] SWARM ...",
	    "Ends the processes of swarms until they are resumed.\n",
	    TAKES_JSON, 1, -1};

	return tell(&command, CONTROL_PAUSE, argc, argv);
}

int
shoal_resume(int argc, char **argv)
{
	static const struct control_command command = {"[options] SWARM ...",
	    "Goes on with swarms that are paused.\n", TAKES_JSON, 1, -1};

	return tell(&command, CONTROL_RESUME, argc, argv);
}

int
shoal_recheck(int argc, char **argv)
{
	static const struct control_command command = {"[options] SWARM ...",
	    "Holds all data of swarms against their digests again.\n",
	    TAKES_JSON, 1, -1};

	return tell(&command, CONTROL_RECHECK, argc, argv);
}
