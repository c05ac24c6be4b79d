/*
 * shoal_scrape.c: shoal scrape, which says what a torrent's trackers count.
 */
#include <err.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "hex.h"
#include "json.h"
#include "log.h"
#include "metainfo.h"
#include "record.h"
#include "shoal.h"
#include "shoal_metainfo.h"
#include "shoal_print.h"
#include "shoal_program.h"
#include "spawn_pair.h"
#include "table.h"

/* No tracker takes half as long. */
#define SILENCE_S 60

static const char usage_text[] = "usage: shoal scrape [--json] FILE\n";
static const char help_text[] =
    "Asks the trackers of a .torrent how many peers there are.\n\n"
    "      --json               for programs\n"
    "      --help\n";

struct scrape {
	struct torrent t;
	bool *told;
	struct record *said; /* of each tracker, when it is told */
	bool any;            /* one has answered */
};

/* The end of a pair whose other one is shoal-discovery's. */
static int
start(int torrent, pid_t *pid)
{
	static const char *const argv[] = {"shoal-discovery", "scrape", NULL};
	const struct timeval silence = {.tv_sec = SILENCE_S};
	char program[PATH_MAX];
	int sp[2];

	shoal_program(argv[0], program);
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sp) == -1 ||
	    setsockopt(sp[0], SOL_SOCKET, SO_RCVTIMEO, &silence,
		sizeof(silence)) == -1 ||
	    (*pid = spawn_pair(program, argv, sp[1], torrent)) == -1)
		err(EXIT_FAILED, "%s", program);
	close(sp[1]);
	return sp[0];
}

/* What it says is input.  False: it is over. */
static bool
take(struct scrape *s, int pair)
{
	uint8_t buf[RECORD_MAX];
	struct record r;
	ssize_t n;

	do
		n = recv(pair, buf, sizeof(buf), 0);
	while (n == -1 && errno == EINTR);
	if (n == 0)
		return false;
	if (n == -1)
		err(EXIT_FAILED, "shoal-discovery");
	if (record_decode(buf, (size_t)n, &r) == -1 || r.kind != REC_TRACKER ||
	    r.a >= s->t.h->trackers || s->told[r.a])
		errx(EXIT_FAILED, "shoal-discovery says what it may not");
	s->told[r.a] = true;
	s->said[r.a] = r;
	s->any = s->any || r.b != 0;
	return true;
}

static const struct column columns[] = {
    {"SEEDERS", 10}, {"LEECHERS", 10}, {"COMPLETED", 10}, {"TRACKER", -1}};

static void
cell(struct table *t, uint32_t count)
{
	if (count == COUNT_NONE)
		table_str(t, "-");
	else
		table_num(t, count);
}

static void
text_tracker(struct out *o, const struct scrape *s, uint32_t i)
{
	const struct record *r = &s->said[i];
	struct table t = TABLE(o, columns);
	const char *url = torrent_url(&s->t, i);
	char room[METAINFO_URL_MAX + RECORD_WHY_MAX + 8];

	snprintf(room, sizeof(room), "%s%s%s", url,
	    r->why[0] != '\0' ? ": " : "", r->why);
	cell(&t, r->seeders);
	cell(&t, r->leechers);
	cell(&t, r->completed);
	table_str(&t, room);
	table_row(&t);
}

/* In the order of the .torrent, each as soon as it may be. */
static void
text(struct scrape *s, int pair)
{
	struct out o;
	struct table t = TABLE(&o, columns);
	uint32_t i = 0;

	out_init(&o);
	table_head(&t);
	do {
		for (; i < s->t.h->trackers && s->told[i]; i++)
			text_tracker(&o, s, i);
		shoal_print(&o);
	} while (take(s, pair));
}

static void
member(struct json *j, const char *key, uint32_t count)
{
	if (count == COUNT_NONE)
		json_null(j, key);
	else
		json_u64(j, key, count);
}

static void
json_tracker(struct json *j, const struct scrape *s, uint32_t i)
{
	const struct record *r = &s->said[i];

	json_object(j, NULL);
	json_u64(j, "tier", s->t.tracker[i].tier);
	json_str(j, "url", torrent_url(&s->t, i));
	json_bool(j, "answered", r->b != 0);
	member(j, "seeders", r->seeders);
	member(j, "leechers", r->leechers);
	member(j, "completed", r->completed);
	if (r->why[0] != '\0')
		json_str(j, "why", r->why);
	else
		json_null(j, "why");
	json_object_end(j);
}

static void
json(struct scrape *s, int pair)
{
	char hash[2 * HASH_LEN + 1];
	struct json j;
	struct out o;
	uint32_t i;

	while (take(s, pair))
		;
	out_init(&o);
	json_init(&j, &o);
	json_object(&j, NULL);
	hex_encode(s->t.h->info_hash, HASH_LEN, hash);
	json_str(&j, "info_hash", hash);
	json_str(&j, "name", torrent_name(&s->t));
	json_array(&j, "trackers");
	for (i = 0; i < s->t.h->trackers; i++)
		if (s->told[i])
			json_tracker(&j, s, i);
	json_array_end(&j);
	json_object_end(&j);
	json_end(&j);
	shoal_print(&o);
}

/* An answer is what counts, and that there was one for each. */
static int
judge(const struct scrape *s, pid_t pid)
{
	uint32_t i;
	int status;

	while (waitpid(pid, &status, 0) == -1 && errno == EINTR)
		;
	for (i = 0; i < s->t.h->trackers; i++)
		if (!s->told[i]) {
			warnx("shoal-discovery ended before its time");
			return EXIT_FAILED;
		}
	return s->any ? EXIT_OK : EXIT_FAILED;
}

static int
scrape(const char *path, bool as_json)
{
	struct scrape s = {0};
	int fd, pair;
	pid_t pid;

	if ((fd = shoal_metainfo_keep(&s.t, path)) == -1)
		return EXIT_FAILED;
	if (s.t.h->trackers == 0) {
		warnx("%s: it has no tracker", path);
		return EXIT_FAILED;
	}
	s.told = calloc(s.t.h->trackers, sizeof(*s.told));
	s.said = calloc(s.t.h->trackers, sizeof(*s.said));
	if (s.told == NULL || s.said == NULL)
		err(EXIT_FAILED, "no memory");
	pair = start(fd, &pid);
	close(fd);
	(as_json ? json : text)(&s, pair);
	return judge(&s, pid);
}

int
shoal_scrape(int argc, char **argv)
{
	return shoal_metainfo_command(
	    argc, argv, usage_text, help_text, scrape);
}
