/*
 * lsd.c: the packets of local service discovery.
 */
#include "lsd.h"

#include <string.h>

#include "hex.h"

#define FIRST_LINE "BT-SEARCH * HTTP/1.1"

int
lsd_write(struct text *t, const char *group, uint16_t port,
    const uint8_t (*hash)[HASH_LEN], unsigned int hashes, const char *cookie)
{
	char digits[2 * HASH_LEN + 1];
	unsigned int i;

	if (hashes > LSD_HASHES_MAX)
		return -1;
	text_str(t, FIRST_LINE "\r\nHost: ");
	text_str(t, group);
	text_str(t, "\r\nPort: ");
	text_u64(t, port);
	for (i = 0; i < hashes; i++) {
		hex_encode(hash[i], HASH_LEN, digits);
		text_str(t, "\r\nInfohash: ");
		text_str(t, digits);
	}
	text_str(t, "\r\ncookie: ");
	text_str(t, cookie);
	text_str(t, "\r\n\r\n\r\n");
	return t->cut ? -1 : 0;
}

/* Cuts off the next line, without what ends it; false when none is left. */
static bool
next_line(struct rd *r, struct rd *line)
{
	const uint8_t *end;

	if (r->n == 0)
		return false;
	end = memchr(r->p, '\n', r->n);
	line->p = r->p;
	line->n = end == NULL ? r->n : (size_t)(end - r->p);
	r->n -= line->n + (end != NULL);
	r->p += line->n + (end != NULL);
	if (line->n > 0 && line->p[line->n - 1] == '\r')
		line->n--;
	return true;
}

static uint8_t
lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c + ('a' - 'A')) : c;
}

/* Whether a line has this name, in lower case, and then what it says. */
static bool
has_name(struct rd line, const char *name, struct rd *value)
{
	size_t i, n = strlen(name);

	if (line.n <= n || line.p[n] != ':')
		return false;
	for (i = 0; i < n; i++)
		if (lower(line.p[i]) != (uint8_t)name[i])
			return false;
	for (n++; n < line.n && line.p[n] == ' '; n++)
		continue;
	while (line.n > n && line.p[line.n - 1] == ' ')
		line.n--;
	*value = (struct rd){line.p + n, line.n - n};
	return true;
}

/* 0 when it is none. */
static uint16_t
port_of(struct rd value)
{
	uint32_t port = 0;
	uint8_t c;

	while (rd_u8(&value, &c) == 0) {
		if (c < '0' || c > '9')
			return 0;
		port = port * 10 + (uint32_t)(c - '0');
		if (port > UINT16_MAX)
			return 0;
	}
	return (uint16_t)port;
}

int
lsd_read(struct lsd *l, struct rd packet)
{
	struct rd line, value;

	*l = (struct lsd){0};
	if (!next_line(&packet, &line) || line.n != strlen(FIRST_LINE) ||
	    memcmp(line.p, FIRST_LINE, line.n) != 0)
		return -1;
	l->lines = packet;
	while (next_line(&packet, &line) && line.n > 0)
		if (has_name(line, "port", &value))
			l->port = port_of(value);
		else if (has_name(line, "cookie", &value))
			l->cookie = value;
	return l->port != 0 ? 0 : -1;
}

bool
lsd_next(struct lsd *l, uint8_t hash[HASH_LEN])
{
	char digits[2 * HASH_LEN + 1];
	struct rd line, value;

	while (next_line(&l->lines, &line) && line.n > 0) {
		if (!has_name(line, "infohash", &value) ||
		    value.n != sizeof(digits) - 1)
			continue;
		memcpy(digits, value.p, value.n);
		digits[value.n] = '\0';
		if (hex_decode(digits, hash, HASH_LEN) == 0)
			return true;
	}
	l->lines.n = 0;
	return false;
}
