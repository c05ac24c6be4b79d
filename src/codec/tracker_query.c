/*
 * tracker_query.c: requests to a tracker over HTTP, as URLs (BEP 3, 23, 48).
 */
#include "tracker_query.h"

#include <stdbool.h>
#include <string.h>

/* RFC 3986's unreserved characters. */
static bool
is_plain(uint8_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	    (c >= 'a' && c <= 'z') || (c != '\0' && strchr("-._~", c) != NULL);
}

static void
put_bytes(struct text *t, const char *key, const uint8_t *p, size_t n)
{
	static const char digit[] = "0123456789ABCDEF";

	text_str(t, key);
	for (; n > 0; p++, n--)
		if (is_plain(*p)) {
			text_chr(t, (char)*p);
		} else {
			text_chr(t, '%');
			text_chr(t, digit[*p >> 4]);
			text_chr(t, digit[*p & 15]);
		}
}

static void
put_number(struct text *t, const char *key, uint64_t v)
{
	text_str(t, key);
	text_u64(t, v);
}

/* Of its first n characters, open for one more key. */
static void
put_url(struct text *t, const char *url, size_t n)
{
	char last = n > 0 ? url[n - 1] : '\0';

	for (size_t i = 0; i < n; i++)
		text_chr(t, url[i]);
	if (memchr(url, '?', n) == NULL)
		text_chr(t, '?');
	else if (last != '?' && last != '&')
		text_chr(t, '&');
}

/* A fragment is not for servers. */
static size_t
without_fragment(const char *url)
{
	return strcspn(url, "#");
}

int
tracker_query_write(struct text *t, const char *url,
    const struct tracker_udp_announce *a, struct rd id)
{
	static const char *const event[] = {
	    [TRACKER_EVENT_COMPLETED] = "&event=completed",
	    [TRACKER_EVENT_STARTED] = "&event=started",
	    [TRACKER_EVENT_STOPPED] = "&event=stopped",
	};

	put_url(t, url, without_fragment(url));
	put_bytes(t, "info_hash=", a->hash, sizeof(a->hash));
	put_bytes(t, "&peer_id=", a->peer_id, sizeof(a->peer_id));
	put_number(t, "&port=", a->port);
	put_number(t, "&uploaded=", a->uploaded);
	put_number(t, "&downloaded=", a->downloaded);
	put_number(t, "&left=", a->left);
	put_number(t, "&key=", a->key);
	text_str(t, "&compact=1");
	if (a->want >= 0)
		put_number(t, "&numwant=", (uint64_t)a->want);
	if (a->event != TRACKER_EVENT_NONE)
		text_str(t, event[a->event]);
	if (id.n > 0)
		put_bytes(t, "&trackerid=", id.p, id.n);
	return t->cut ? -1 : 0;
}

int
tracker_query_scrape(struct text *t, const char *url, const uint8_t hash[20])
{
	static const char announce[] = "announce";
	const size_t len = sizeof(announce) - 1;
	size_t n = without_fragment(url);
	const char *part, *end = url + n;

	part = memrchr(url, '/', n);
	if (part == NULL || (size_t)(end - ++part) < len ||
	    memcmp(part, announce, len) != 0)
		return 0;
	for (; url < part; url++)
		text_chr(t, *url);
	text_str(t, "scrape");
	part += len;
	put_url(t, part, (size_t)(end - part));
	put_bytes(t, "info_hash=", hash, 20);
	return t->cut ? -1 : 1;
}
