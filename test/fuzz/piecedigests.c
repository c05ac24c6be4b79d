/*
 * piecedigests.c: target: the file of the digests of pieces.
 *
 * Its first byte says how many pieces there are.
 */
#include "piecedigests.h"

#include <stdlib.h>

#include "hex.h"
#include "parser.h"

static uint32_t pieces;

static int
parse(const char *text, size_t n, struct report *r, FILE *out)
{
	uint8_t *table;
	char hex[2 * DIGEST_LEN + 1];
	uint32_t i;

	table = conf_digests_parse(pieces, PARSED_AS, text, n, r);
	if (table == NULL)
		return -1;
	assert(n >= (size_t)pieces * 2 * DIGEST_LEN);
	for (i = 0; i < pieces; i++) {
		hex_encode(table + (size_t)i * DIGEST_LEN, DIGEST_LEN, hex);
		fprintf(out, "%s\n", hex);
	}
	free(table);
	return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct feed f = {data, size};

	pieces = 1 + feed_u8(&f);
	parser_check(parse, f.p, f.n);
	return 0;
}
