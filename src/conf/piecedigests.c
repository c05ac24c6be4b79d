/*
 * piecedigests.c: lines of hexadecimal digits into one table.
 */
#include "piecedigests.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "hex.h"
#include "lines.h"

#define DIGITS ((size_t)2 * DIGEST_LEN)

static int
parse_line(uint8_t *out, const char *file, unsigned int number,
    const struct line *line, struct report *r)
{
	char hex[DIGITS + 1];
	int shown;

	if (line->len == DIGITS) {
		memcpy(hex, line->p, DIGITS);
		hex[DIGITS] = '\0';
		if (hex_decode(hex, out, DIGEST_LEN) == 0)
			return 0;
	}
	shown = line->len < REPORT_QUOTED ? (int)line->len : REPORT_QUOTED;
	return report_error(r, file, number,
	    "a line must be 64 hexadecimal digits, the SHA-256 of a piece, not "
	    "%.*s; make the file as shoal.conf(5) says",
	    shown, line->p);
}

static int
parse_lines(uint8_t *table, uint32_t pieces, const char *file, const char *text,
    size_t n, struct report *r)
{
	struct lines l;
	struct line line;
	uint32_t got;

	lines_init(&l, text, n);
	for (got = 0; lines_next(&l, &line); got++) {
		if (got == pieces)
			return report_error(r, file, l.number,
			    "the file has only %" PRIu32 " pieces; make the "
			    "digests anew with the PieceSize of Common.cfg",
			    pieces);
		if (parse_line(table + (size_t)got * DIGEST_LEN, file, l.number,
			&line, r) == -1)
			return -1;
	}
	if (got < pieces)
		return report_error(r, file, 0,
		    "it has %" PRIu32 " digests for %" PRIu32 " pieces; make "
		    "it anew with the PieceSize of Common.cfg",
		    got, pieces);
	return 0;
}

uint8_t *
conf_digests_parse(uint32_t pieces, const char *file, const char *text,
    size_t n, struct report *r)
{
	uint8_t *table;

	if (lines_check(file, text, n, r) == -1)
		return NULL;
	/* Memory for what the text can hold: no more lines can be right. */
	table = calloc(n / DIGITS + 1, DIGEST_LEN);
	if (table == NULL) {
		report_error(r, file, 0,
		    "no memory for so many digests; raise PieceSize");
		return NULL;
	}
	if (parse_lines(table, pieces, file, text, n, r) == 0)
		return table;
	free(table);
	return NULL;
}
