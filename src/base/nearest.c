/*
 * nearest.c: the known word that a mistyped one most likely means.
 */
#include "nearest.h"

#include <string.h>
#include <strings.h>

/* A word is meant if at most a third of its letters are wrong. */
static unsigned int
limit(size_t len)
{
	return len < 6 ? 2 : (unsigned int)(len / 3);
}

static unsigned int
min3(unsigned int a, unsigned int b, unsigned int c)
{
	if (b < a)
		a = b;
	return c < a ? c : a;
}

/* Letters to insert, drop or replace, whatever their case. */
static unsigned int
edit_distance(const char *a, const char *b)
{
	unsigned int row[NEAREST_MAX], corner, above;
	size_t i, j, n;

	n = strlen(b);
	for (j = 0; j <= n; j++)
		row[j] = (unsigned int)j;
	for (i = 0; a[i] != '\0'; i++) {
		corner = row[0]++;
		for (j = 1; j <= n; j++) {
			above = row[j];
			corner += strncasecmp(&a[i], &b[j - 1], 1) != 0;
			row[j] = min3(corner, above + 1, row[j - 1] + 1);
			corner = above;
		}
	}
	return row[n];
}

void
nearest_init(struct nearest *n, const char *word, size_t len)
{
	memset(n, 0, sizeof(*n));
	if (len >= sizeof(n->word))
		return;
	memcpy(n->word, word, len);
	n->distance = limit(len) + 1;
}

void
nearest_try(struct nearest *n, const char *candidate)
{
	unsigned int d;

	if (n->word[0] == '\0' || strlen(candidate) >= sizeof(n->best))
		return;
	d = edit_distance(n->word, candidate);
	if (d < n->distance) {
		n->distance = d;
		strcpy(n->best, candidate);
	}
}
