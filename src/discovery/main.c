/*
 * main.c: shoal-discovery, which finds peers of a torrent.
 *
 *	shoal-discovery ID PORT FROM LOCAL SANDBOX LEVEL NAME ROOM
 *	shoal-discovery scrape
 *	shoal-discovery tell PORT FROM SANDBOX HASH...
 *
 * Started by shoald with the pair and the torrent as descriptors.  ID is
 * our own in 40 digits, PORT where we listen, FROM the address that we leave
 * from or "-", LOCAL 1 when local networks are told, SANDBOX 1 when the kernel
 * must have all of it, LEVEL the log's.  Started by shoal, it asks all trackers
 * what they count, and ends; by the keeper of many swarms, it tells local
 * networks of those with these hashes, and ends.
 */
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cage.h"
#include "confine.h"
#include "hex.h"
#include "log.h"
#include "lsd.h"
#include "loop.h"
#include "num.h"
#include "scrape.h"
#include "title.h"

#define STARTED_BY "shoal-discovery is started by shoald"

#ifdef SHOAL_SANITIZED
/* The leak checker forks and traces, which is not to be had in here. */
const char *__asan_default_options(void);
const char *
__asan_default_options(void)
{
	return "detect_leaks=0";
}
#endif

static int
parse_from(struct about *a, const char *s)
{
	struct addrinfo hints = {
	    .ai_socktype = SOCK_DGRAM, .ai_flags = AI_NUMERICHOST};
	struct addrinfo *res;

	a->has_from = strcmp(s, "-") != 0;
	if (!a->has_from)
		return 0;
	if (getaddrinfo(s, NULL, &hints, &res) != 0)
		return -1;
	memcpy(&a->from, res->ai_addr, res->ai_addrlen);
	a->from_len = res->ai_addrlen;
	freeaddrinfo(res);
	return getnameinfo((const struct sockaddr *)&a->from, a->from_len,
		   a->from_text, sizeof(a->from_text), NULL, 0,
		   NI_NUMERICHOST) == 0 ?
	    0 :
	    -1;
}

static int
parse(struct about *a, int argc, char **argv, bool *local, bool *required,
    enum log_level *log)
{
	uint64_t port, flag[2], level;

	if (argc < 8 || strlen(argv[1]) != 2 * sizeof(a->own_id) ||
	    hex_decode(argv[1], a->own_id, sizeof(a->own_id)) == -1 ||
	    num_u64(argv[2], 1, UINT16_MAX, &port) == -1 ||
	    parse_from(a, argv[3]) == -1 ||
	    num_u64(argv[4], 0, 1, &flag[0]) == -1 ||
	    num_u64(argv[5], 0, 1, &flag[1]) == -1 ||
	    num_u64(argv[6], LOG_ERROR, LOG_DEBUG, &level) == -1)
		return -1;
	a->port = (uint16_t)port;
	*local = flag[0] == 1;
	*required = flag[1] == 1;
	*log = (enum log_level)level;
	return 0;
}

static void
name(const char *daemon, enum log_level level)
{
	static char who[NAME_MAX_LEN + 32];

	snprintf(who, sizeof(who), "shoal-discovery[%s]", daemon);
	title_set("shoal-discovery: %s", daemon);
	log_open(STDERR_FILENO, who, level);
}

/* Not yet confined. */
static void
prepare(struct about *about, struct asks *asks)
{
	static struct torrent torrent;
	const char *why;

	if ((why = torrent_map(&torrent, DISCOVERY_FD_TORRENT)) != NULL)
		fatalx(EXIT_FAILED, "the torrent: %s", why);
	close(DISCOVERY_FD_TORRENT);
	about->torrent = &torrent;
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK ||
	    asks_init(asks) == -1)
		fatalx(EXIT_FAILED, "libcurl");
}

_Noreturn static void
scrape(void)
{
	static struct about about = {.scrapes = true};
	static struct asks asks;

	prepare(&about, &asks);
	if (confine(false) == -1)
		fatal(EXIT_FAILED, "cannot enter the sandbox");
	scrape_run(&asks, &about);
	_exit(EXIT_OK);
}

_Noreturn static void
tell(int argc, char **argv)
{
	static uint8_t hash[LSD_HASHES_MAX][HASH_LEN];
	const int first = 5;
	struct about about = {0};
	uint64_t port, required;
	struct local l;
	int i;

	if (argc <= first || argc > first + LSD_HASHES_MAX ||
	    num_u64(argv[2], 1, UINT16_MAX, &port) == -1 ||
	    parse_from(&about, argv[3]) == -1 ||
	    num_u64(argv[4], 0, 1, &required) == -1)
		fatalx(EXIT_USAGE, STARTED_BY);
	for (i = first; i < argc; i++)
		if (strlen(argv[i]) != 2 * HASH_LEN ||
		    hex_decode(argv[i], hash[i - first], HASH_LEN) == -1)
			fatalx(EXIT_USAGE, STARTED_BY);
	about.port = (uint16_t)port;
	if (confine(required == 1) == -1)
		fatal(EXIT_FAILED, "cannot enter the sandbox");
	local_init(&l, true, mono_now());
	local_start(&l, &about, mono_now());
	local_tell(&l, &about, hash, (unsigned int)(argc - first));
	_exit(EXIT_OK);
}

int
main(int argc, char **argv)
{
	static struct loop l;
	enum log_level level;
	bool local, required;

	title_init(argc, argv, environ);
	cage_tie();
	log_open(STDERR_FILENO, "shoal-discovery", LOG_INFO);
	if (argc == 2 && strcmp(argv[1], "scrape") == 0)
		scrape();
	if (argc > 1 && strcmp(argv[1], "tell") == 0)
		tell(argc, argv);
	if (parse(&l.about, argc, argv, &local, &required, &level) == -1)
		fatalx(EXIT_USAGE, STARTED_BY);
	name(argv[7], level);
	prepare(&l.about, &l.asks);
	if (loop_init(&l, local) == -1)
		fatal(EXIT_FAILED, "tables");
	if (confine(required) == -1)
		fatal(EXIT_FAILED, "cannot enter the sandbox");
	loop_run(&l);
	_exit(EXIT_OK);
}
