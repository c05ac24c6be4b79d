/*
 * den.c: a daemon of many swarms for one test, in a folder of its own.
 */
#include "den.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bed.h"
#include "files.h"
#include "maketorrent.h"
#include "net.h"
#include "run.h"
#include "sentence.h"
#include "tmp.h"

#define READY_MS 20000
#define STOP_MS  15000
#define WORDS    24

const char *
den_path(const struct den *d, const char *fmt, ...)
{
	static char buf[4][4096];
	static unsigned int turn;
	char *out = buf[turn++ % 4];
	va_list ap;
	int n;

	n = snprintf(out, sizeof(buf[0]), "%s/", d->dir);
	va_start(ap, fmt);
	vsnprintf(out + n, sizeof(buf[0]) - (size_t)n, fmt, ap);
	va_end(ap);
	return out;
}

/* With the end of the log. */
static bool fail(struct den *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

static bool
fail(struct den *d, const char *fmt, ...)
{
	char *log =
	    d->dir == NULL ? NULL : files_read(den_path(d, "err.txt"), NULL);
	size_t len = log == NULL ? 0 : strlen(log);
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(d->why, sizeof(d->why), fmt, ap);
	va_end(ap);
	if (log != NULL && (size_t)n < sizeof(d->why))
		snprintf(d->why + n, sizeof(d->why) - (size_t)n, "\n%s",
		    len > 2000 ? log + len - 2000 : log);
	free(log);
	return false;
}

/* The name of a folder of data that nobody else has. */
static const char *
own(const struct den *d, const char *name)
{
	static char text[256];

	snprintf(text, sizeof(text), "%s-%s", strrchr(d->dir, '/') + 1, name);
	return text;
}

static bool
make_own(const struct den *d, const char *name)
{
	return mkdir(den_path(d, "%s", own(d, name)), 0777) == 0 &&
	    symlink(own(d, name), den_path(d, "%s", name)) == 0;
}

static bool
make_folders(const struct den *d)
{
	return mkdir(den_path(d, "torrents"), 0777) == 0 &&
	    mkdir(den_path(d, "state"), 0777) == 0 && make_own(d, "data") &&
	    make_own(d, "origin");
}

bool
den_make(struct den *d, const char *conf)
{
	char text[2048];

	*d = (struct den){0};
	run_adopt();
	if ((d->dir = tmp_make()) == NULL || !make_folders(d))
		return fail(d, "folder: %s", strerror(errno));
	setenv("HOME", d->dir, 1); /* what is kept there is the test's, too */
	d->port = net_port();
	snprintf(text, sizeof(text),
	    "Torrents torrents\nData %s\nState state\n"
	    "Control state/control\n"
	    "Listen 127.0.0.1:%u\nLocalDiscovery off\nMaxPerAddress 1000\n"
	    "DiskProcesses 1\n%s",
	    own(d, "data"), d->port, conf);
	if (!files_write(den_path(d, "shoal.conf"), text))
		return fail(d, "shoal.conf: %s", strerror(errno));
	return true;
}

bool
den_start(struct den *d)
{
	char program[4096];
	const char *argv[WORDS + DEN_WITH] = {
	    program, "-C", d->dir, "-f", "shoal.conf", "--ready-fd", "3", NULL};
	size_t n = 7;
	bool ready;
	int end[2];

	for (size_t i = 0; i < DEN_WITH && d->with[i] != NULL; i++)
		argv[n++] = d->with[i];
	if (pipe(end) == -1)
		return fail(d, "pipe: %s", strerror(errno));
	snprintf(program, sizeof(program), "%s/shoald", bed_build(""));
	d->pid = run_start(&(struct run_spec){
	    .argv = argv, .out = den_path(d, "err.txt"), .fd = {end[1]}});
	close(end[1]);
	ready = d->pid != -1 &&
	    net_wait(end[0], run_now() + run_patience(READY_MS)) &&
	    read(end[0], &(char){0}, 1) == 1;
	close(end[0]);
	return ready || fail(d, "it does not become ready");
}

bool
den_stop(struct den *d)
{
	pid_t pid = d->pid;
	int status;

	d->pid = 0;
	kill(pid, SIGTERM);
	if (!run_wait(pid, STOP_MS, &status))
		return fail(d, "it does not end");
	return status == 0 || fail(d, "it ended with %d", status);
}

bool
den_end(struct den *d)
{
	bool ok = true;

	if (d->pid != 0)
		ok = den_stop(d);
	if (ok && !run_all_gone(5000))
		ok = fail(d, "processes are left");
	den_drop(d);
	return ok;
}

void
den_drop(struct den *d)
{
	run_kill_all();
	if (d->dir != NULL)
		tmp_remove(d->dir);
	d->dir = NULL;
	d->pid = 0;
}

bool
den_offer(
    struct den *d, const char *name, uint64_t size, const char *const *trackers)
{
	static uint64_t seed;
	char data[4096], torrent[4096];

	snprintf(data, sizeof(data), "%s", den_path(d, "origin/%s", name));
	snprintf(torrent, sizeof(torrent), "%s",
	    den_path(d, "origin/%s.torrent", name));
	if (!files_random(data, size, ++seed) ||
	    !maketorrent(torrent,
		&(struct maketorrent){.data = data,
		    .name = name,
		    .piece_size = DEN_PIECE,
		    .trackers = trackers}))
		return fail(d, "%s: %s", name, strerror(errno));
	return true;
}

static bool
copy(const char *from, const char *to)
{
	size_t n;
	char *bytes = files_read(from, &n);
	FILE *f = fopen(to, "w");
	bool ok = bytes != NULL && f != NULL && fwrite(bytes, 1, n, f) == n;

	if (f != NULL && fclose(f) == EOF)
		ok = false;
	free(bytes);
	return ok;
}

bool
den_put(struct den *d, const char *name)
{
	if (!copy(den_path(d, "origin/%s.torrent", name),
		den_path(d, "moving")) ||
	    rename(den_path(d, "moving"),
		den_path(d, "torrents/%s.torrent", name)) == -1)
		return fail(d, "%s: %s", name, strerror(errno));
	return true;
}

bool
den_put_data(struct den *d, const char *name)
{
	return copy(den_path(d, "origin/%s", name),
		   den_path(d, "data/%s", name)) ||
	    fail(d, "%s: %s", name, strerror(errno));
}

/* shoal with these words, a peer that is the daemon, and the torrent. */
static pid_t
run_shoal(struct den *d, const char *const *word, const char *out,
    const char *name, const char *behind)
{
	char program[4096], torrent[4096], peer[32];
	const char *argv[WORDS] = {program};
	size_t n = 1;

	snprintf(program, sizeof(program), "%s/shoal", bed_build(""));
	snprintf(torrent, sizeof(torrent), "%s",
	    den_path(d, "origin/%s.torrent", name));
	snprintf(peer, sizeof(peer), "127.0.0.1:%u", d->port);
	while (*word != NULL)
		argv[n++] = *word++;
	argv[n++] = "--listen";
	argv[n++] = "127.0.0.1";
	argv[n++] = "--no-discovery";
	argv[n++] = "--peer";
	argv[n++] = peer;
	argv[n++] = torrent;
	argv[n++] = behind;
	argv[n] = NULL;
	return run_start(&(struct run_spec){.argv = argv, .out = out});
}

pid_t
den_seed(struct den *d, const char *name)
{
	const char *word[] = {"seed", NULL};

	return run_shoal(
	    d, word, den_path(d, "seed.txt"), name, den_path(d, "origin"));
}

pid_t
den_get(struct den *d, const char *name)
{
	char link[64], to[4096];
	const char *word[] = {"get", "-d", to, NULL};

	snprintf(link, sizeof(link), "to_%s", name);
	snprintf(to, sizeof(to), "%s", den_path(d, "%s", own(d, link)));
	if (!files_exists(to) && !make_own(d, link))
		return -1;
	return run_shoal(d, word, den_path(d, "get.txt"), name, NULL);
}

bool
den_gets(struct den *d, pid_t pid, const char *name, int ms)
{
	const char *got = den_path(d, "to_%s/%s", name, name);
	int status;

	if (!run_wait(pid, ms, &status)) {
		kill(pid, SIGKILL);
		run_wait(pid, ms, &status);
		return fail(d, "%s is not fetched in time", name);
	}
	if (status != 0)
		return fail(d, "the fetch of %s ends with %d", name, status);
	if (!files_are_same(den_path(d, "origin/%s", name), got))
		return fail(d, "%s was fetched, but with other bytes", name);
	return unlink(got) == 0; /* so that another one fetches it again */
}

bool
den_fetch(struct den *d, const char *name, int ms)
{
	return den_gets(d, den_get(d, name), name, ms);
}

bool
den_completes(struct den *d, const char *name, int ms)
{
	int64_t until = run_now() + run_patience(ms);

	while (!files_exists(den_path(d, "data/%s", name))) {
		if (run_now() > until)
			return fail(d, "%s does not become complete", name);
		run_sleep(20);
	}
	return files_are_same(den_path(d, "origin/%s", name),
		   den_path(d, "data/%s", name)) ||
	    fail(d, "%s is complete, but with other bytes", name);
}

static bool
is_supervisor(pid_t pid)
{
	char path[64], exe[4096];
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/%d/exe", (int)pid);
	n = readlink(path, exe, sizeof(exe) - 1);
	if (n <= 0)
		return false;
	exe[n] = '\0';
	return strcmp(strrchr(exe, '/'), "/shoald") == 0;
}

size_t
den_awake(const struct den *d)
{
	pid_t child[512];
	size_t i, n, awake = 0;

	n = run_children(d->pid, child, 512);
	for (i = 0; i < n && i < 512; i++)
		awake += is_supervisor(child[i]);
	return awake;
}

pid_t
den_supervisor(const struct den *d, const char *title)
{
	pid_t child[512];
	char path[64], line[512];
	size_t i, n;
	FILE *f;

	n = run_children(d->pid, child, 512);
	for (i = 0; i < n && i < 512; i++) {
		snprintf(path, sizeof(path), "/proc/%d/cmdline", (int)child[i]);
		if (!is_supervisor(child[i]) || (f = fopen(path, "r")) == NULL)
			continue;
		line[fread(line, 1, sizeof(line) - 1, f)] = '\0';
		fclose(f);
		if (strstr(line, title) != NULL)
			return child[i];
	}
	return 0;
}

bool
den_until_awake(struct den *d, size_t want, int ms)
{
	int64_t until = run_now() + run_patience(ms);
	size_t n;

	while ((n = den_awake(d)) != want) {
		if (run_now() > until)
			return fail(d, "%zu are awake instead of %zu", n, want);
		run_sleep(20);
	}
	return true;
}

bool
den_says(struct den *d, const char *text, int ms)
{
	return sentence_comes(den_path(d, "err.txt"), text, 1, ms) ||
	    fail(d, "it does not say: %s", text);
}

size_t
den_said(const struct den *d, const char *text)
{
	return sentence_count(den_path(d, "err.txt"), text);
}
