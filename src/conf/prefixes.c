/*
 * prefixes.c: networks in one list, such as "10.0.0.0/8,fd00::/8,local".
 */
#include "prefixes.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "num.h"

#define MAPPED_BITS 96

static const char local_word[] = "local";
static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};

/* Unless their networks are listed, too. */
static const struct prefixes local = {
    .v =
	{
	    {{[10] = 0xff, [11] = 0xff, [12] = 127}, 104},
	    {{[10] = 0xff, [11] = 0xff, [12] = 10}, 104},
	    {{[10] = 0xff, [11] = 0xff, [12] = 172, [13] = 16}, 108},
	    {{[10] = 0xff, [11] = 0xff, [12] = 192, [13] = 168}, 112},
	    {{[10] = 0xff, [11] = 0xff, [12] = 169, [13] = 254}, 112},
	    {{[15] = 1}, 128},
	    {{0xfe, 0x80}, 10},
	    {{0xfc}, 7},
	},
    .n = 8,
};

static bool
matches(const struct prefix *p, const uint8_t host[16])
{
	unsigned int whole = p->bits / 8, rest = p->bits % 8;

	if (memcmp(p->host, host, whole) != 0)
		return false;
	return rest == 0 || (p->host[whole] ^ host[whole]) >> (8 - rest) == 0;
}

bool
prefixes_have(const struct prefixes *l, const uint8_t host[16])
{
	uint32_t i;

	for (i = 0; i < l->n; i++)
		if (matches(&l->v[i], host))
			return true;
	return l->local && prefixes_have(&local, host);
}

static bool
is_clean(const struct prefix *p)
{
	unsigned int i;

	for (i = p->bits; i < 128; i++)
		if (p->host[i / 8] & (0x80 >> i % 8))
			return false;
	return true;
}

/* "10.0.0.0/8", "fd00::/8", "192.0.2.1" */
static int
parse_one(struct prefix *p, char *text)
{
	char *slash = strchr(text, '/');
	uint64_t bits, most = 128;

	if (slash != NULL)
		*slash++ = '\0';
	if (inet_pton(AF_INET, text, p->host + sizeof(mapped)) == 1) {
		memcpy(p->host, mapped, sizeof(mapped));
		most = 32;
	} else if (inet_pton(AF_INET6, text, p->host) != 1)
		return -1;
	bits = most;
	if (slash != NULL && num_u64(slash, 0, most, &bits) == -1)
		return -1;
	p->bits = (uint8_t)(bits + 128 - most);
	return is_clean(p) ? 0 : -1;
}

static int
add(struct prefixes *l, char *text)
{
	if (strcmp(text, local_word) == 0) {
		l->local = true;
		return 0;
	}
	if (l->n == PREFIXES_MAX)
		return -1;
	return parse_one(&l->v[l->n++], text);
}

int
prefixes_parse(struct prefixes *out, const char *text)
{
	struct prefixes l = {0};
	char one[PREFIX_TEXT];
	size_t len;

	for (;;) {
		len = strcspn(text, ",");
		if (len >= sizeof(one))
			return -1;
		memcpy(one, text, len);
		one[len] = '\0';
		if (add(&l, one) == -1)
			return -1;
		if (text[len] == '\0')
			break;
		text += len + 1;
	}
	*out = l;
	return 0;
}

static size_t
print_one(const struct prefix *p, char *out, size_t room)
{
	char host[INET6_ADDRSTRLEN];
	bool v4 = p->bits >= MAPPED_BITS &&
	    memcmp(p->host, mapped, sizeof(mapped)) == 0;

	inet_ntop(v4 ? AF_INET : AF_INET6,
	    v4 ? p->host + sizeof(mapped) : p->host, host, sizeof(host));
	return (size_t)snprintf(
	    out, room, "%s/%d", host, v4 ? p->bits - MAPPED_BITS : p->bits);
}

void
prefixes_text(const struct prefixes *l, char out[PREFIXES_TEXT])
{
	size_t n = 0;
	uint32_t i;

	out[0] = '\0';
	for (i = 0; i < l->n; i++) {
		if (n > 0)
			out[n++] = ',';
		n += print_one(&l->v[i], out + n, PREFIXES_TEXT - n);
	}
	if (l->local)
		(void)snprintf(out + n, PREFIXES_TEXT - n, "%s%s",
		    n > 0 ? "," : "", local_word);
}
