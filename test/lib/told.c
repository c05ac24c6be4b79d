/*
 * told.c: what a den's daemon tells whoever asks it by shoal.
 */
#include "told.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bed.h"
#include "files.h"
#include "run.h"

#define WORDS   12
#define END_MS  30000
#define EACH_MS 50

static char *said;

const char *
told(void)
{
	return said != NULL ? said : "";
}

int
told_by(const struct den *d, const char *const *argv)
{
	struct run_spec spec = {.argv = argv, .out = den_path(d, "said")};
	int status;

	unlink(spec.out);
	status = run_to_end(&spec, END_MS);
	free(said);
	said = files_read(den_path(d, "said"), NULL);
	return status;
}

int
told_by_shoal(const struct den *d, const char *const *words)
{
	char program[4096];
	const char *argv[WORDS + 1] = {program};

	snprintf(program, sizeof(program), "%s/shoal", bed_build(""));
	for (size_t i = 0; i < WORDS - 1 && words[i] != NULL; i++)
		argv[i + 1] = words[i];
	return told_by(d, argv);
}

bool
told_in_list(const struct den *d, const char *text, bool there, int ms)
{
	int64_t end = run_now() + run_patience(ms);

	do {
		if (shoal(d, "list") == 0 &&
		    (strstr(told(), text) != NULL) == there)
			return true;
		run_sleep(EACH_MS);
	} while (run_now() < end);
	return false;
}
