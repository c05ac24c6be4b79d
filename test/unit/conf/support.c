/*
 * support.c: what the tests of configuration share.
 */
#include "support.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"

char last_warning[512];

static void
keep_warning(const char *text)
{
	snprintf(last_warning, sizeof(last_warning), "%s", text);
}

struct report
new_report(void)
{
	struct report r;

	memset(&r, 0, sizeof(r));
	r.warn = keep_warning;
	last_warning[0] = '\0';
	return r;
}

void
printer_open(struct printer *p)
{
	p->out = open_memstream(&p->text, &p->n);
	cr_assert_not_null(p->out);
}

const char *
printer_text(struct printer *p)
{
	cr_assert_eq(fclose(p->out), 0);
	return p->text;
}

void
printer_free(struct printer *p)
{
	free(p->text);
}

char *
printed_shoal(const struct conf_shoal *c)
{
	struct printer p;

	printer_open(&p);
	conf_shoal_print(c, p.out);
	printer_text(&p);
	return p.text;
}

char *
read_tree_file(const char *path, size_t *n)
{
	char *text;

	cr_assert_eq(file_read(path, 1 << 20, &text, n), 0,
	    "%s cannot be read; run the tests in the tree's folder", path);
	return text;
}

/* Bytes that mean something to a parser, and some that never should. */
static char
telling_byte(struct rng *g)
{
	static const char bytes[] = "\n\r\t #019-=./\0\xff\xef\x7f"
				    "aK";

	return bytes[rng_below(g, sizeof(bytes))];
}

static void
damage(struct rng *g, char *buf, size_t *n)
{
	size_t at, len;

	at = rng_below(g, *n + 1);
	switch (rng_below(g, 5)) {
	case 0: /* replace a byte */
		if (at < *n)
			buf[at] = telling_byte(g);
		break;
	case 1: /* insert one */
		memmove(buf + at + 1, buf + at, *n - at);
		buf[at] = telling_byte(g);
		++*n;
		break;
	case 2: /* cut some out */
		len = rng_below(g, *n - at + 1);
		memmove(buf + at, buf + at + len, *n - at - len);
		*n -= len;
		break;
	case 3: /* say some twice */
		len = rng_below(g, *n - at + 1);
		if (len > 15)
			len = 15;
		memmove(buf + at + len, buf + at, *n - at);
		*n += len;
		break;
	case 4: /* any byte */
		if (at < *n)
			buf[at] = (char)rng_below(g, 256);
		break;
	}
}

char *
mutate(struct rng *g, const char *text, size_t n, size_t *out)
{
	char *buf, *exact;
	size_t i, times;

	cr_assert_not_null(buf = malloc(n + 64));
	memcpy(buf, text, n);
	times = 1 + rng_below(g, 4);
	for (i = 0; i < times; i++)
		damage(g, buf, &n);
	cr_assert_not_null(exact = malloc(n > 0 ? n : 1));
	memcpy(exact, buf, n);
	free(buf);
	*out = n;
	return exact;
}
