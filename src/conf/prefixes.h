/*
 * prefixes.h: networks in one list, such as "10.0.0.0/8,fd00::/8,local".
 */
#ifndef SHOAL_PREFIXES_H
#define SHOAL_PREFIXES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PREFIXES_MAX  32
#define PREFIX_TEXT   52 /* bytes of one, NUL included */
#define PREFIXES_TEXT (PREFIXES_MAX * PREFIX_TEXT)

/* Those of IPv4 are mapped into IPv6 (RFC 4291, 2.5.5.2). */
struct prefix {
	uint8_t host[16]; /* zeros behind the bits that count */
	uint8_t bits;     /* 0..128 */
};

struct prefixes {
	struct prefix v[PREFIXES_MAX];
	uint32_t n;
	bool local; /* loopback, link-local and private ones, too */
};

/* 0, or -1: one is none, or has bits set behind its own, or they are too
 * many.  An address alone has all its bits. */
int prefixes_parse(struct prefixes *, const char *text)
    __attribute__((warn_unused_result));
/* What prefixes_parse makes the same of. */
void prefixes_text(const struct prefixes *, char out[PREFIXES_TEXT]);
/* host as above. */
bool prefixes_have(const struct prefixes *, const uint8_t host[16]);

#endif
