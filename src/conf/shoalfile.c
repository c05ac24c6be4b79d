/*
 * shoalfile.c: shoal.conf as a daemon finds it, with its options over it.
 */
#include "shoalfile.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"

#define CONF_FILE_MAX (1u << 20)

static int
unreadable(const char *path, struct report *r)
{
	return report_error(r, path, 0,
	    "cannot be read: %s; make it readable or remove it",
	    strerror(errno));
}

/* 1, 0: there is none, or -1 with the report's error. */
static int
take_file(struct conf_shoal *c, const char *path, struct report *r)
{
	char *text;
	size_t n;
	int rc;

	if (file_read(path, CONF_FILE_MAX, &text, &n) == -1)
		return errno == ENOENT ? 0 : unreadable(path, r);
	rc = conf_shoal_parse(c, path, text, n, r);
	free(text);
	return rc == -1 ? -1 : 1;
}

/* Where somebody stands who fetches a torrent holds anybody's files. */
static int
take_first(
    struct conf_shoal *c, bool is_torrent, const char **used, struct report *r)
{
	static const char *const path[] = {"shoal.conf", "/etc/shoal.conf"};
	size_t i;
	int rc;

	rc = 0;
	for (i = is_torrent; i < sizeof(path) / sizeof(path[0]) && rc == 0; i++)
		if ((rc = take_file(c, path[i], r)) == 1)
			*used = path[i];
	return rc;
}

static int
take_named(
    struct conf_shoal *c, const char *path, const char **used, struct report *r)
{
	int rc;

	*used = path;
	if ((rc = take_file(c, path, r)) == 0)
		return report_error(
		    r, path, 0, "there is no such file; name another with -f");
	return rc;
}

static int
take_options(struct conf_shoal *c, const struct options *o, struct report *r)
{
	unsigned int i;

	for (i = 0; i < o->nset; i++)
		if (conf_shoal_option(
			c, o->set[i].option, o->set[i].value, r) == -1)
			return -1;
	return 0;
}

int
shoalfile_load(struct conf_shoal *c, const struct options *o, const char **used,
    struct report *r)
{
	int rc;

	conf_shoal_defaults(c);
	*used = NULL;
	if (o->file != NULL)
		rc = take_named(c, o->file, used, r);
	else
		rc = take_first(c, o->torrent != NULL, used, r);
	if (rc != -1)
		rc = take_options(c, o, r);
	if (rc == -1)
		conf_shoal_free(c);
	return rc;
}
