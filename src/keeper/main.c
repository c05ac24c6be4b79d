/*
 * main.c: shoal-keeper, which runs the swarms of a folder of torrents.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "accept.h"
#include "keeper.h"
#include "launch.h"
#include "log.h"
#include "loop.h"
#include "notify.h"
#include "programs.h"
#include "settings.h"
#include "title.h"
#include "user.h"
#include "visit.h"

extern char **environ;

static struct keeper keeper;

static void
parse_options(struct keeper *k, int argc, char **argv)
{
	struct report r;

	memset(&r, 0, sizeof(r));
	if (options_parse(&k->opt, argc, argv, &r) == -1)
		fatalx(EXIT_USAGE, "%s", r.error);
	if (!options_is_keeper(&k->opt))
		fatalx(EXIT_USAGE, "this is for shoald -f to execute");
}

/* Who executes us says in our first word who executes a supervisor. */
static void
find_programs(struct keeper *k, const char *shoald)
{
	char self[PATH_MAX];

	programs_self(self);
	programs_find(self, k->opt.libexec, k->libexec);
	if ((size_t)snprintf(k->shoald, sizeof(k->shoald), "%s", shoald) >=
		sizeof(k->shoald) ||
	    k->shoald[0] != '/' || access(k->shoald, X_OK) == -1)
		fatalx(EXIT_USAGE, "this is for shoald -f to execute");
}

/* A descriptor of the folder, which is made if it is not there. */
static int
open_folder(const char *key, const char *path, mode_t mode, char *real)
{
	int fd;

	if (mkdir(path, mode) == -1 && errno != EEXIST)
		fatal(EXIT_USAGE, "%s: cannot make the folder %s", key, path);
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd == -1 || realpath(path, real) == NULL)
		fatal(EXIT_USAGE, "%s: cannot open the folder %s", key, path);
	return launch_high(fd);
}

static void
lock(const struct keeper *k)
{
	int fd;

	fd = openat(k->state_fd, "lock", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	if (fd == -1)
		fatal(
		    exit_code_of(errno), "State: cannot write in %s", k->state);
	if (flock(launch_high(fd), LOCK_EX | LOCK_NB) == -1)
		fatalx(EXIT_TEMPORARY,
		    "another daemon keeps its state in %s; stop it, or name "
		    "another folder in State",
		    k->state);
}

static void
open_folders(struct keeper *k)
{
	k->torrents_fd =
	    open_folder("Torrents", k->conf.torrents, 0755, k->torrents);
	close(open_folder("Data", k->conf.data, 0755, k->data));
	k->state_fd = open_folder("State", k->conf.state, 0755, k->state);
	lock(k);
	if (settings_hand_on(k) == -1)
		fatal(exit_code_of(errno), "State: cannot write %s",
		    k->conf_file);
}

int
main(int argc, char **argv)
{
	struct keeper *k = &keeper;

	title_init(argc, argv, environ); /* argv may move: first of all */
	log_open(STDERR_FILENO, "shoald", LOG_INFO);
	log_set_waiting(false); /* nobody may read that */
	parse_options(k, argc, argv);
	find_programs(k, argv[0]);
	if (chdir(k->opt.dir) == -1)
		fatal(EXIT_USAGE, "cannot work in the folder %s", k->opt.dir);
	settings_load(k);
	notify_init(k->opt.ready_fd);
	launch_reserve();
	if (settings_raise(k) == -1)
		return EXIT_USAGE;
	rng_seed(&k->rng, rng_entropy());
	if ((k->ep = epoll_create1(EPOLL_CLOEXEC)) == -1)
		fatal(EXIT_FAILED, "epoll");
	k->ep = launch_high(k->ep);
	accept_open(k);
	user_drop(k->conf.user, k->libexec, "shoal-worker");
	open_folders(k);
	visits_open(k);
	return loop_run(k);
}
