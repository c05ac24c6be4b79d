/*
 * candidate.c: whether an address that somebody names is one to dial.
 */
#include "candidate.h"

#include <string.h>

static bool
may_be_near(const struct candidate *c)
{
	return c->by == FOUND_BY_NEAR_TRACKER ||
	    (c->by == FOUND_BY_ITSELF && c->near);
}

static bool
is_fit_v4(const struct candidate *c, const uint8_t *v4)
{
	if (v4[0] == 0 || v4[0] >= 224) /* this network; multicast and on */
		return false;
	return v4[0] != 127 || may_be_near(c);
}

static bool
is_fit_v6(const struct candidate *c)
{
	static const uint8_t loopback[16] = {[15] = 1};
	static const uint8_t none[16];

	if (memcmp(c->host, none, sizeof(none)) == 0 || c->host[0] == 0xff)
		return false;
	if (c->host[0] == 0xfe && (c->host[1] & 0xc0) == 0x80)
		return c->by == FOUND_BY_ITSELF && c->scope != 0;
	return memcmp(c->host, loopback, sizeof(loopback)) != 0 ||
	    may_be_near(c);
}

bool
candidate_is_fit(const struct candidate *c)
{
	static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};

	if (c->port == 0)
		return false;
	if (memcmp(c->host, mapped, sizeof(mapped)) == 0)
		return is_fit_v4(c, c->host + sizeof(mapped));
	return is_fit_v6(c);
}
