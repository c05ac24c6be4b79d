/*
 * sentence.h: holds a course log against the course's sentences.
 */
#ifndef TEST_SENTENCE_H
#define TEST_SENTENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sentence_rule {
	uint32_t id;     /* whose log it is */
	uint32_t pieces; /* of the file */
};

/*
 * Every line is a sentence of that peer; piece lines count upwards by one
 * and name no piece twice; "complete" comes at most once, and only when the
 * count is full.  false, with a sentence in why.
 */
bool sentence_check(
    const char *path, const struct sentence_rule *, char *why, size_t size);
/* How many lines of the log hold this text; 0 when there is no log. */
size_t sentence_count(const char *path, const char *text);
/* At least n lines hold it within ms. */
bool sentence_comes(const char *path, const char *text, size_t n, int ms);

#endif
