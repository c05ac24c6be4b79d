/*
 * flags.c: the options of shoald that are no keys of shoal.conf.
 */
#include "flags.h"

#include <stdlib.h>
#include <string.h>

#include "name.h"
#include "num.h"
#include "shoalconf.h"

#define FD_MAX             1048575 /* no process has a descriptor beyond it */
#define UNTIL_PERMILLE_MAX 1000000000

static int
take_dir(struct options *o, const char *value, struct report *r)
{
	if (value[0] == '\0')
		return report_error(r, NULL, 0,
		    "-C: the folder has no name; write for example: -C .");
	o->dir = value;
	return 0;
}

static int
take_path(
    const char **path, const char *option, const char *value, struct report *r)
{
	if (value[0] == '\0')
		return report_error(
		    r, NULL, 0, "%s: the name is empty; give one", option);
	*path = value;
	return 0;
}

static int
take_file(struct options *o, const char *value, struct report *r)
{
	return take_path(&o->file, "-f", value, r);
}

static int
take_check(struct options *o, const char *value, struct report *r)
{
	(void)value, (void)r;
	o->check = true;
	return 0;
}

static int
take_verbose(struct options *o, const char *value, struct report *r)
{
	(void)value, (void)r;
	o->verbose++;
	return 0;
}

static int
take_stay(struct options *o, const char *value, struct report *r)
{
	(void)value, (void)r;
	o->stay = true;
	return 0;
}

static int
take_name(struct options *o, const char *value, struct report *r)
{
	if (!name_is_valid(value))
		return report_error(r, NULL, 0,
		    "--name: must be 1 to %d letters, digits, '_' or '-', "
		    "not \"%.*s\"; write for example: --name lab-1001",
		    NAME_MAX_LEN, REPORT_QUOTED, value);
	o->name = value;
	return 0;
}

static int
take_libexec(struct options *o, const char *value, struct report *r)
{
	if (value[0] == '\0')
		return report_error(r, NULL, 0,
		    "--libexec: the folder has no name; give the one that "
		    "holds shoal-worker and shoal-disk");
	o->libexec = value;
	return 0;
}

/* Standard input cannot be written to; standard error is the log's. */
static int
take_fd(int *out, const char *option, const char *value, struct report *r)
{
	uint64_t fd;

	if (num_u64(value, 1, FD_MAX, &fd) == -1 || fd == 2)
		return report_error(r, NULL, 0,
		    "%s: must be an open descriptor, 1 or from 3 to "
		    "%d, not \"%.*s\"; write for example: %s 3",
		    option, FD_MAX, REPORT_QUOTED, value, option);
	*out = (int)fd;
	return 0;
}

static int
take_ready_fd(struct options *o, const char *value, struct report *r)
{
	return take_fd(&o->ready_fd, "--ready-fd", value, r);
}

static int
take_keeper(struct options *o, const char *value, struct report *r)
{
	return take_fd(&o->keeper, "--keeper", value, r);
}

static int
take_torrent(struct options *o, const char *value, struct report *r)
{
	return take_path(&o->torrent, "--torrent", value, r);
}

static int
take_data(struct options *o, const char *value, struct report *r)
{
	return take_path(&o->data, "--data", value, r);
}

static int
take_on_complete(struct options *o, const char *value, struct report *r)
{
	return take_path(&o->on_complete, "--on-complete", value, r);
}

static int
take_no_discovery(struct options *o, const char *value, struct report *r)
{
	(void)value, (void)r;
	o->no_discovery = true;
	return 0;
}

static int
take_seed(struct options *o, const char *value, struct report *r)
{
	(void)value, (void)r;
	o->seed = true;
	return 0;
}

/* Thousandths, of a decimal number with at most three places. */
static int
parse_ratio(const char *s, uint32_t *permille)
{
	static const uint32_t unit[] = {1000, 100, 10, 1};
	char digits[16];
	uint64_t v;
	size_t whole, places;

	whole = strcspn(s, ".");
	places = s[whole] == '.' ? strlen(s + whole + 1) : 0;
	if (whole == 0 || places > 3 || whole + places >= sizeof(digits) ||
	    (s[whole] == '.' && places == 0))
		return -1;
	memcpy(digits, s, whole);
	memcpy(digits + whole, s + whole + 1, places);
	digits[whole + places] = '\0';
	if (strspn(digits, "0123456789") != whole + places ||
	    num_u64(digits + strspn(digits, "0"), 1,
		UNTIL_PERMILLE_MAX / unit[places], &v) == -1)
		return -1;
	*permille = (uint32_t)v * unit[places];
	return 0;
}

static int
take_until(struct options *o, const char *value, struct report *r)
{
	if (strcmp(value, "complete") == 0)
		o->until = UNTIL_COMPLETE;
	else if (strcmp(value, "forever") == 0)
		o->until = UNTIL_STOPPED;
	else if (parse_ratio(value, &o->permille) == 0)
		o->until = UNTIL_RATIO;
	else
		return report_error(r, NULL, 0,
		    "--until: must be complete, forever, or a ratio above 0 "
		    "with at most three decimals, not \"%.*s\"; write for "
		    "example: --until 1.5",
		    REPORT_QUOTED, value);
	return 0;
}

static int
add_peer(struct options *o, const char *s, size_t n, struct report *r)
{
	struct hostport *v, hp;
	size_t i;

	if (hostport_parse(&hp, s, n) == -1)
		return report_error(r, NULL, 0,
		    "--peer: must be hosts with ports, not \"%.*s\"; write for "
		    "example: --peer 192.0.2.1:6881,[2001:db8::1]:6881",
		    n > REPORT_QUOTED ? REPORT_QUOTED : (int)n, s);
	for (i = 0; i < o->npeers; i++)
		if (strcmp(o->peer[i].host, hp.host) == 0 &&
		    o->peer[i].port == hp.port)
			return 0;
	v = reallocarray(o->peer, o->npeers + 1, sizeof(*v));
	if (v == NULL)
		return report_error(r, NULL, 0,
		    "--peer: no memory for so many peers; give fewer");
	v[o->npeers++] = hp;
	o->peer = v;
	return 0;
}

int
options_add_peers(struct options *o, const char *value, struct report *r)
{
	size_t n;

	for (;; value += n + 1) {
		n = strcspn(value, ",");
		if (add_peer(o, value, n, r) == -1)
			return -1;
		if (value[n] == '\0')
			return 0;
	}
}

static int
take_only(struct options *o, const char *value, struct report *r)
{
	const char **v;

	v = reallocarray(o->only, o->nonly + 1, sizeof(*v));
	if (v == NULL)
		return report_error(r, NULL, 0,
		    "--only: no memory for so many patterns; give fewer");
	o->only = v;
	return take_path(&o->only[o->nonly++], "--only", value, r);
}

static int
take_help(struct options *o, const char *value, struct report *r)
{
	(void)value, (void)r;
	o->help = true;
	return 0;
}

static int
take_version(struct options *o, const char *value, struct report *r)
{
	(void)value, (void)r;
	o->version = true;
	return 0;
}

static const struct flag flags[] = {
    {'C', NULL, "DIR", "work in this folder", take_dir},
    {'f', NULL, "FILE", "read this shoal.conf; alone: many swarms", take_file},
    {'n', NULL, NULL, "check the configuration and end", take_check},
    {'v', NULL, NULL, "say more; with -n print the configuration",
	take_verbose},
    {0, "stay", NULL, "keep serving when everyone is complete", take_stay},
    {0, "name", "NAME", "name of the daemon and its segment", take_name},
    {0, "libexec", "DIR", "where shoal-worker and shoal-disk are",
	take_libexec},
    {0, "ready-fd", "N", "write a newline there when ready", take_ready_fd},
    {0, "keeper", "N", "who accepts a torrent's connections for us",
	take_keeper},
    {0, "torrent", "FILE", "share what this .torrent describes", take_torrent},
    {0, "data", "DIR", "folder of a torrent's data", take_data},
    {0, "peer", "HOST:PORT,...", "peers of a torrent to dial",
	options_add_peers},
    {0, "only", "GLOB", "fetch matching files of a torrent only", take_only},
    {0, "no-discovery", NULL, "find a torrent's peers nowhere",
	take_no_discovery},
    {0, "seed", NULL, "the torrent's data are there", take_seed},
    {0, "on-complete", "COMMAND", "run it when a torrent is complete",
	take_on_complete},
    {0, "until", "WHEN", "a torrent ends: complete, forever, RATIO",
	take_until},
    {'h', "help", NULL, "say this and end", take_help},
    {0, "version", NULL, "say the version and end", take_version},
};

#define FLAGS (sizeof(flags) / sizeof(flags[0]))

const struct flag *
flag_by_letter(char c)
{
	size_t i;

	for (i = 0; i < FLAGS; i++)
		if (flags[i].letter == c)
			return &flags[i];
	return NULL;
}

const struct flag *
flag_by_name(const char *name)
{
	size_t i;

	for (i = 0; i < FLAGS; i++)
		if (flags[i].name != NULL && strcmp(flags[i].name, name) == 0)
			return &flags[i];
	return NULL;
}

bool
options_flag(size_t i, char *letter, const char **name)
{
	if (i >= FLAGS)
		return false;
	*letter = flags[i].letter;
	*name = flags[i].name;
	return true;
}

static void
help_line(FILE *out, const char *option, const char *arg, const char *help)
{
	char left[64];

	snprintf(left, sizeof(left), "%s%s%s", option, arg != NULL ? " " : "",
	    arg != NULL ? arg : "");
	fprintf(out, "  %-29s %s\n", left, help);
}

void
options_help(FILE *out)
{
	char option[KEY_OPTION_MAX + 8];
	const struct flag *f;
	size_t i;

	fprintf(out,
	    "usage: shoald [-C DIR] [-n] [-v] [options] ID\n"
	    "       shoald [-n] [-v] [options] --torrent FILE --data DIR\n"
	    "       shoald [-n] [-v] [options] -f FILE\n\n"
	    "ID is this peer's number in PeerInfo.cfg.\n");
	for (i = 0; i < FLAGS; i++) {
		f = &flags[i];
		if (f->letter != 0 && f->name != NULL)
			snprintf(option, sizeof(option), "-%c, --%s", f->letter,
			    f->name);
		else if (f->letter != 0)
			snprintf(option, sizeof(option), "-%c", f->letter);
		else
			snprintf(option, sizeof(option), "--%s", f->name);
		help_line(out, option, f->arg, f->help);
	}
	fprintf(
	    out, "\nKeys of shoal.conf(5) as options, which win over it:\n");
	strcpy(option, "--");
	for (i = 0; conf_key_name(i) != NULL; i++) {
		conf_key_option(i, option + 2);
		help_line(out, option, conf_key_arg(i), conf_key_help(i));
	}
}
