/*
 * path.c: the names of a torrent's files, made safe.
 */
#include "path.h"

#include <stdbool.h>
#include <string.h>

#include "bencode.h"
#include "utf8.h"

#define SUFFIX     ".part" /* of files that are not whole yet */
#define SUFFIX_LEN (sizeof(SUFFIX) - 1)

/* What nobody means well with, or no file system takes. */
static enum path_error
look(struct rd name)
{
	if (name.n == 0)
		return PATH_EMPTY;
	if (benc_is(name, ".") || benc_is(name, ".."))
		return PATH_DOTS;
	if (memchr(name.p, '/', name.n) != NULL)
		return PATH_SLASH;
	if (memchr(name.p, '\0', name.n) != NULL)
		return PATH_NUL;
	if (benc_is(name, ".shoal"))
		return PATH_RESERVED;
	return name.n > PATH_NAME_MAX ? PATH_LONG_NAME : PATH_OK;
}

static bool
is_control(uint32_t cp)
{
	return cp < 0x20 || (cp >= 0x7f && cp < 0xa0);
}

/* Embeddings, overrides and isolates: what stands behind one is shown in
 * another order. */
static bool
is_turning(uint32_t cp)
{
	return (cp >= 0x202a && cp <= 0x202e) || (cp >= 0x2066 && cp <= 0x2069);
}

static bool
is_partial(const struct text *t)
{
	return t->len >= SUFFIX_LEN &&
	    memcmp(t->p + t->len - SUFFIX_LEN, SUFFIX, SUFFIX_LEN) == 0;
}

/* Puts n bytes there, or '_' when they are no character for a name. */
static void
put_character(struct text *t, const char *s, size_t n, uint32_t cp)
{
	size_t i;

	if (n == 0 || is_control(cp) || is_turning(cp))
		text_chr(t, '_');
	else
		for (i = 0; i < n; i++)
			text_chr(t, s[i]);
}

enum path_error
path_name(struct rd name, char out[PATH_NAME_MAX + 1])
{
	char raw[PATH_NAME_MAX + 1];
	enum path_error error;
	struct text t;
	const char *s;
	uint32_t cp;
	size_t n;

	if ((error = look(name)) != PATH_OK)
		return error;
	memcpy(raw, name.p, name.n);
	raw[name.n] = '\0';
	text_init(&t, out, PATH_NAME_MAX + 1);
	for (s = raw; *s != '\0'; s += n > 0 ? n : 1) {
		n = utf8_next(s, &cp);
		put_character(&t, s, n, cp);
	}
	if (is_partial(&t))
		text_chr(&t, '_');
	return t.cut ? PATH_LONG_NAME : PATH_OK;
}

enum path_error
path_add(struct text *t, struct rd name)
{
	char safe[PATH_NAME_MAX + 1];
	enum path_error error;

	if ((error = path_name(name, safe)) != PATH_OK)
		return error;
	if (t->len > 0)
		text_chr(t, '/');
	text_str(t, safe);
	return t->cut || t->len > PATH_LEN_MAX ? PATH_LONG : PATH_OK;
}

const char *
path_error_text(enum path_error error)
{
	static const char *const text[] = {
	    [PATH_OK] = "nothing",
	    [PATH_EMPTY] = "a name is empty",
	    [PATH_DOTS] = "a name is . or ..",
	    [PATH_SLASH] = "a name has a slash in it",
	    [PATH_NUL] = "a name has a NUL in it",
	    [PATH_RESERVED] = "a name is .shoal, which is reserved",
	    [PATH_LONG_NAME] = "a name is too long",
	    [PATH_LONG] = "a path is too long",
	};

	return text[error];
}
