/*
 * replay.c: runs a target on files, where there is no fuzzer.
 *
 * usage: fuzz-TARGET FILE...
 * Each name is said before its file is run, so the last one is to blame.
 */
#include <stdio.h>

#include "fuzz.h"

#define INPUT_MAX ((size_t)1 << 20)

/* The whole file in malloc'd memory, *n bytes of it; NULL: it cannot be. */
static uint8_t *
read_file(const char *path, size_t *n)
{
	uint8_t *buf;
	FILE *f;

	if ((f = fopen(path, "rb")) == NULL)
		return NULL;
	if ((buf = malloc(INPUT_MAX)) != NULL)
		*n = fread(buf, 1, INPUT_MAX, f);
	if (buf != NULL && (ferror(f) || *n == INPUT_MAX)) {
		free(buf);
		buf = NULL;
	}
	fclose(f);
	return buf;
}

static int
replay(const char *path)
{
	uint8_t *whole, *exact;
	size_t n;

	fprintf(stderr, "%s\n", path);
	if ((whole = read_file(path, &n)) == NULL) {
		fprintf(stderr, "cannot be read, or is too long\n");
		return -1;
	}
	exact = fuzz_copy(whole, n);
	free(whole);
	(void)LLVMFuzzerTestOneInput(exact, n);
	free(exact);
	return 0;
}

int
main(int argc, char **argv)
{
	int i;

	for (i = 1; i < argc; i++)
		if (replay(argv[i]) == -1)
			return 1;
	return argc > 1 ? 0 : 1;
}
