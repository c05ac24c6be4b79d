/*
 * follow.c: the program that a person wants run when a torrent is complete.
 */
#include "follow.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "log.h"

static const char blanks[] = " \t";

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
spawn(char **words)
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
		rc = posix_spawnp(&pid, words[0], NULL, &at, words, environ);
	posix_spawnattr_destroy(&at);
	return rc;
}

void
follow_run(const char *command)
{
	char *text, **words;
	int rc;

	words = NULL;
	if ((text = strdup(command)) == NULL || (words = split(text)) == NULL)
		log_err("cannot run %s", command);
	else if (words[0] != NULL && (rc = spawn(words)) != 0) {
		errno = rc;
		log_err("cannot run %s", words[0]);
	}
	free(words);
	free(text);
}
