/*
 * common.c: Common.cfg, the values that all peers of a swarm share.
 */
#include "common.h"

#include <inttypes.h>
#include <string.h>

#include "folder.h"
#include "table.h"

#define INT_MAX_JAVA 2147483647 /* what other peers hold a number in */

#define MEMBER(m) \
	offsetof(struct conf_common, m), sizeof(((struct conf_common *)0)->m)

/* What open(2) could take for another file than one in peer_ID/, and what
 * shoal keeps there itself. */
static bool
is_file_name(const char *s)
{
	return strchr(s, '/') == NULL && strcmp(s, ".") != 0 &&
	    strcmp(s, "..") != 0 && strcmp(s, OWN_FOLDER) != 0;
}

/* In the order of the document, in which they are printed too. */
enum { ROW_K, ROW_P, ROW_M, ROW_FILE, ROW_FILE_SIZE, ROW_PIECE_SIZE, ROWS };

static const struct field row[ROWS] = {
    [ROW_K] = {"NumberOfPreferredNeighbors", FIELD_NUMBER, MEMBER(k), .min = 0,
	.max = INT_MAX_JAVA, .must = "a whole number", .example = "2"},
    [ROW_P] = {"UnchokingInterval", FIELD_NUMBER, MEMBER(p), .min = 1,
	.max = SECONDS_MAX, .must = "a whole number of seconds",
	.example = "5"},
    [ROW_M] = {"OptimisticUnchokingInterval", FIELD_NUMBER, MEMBER(m), .min = 1,
	.max = SECONDS_MAX, .must = "a whole number of seconds",
	.example = "15"},
    [ROW_FILE] = {"FileName", FIELD_STRING, MEMBER(file), .check = is_file_name,
	.must = "a file name of at most 250 bytes without '/' "
		"(nor . or .. or " OWN_FOLDER ")",
	.example = "TheFile.dat"},
    [ROW_FILE_SIZE] = {"FileSize", FIELD_NUMBER, MEMBER(geo.file_size),
	.min = 1, .max = INT64_MAX, .must = "a whole number of bytes",
	.example = "10000232"},
    [ROW_PIECE_SIZE] = {"PieceSize", FIELD_NUMBER, MEMBER(geo.piece_size),
	.min = 1, .max = PIECE_SIZE_MAX, .must = "a whole number of bytes",
	.example = "32768"},
};

static const struct table table = {row, ROWS, .takes_unknown = true};

static int
check_all_there(const unsigned int *seen, const char *file, struct report *r)
{
	size_t i;

	for (i = 0; i < ROWS; i++)
		if (seen[i] == 0)
			return report_error(r, file, 0,
			    "%s is missing; add a line such as: %s %s",
			    row[i].key, row[i].key, row[i].example);
	return 0;
}

static int
count_pieces(
    struct geometry *g, unsigned int line, const char *file, struct report *r)
{
	uint64_t pieces, least;

	if (geometry_init(g, g->file_size, g->piece_size) == 0)
		return 0;
	pieces = geometry_units(g->file_size, g->piece_size);
	least = geometry_units(g->file_size, GEOMETRY_PIECES_MAX);
	if (least > PIECE_SIZE_MAX)
		return report_error(r, file, line,
		    "FileSize %" PRIu64 " / PieceSize %" PRIu32 " makes "
		    "%" PRIu64 " pieces, more than %d; "
		    "no PieceSize is enough, cut the file into several",
		    g->file_size, g->piece_size, pieces, GEOMETRY_PIECES_MAX);
	return report_error(r, file, line,
	    "FileSize %" PRIu64 " / PieceSize %" PRIu32 " makes %" PRIu64
	    " pieces, more than %d; make PieceSize at least %" PRIu64,
	    g->file_size, g->piece_size, pieces, GEOMETRY_PIECES_MAX, least);
}

int
conf_common_parse(struct conf_common *out, const char *file, const char *text,
    size_t n, struct report *r)
{
	struct conf_common c;
	unsigned int seen[ROWS] = {0};

	memset(&c, 0, sizeof(c));
	if (table_parse(&table, &c, seen, file, text, n, r) == -1 ||
	    check_all_there(seen, file, r) == -1 ||
	    count_pieces(&c.geo, seen[ROW_PIECE_SIZE], file, r) == -1)
		return -1;
	*out = c;
	return 0;
}

void
conf_common_print(const struct conf_common *c, FILE *out)
{
	size_t i;

	for (i = 0; i < ROWS; i++)
		field_print(&row[i], c, out);
}
