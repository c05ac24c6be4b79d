/*
 * settings.c: shoal.conf of the keeper, at the start and again.
 */
#include "settings.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "file.h"
#include "folder.h"
#include "log.h"
#include "shoalfile.h"

#define FDS_OTHER 128

static void
warn(const char *text)
{
	log_warnx("%s", text);
}

/* Where nothing is said of State, it is with the supervisors' own. */
static int
choose_state(struct conf_shoal *c, const char *used, struct report *r)
{
	if (c->state[0] == '\0' &&
	    (size_t)snprintf(c->state, sizeof(c->state), "%s/" OWN_FOLDER,
		c->data) >= sizeof(c->state))
		return report_error(r, used, 0,
		    "State is missing, and beneath Data the name is too long; "
		    "name a folder there");
	return 0;
}

/* What a keeper needs besides. */
static int
complete(const struct keeper *k, struct conf_shoal *c, const char *used,
    struct report *r)
{
	static const char *const key[] = {"Torrents", "Data"};
	size_t i;

	if (k->opt.data != NULL &&
	    (size_t)snprintf(c->data, sizeof(c->data), "%s", k->opt.data) >=
		sizeof(c->data))
		return report_error(r, NULL, 0, "--data: the name is too long");
	const char *value[] = {c->torrents, c->data};
	for (i = 0; i < 2; i++)
		if (value[i][0] == '\0')
			return report_error(r, used, 0,
			    "%s is missing; name a folder there", key[i]);
	return choose_state(c, used, r);
}

static int
load(const struct keeper *k, struct conf_shoal *c, struct report *r)
{
	const char *used;

	memset(r, 0, sizeof(*r));
	r->warn = warn;
	if (shoalfile_load(c, &k->opt, &used, r) == -1)
		return -1;
	if (complete(k, c, used, r) == 0)
		return 0;
	conf_shoal_free(c);
	return -1;
}

static enum log_level
level(const struct keeper *k)
{
	unsigned int l;

	l = (unsigned int)k->conf.log_level + k->opt.verbose;
	return l > LOG_DEBUG ? LOG_DEBUG : (enum log_level)l;
}

/* What shoal limits has said of a key that has changed holds no longer. */
static void
take_limits(struct keeper *k, uint64_t up, uint64_t down)
{
	if (k->conf.upload_limit != up)
		k->up = k->conf.upload_limit;
	if (k->conf.download_limit != down)
		k->down = k->conf.download_limit;
	k->dirty = true;
}

void
settings_load(struct keeper *k)
{
	struct report r;

	if (load(k, &k->conf, &r) == -1)
		fatalx(EXIT_USAGE, "%s", r.error);
	log_set_level(level(k));
	k->up = k->conf.upload_limit;
	k->down = k->conf.download_limit;
	if (!k->opt.check)
		return;
	if (k->opt.verbose > 0)
		conf_shoal_print(&k->conf, stdout);
	if (fflush(stdout) == EOF)
		fatal(EXIT_FAILED, "standard output");
	exit(EXIT_OK);
}

/* What holds, as text in malloc'd memory; NULL with errno. */
static char *
render(const struct keeper *k, size_t *n)
{
	FILE *f;
	char *text;

	text = NULL;
	if ((f = open_memstream(&text, n)) == NULL)
		return NULL;
	conf_shoal_print(&k->conf, f);
	if (fclose(f) != EOF)
		return text;
	free(text);
	return NULL;
}

static bool
is_there(const char *path, const char *text, size_t n)
{
	char *was;
	size_t len;
	bool same;

	if (file_read(path, n, &was, &len) == -1)
		return false;
	same = len == n && memcmp(was, text, n) == 0;
	free(was);
	return same;
}

static int
put(const char *path, const char *text, size_t n)
{
	char new[PATH_MAX + 32];
	FILE *f;
	bool ok;

	snprintf(new, sizeof(new), "%s.new", path);
	if ((f = fopen(new, "we")) == NULL)
		return -1;
	ok = fwrite(text, 1, n, f) == n;
	return fclose(f) == EOF || !ok ? -1 : rename(new, path);
}

/* What is there already needs no room on a disk that may be full. */
int
settings_hand_on(struct keeper *k)
{
	char *text;
	size_t n;
	int rc;

	snprintf(k->conf_file, sizeof(k->conf_file), "%s/shoal.conf", k->state);
	if ((text = render(k, &n)) == NULL)
		return -1;
	rc = is_there(k->conf_file, text, n) ? 0 : put(k->conf_file, text, n);
	free(text);
	return rc;
}

/* A pair for each that is awake, a socket for each that waits. */
int
settings_raise(const struct keeper *k)
{
	struct rlimit rl;
	rlim_t need;

	need =
	    (rlim_t)k->conf.max_swarms + 2 * k->conf.max_half_open + FDS_OTHER;
	if (getrlimit(RLIMIT_NOFILE, &rl) == -1) {
		log_err("getrlimit");
		return -1;
	}
	if (rl.rlim_cur >= need)
		return 0;
	if (rl.rlim_max < need) {
		log_errx("%ju descriptors are needed, the limit is %ju; raise "
			 "it, or lower MaxSwarms or MaxHalfOpen",
		    (uintmax_t)need, (uintmax_t)rl.rlim_max);
		return -1;
	}
	rl.rlim_cur = need;
	if (setrlimit(RLIMIT_NOFILE, &rl) == 0)
		return 0;
	log_err("setrlimit");
	return -1;
}

static void
stays(const char *key)
{
	log_warnx("%s has changed; it takes effect when shoald is started "
		  "again",
	    key);
}

void
settings_reload(struct keeper *k)
{
	struct conf_shoal next;
	struct report r;
	uint64_t up, down;
	uint32_t swarms;
	size_t i;

	if (load(k, &next, &r) == -1) {
		log_errx("%s; everything stays as it was", r.error);
		return;
	}
	swarms = k->conf.max_swarms;
	up = k->conf.upload_limit;
	down = k->conf.download_limit;
	conf_shoal_reload(&k->conf, &next, stays);
	if (settings_raise(k) == -1) {
		k->conf.max_swarms = swarms;
		log_warnx("MaxSwarms stays %" PRIu32, swarms);
	}
	conf_shoal_free(&next);
	log_set_level(level(k));
	take_limits(k, up, down);
	if (settings_hand_on(k) == -1)
		log_err("cannot write %s", k->conf_file);
	for (i = 0; i < k->rows; i++)
		if (k->row[i]->tether.pid != 0)
			kill(k->row[i]->tether.pid, SIGHUP);
	k->look = true;
	log_info("configuration read again");
}
