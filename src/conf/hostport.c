/*
 * hostport.c: where somebody listens, as a person writes it.
 */
#include "hostport.h"

#include <string.h>

#include "num.h"

int
hostport_parse(struct hostport *hp, const char *s, size_t n)
{
	const char *colon;
	char port[6];
	uint64_t v;
	size_t len;

	if ((colon = memrchr(s, ':', n)) == NULL)
		return -1;
	len = n - (size_t)(colon + 1 - s);
	if (len == 0 || len >= sizeof(port))
		return -1;
	memcpy(port, colon + 1, len);
	port[len] = '\0';
	if (num_u64(port, 1, UINT16_MAX, &v) == -1)
		return -1;
	len = (size_t)(colon - s);
	if (len > 1 && s[0] == '[' && s[len - 1] == ']') {
		s++;
		len -= 2;
	} else if (memchr(s, ':', len) != NULL)
		return -1;
	if (len == 0 || len > HOST_MAX || memchr(s, '\0', len) != NULL ||
	    memchr(s, ' ', len) != NULL || memchr(s, '[', len) != NULL ||
	    memchr(s, ']', len) != NULL)
		return -1;
	memcpy(hp->host, s, len);
	hp->host[len] = '\0';
	hp->port = (uint16_t)v;
	return 0;
}

bool
hostport_is_list(const char *s)
{
	struct hostport hp;
	size_t n;

	for (;; s += n + 1) {
		n = strcspn(s, ",");
		if (hostport_parse(&hp, s, n) == -1)
			return false;
		if (s[n] == '\0')
			return true;
	}
}
