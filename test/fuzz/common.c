/*
 * common.c: target: Common.cfg.
 */
#include "common.h"
#include "parser.h"

static int
parse(const char *text, size_t n, struct report *r, FILE *out)
{
	struct conf_common c;

	if (conf_common_parse(&c, PARSED_AS, text, n, r) == -1)
		return -1;
	assert(c.p > 0 && c.m > 0);
	assert(c.geo.file_size > 0 && c.geo.file_size <= INT64_MAX);
	assert(c.geo.piece_size > 0 && c.geo.piece_size <= PIECE_SIZE_MAX);
	assert((c.geo.file_size - 1) / c.geo.piece_size < INT32_MAX);
	assert(strlen(c.file) > 0 && strlen(c.file) <= FILE_NAME_MAX);
	assert(strchr(c.file, '/') == NULL);
	assert(strcmp(c.file, ".") != 0 && strcmp(c.file, "..") != 0);
	conf_common_print(&c, out);
	return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	parser_check(parse, data, size);
	return 0;
}
