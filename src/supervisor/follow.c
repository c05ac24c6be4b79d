/*
 * follow.c: the program that a person wants run when a torrent is complete.
 */
#include "follow.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "hex.h"
#include "log.h"

#define LINE_MAX_ENV (PATH_MAX + FILE_NAME_MAX + 32)

static const char blanks[] = " \t";

/* Of ours, when they are set: a torrent's name is a stranger's, and whatever
 * else we were given is not that program's. */
static const char *const kept[] = {
    "HOME", "LANG", "LC_ALL", "LOGNAME", "PATH", "TMPDIR", "TZ", "USER"};

#define KEPT (sizeof(kept) / sizeof(kept[0]))

struct surroundings {
	char line[KEPT + 3][LINE_MAX_ENV];
	char *env[KEPT + 4]; /* ended by NULL */
	size_t n;
};

/* What does not fit is left out. */
static void
put(struct surroundings *s, const char *name, const char *value)
{
	int n;

	n = snprintf(s->line[s->n], LINE_MAX_ENV, "%s=%s", name, value);
	if (n < 0 || n >= LINE_MAX_ENV)
		return;
	s->env[s->n] = s->line[s->n];
	s->n++;
}

static void
surround(struct surroundings *s, const struct terms *t)
{
	char folder[PATH_MAX], path[LINE_MAX_ENV], hash[2 * HASH_LEN + 1];
	const char *value;
	size_t i;

	memset(s, 0, sizeof(*s));
	for (i = 0; i < KEPT; i++)
		if ((value = getenv(kept[i])) != NULL)
			put(s, kept[i], value);
	put(s, "SHOAL_NAME", t->file);
	if (realpath(t->folder, folder) != NULL) {
		snprintf(path, sizeof(path), "%s/%s", folder, t->file);
		put(s, "SHOAL_PATH", path);
	}
	hex_encode(t->hash, HASH_LEN, hash);
	put(s, "SHOAL_HASH", hash);
}

/* The words of text, which is cut, ended by NULL; NULL: no memory. */
static char **
split(char *text)
{
	char **words, *w, *rest;
	size_t n;

	words = calloc(strlen(text) / 2 + 2, sizeof(*words));
	if (words == NULL)
		return NULL;
	n = 0;
	for (w = strtok_r(text, blanks, &rest); w != NULL;
	     w = strtok_r(NULL, blanks, &rest))
		words[n++] = w;
	return words;
}

/* 0, or an errno. */
static int
spawn(char **words, char **env)
{
	posix_spawnattr_t at;
	sigset_t none, all;
	pid_t pid;
	int rc;

	if ((rc = posix_spawnattr_init(&at)) != 0)
		return rc;
	sigemptyset(&none);
	sigfillset(&all);
	if ((rc = posix_spawnattr_setsigmask(&at, &none)) == 0 &&
	    (rc = posix_spawnattr_setsigdefault(&at, &all)) == 0 &&
	    (rc = posix_spawnattr_setflags(
		 &at, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF)) == 0)
		rc = posix_spawnp(&pid, words[0], NULL, &at, words, env);
	posix_spawnattr_destroy(&at);
	return rc;
}

void
follow_run(const char *command, const struct terms *t)
{
	static struct surroundings s;
	char *text, **words;
	int rc;

	surround(&s, t);
	words = NULL;
	if ((text = strdup(command)) == NULL || (words = split(text)) == NULL)
		log_err("cannot run %s", command);
	else if (words[0] != NULL && (rc = spawn(words, s.env)) != 0) {
		errno = rc;
		log_err("cannot run %s", words[0]);
	}
	free(words);
	free(text);
}
