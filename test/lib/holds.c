/*
 * holds.c: reading the files and folders of /proc/PID.
 */
#include "holds.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "files.h"

char *
holds_text(pid_t pid, const char *file, size_t *n)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, file);
	return files_read(path, n);
}

long
holds_kib(pid_t pid, const char *file, const char *word)
{
	char *text = holds_text(pid, file, NULL), *line, *rest = text;
	size_t n = strlen(word);
	long kib = -1;

	while (kib == -1 && (line = strsep(&rest, "\n")) != NULL)
		if (strncmp(line, word, n) == 0 && line[n] == ':')
			kib = strtol(line + n + 1, NULL, 10);
	free(text);
	return kib;
}

size_t
holds_fds(pid_t pid)
{
	const struct dirent *e;
	char path[64];
	size_t n = 0;
	DIR *d;

	snprintf(path, sizeof(path), "/proc/%d/fd", (int)pid);
	d = opendir(path);
	while (d != NULL && (e = readdir(d)) != NULL)
		n += *e->d_name != '.';
	if (d != NULL)
		closedir(d);
	return n;
}
