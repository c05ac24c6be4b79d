/*
 * tape.c: a recorded conversation between two course peers.
 */
#include "tape.h"

#include <stdio.h>
#include <string.h>

#define ROW_HEX   10 /* column of the first byte in a row */
#define ROW_BYTES 16

/* Adds the bytes of a row "    0010  54 59 ...  text" to a message of n. */
static bool
take_row(struct tape_message *m, size_t n, const char *row)
{
	size_t len = strlen(row);
	unsigned int byte;

	for (size_t i = 0; i < ROW_BYTES && m->n < n; i++) {
		size_t at = ROW_HEX + 3 * i;

		if (at + 2 > len || sscanf(row + at, "%2x", &byte) != 1)
			return false;
		m->p[m->n++] = (uint8_t)byte;
	}
	return true;
}

static bool
take_message(struct tape *t, const char *head, FILE *f)
{
	struct tape_message *m = &t->v[t->n];
	char row[256];
	size_t n;

	if (t->n == TAPE_MAX || sscanf(head + 1, "%*fs %zu B", &n) != 1 ||
	    n > TAPE_BYTES)
		return false;
	m->ours = *head == '>';
	m->n = 0;
	while (m->n < n)
		if (fgets(row, sizeof(row), f) == NULL || !take_row(m, n, row))
			return false;
	t->n++;
	return true;
}

bool
tape_read(struct tape *t, const char *path)
{
	FILE *f = fopen(path, "r");
	char line[256];
	bool ok = f != NULL;

	t->n = 0;
	while (ok && fgets(line, sizeof(line), f) != NULL)
		if (*line == '<' || *line == '>')
			ok = take_message(t, line, f);
	if (f != NULL)
		fclose(f);
	return ok && t->n > 0;
}
