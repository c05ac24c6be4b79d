/*
 * reload.c: reading shoal.conf again while running (SIGHUP).
 */
#include "reload.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "dial.h"
#include "launch.h"
#include "log.h"
#include "peers.h"

#define PRINT_MAX (20u << 20) /* of the three files printed */

static struct {
	pid_t pid; /* 0: none runs */
	int fd;
	struct watch watch;
	char *text;
	size_t len, size;
} job = {0, -1, {-1, NULL, NULL}, NULL, 0, 0};

static void
close_pipe(struct supervisor *sv)
{
	watch_del(sv->ep, &job.watch);
	if (job.fd != -1)
		close(job.fd);
	job.fd = -1;
}

/* Takes what is there; false at the end of file, or when it is too much. */
static bool
take(void)
{
	char *bigger;
	ssize_t n;

	for (;;) {
		if (job.size - job.len < 4096) {
			if (job.size >= PRINT_MAX ||
			    (bigger = realloc(job.text, job.size + 65536)) ==
				NULL)
				return false;
			job.text = bigger;
			job.size += 65536;
		}
		n = read(job.fd, job.text + job.len, job.size - job.len - 1);
		if (n == -1)
			return errno == EAGAIN || errno == EINTR;
		if (n == 0)
			return false;
		job.len += (size_t)n;
	}
}

static void
on_readable(void *us, void *arg, uint32_t events)
{
	struct supervisor *sv = us;
	(void)arg;
	(void)events;
	if (!take())
		close_pipe(sv);
}

/* shoald -nv with our own options, over the real folder. */
static pid_t
run(struct supervisor *sv, int out)
{
	const struct options *o;
	const char **argv;
	char(*key)[64], id[16];
	unsigned int i, n;
	pid_t pid;

	o = &sv->cf->opt;
	argv = calloc(16 + 2 * (size_t)o->nset, sizeof(*argv));
	key = calloc(o->nset + 1, sizeof(*key));
	if (argv == NULL || key == NULL)
		fatal(EXIT_FAILED, "reload");
	n = 0;
	argv[n++] = sv->self_exe;
	argv[n++] = "-nv";
	argv[n++] = "-C";
	argv[n++] = sv->cf->dir;
	if (o->file != NULL) {
		argv[n++] = "-f";
		argv[n++] = o->file;
	}
	for (i = 0; i < o->nset; i++) {
		snprintf(key[i], sizeof(key[i]), "--%s", o->set[i].option);
		argv[n++] = key[i];
		argv[n++] = o->set[i].value;
	}
	snprintf(id, sizeof(id), "%" PRIu32, o->id);
	if (o->torrent != NULL) {
		argv[n++] = "--libexec";
		argv[n++] = sv->libexec;
		argv[n++] = "--torrent";
		argv[n++] = o->torrent;
		argv[n++] = "--data";
		argv[n++] = o->data;
	} else
		argv[n++] = id;
	argv[n] = NULL;
	pid = launch(sv->self_exe, argv, NULL, 0, out);
	free(key);
	free(argv);
	return pid;
}

void
reload_start(struct supervisor *sv)
{
	int p[2];

	if (job.pid != 0) {
		log_warnx("the configuration is being read already");
		return;
	}
	if (pipe2(p, O_CLOEXEC) == -1) {
		log_err("cannot read the configuration again");
		return;
	}
	job.fd = p[0];
	job.len = 0;
	(void)fcntl(job.fd, F_SETFL, O_NONBLOCK);
	job.pid = run(sv, p[1]);
	close(p[1]);
	if (job.pid == -1 ||
	    watch_add(sv->ep, &job.watch, job.fd, EPOLLIN, on_readable, NULL) ==
		-1) {
		log_err("cannot read the configuration again");
		close_pipe(sv);
		if (job.pid == -1)
			job.pid = 0;
	}
}

static void
stays(const char *key)
{
	log_warnx("%s has changed; it takes effect when shoald is started "
		  "again",
	    key);
}

/* Takes over what may change while running. */
static void
adopt(struct supervisor *sv, struct conf_shoal *next)
{
	enum dialect_id d;
	struct peer *p;

	conf_shoal_reload(&sv->cf->shoal, next, stays);
	log_set_level(config_log_level(sv->cf));
	sv->sched_cf.unchoke_at_once = sv->cf->shoal.unchoke_at_once;
	for (p = NULL;
	     !sv->terms->is_torrent && (p = peers_next(sv, p)) != NULL;) {
		d = conf_shoal_dialect(&sv->cf->shoal, p->id);
		if (d == p->configured)
			continue; /* what worked is still remembered */
		p->configured = d;
		if (p->conn == NULL)
			p->speaks = d;
	}
	log_info("configuration read again");
}

/* Common.cfg and PeerInfo.cfg, printed, are no longer what they were. */
static bool
course_differs(const struct supervisor *sv, const char *text, size_t n)
{
	char *former;
	size_t len;
	FILE *f;
	bool differs;

	if ((f = open_memstream(&former, &len)) == NULL)
		return false;
	config_print_course(sv->cf, f);
	if (fclose(f) == EOF)
		return false;
	differs = n != len || memcmp(text, former, n) != 0;
	free(former);
	return differs;
}

bool
reload_reaped(struct supervisor *sv, pid_t pid, bool ok)
{
	static const char mark[] = "\n# file: shoal.conf\n";
	struct conf_shoal nc;
	struct report r;
	char *part;

	if (pid != job.pid)
		return false;
	if (job.fd != -1)
		(void)take();
	close_pipe(sv);
	job.pid = 0;
	if (job.text != NULL)
		job.text[job.len] = '\0';
	if (!ok || job.text == NULL ||
	    (part = strstr(job.text, mark)) == NULL) {
		log_errx("the configuration is wrong and stays as it was; "
			 "shoald -n says why");
		return true;
	}
	if (course_differs(sv, job.text, (size_t)(part - job.text)))
		stays("Common.cfg or PeerInfo.cfg");
	part += sizeof(mark) - 1;
	memset(&r, 0, sizeof(r));
	conf_shoal_defaults(&nc);
	if (conf_shoal_parse(&nc, "shoal.conf", part,
		job.len - (size_t)(part - job.text), &r) == -1)
		log_errx("%s", r.error);
	else
		adopt(sv, &nc);
	conf_shoal_free(&nc);
	return true;
}
