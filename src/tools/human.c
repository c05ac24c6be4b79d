/*
 * human.c: quantities as people read them in a column.
 */
#include "human.h"

#include <grp.h>
#include <inttypes.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "text.h"
#include "utf8.h"

#define NS_S  UINT64_C(1000000000)
#define NS_MS UINT64_C(1000000)

/* whole.tenth, for up to three digits. */
static void
put_tenths(struct text *t, uint64_t tenths)
{
	text_u64(t, tenths / 10);
	if (tenths < 1000) {
		text_chr(t, '.');
		text_u64(t, tenths % 10);
	}
}

/* Two units: 4m05s. */
static void
put_pair(struct text *t, uint64_t big, char a, uint64_t small, char b)
{
	text_u64(t, big);
	text_chr(t, a);
	text_u64_pad(t, small, 2);
	text_chr(t, b);
}

struct human
human_time(uint64_t ns)
{
	uint64_t s = ns / NS_S;
	struct human h;
	struct text t;

	text_init(&t, h.s, sizeof(h.s));
	if (ns < 100 * NS_MS) {
		put_tenths(&t, ns / (NS_MS / 10));
		text_str(&t, "ms");
	} else if (s < 1) {
		text_u64(&t, ns / NS_MS);
		text_str(&t, "ms");
	} else if (s < 60) {
		put_tenths(&t, ns / (NS_S / 10));
		text_chr(&t, 's');
	} else if (s < 3600)
		put_pair(&t, s / 60, 'm', s % 60, 's');
	else if (s < 86400)
		put_pair(&t, s / 3600, 'h', s / 60 % 60, 'm');
	else
		put_pair(&t, s / 86400, 'd', s / 3600 % 24, 'h');
	return h;
}

struct human
human_left(uint64_t n, uint64_t rate)
{
	uint64_t s = n / rate;

	return human_time(s < UINT64_MAX / NS_S ? s * NS_S : UINT64_MAX);
}

struct human
human_date(uint64_t wall_ns)
{
	time_t t = (time_t)(wall_ns / NS_S);
	struct human h = {"-"};
	struct tm tm;

	if (localtime_r(&t, &tm) != NULL)
		strftime(h.s, sizeof(h.s), "%Y-%m-%d %H:%M:%S", &tm);
	return h;
}

struct human
human_ordinal(uint32_t n)
{
	static const char *const end[] = {"th", "st", "nd", "rd"};
	uint32_t last = n / 10 % 10 == 1 || n % 10 > 3 ? 0 : n % 10;
	struct human h;

	snprintf(h.s, sizeof(h.s), "%" PRIu32 "%s", n, end[last]);
	return h;
}

static struct human
name_or_number(const char *name, uint32_t number)
{
	struct human h;

	if (name != NULL)
		human_text(h.s, sizeof(h.s), name);
	else
		snprintf(h.s, sizeof(h.s), "%" PRIu32, number);
	return h;
}

struct human
human_user(uid_t uid)
{
	struct passwd *pw = getpwuid(uid);

	return name_or_number(pw != NULL ? pw->pw_name : NULL, (uint32_t)uid);
}

struct human
human_group(gid_t gid)
{
	struct group *gr = getgrgid(gid);

	return name_or_number(gr != NULL ? gr->gr_name : NULL, (uint32_t)gid);
}

char *
human_text(char *buf, size_t size, const char *s)
{
	size_t n, len = 0;
	uint32_t cp;

	for (; *s != '\0'; s += n > 0 ? n : 1) {
		n = utf8_next(s, &cp);
		if (len + (n > 1 ? n : 1) >= size)
			break;
		if (n == 0 || cp < 0x20 || (cp >= 0x7f && cp < 0xa0))
			buf[len++] = '?';
		else {
			memcpy(buf + len, s, n);
			len += n;
		}
	}
	buf[len] = '\0';
	return buf;
}
