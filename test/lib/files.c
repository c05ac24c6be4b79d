/*
 * files.c: small files made, read or compared by a test.
 */
#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "rng.h"

static bool
put(const char *path, const char *mode, const void *p, size_t n)
{
	FILE *f = fopen(path, mode);
	bool ok;

	if (f == NULL)
		return false;
	ok = fwrite(p, 1, n, f) == n;
	return fclose(f) == 0 && ok;
}

bool
files_write(const char *path, const char *text)
{
	return put(path, "w", text, strlen(text));
}

bool
files_append(const char *path, const char *text)
{
	return put(path, "a", text, strlen(text));
}

bool
files_random(const char *path, uint64_t size, uint64_t seed)
{
	uint64_t block[1024];
	struct rng rng;
	FILE *f = fopen(path, "w");
	bool ok = f != NULL;
	size_t n;

	rng_seed(&rng, seed);
	while (ok && size > 0) {
		for (size_t i = 0; i < 1024; i++)
			block[i] = rng_next(&rng);
		n = size < sizeof(block) ? (size_t)size : sizeof(block);
		ok = fwrite(block, 1, n, f) == n;
		size -= n;
	}
	return f != NULL && fclose(f) == 0 && ok;
}

char *
files_read(const char *path, size_t *n)
{
	char *text = NULL;
	size_t len = 0, room = 0;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got = -1;

	if (fd == -1)
		return NULL;
	do {
		if (room - len < 2) {
			room = room ? room * 2 : 65536;
			text = realloc(text, room);
			if (text == NULL)
				abort();
		}
		got = read(fd, text + len, room - len - 1);
		if (got > 0)
			len += (size_t)got;
	} while (got > 0 || (got == -1 && errno == EINTR));
	close(fd);
	text[len] = '\0';
	if (n != NULL)
		*n = len;
	return text;
}

bool
files_are_same(const char *a, const char *b)
{
	static char x[65536], y[sizeof(x)];
	FILE *fa = fopen(a, "re"), *fb = fopen(b, "re");
	bool same = fa != NULL && fb != NULL;
	size_t n = 1;

	while (same && n > 0) {
		n = fread(x, 1, sizeof(x), fa);
		same = fread(y, 1, sizeof(y), fb) == n &&
		    memcmp(x, y, n) == 0 && !ferror(fa) && !ferror(fb);
	}
	if (fa != NULL)
		fclose(fa);
	if (fb != NULL)
		fclose(fb);
	return same;
}

bool
files_exists(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}
