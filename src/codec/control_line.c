/*
 * control_line.c: the lines of a daemon's control socket.
 */
#include "control_line.h"

#include <stdbool.h>
#include <string.h>

#include "hex.h"

static bool
is_word(const char *s)
{
	return *s != '\0' &&
	    s[strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789-")] == '\0';
}

/* What no value has as it is. */
static bool
is_escaped(char c)
{
	return (unsigned char)c < ' ' || c == 0x7f || c == '%';
}

/* The character that two digits stand for; 0: none. */
static char
unescape(const char *digits)
{
	char pair[3] = {digits[0], digits[0] != '\0' ? digits[1] : '\0', '\0'};
	uint8_t c;

	return hex_decode(pair, &c, 1) == 0 ? (char)c : '\0';
}

/* A value becomes what it stands for, where it is. */
static int
decode(char *to)
{
	const char *from;

	for (from = to; *from != '\0'; from++) {
		if (*from != '%') {
			if (is_escaped(*from))
				return -1;
			*to++ = *from;
			continue;
		}
		if ((*to++ = unescape(from + 1)) == '\0')
			return -1;
		from += 2;
	}
	*to = '\0';
	return 0;
}

static int
take_field(struct control_line *l, char *s)
{
	char *value = strchr(s, '=');

	if (value == NULL || l->n == CONTROL_FIELDS)
		return -1;
	*value++ = '\0';
	if (!is_word(s) || control_line_value(l, s) != NULL ||
	    decode(value) == -1)
		return -1;
	l->field[l->n++] = (struct control_field){s, value};
	return 0;
}

int
control_line_read(struct control_line *l, char *p, size_t n)
{
	char *field;

	*l = (struct control_line){.word = p};
	p[n] = '\0';
	if (strlen(p) != n)
		return -1;
	strsep(&p, "\t");
	if (!is_word(l->word))
		return -1;
	while ((field = strsep(&p, "\t")) != NULL)
		if (take_field(l, field) == -1)
			return -1;
	return 0;
}

const char *
control_line_value(const struct control_line *l, const char *key)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (strcmp(l->field[i].key, key) == 0)
			return l->field[i].value;
	return NULL;
}

void
control_line_word(struct text *t, const char *word)
{
	text_str(t, word);
}

static void
put_key(struct text *t, const char *key)
{
	text_chr(t, '\t');
	text_str(t, key);
	text_chr(t, '=');
}

void
control_line_str(struct text *t, const char *key, const char *value)
{
	uint8_t c;
	char hex[3];

	put_key(t, key);
	for (; *value != '\0'; value++) {
		if (!is_escaped(*value)) {
			text_chr(t, *value);
			continue;
		}
		c = (uint8_t)*value;
		hex_encode(&c, 1, hex);
		text_chr(t, '%');
		text_str(t, hex);
	}
}

void
control_line_num(struct text *t, const char *key, uint64_t v)
{
	put_key(t, key);
	text_u64(t, v);
}

void
control_line_end(struct text *t)
{
	text_chr(t, '\n');
}
