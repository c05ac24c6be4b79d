/*
 * chosen.c: target: a pattern held against a path.
 *
 * The input is the pattern, a newline, and the path.
 */
#include "chosen.h"

#include <stdio.h>

#include "fuzz.h"

#define PATTERN_MAX 64
#define PATH_MOST   256

/* So that each byte stands for itself. */
static void
quote(char *to, const char *path)
{
	for (; *path != '\0'; path++) {
		*to++ = '\\';
		*to++ = *path;
	}
	*to = '\0';
}

/* Whatever a folder is matched by, what is in it is matched by. */
static void
check(const char *glob, const char *path)
{
	char quoted[2 * PATH_MOST + 1], below[PATH_MOST + 3];

	snprintf(below, sizeof(below), "%s/x", path);
	if (chosen_matches(glob, path))
		assert(chosen_matches(glob, below));
	if (path[0] == '\0' || path[strlen(path) - 1] == '/')
		return;
	quote(quoted, path);
	assert(chosen_matches(quoted, path));
	assert(chosen_matches(quoted, below));
	assert(chosen_matches("*", path) || path[0] == '/');
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *end = memchr(data, '\n', size);
	char glob[PATTERN_MAX + 1] = {0}, path[PATH_MOST + 1] = {0};
	size_t n, m;

	if (size == 0 || end == NULL)
		return 0;
	n = (size_t)(end - data);
	m = size - n - 1;
	if (n > PATTERN_MAX || m > PATH_MOST)
		return 0;
	memcpy(glob, data, n);
	memcpy(path, end + 1, m);
	check(glob, path);
	return 0;
}
