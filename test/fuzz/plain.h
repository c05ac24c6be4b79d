/*
 * plain.h: whether a text is fit for a terminal or for a program.
 */
#ifndef TEST_FUZZ_PLAIN_H
#define TEST_FUZZ_PLAIN_H

#include "fuzz.h"
#include "json.h"
#include "utf8.h"

/* Whole lines of UTF-8 without a control character. */
static inline void
plain_check_text(const char *s)
{
	uint32_t cp;
	size_t n;

	for (; *s != '\0'; s += n) {
		n = utf8_next(s, &cp);
		assert(n > 0);
		assert(cp == '\n' || (cp >= 0x20 && (cp < 0x7f || cp >= 0xa0)));
	}
}

static inline const char *
plain_skip_blanks(const char *s)
{
	return s + strspn(s, " \n");
}

/* A string in its quotes; returns what follows. */
static inline const char *
plain_json_string(const char *s)
{
	assert(*s++ == '"');
	while (*s != '"') {
		assert((unsigned char)*s >= ' ');
		if (*s++ != '\\')
			continue;
		if (*s == 'u')
			assert(strspn(s + 1, "0123456789abcdef") >= 4);
		else
			assert(*s == '"' || *s == '\\');
		s++;
	}
	return s + 1;
}

static inline const char *
plain_json_word(const char *s)
{
	static const char *const words[] = {"true", "false", "null"};
	size_t i, n;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strncmp(s, words[i], strlen(words[i])) == 0)
			return s + strlen(words[i]);
	n = strspn(s, "0123456789");
	assert(n > 0 && (*s != '0' || n == 1));
	s += n;
	if (*s == '.') {
		n = strspn(s + 1, "0123456789");
		assert(n > 0);
		s += n + 1;
	}
	return s;
}

/* A value of any kind (RFC 8259, as far as json.h writes it). */
static inline const char *
plain_json_value(const char *s, unsigned int depth)
{
	char open = *s, close = open == '{' ? '}' : ']';

	assert(depth <= JSON_DEPTH);
	if (open == '"')
		return plain_json_string(s);
	if (open != '{' && open != '[')
		return plain_json_word(s);
	s = plain_skip_blanks(s + 1);
	if (*s == close)
		return s + 1;
	for (;;) {
		if (open == '{') {
			s = plain_json_string(s);
			assert(*s++ == ':');
			s = plain_skip_blanks(s);
		}
		s = plain_skip_blanks(plain_json_value(s, depth + 1));
		if (*s == close)
			return s + 1;
		assert(*s++ == ',');
		s = plain_skip_blanks(s);
	}
}

/* One value, a newline, and nothing else. */
static inline void
plain_check_json(const char *s)
{
	plain_check_text(s);
	s = plain_json_value(s, 0);
	assert(strcmp(s, "\n") == 0);
}

#endif
