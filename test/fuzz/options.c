/*
 * options.c: target: the command line of shoald.
 *
 * A line of the input is an argument.
 */
#include "options.h"
#include "name.h"
#include "parser.h"
#include "shoalconf.h"

#define ARGS 64

/* Cuts text, which ends with a NUL, into at most ARGS arguments. */
static int
cut(char *text, char *argv[ARGS + 2])
{
	static char self[] = "shoald";
	char *end;
	int n = 0;

	argv[n++] = self;
	while (n <= ARGS && text != NULL) {
		argv[n++] = text;
		if ((end = strchr(text, '\n')) != NULL)
			*end++ = '\0';
		text = end;
	}
	argv[n] = NULL;
	return n;
}

static void
check_taken(const struct options *o)
{
	assert(o->dir != NULL && o->dir[0] != '\0');
	assert(o->name == NULL || name_is_valid(o->name));
	assert(o->libexec == NULL || o->libexec[0] != '\0');
	assert(o->ready_fd == -1 || o->ready_fd == 1 || o->ready_fd > 2);
	assert(o->help || o->version || o->torrent != NULL ||
	    options_is_keeper(o) ||
	    (o->id >= 1 && o->id <= (uint32_t)INT32_MAX));
}

/* Keys are judged later, each a sentence or a value that prints. */
static void
apply(const struct options *o)
{
	struct conf_shoal c;
	struct report r;
	char *text = NULL;
	size_t n;
	FILE *f;
	unsigned int i;

	conf_shoal_defaults(&c);
	for (i = 0; i < o->nset; i++) {
		memset(&r, 0, sizeof(r));
		assert(conf_key_words(o->set[i].option) > 0);
		if (conf_shoal_option(
			&c, o->set[i].option, o->set[i].value, &r) == -1)
			check_sentence(r.error);
		else
			assert(r.error[0] == '\0');
	}
	f = open_memstream(&text, &n);
	assert(f != NULL);
	conf_shoal_print(&c, f);
	assert(fclose(f) == 0);
	conf_shoal_free(&c);

	/* The file that says the same. */
	memset(&r, 0, sizeof(r));
	conf_shoal_defaults(&c);
	assert(conf_shoal_parse(&c, PARSED_AS, text, n, &r) == 0);
	conf_shoal_free(&c);
	free(text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_alloc(size + 1), *argv[ARGS + 2];
	char name[NAME_MAX_LEN + 1];
	struct report r = {0};
	struct options o;
	int argc;

	memcpy(text, data, size);
	name_default(text, 1001, name);
	assert(name_is_valid(name));
	argc = cut(text, argv);
	if (options_parse(&o, argc, argv, &r) == 0) {
		check_taken(&o);
		apply(&o);
		options_free(&o);
	} else
		check_sentence(r.error);
	free(text);
	return 0;
}
