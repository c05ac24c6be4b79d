/*
 * main.c: shoald, the supervisor: reads its configuration, starts, loops.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "discovery.h"
#include "disks.h"
#include "launch.h"
#include "log.h"
#include "notify.h"
#include "programs.h"
#include "resolve.h"
#include "running.h"
#include "start.h"
#include "supervisor.h"
#include "title.h"

extern char **environ;

static struct config cf;
static struct supervisor sv;

static void
warn(const char *text)
{
	log_warnx("%s", text);
}

static void
parse_options(int argc, char **argv, struct report *r)
{
	if (options_parse(&cf.opt, argc, argv, r) == -1)
		fatalx(EXIT_USAGE, "%s", r->error);
	if (cf.opt.help) {
		options_help(stdout);
		exit(EXIT_OK);
	}
	if (cf.opt.version) {
		printf("shoald %s\n", SHOAL_VERSION);
		exit(EXIT_OK);
	}
}

static void
load(struct report *r)
{
	if (chdir(cf.opt.dir) == -1)
		fatal(EXIT_USAGE, "cannot work in the folder %s", cf.opt.dir);
	if (config_load(&cf, r) == -1)
		fatalx(EXIT_USAGE, "%s", r->error);
	if (!cf.opt.check)
		return;
	if (cf.opt.verbose > 0)
		config_print(&cf);
	if (fflush(stdout) == EOF)
		fatal(EXIT_FAILED, "standard output");
	exit(EXIT_OK);
}

/* A SIGHUP that comes before there is a loop waits for it.  Were SIGCHLD
 * ignored by whoever started us, no child could be waited for. */
static void
set_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGHUP);
	if (sigprocmask(SIG_BLOCK, &set, NULL) == -1 ||
	    signal(SIGCHLD, SIG_DFL) == SIG_ERR)
		fatal(EXIT_FAILED, "signals");
}

/* The daemon of many swarms is another program, with our words; the first of
 * them says who is executed for each swarm. */
_Noreturn static void
become_keeper(char **argv)
{
	char path[sizeof(sv.libexec) + 32];

	snprintf(path, sizeof(path), "%s/shoal-keeper", sv.libexec);
	argv[0] = sv.self_exe;
	execv(path, argv);
	fatal(EXIT_USAGE, "%s", path);
}

int
main(int argc, char **argv)
{
	struct report r;
	static char who[NAME_MAX_LEN + 16]; /* of the log, till the end */

	title_init(argc, argv, environ); /* argv may move: first of all */
	log_open(STDERR_FILENO, "shoald", LOG_INFO);
	set_signals();
	if (argc == 2 && strcmp(argv[1], "--resolver") == 0)
		return resolver_main();
	memset(&r, 0, sizeof(r));
	r.warn = warn;
	parse_options(argc, argv, &r);
	programs_self(sv.self_exe);
	if (cf.opt.libexec != NULL || !cf.opt.check || cf.opt.torrent != NULL ||
	    options_is_keeper(&cf.opt))
		programs_find(sv.self_exe, cf.opt.libexec, sv.libexec);
	if (options_is_keeper(&cf.opt))
		become_keeper(argv);
	cf.libexec = sv.libexec;
	load(&r);

	snprintf(who, sizeof(who), "shoald[%s]", cf.name);
	log_open(STDERR_FILENO, who, config_log_level(&cf));
	notify_init(cf.opt.ready_fd);
	launch_reserve();
	sv.cf = &cf;
	sv.terms = &cf.terms;
	sv.file_fd = sv.listen_fd = sv.parked_fd = sv.keeper_fd = -1;
	sv.terminal = isatty(STDERR_FILENO);
	log_set_erasing(sv.terminal); /* the line of progress */
	if (cf.terms.is_torrent)
		cf.torrent_fd = launch_high(cf.torrent_fd);
	discovery_init(&sv);
	start_all(&sv);
	title_set("shoald: %s starting", cf.name);
	disks_start(&sv);
	log_set_fd(sv.log_wr);
	return running_loop(&sv);
}
