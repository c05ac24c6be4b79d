/*
 * shoal_tell.c: the commands that tell a daemon what to do with its swarms.
 */
#include <err.h>
#include <unistd.h>

#include "log.h"
#include "shoal_control.h"

/* The same for each that is named; what fails keeps none of the others from
 * it. */
static int
tell(const struct control_command *command, enum control_verb verb, int argc,
    char **argv)
{
	struct control_request r = {.verb = verb};
	char why[CONTROL_WHY_MAX];
	struct control_options opt;
	int i, ret = EXIT_OK;

	control_options(&opt, command, argc, argv);
	for (i = optind; i < argc; i++)
		if (control_name(&r, argv[i], why) == -1 ||
		    control_ask(&opt, &r, -1, NULL, NULL, why) == -1) {
			warnx("%s: %s", argv[i], why);
			ret = EXIT_FAILED;
		}
	return ret;
}

int
shoal_remove(int argc, char **argv)
{
	static const struct control_command command = {"[options] SWARM ...",
	    "Ends swarms, and takes their .torrents out of the daemon's "
	    "folder.\nTheir data stay where they are.\n",
	    0, 1, -1};

	return tell(&command, CONTROL_REMOVE, argc, argv);
}

int
shoal_pause(int argc, char **argv)
{
	static const struct control_command command = {"[options] SWARM ...",
	    "Ends the processes of swarms until they are resumed.\n", 0, 1, -1};

	return tell(&command, CONTROL_PAUSE, argc, argv);
}

int
shoal_resume(int argc, char **argv)
{
	static const struct control_command command = {"[options] SWARM ...",
	    "Goes on with swarms that are paused.\n", 0, 1, -1};

	return tell(&command, CONTROL_RESUME, argc, argv);
}

int
shoal_recheck(int argc, char **argv)
{
	static const struct control_command command = {"[options] SWARM ...",
	    "Holds all data of swarms against their digests again.\n", 0, 1,
	    -1};

	return tell(&command, CONTROL_RECHECK, argc, argv);
}
