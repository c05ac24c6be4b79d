/*
 * manual.c: tests that hold the manual pages against the tables.
 */
#include <criterion/criterion.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "common.h"
#include "options.h"
#include "shoalconf.h"
#include "support.h"

#define CONF_PAGE "man/shoal.conf.5"
#define PAGE      "man/shoald.8"

static const char *const course_keys[] = {"NumberOfPreferredNeighbors",
    "UnchokingInterval", "OptimisticUnchokingInterval", "FileName", "FileSize",
    "PieceSize"};
#define COURSE_KEYS (sizeof(course_keys) / sizeof(course_keys[0]))

/* A section of a page; the caller frees it. */
static char *
section(const char *page, const char *name)
{
	char *text, *p, *end, heading[64];
	size_t n;

	text = read_tree_file(page, &n);
	snprintf(heading, sizeof(heading), "\n.Sh %s\n", name);
	p = strstr(text, heading);
	cr_assert_not_null(p, "%s has no section %s", page, name);
	p += strlen(heading);
	if ((end = strstr(p, "\n.Sh ")) != NULL)
		*end = '\0';
	memmove(text, p, strlen(p) + 1);
	return text;
}

/* The same with blanks for newlines, so that phrases run on. */
static char *
flat_section(const char *page, const char *name)
{
	char *text, *p;

	text = section(page, name);
	for (p = text; *p != '\0'; p++)
		if (*p == '\n')
			*p = ' ';
	return text;
}

/* What a section says of a key, from ".It Cm KEY" to the next item. */
static char *
item(const char *sect, const char *key)
{
	char start[64], *copy, *end;
	const char *p;

	snprintf(start, sizeof(start), ".It Cm %s ", key);
	p = strstr(sect, start);
	cr_assert_not_null(p, "the manual lacks %s", key);
	cr_assert_null(strstr(p + 1, start), "the manual has %s twice", key);
	cr_assert_not_null(copy = strdup(p + strlen(start)));
	if ((end = strstr(copy, ".It ")) != NULL ||
	    (end = strstr(copy, ".El")) != NULL)
		*end = '\0';
	return copy;
}

/* A phrase that ends where a word ends. */
static bool
says(const char *text, const char *phrase)
{
	const char *p;

	for (p = strstr(text, phrase); p != NULL; p = strstr(p + 1, phrase))
		if (!isalnum((unsigned char)p[strlen(phrase)]))
			return true;
	return false;
}

/* "from MIN to MAX" out of an error; false when it has no range. */
static bool
range_of(const char *error, char range[80])
{
	const char *p, *end;

	p = strstr(error, " from ");
	if (p == NULL || (end = strstr(p, ", not ")) == NULL)
		return false;
	snprintf(range, 80, "%.*s", (int)(end - p - 1), p + 1);
	return true;
}

/* The items of a section that begin with ".It Cm". */
static size_t
count_items(const char *sect)
{
	size_t n = 0;

	while ((sect = strstr(sect, ".It Cm ")) != NULL) {
		sect++;
		n++;
	}
	return n;
}

Test(manual, has_each_key_of_common_cfg_with_its_range)
{
	struct conf_common c;
	struct report r;
	char *sect, *text, line[64], range[80];
	size_t i;

	sect = flat_section(CONF_PAGE, "COMMON.CFG");
	cr_assert_eq(count_items(sect), COURSE_KEYS);
	for (i = 0; i < COURSE_KEYS; i++) {
		text = item(sect, course_keys[i]);
		snprintf(line, sizeof(line), "%s /", course_keys[i]);
		r = new_report();
		cr_assert_eq(
		    conf_common_parse(&c, "f", line, strlen(line), &r), -1);
		if (range_of(r.error, range))
			cr_assert(
			    says(text, range), "%s: %s", course_keys[i], range);
		else
			cr_assert(says(text, "at most 250 bytes"));
		free(text);
	}
	free(sect);
}

/* The value that a key has by default, "" for none. */
static void
default_of(const char *key, char value[80])
{
	struct conf_shoal c;
	struct printer p;
	const char *line;
	char start[64];

	conf_shoal_defaults(&c);
	printer_open(&p);
	conf_shoal_print(&c, p.out);
	printer_text(&p);
	snprintf(start, sizeof(start), "%s ", key);
	line = strstr(p.text, start);
	value[0] = '\0';
	if (line != NULL)
		snprintf(value, 80, "%.*s",
		    (int)strcspn(line + strlen(start), "\n"),
		    line + strlen(start));
	printer_free(&p);
}

Test(manual, has_each_key_of_shoal_conf_with_default_and_range)
{
	struct conf_shoal c;
	struct report r;
	char *sect, *text, value[80], phrase[96], name[KEY_OPTION_MAX];
	size_t i;

	conf_shoal_defaults(&c);
	sect = flat_section(CONF_PAGE, "SHOAL.CONF");
	for (i = 0; conf_key_name(i) != NULL; i++) {
		text = item(sect, conf_key_name(i));
		default_of(conf_key_name(i), value);
		snprintf(phrase, sizeof(phrase), "Default %s", value);
		cr_assert(says(text, value[0] != '\0' ? phrase : "No default"),
		    "%s: %s", conf_key_name(i), phrase);
		conf_key_option(i, name);
		r = new_report();
		cr_assert_eq(conf_shoal_option(&c, name, "/", &r), -1);
		if (range_of(r.error, phrase))
			cr_assert(says(text, phrase), "%s: %s",
			    conf_key_name(i), phrase);
		free(text);
	}
	cr_assert_eq(count_items(sect), i);
	free(sect);
}

Test(manual, names_the_keys_that_change_while_running_and_no_other)
{
	char *sect, name[64];
	size_t i;

	sect = flat_section(CONF_PAGE, "CHANGES WHILE RUNNING");
	for (i = 0; conf_key_name(i) != NULL; i++) {
		snprintf(name, sizeof(name), ".Cm %s", conf_key_name(i));
		cr_assert_eq(says(sect, name), conf_key_is_live(i), "%s",
		    conf_key_name(i));
	}
	free(sect);
}

/*
 * The options of a section's items as mdoc has them behind Fl: "C", "-stay";
 * ".It Fl - Ns Ar key" stands for all keys and yields "-".
 */
struct found {
	char option[32][40];
	size_t n;
};

static void
find_options(struct found *f)
{
	char *sect, *line, *word, *lines, *words;

	f->n = 0;
	sect = section(PAGE, "DESCRIPTION");
	for (line = strtok_r(sect, "\n", &lines); line != NULL;
	     line = strtok_r(NULL, "\n", &lines)) {
		if (strncmp(line, ".It Fl ", 7) != 0)
			continue;
		word = strtok_r(line + 7, " ,", &words);
		for (; word != NULL; word = strtok_r(NULL, " ,", &words)) {
			if (strcmp(word, "Ar") == 0 || strcmp(word, "Ns") == 0)
				break;
			cr_assert_lt(f->n, 32);
			snprintf(f->option[f->n++], 40, "%s", word);
		}
	}
	free(sect);
}

static bool
is_found(const struct found *f, const char *option)
{
	size_t i;

	for (i = 0; i < f->n; i++)
		if (strcmp(f->option[i], option) == 0)
			return true;
	return false;
}

Test(manual, of_shoald_has_each_option)
{
	struct found f;
	char option[40];
	const char *name;
	char letter;
	size_t i;

	find_options(&f);
	for (i = 0; options_flag(i, &letter, &name); i++) {
		snprintf(option, sizeof(option), "%c", letter);
		cr_assert(letter == 0 || is_found(&f, option), "-%s", option);
		if (name == NULL)
			continue;
		snprintf(option, sizeof(option), "-%s", name);
		cr_assert(is_found(&f, option), "-%s", option);
	}
	cr_assert(is_found(&f, "-"), "--key value");
}

static bool
is_option(const char *word)
{
	const char *name;
	char letter;
	size_t i;

	for (i = 0; options_flag(i, &letter, &name); i++) {
		if (word[0] == letter && word[1] == '\0')
			return true;
		if (name != NULL && word[0] == '-' &&
		    strcmp(word + 1, name) == 0)
			return true;
	}
	return strcmp(word, "-") == 0;
}

Test(manual, of_shoald_has_no_option_that_is_none)
{
	struct found f;
	size_t i;

	find_options(&f);
	cr_assert_gt(f.n, 0);
	for (i = 0; i < f.n; i++)
		cr_assert(is_option(f.option[i]), "-%s", f.option[i]);
}
