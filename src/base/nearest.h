/*
 * nearest.h: the known word that a mistyped one most likely means.
 */
#ifndef SHOAL_NEAREST_H
#define SHOAL_NEAREST_H

#include <stddef.h>

#define NEAREST_MAX 40 /* bytes of a word that is compared, NUL included */

struct nearest {
	char word[NEAREST_MAX]; /* "" when it is too long to be meant */
	char best[NEAREST_MAX]; /* "" while nothing is near enough */
	unsigned int distance;  /* of best */
};

void nearest_init(struct nearest *, const char *word, size_t len);
/* Keeps the candidate if it is nearer than all before it. */
void nearest_try(struct nearest *, const char *candidate);

#endif
