/*
 * flags.c: the options of shoald that are no keys of shoal.conf.
 */
#include "flags.h"

#include <stdlib.h>
#include <string.h>

#include "name.h"
#include "num.h"
#include "shoalconf.h"

#define FD_MAX 1048575 /* no process has a descriptor beyond it */

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
take_ready_fd(struct options *o, const char *value, struct report *r)
{
	uint64_t fd;

	if (num_u64(value, 1, FD_MAX, &fd) == -1 || fd == 2)
		return report_error(r, NULL, 0,
		    "--ready-fd: must be an open descriptor, 1 or from 3 to "
		    "%d, not \"%.*s\"; write for example: --ready-fd 3",
		    FD_MAX, REPORT_QUOTED, value);
	o->ready_fd = (int)fd;
	return 0;
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
    {'n', NULL, NULL, "check the configuration and end", take_check},
    {'v', NULL, NULL, "say more; with -n print the configuration",
	take_verbose},
    {0, "stay", NULL, "keep serving when everyone is complete", take_stay},
    {0, "name", "NAME", "name of the daemon and its segment", take_name},
    {0, "libexec", "DIR", "where shoal-worker and shoal-disk are",
	take_libexec},
    {0, "ready-fd", "N", "write a newline there when ready", take_ready_fd},
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
	    "usage: shoald [-C DIR] [-n] [-v] [options] ID\n\n"
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
