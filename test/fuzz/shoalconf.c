/*
 * shoalconf.c: target: shoal.conf, read at the start and read anew.
 */
#include "parser.h"
#include "shoalconf.h"

static void
check_bounds(const struct conf_shoal *c)
{
	assert(c->dialect < DIALECT_COURSES);
	assert(c->max_peers > 0 && c->max_peers <= 20000);
	assert(c->max_half_open > 0 && c->max_per_address > 0);
	assert(c->handshake_timeout > 0 && c->disk_processes <= DISKS_MAX);
	assert(c->frame_memory >= 1 << 20 && c->segment_memory >= 1 << 20);
	assert(strnlen(c->listen, sizeof(c->listen)) < sizeof(c->listen));
	assert(strnlen(c->user, sizeof(c->user)) < sizeof(c->user));
	assert(c->log_level >= 0 && c->log_level <= 3);
}

static int
parse(const char *text, size_t n, struct report *r, FILE *out)
{
	struct conf_shoal c, defaults;
	int rc;

	/* All of it, bytes between members too: it is compared below. */
	memset(&c, 0, sizeof(c));
	conf_shoal_defaults(&c);
	defaults = c;
	rc = conf_shoal_parse(&c, PARSED_AS, text, n, r);
	check_bounds(&c);
	if (rc == 0)
		conf_shoal_print(&c, out);
	else
		assert(memcmp(&c, &defaults, sizeof(c)) == 0);
	conf_shoal_free(&c);
	return rc;
}

static void
stays(const char *key)
{
	assert(key[0] != '\0');
}

/* The second half of the text as the file that SIGHUP finds, and as one that
 * is read on top of the first. */
static void
reload(const uint8_t *data, size_t size)
{
	struct conf_shoal now, next;
	struct report r = {0};
	const char *text = (const char *)data;
	size_t half = size / 2;

	conf_shoal_defaults(&now);
	conf_shoal_defaults(&next);
	if (conf_shoal_parse(&now, PARSED_AS, text, half, &r) == 0 &&
	    conf_shoal_parse(&next, PARSED_AS, text + half, size - half, &r) ==
		0)
		conf_shoal_reload(&now, &next, stays);
	memset(&r, 0, sizeof(r));
	if (conf_shoal_parse(&now, PARSED_AS, text + half, size - half, &r) ==
	    -1)
		check_sentence(r.error);
	check_bounds(&now);
	conf_shoal_free(&now);
	conf_shoal_free(&next);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	parser_check(parse, data, size);
	reload(data, size);
	return 0;
}
