/*
 * bed.c: a swarm on loopback for one test.
 */
#include "bed.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "files.h"
#include "maketorrent.h"
#include "net.h"
#include "run.h"
#include "sentence.h"
#include "tmp.h"

const char *
bed_build(const char *variant)
{
	char key[32];
	const char *build;

	snprintf(key, sizeof(key), "SHOAL_BUILD%s", variant);
	build = getenv(key);
	if (build != NULL)
		return build;
	if (strcmp(variant, "_FAULT") == 0)
		return "build/fault";
	return *variant ? "build/planted" : "build";
}

const char *
bed_path(const struct bed *b, const char *fmt, ...)
{
	static char buf[4][4096];
	static unsigned int turn;
	char *to = buf[turn++ % 4];
	int n = snprintf(to, sizeof(buf[0]), "%s/", b->dir);
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(to + n, sizeof(buf[0]) - (size_t)n, fmt, ap);
	va_end(ap);
	return to;
}

const char *
bed_file(const struct bed *b, size_t i)
{
	return bed_path(b, "peer_%u/%s", b->peer[i].id, BED_FILE);
}

const char *
bed_origin(const struct bed *b)
{
	return bed_path(b, "origin");
}

bool
bed_digest(struct bed *b)
{
	char command[128];

	snprintf(command, sizeof(command),
	    "split -b %u --filter='sha256sum | cut -c1-64' \"$0\"",
	    b->piece_size);
	if (run_to_end(
		&(struct run_spec){.argv = (const char *[]){"/bin/sh", "-c",
				       command, bed_origin(b), NULL},
		    .out = bed_path(b, BED_DIGESTS)},
		60000) != 0)
		return bed_fail(b, "no digests");
	return true;
}

/* The last lines of each daemon's diagnostics, behind len bytes of why. */
static void
add_diagnostics(struct bed *b, size_t len)
{
	char *text;
	size_t n, off;

	for (size_t i = 0; i < b->n && len < sizeof(b->why); i++) {
		text = files_read(bed_path(b, "err_%u.txt", b->peer[i].id), &n);
		if (text == NULL)
			continue;
		off = n > 500 ? n - 500 : 0;
		if (n > 0)
			len += (size_t)snprintf(b->why + len,
			    sizeof(b->why) - len, "\n-- err_%u.txt: %s",
			    b->peer[i].id, text + off);
		free(text);
	}
}

bool
bed_fail(struct bed *b, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(b->why, sizeof(b->why), fmt, ap);
	va_end(ap);
	if (n >= 0 && (size_t)n < sizeof(b->why))
		add_diagnostics(b, (size_t)n);
	return false;
}

static bool
write_common(struct bed *b, const struct bed_plan *plan)
{
	char text[512];
	uint32_t k = plan->k ? plan->k : (uint32_t)plan->peers;

	snprintf(text, sizeof(text),
	    "NumberOfPreferredNeighbors %u\nUnchokingInterval %u\n"
	    "OptimisticUnchokingInterval %u\nFileName %s\nFileSize %llu\n"
	    "PieceSize %u\n",
	    plan->no_preferred ? 0 : k, plan->p ? plan->p : 1,
	    plan->m ? plan->m : 1, BED_FILE, (unsigned long long)b->file_size,
	    b->piece_size);
	return files_write(bed_path(b, "Common.cfg"), text);
}

static bool
write_peers(struct bed *b)
{
	FILE *f = fopen(bed_path(b, "PeerInfo.cfg"), "w");

	if (f == NULL)
		return false;
	for (size_t i = 0; i < b->n; i++)
		fprintf(f, "%s%u 127.0.0.1 %u %d", i ? "\n" : "", b->peer[i].id,
		    (unsigned int)b->peer[i].port, b->peer[i].has);
	return fclose(f) == 0;
}

static bool
write_torrent(struct bed *b, const struct bed_plan *plan)
{
	const struct maketorrent m = {
	    .data = bed_origin(b),
	    .name = BED_FILE,
	    .piece_size = b->piece_size,
	    .trackers = plan->trackers,
	    .private = plan->private,
	};

	return maketorrent(bed_path(b, BED_TORRENT), &m);
}

/* The name that shoald gives itself: the folder's, other bytes as '_'. */
static void
name_daemon(const struct bed *b, struct bed_peer *p)
{
	char real[4096];
	const char *base = "";

	if (realpath(b->dir, real) != NULL)
		base = strrchr(real, '/') + 1;
	snprintf(p->name, sizeof(p->name), "%.50s-%u", base, p->id);
	for (char *c = p->name; *c != '\0'; c++)
		if (!isalnum((unsigned char)*c) && *c != '-')
			*c = '_';
}

static bool
make_peer(struct bed *b, size_t i, bool has)
{
	struct bed_peer *p = &b->peer[i];

	p->id = BED_FIRST_ID + (uint32_t)i;
	p->port = net_port();
	p->has = has;
	name_daemon(b, p);
	return !has ||
	    (mkdir(bed_path(b, "peer_%u", p->id), 0755) == 0 &&
		link(bed_origin(b), bed_file(b, i)) == 0);
}

bool
bed_make(struct bed *b, const struct bed_plan *plan)
{
	memset(b, 0, sizeof(*b));
	run_adopt();
	b->build = plan->build ? plan->build : bed_build("");
	b->file_size = plan->file_size ? plan->file_size : BED_ODD_SIZE;
	b->piece_size = plan->piece_size ? plan->piece_size : 16384;
	b->pieces = (uint32_t)((b->file_size - 1) / b->piece_size + 1);
	b->n = plan->peers;
	b->dir = tmp_make();
	if (b->dir == NULL)
		return bed_fail(b, "no temporary folder: %s", strerror(errno));
	if (!files_random(bed_origin(b), b->file_size, b->file_size))
		return bed_fail(b, "no file: %s", strerror(errno));
	for (size_t i = 0; i < b->n; i++)
		if (!make_peer(b, i, i < 32 && (plan->with_file >> i & 1)))
			return bed_fail(b, "peer %zu: %s", i, strerror(errno));
	b->torrent = plan->torrent;
	b->anywhere = plan->anywhere;
	b->trackers = plan->trackers != NULL;
	b->local = plan->local;
	if (b->torrent ? !write_torrent(b, plan) :
			 !write_common(b, plan) || !write_peers(b))
		return bed_fail(b, "configuration: %s", strerror(errno));
	return true;
}

const char *
bed_address(const struct bed *b, size_t i)
{
	static char text[4][24];
	static unsigned int turn;
	char *to = text[turn++ % 4];

	snprintf(
	    to, sizeof(text[0]), "127.0.0.1:%u", (unsigned int)b->peer[i].port);
	return to;
}

/* What tells the daemon which of the peers it is. */
struct role {
	char id[16], data[24], others[BED_PEERS * 24];
};

static size_t
add_course(const struct bed_peer *p, struct role *r, const char **argv)
{
	snprintf(r->id, sizeof(r->id), "%u", p->id);
	argv[0] = r->id;
	return 1;
}

static size_t
add_torrent(const struct bed *b, size_t i, struct role *r, const char **argv)
{
	const struct bed_peer *p = &b->peer[i];
	size_t n = 0, len = 0;

	snprintf(r->data, sizeof(r->data), "peer_%u", p->id);
	r->others[0] = '\0';
	for (size_t o = 0; o < b->n; o++)
		if (o != i)
			len += (size_t)sprintf(r->others + len, "%s%s",
			    len > 0 ? "," : "", bed_address(b, o));
	argv[n++] = "--torrent=" BED_TORRENT;
	argv[n++] = "--data";
	argv[n++] = r->data;
	argv[n++] = "--name";
	argv[n++] = p->name;
	argv[n++] = "--unchoking-interval=1";
	argv[n++] = "--optimistic-unchoking-interval=1";
	if (!b->local)
		argv[n++] =
		    b->trackers ? "--local-discovery=off" : "--no-discovery";
	if (!b->anywhere) {
		argv[n++] = "--listen";
		argv[n++] = bed_address(b, i);
	}
	if (len > 0 && !b->trackers && !b->local) {
		argv[n++] = "--peer";
		argv[n++] = r->others;
	}
	if (p->has) {
		argv[n++] = "--seed";
		argv[n++] = "--until=forever";
	}
	return n;
}

bool
bed_start(struct bed *b, size_t i)
{
	struct bed_peer *p = &b->peer[i];
	const char *argv[BED_ARGS + 16], *err;
	char program[4096];
	struct role role;
	size_t n = 0;

	snprintf(program, sizeof(program), "%s/shoald", b->build);
	argv[n++] = program;
	argv[n++] = "-C";
	argv[n++] = b->dir;
	n += b->torrent ? add_torrent(b, i, &role, argv + n) :
			  add_course(p, &role, argv + n);
	for (size_t a = 0; a < BED_ARGS && b->args[a] != NULL; a++)
		argv[n++] = b->args[a];
	argv[n] = NULL;
	err = bed_path(b, "err_%u.txt", p->id);
	p->pid = run_start(&(struct run_spec){.argv = argv,
	    .env = b->env,
	    .out = err,
	    .fd = {b->ready_fd, [11] = b->stray_fd}});
	if (p->pid == -1) {
		p->pid = 0;
		return bed_fail(b, "%s: %s", program, strerror(errno));
	}
	return true;
}

bool
bed_start_all(struct bed *b)
{
	for (size_t i = 0; i < b->n; i++)
		if (!bed_start(b, i))
			return false;
	return true;
}

int
bed_tool(struct bed *b, const char *out, const char *program, ...)
{
	const char *argv[BED_ARGS];
	char path[4096];
	size_t n = 1;
	va_list ap;

	snprintf(path, sizeof(path), "%s/%s", b->build, program);
	argv[0] = path;
	va_start(ap, program);
	while ((argv[n] = va_arg(ap, const char *)) != NULL)
		if (++n == BED_ARGS)
			abort();
	va_end(ap);
	out = bed_path(b, "%s", out);
	(void)unlink(out);
	return run_to_end(
	    &(struct run_spec){.argv = argv, .env = b->env, .out = out}, 20000);
}

bool
bed_ends(struct bed *b, size_t i, int status, int ms)
{
	struct bed_peer *p = &b->peer[i];
	int st;

	if (p->pid == 0)
		return bed_fail(b, "peer %u was not started", p->id);
	if (!run_wait(p->pid, ms, &st))
		return bed_fail(b, "peer %u runs on after %d ms", p->id, ms);
	p->pid = 0;
	if (!WIFEXITED(st))
		return bed_fail(b, "peer %u: signal %d", p->id, WTERMSIG(st));
	if (WEXITSTATUS(st) != status)
		return bed_fail(b, "peer %u: status %d, not %d", p->id,
		    WEXITSTATUS(st), status);
	return true;
}

bool
bed_stop(struct bed *b, size_t i)
{
	if (b->peer[i].pid != 0)
		(void)kill(b->peer[i].pid, SIGTERM);
	return bed_ends(b, i, 0, 3000);
}

bool
bed_all_end(struct bed *b, int ms)
{
	int64_t end = run_now() + run_patience(ms), left;

	for (size_t i = 0; i < b->n; i++) {
		left = end - run_now();
		if (b->peer[i].pid != 0 &&
		    !bed_ends(b, i, 0, left > 0 ? (int)left : 0))
			return false;
	}
	return true;
}

void
bed_shoot(struct bed *b, size_t i)
{
	kill(b->peer[i].pid, SIGKILL);
	(void)waitpid(b->peer[i].pid, NULL, 0);
	b->peer[i].pid = 0;
}

bool
bed_says(struct bed *b, size_t i, const char *text, int ms)
{
	return sentence_comes(
		   bed_path(b, "err_%u.txt", b->peer[i].id), text, 1, ms) ||
	    bed_fail(b, "peer %u does not say '%s'", b->peer[i].id, text);
}

bool
bed_completes(struct bed *b, size_t i, int ms)
{
	int64_t end = run_now() + run_patience(ms);

	while (!files_exists(bed_file(b, i))) {
		if (run_now() > end)
			return bed_fail(
			    b, "peer %u is not complete", b->peer[i].id);
		run_sleep(5);
	}
	return true;
}

bool
bed_is_whole(struct bed *b, size_t first, size_t last)
{
	char why[512];
	struct sentence_rule rule = {.pieces = b->pieces};

	for (size_t i = first; i <= last; i++) {
		rule.id = b->peer[i].id;
		if (!files_are_same(bed_origin(b), bed_file(b, i)))
			return bed_fail(
			    b, "the file of peer %u differs", b->peer[i].id);
		if (!b->torrent &&
		    !sentence_check(bed_path(b, "log_peer_%u.log", rule.id),
			&rule, why, sizeof(why)))
			return bed_fail(b, "%s", why);
	}
	return true;
}

/* A daemon's segment, or another object of it. */
static bool
has_objects(const struct bed_peer *p)
{
	char own[128];
	const struct dirent *e;
	bool found = false;
	DIR *d = opendir("/dev/shm");
	size_t len;

	len = (size_t)snprintf(own, sizeof(own), "shoal.%s", p->name);
	while (d != NULL && !found && (e = readdir(d)) != NULL)
		found = strncmp(e->d_name, own, len) == 0 &&
		    (e->d_name[len] == '\0' || e->d_name[len] == '.');
	if (d != NULL)
		closedir(d);
	return found;
}

/* A sanitizer has found something in a process of a daemon. */
static bool
is_blamed(const struct bed *b, size_t i)
{
	const char *err = bed_path(b, "err_%u.txt", b->peer[i].id);

	return sentence_count(err, "Sanitizer") > 0 ||
	    sentence_count(err, "runtime error") > 0;
}

bool
bed_end(struct bed *b)
{
	bool ok = true, left[BED_PEERS] = {false};

	for (size_t i = 0; i < b->n; i++) {
		left[i] = b->peer[i].pid != 0;
		if (left[i])
			bed_shoot(b, i);
	}
	if (!run_all_gone(5000)) {
		ok = bed_fail(b, "processes are left");
		run_kill_all();
	}
	for (size_t i = 0; i < b->n && ok; i++)
		if (is_blamed(b, i))
			ok = bed_fail(b, "peer %u: sanitizer", b->peer[i].id);
	for (size_t i = 0; i < b->n; i++)
		if (ok && !left[i] && has_objects(&b->peer[i]))
			ok = bed_fail(
			    b, "peer %u left its segment", b->peer[i].id);
	tmp_remove(b->dir);
	b->dir = NULL;
	return ok;
}

void
bed_drop(struct bed *b)
{
	if (b->dir != NULL)
		(void)bed_end(b);
}
