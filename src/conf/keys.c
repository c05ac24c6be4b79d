/*
 * keys.c: the table of the keys of shoal.conf.
 */
#include "keys.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "dialect.h"
#include "hex.h"
#include "hostport.h"
#include "lines.h"
#include "num.h"
#include "peerinfo.h"
#include "prefixes.h"

#define MEMORY_MIN (UINT64_C(1) << 20)
#define MEMORY_MAX (UINT64_C(1) << 40)

#define RATE_MAX (UINT64_C(1) << 40)

#define MEMBER(m) \
	offsetof(struct conf_shoal, m), sizeof(((struct conf_shoal *)0)->m)

static const char *const log_levels[] = {
    "error", "warn", "info", "debug", NULL};
static const char *const allocation_words[] = {"full", "sparse", NULL};
static const char *const seed_words[] = {
    "random", "fastest", "round-robin", NULL};
static const char *const sandbox_words[] = {"required", "optional", NULL};

/* Cuts a value of exactly two words, the first of fewer than 16 bytes. */
static int
two_words(const char *value, char first[16], const char **second)
{
	struct line line = {value, strlen(value)};
	const char *p;
	size_t len;

	if (!line_word(&line, &p, &len) || len >= 16)
		return -1;
	memcpy(first, p, len);
	first[len] = '\0';
	*second = line.p;
	if (line.len == 0 || strpbrk(line.p, " \t") != NULL)
		return -1;
	return 0;
}

static int
dialect_set(const struct field *f, void *conf, const char *value,
    const struct place *at, struct report *r)
{
	struct conf_shoal *c = conf;

	if (dialect_by_name(value, &c->dialect) == -1)
		return field_bad(f, value, at, r);
	return 0;
}

static void
dialect_print(const struct field *f, const void *conf, FILE *out)
{
	const struct conf_shoal *c = conf;

	fprintf(out, "%s %s\n", f->key, dialect_get(c->dialect)->name);
}

struct peer_dialect *
peer_dialect_find(const struct conf_shoal *c, uint32_t id)
{
	size_t i;

	for (i = 0; i < c->peers; i++)
		if (c->peer[i].id == id)
			return &c->peer[i];
	return NULL;
}

int
peer_dialect_add(struct conf_shoal *c, const struct peer_dialect *add)
{
	struct peer_dialect *v;

	v = reallocarray(c->peer, c->peers + 1, sizeof(*v));
	if (v == NULL)
		return -1;
	v[c->peers++] = *add;
	c->peer = v;
	return 0;
}

static int
peer_dialect_set(const struct field *f, void *conf, const char *value,
    const struct place *at, struct report *r)
{
	struct conf_shoal *c = conf;
	struct peer_dialect *known, add;
	const char *name;
	char first[16];
	uint64_t id;

	if (two_words(value, first, &name) == -1 ||
	    num_u64(first, 1, PEER_ID_MAX, &id) == -1 ||
	    dialect_by_name(name, &add.dialect) == -1)
		return field_bad(f, value, at, r);
	add.id = (uint32_t)id;
	add.line = at->line;
	known = peer_dialect_find(c, add.id);
	if (known != NULL && at->line != 0)
		return report_error(r, at->file, at->line,
		    "%s of peer %" PRIu64 " stands on an earlier line already; "
		    "remove one of the two",
		    f->key, id);
	if (known != NULL)
		*known = add;
	else if (peer_dialect_add(c, &add) == -1)
		return report_error(r, at->file, at->line,
		    "no memory for so many peers; list fewer");
	return 0;
}

static void
peer_dialect_print(const struct field *f, const void *conf, FILE *out)
{
	const struct conf_shoal *c = conf;
	size_t i;

	for (i = 0; i < c->peers; i++)
		fprintf(out, "%s %" PRIu32 " %s\n", f->key, c->peer[i].id,
		    dialect_get(c->peer[i].dialect)->name);
}

static int
digest_set(const struct field *f, void *conf, const char *value,
    const struct place *at, struct report *r)
{
	struct conf_shoal *c = conf;
	uint8_t digest[DIGEST_LEN];
	const char *hex;
	char first[16];

	if (two_words(value, first, &hex) == -1 ||
	    strcmp(first, "sha256") != 0 ||
	    hex_decode(hex, digest, sizeof(digest)) == -1)
		return field_bad(f, value, at, r);
	memcpy(c->digest, digest, sizeof(digest));
	c->has_digest = true;
	return 0;
}

static void
digest_print(const struct field *f, const void *conf, FILE *out)
{
	const struct conf_shoal *c = conf;
	char hex[2 * DIGEST_LEN + 1];

	if (!c->has_digest)
		return;
	hex_encode(c->digest, DIGEST_LEN, hex);
	fprintf(out, "%s sha256 %s\n", f->key, hex);
}

static int
prefixes_set(const struct field *f, void *conf, const char *value,
    const struct place *at, struct report *r)
{
	struct conf_shoal *c = conf;

	if (prefixes_parse(&c->exempt, value) == -1)
		return field_bad(f, value, at, r);
	return 0;
}

static void
prefixes_print(const struct field *f, const void *conf, FILE *out)
{
	const struct conf_shoal *c = conf;
	char text[PREFIXES_TEXT];

	prefixes_text(&c->exempt, text);
	if (text[0] != '\0')
		fprintf(out, "%s %s\n", f->key, text);
}

/* IPv4, or IPv6 with or without a zone behind '%'. */
static bool
is_address(const char *s)
{
	struct in6_addr a;
	char buf[sizeof(((struct conf_shoal *)0)->listen)];
	char *zone;

	if (inet_pton(AF_INET, s, &a) == 1)
		return true;
	strcpy(buf, s);
	if ((zone = strchr(buf, '%')) != NULL) {
		*zone++ = '\0';
		if (zone[0] == '\0' || strpbrk(zone, " \t%") != NULL)
			return false;
	}
	return inet_pton(AF_INET6, buf, &a) == 1;
}

static bool
is_listen(const char *s)
{
	struct hostport hp;

	return is_address(s) ||
	    (hostport_parse(&hp, s, strlen(s)) == 0 && is_address(hp.host));
}

/* Whether there is such a user is for the system to say. */
static bool
is_user_name(const char *s)
{
	return s[0] != '-' && strpbrk(s, " \t:/") == NULL;
}

/* Whether there is such a file is seen when it is read. */
static bool
is_file_path(const char *s)
{
	return s[strlen(s) - 1] != '/';
}

/* Whether there is such a folder is seen when it is opened; the root is not
 * meant. */
static bool
is_folder_path(const char *s)
{
	return strcmp(s, "/") != 0;
}

static int
course_set(const struct field *f, void *conf, const char *value,
    const struct place *at, struct report *r)
{
	struct conf_shoal *c = conf;
	const char *dir;
	char first[16];
	uint64_t id;

	if (two_words(value, first, &dir) == -1 ||
	    num_u64(first, 1, PEER_ID_MAX, &id) == -1 ||
	    strlen(dir) >= sizeof(c->course.dir) || !is_folder_path(dir))
		return field_bad(f, value, at, r);
	c->course = (struct course_peer){.id = (uint32_t)id};
	strcpy(c->course.dir, dir);
	return 0;
}

static void
course_print(const struct field *f, const void *conf, FILE *out)
{
	const struct conf_shoal *c = conf;

	if (c->course.id != 0)
		fprintf(out, "%s %" PRIu32 " %s\n", f->key, c->course.id,
		    c->course.dir);
}

const struct field key_table[KEYS] = {
    {"Dialect", FIELD_OTHER, MEMBER(dialect), .set = dialect_set,
	.print = dialect_print, .live = true, .must = "document or founding",
	.example = "document", .standard = true, .arg = "NAME",
	.help = "speak document or founding when dialling"},
    {"PeerDialect", FIELD_OTHER, MEMBER(peer), .set = peer_dialect_set,
	.print = peer_dialect_print, .repeats = true, .live = true,
	.must = "a peer id and document or founding",
	.example = "1002 founding", .arg = "ID NAME",
	.help = "speak it when dialling this peer"},
    {"UnchokeAtOnce", FIELD_SWITCH, MEMBER(unchoke_at_once), .live = true,
	.must = "on or off", .example = "on", .standard = true, .arg = "on|off",
	.help = "fill free places between the turns"},
    {"NumberOfPreferredNeighbors", FIELD_NUMBER, MEMBER(k), .max = 1000,
	.must = "a whole number", .example = "1000", .standard = true,
	.arg = "N", .help = "unchoked by rate, of a torrent's peers"},
    {"UnchokingInterval", FIELD_NUMBER, MEMBER(p), .min = 1, .max = SECONDS_MAX,
	.must = "a whole number of seconds", .example = "10", .standard = true,
	.arg = "SECONDS", .help = "between their choices, of a torrent"},
    {"OptimisticUnchokingInterval", FIELD_NUMBER, MEMBER(m), .min = 1,
	.max = SECONDS_MAX, .must = "a whole number of seconds",
	.example = "30", .standard = true, .arg = "SECONDS",
	.help = "between optimistic ones, of a torrent"},
    {"SeedChoke", FIELD_CHOICE, MEMBER(seed_choke), .words = seed_words,
	.must = "random, fastest or round-robin", .example = "random",
	.standard = true, .arg = "WORD",
	.help = "whom to prefer with all of a torrent"},
    {"LocalDiscovery", FIELD_SWITCH, MEMBER(local_discovery),
	.must = "on or off", .example = "on", .standard = true, .arg = "on|off",
	.help = "find a torrent's peers on local networks"},
    {"StaticPeers", FIELD_STRING, MEMBER(static_peers),
	.check = hostport_is_list,
	.must = "hosts with ports and commas between, at most 1023 bytes",
	.example = "192.0.2.1:6881,[2001:db8::1]:6881", .arg = "HOST:PORT,...",
	.help = "peers of every torrent to dial"},
    {"GiveUpAfter", FIELD_NUMBER, MEMBER(give_up_after), .max = SECONDS_MAX,
	.live = true, .must = "a whole number of seconds", .example = "0",
	.standard = true, .arg = "SECONDS",
	.help = "give up a peer never seen complete; 0 never"},
    {"Listen", FIELD_STRING, MEMBER(listen), .check = is_listen,
	.must = "an IPv4 or IPv6 address, or one with a port",
	.example = "127.0.0.1", .arg = "ADDRESS[:PORT]",
	.help = "accept connections there only"},
    {"MaxPeers", FIELD_NUMBER, MEMBER(max_peers), .min = 1, .max = 20000,
	.must = "a whole number", .example = "1000", .standard = true,
	.arg = "N", .help = "connections to admitted peers"},
    {"MaxHalfOpen", FIELD_NUMBER, MEMBER(max_half_open), .min = 1, .max = 4096,
	.must = "a whole number", .example = "64", .standard = true, .arg = "N",
	.help = "connections not yet admitted"},
    {"MaxPerAddress", FIELD_NUMBER, MEMBER(max_per_address), .min = 1,
	.max = 4096, .live = true, .must = "a whole number", .example = "8",
	.standard = true, .arg = "N",
	.help = "of these from one unlisted address"},
    {"UploadLimit", FIELD_SIZE, MEMBER(upload_limit), .max = RATE_MAX,
	.live = true, .must = "bytes per second", .example = "0",
	.standard = true, .arg = "RATE",
	.help = "most that is sent in a second; 0 no limit"},
    {"DownloadLimit", FIELD_SIZE, MEMBER(download_limit), .max = RATE_MAX,
	.live = true, .must = "bytes per second", .example = "0",
	.standard = true, .arg = "RATE",
	.help = "most that is fetched in a second; 0 no limit"},
    {"LimitExempt", FIELD_OTHER, MEMBER(exempt), .set = prefixes_set,
	.print = prefixes_print, .live = true,
	.must = "at most 32 networks such as 10.0.0.0/8, or local, with commas",
	.example = "local", .arg = "PREFIX,...",
	.help = "networks for which there is no such limit"},
    {"HandshakeTimeout", FIELD_NUMBER, MEMBER(handshake_timeout), .min = 1,
	.max = 3600, .live = true, .must = "a whole number of seconds",
	.example = "10", .standard = true, .arg = "SECONDS",
	.help = "time for the whole handshake"},
    {"RequestTimeout", FIELD_NUMBER, MEMBER(request_timeout), .max = 86400,
	.live = true, .must = "a whole number of seconds", .example = "0",
	.standard = true, .arg = "SECONDS",
	.help = "ask another peer after; 0: by itself"},
    {"AwayTime", FIELD_NUMBER, MEMBER(away_time), .max = SECONDS_MAX,
	.live = true, .must = "a whole number of seconds", .example = "30",
	.standard = true, .arg = "SECONDS",
	.help = "a complete peer away so long knows all"},
    {"LingerTime", FIELD_NUMBER, MEMBER(linger_time), .max = 3600, .live = true,
	.must = "a whole number of seconds", .example = "5", .standard = true,
	.arg = "SECONDS", .help = "wait for a peer's end of file"},
    {"DiskProcesses", FIELD_NUMBER, MEMBER(disk_processes), .max = DISKS_MAX,
	.must = "a whole number", .example = "0", .standard = true, .arg = "N",
	.help = "disk processes; 0 is one a core"},
    {"FrameMemory", FIELD_SIZE, MEMBER(frame_memory), .min = MEMORY_MIN,
	.max = MEMORY_MAX, .must = "a size in bytes", .example = "256M",
	.standard = true, .arg = "SIZE",
	.help = "memory for blocks that are arriving"},
    {"SegmentMemory", FIELD_SIZE, MEMBER(segment_memory), .min = MEMORY_MIN,
	.max = MEMORY_MAX, .must = "a size in bytes", .example = "256M",
	.standard = true, .arg = "SIZE",
	.help = "most shared memory for everything else"},
    {"Allocation", FIELD_CHOICE, MEMBER(sparse), .words = allocation_words,
	.must = "full or sparse", .example = "full", .standard = true,
	.arg = "WORD", .help = "room at the start, or as bytes come"},
    {"User", FIELD_STRING, MEMBER(user), .check = is_user_name,
	.must = "the name of a user, at most 63 bytes", .example = "shoal",
	.arg = "NAME", .help = "run as this user after binding"},
    {"LogLevel", FIELD_CHOICE, MEMBER(log_level), .words = log_levels,
	.live = true, .must = "error, warn, info or debug", .example = "info",
	.standard = true, .arg = "LEVEL", .help = "error, warn, info or debug"},
    {"Sandbox", FIELD_CHOICE, MEMBER(sandbox_optional), .words = sandbox_words,
	.must = "required or optional", .example = "required", .standard = true,
	.arg = "WORD", .help = "required, or optional on old kernels"},
    {"Digest", FIELD_OTHER, MEMBER(digest), .set = digest_set,
	.print = digest_print, .must = "sha256 and 64 hexadecimal digits",
	.example = "sha256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca4"
		   "95991b7852b855",
	.arg = "sha256 HEX", .help = "compare the complete file with it"},
    {"PieceDigests", FIELD_STRING, MEMBER(piece_digests), .check = is_file_path,
	.must = "the name of a file, at most 255 bytes",
	.example = "pieces.sha256", .arg = "FILE",
	.help = "compare each piece with its line there"},
    {"Torrents", FIELD_STRING, MEMBER(torrents), .check = is_folder_path,
	.must = "the name of a folder, at most 255 bytes",
	.example = "/var/lib/shoal/torrents", .arg = "DIR",
	.help = "share what the .torrent files there describe"},
    {"Data", FIELD_STRING, MEMBER(data), .check = is_folder_path,
	.must = "the name of a folder, at most 255 bytes",
	.example = "/var/lib/shoal/data", .arg = "DIR",
	.help = "where the data of all of them go"},
    {"State", FIELD_STRING, MEMBER(state), .check = is_folder_path,
	.must = "the name of a folder, at most 255 bytes",
	.example = "/var/lib/shoal/state", .arg = "DIR",
	.help = "where the daemon keeps what it knows of them"},
    {"Course", FIELD_OTHER, MEMBER(course), .set = course_set,
	.print = course_print,
	.must = "a peer id and a folder, whose name has at most 255 bytes",
	.example = "1001 /srv/course", .arg = "ID DIR",
	.help = "share a course's file, too, as this peer"},
    {"Control", FIELD_STRING, MEMBER(control), .check = is_file_path,
	.must = "the name of a socket, at most 107 bytes",
	.example = "/run/shoal/control", .arg = "SOCKET",
	.help = "where shoal(1) asks and tells the daemon"},
    {"MaxSwarms", FIELD_NUMBER, MEMBER(max_swarms), .min = 1, .max = 10000,
	.live = true, .must = "a whole number", .example = "64",
	.standard = true, .arg = "N", .help = "that run at a time"},
    {"DormantAfter", FIELD_NUMBER, MEMBER(dormant_after), .min = 1,
	.max = SECONDS_MAX, .live = true, .must = "a whole number of seconds",
	.example = "60", .standard = true, .arg = "SECONDS",
	.help = "end a complete swarm's processes when idle"},
    {"WakeInterval", FIELD_NUMBER, MEMBER(wake_interval), .min = 1,
	.max = SECONDS_MAX, .live = true, .must = "a whole number of seconds",
	.example = "1800", .standard = true, .arg = "SECONDS",
	.help = "start them for a while, for the trackers"},
};
