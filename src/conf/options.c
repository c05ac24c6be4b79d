/*
 * options.c: the command line of shoald.
 */
#include "options.h"

#include <stdlib.h>
#include <string.h>

#include "field.h"
#include "flags.h"
#include "nearest.h"
#include "num.h"
#include "peerinfo.h"
#include "shoalconf.h"

#define SEE_HELP "see `shoald --help`"

/* Where the walk over the command line stands. */
struct walk {
	int argc, i;
	char **argv;
	struct options *o;
	struct report *r;
};

static const char *
next_word(struct walk *w)
{
	return w->i + 1 < w->argc ? w->argv[++w->i] : NULL;
}

/* shown is the option as it was written, for the messages. */
static int
take_flag(
    struct walk *w, const struct flag *f, const char *shown, const char *value)
{
	if (f->arg == NULL && value != NULL)
		return report_error(
		    w->r, NULL, 0, "%s: takes no value; write it alone", shown);
	if (f->arg != NULL && value == NULL && (value = next_word(w)) == NULL)
		return report_error(w->r, NULL, 0,
		    "%s: needs a value: %s %s; " SEE_HELP, shown, shown,
		    f->arg);
	return f->take(w->o, value, w->r);
}

static int
unknown_option(struct walk *w, const char *name, size_t len)
{
	char option[KEY_OPTION_MAX];
	struct nearest near;
	const char *flag;
	size_t i;
	char letter;

	nearest_init(&near, name, len);
	for (i = 0; options_flag(i, &letter, &flag); i++)
		if (flag != NULL)
			nearest_try(&near, flag);
	for (i = 0; conf_key_name(i) != NULL; i++) {
		conf_key_option(i, option);
		nearest_try(&near, option);
	}
	if (len > REPORT_QUOTED)
		len = REPORT_QUOTED;
	if (near.best[0] != '\0')
		return report_error(w->r, NULL, 0,
		    "there is no option --%.*s; did you mean --%s? " SEE_HELP,
		    (int)len, name, near.best);
	return report_error(w->r, NULL, 0,
	    "there is no option --%.*s; " SEE_HELP, (int)len, name);
}

/* Keeps "key value" or "key value second" for conf_shoal_option(). */
static int
add_key(
    struct walk *w, const char *option, const char *value, const char *second)
{
	struct option_value *set, *new;
	struct options *o = w->o;
	int rc;

	set = reallocarray(o->set, o->nset + 1, sizeof(*set));
	if (set == NULL)
		goto fail;
	o->set = set;
	new = &set[o->nset];
	rc = second == NULL ? asprintf(&new->value, "%s", value) :
			      asprintf(&new->value, "%s %s", value, second);
	if (rc == -1)
		goto fail;
	if ((new->option = strdup(option)) == NULL) {
		free(new->value);
		goto fail;
	}
	o->nset++;
	return 0;
fail:
	return report_error(
	    w->r, NULL, 0, "no memory for so many options; give fewer");
}

/* The word behind a switch is its value only if it can be. */
static const char *
switch_value(struct walk *w)
{
	bool on;

	if (w->i + 1 < w->argc && field_switch(w->argv[w->i + 1], &on) == 0)
		return next_word(w);
	return "on";
}

static int
take_key(struct walk *w, const char *option, const char *value)
{
	const char *second = NULL;
	bool two;

	two = conf_key_words(option) == 2;
	if (value == NULL && conf_key_is_switch(option))
		value = switch_value(w);
	else if (value == NULL)
		value = next_word(w);
	if (value != NULL && two && strpbrk(value, " \t") == NULL &&
	    (second = next_word(w)) == NULL)
		value = NULL;
	if (value == NULL)
		return report_error(w->r, NULL, 0, "--%s: needs %s; " SEE_HELP,
		    option, two ? "two words" : "a value");
	return add_key(w, option, value, second);
}

/* name is what stands behind the two dashes. */
static int
take_long(struct walk *w, const char *name)
{
	char option[KEY_OPTION_MAX];
	char shown[KEY_OPTION_MAX + 2];
	const struct flag *f;
	const char *value;
	size_t len;

	len = strcspn(name, "=");
	value = name[len] == '=' ? name + len + 1 : NULL;
	if (len >= sizeof(option))
		return unknown_option(w, name, len);
	memcpy(option, name, len);
	option[len] = '\0';
	snprintf(shown, sizeof(shown), "--%s", option);
	if ((f = flag_by_name(option)) != NULL)
		return take_flag(w, f, shown, value);
	if (conf_key_words(option) > 0)
		return take_key(w, option, value);
	return unknown_option(w, name, len);
}

/* Letters behind one dash; what follows one that takes a value is the value. */
static int
take_letters(struct walk *w, const char *p)
{
	const struct flag *f;
	const char *value;
	char shown[] = "-x";

	for (; *p != '\0'; p++) {
		shown[1] = *p;
		if ((f = flag_by_letter(*p)) == NULL)
			return report_error(w->r, NULL, 0,
			    "there is no option %s; " SEE_HELP, shown);
		value = f->arg != NULL && p[1] != '\0' ? p + 1 : NULL;
		if (take_flag(w, f, shown, value) == -1)
			return -1;
		if (f->arg != NULL)
			break;
	}
	return 0;
}

static int
take_operand(struct walk *w, const char *word)
{
	uint64_t id;

	if (w->o->id != 0)
		return report_error(w->r, NULL, 0,
		    "one peer id is wanted, and \"%.*s\" is a second "
		    "operand; " SEE_HELP,
		    REPORT_QUOTED, word);
	if (num_u64(word, 1, PEER_ID_MAX, &id) == -1)
		return report_error(w->r, NULL, 0,
		    "the peer id must be a whole number from 1 to %d, not "
		    "\"%.*s\"; write for example: shoald 1001",
		    PEER_ID_MAX, REPORT_QUOTED, word);
	w->o->id = (uint32_t)id;
	return 0;
}

bool
options_is_keeper(const struct options *o)
{
	return o->file != NULL && o->torrent == NULL && o->id == 0;
}

static int
check_keeper(const struct options *o, struct report *r)
{
	if (o->npeers > 0 || o->nonly > 0 || o->seed ||
	    o->on_complete != NULL || o->stay || o->keeper != -1 ||
	    o->until != UNTIL_ALL || o->name != NULL)
		return report_error(r, NULL, 0,
		    "--keeper, --name, --on-complete, --only, --peer, --seed, "
		    "--stay and --until are for one swarm; leave them out "
		    "with -f");
	return 0;
}

/* A peer of the course, or a torrent, or many from the file. */
static int
check_whole(const struct options *o, struct report *r)
{
	if (options_is_keeper(o))
		return check_keeper(o, r);
	if (o->torrent == NULL &&
	    (o->data != NULL || o->npeers > 0 || o->nonly > 0 || o->seed ||
		o->on_complete != NULL || o->no_discovery ||
		o->until != UNTIL_ALL))
		return report_error(r, NULL, 0,
		    "--data, --no-discovery, --on-complete, --only, --peer, "
		    "--seed and --until are for torrents; add --torrent FILE, "
		    "or leave them out");
	if (o->seed && o->nonly > 0)
		return report_error(r, NULL, 0,
		    "--only: is for what is fetched, and --seed has all of it; "
		    "leave one of them out");
	if (o->torrent == NULL && o->id == 0)
		return report_error(r, NULL, 0,
		    "the peer id is missing; write for example: shoald 1001, "
		    "or " SEE_HELP);
	if (o->torrent != NULL && o->id != 0)
		return report_error(r, NULL, 0,
		    "--torrent: takes no peer id; leave one of them out");
	if (o->torrent != NULL && o->data == NULL)
		return report_error(r, NULL, 0,
		    "--torrent: needs the folder for its data, too; write for "
		    "example: --data .");
	return 0;
}

static int
take_all(struct walk *w)
{
	const char *word;
	bool ended = false;
	int rc;

	while ((word = next_word(w)) != NULL) {
		if (ended || word[0] != '-' || word[1] == '\0')
			rc = take_operand(w, word);
		else if (strcmp(word, "--") == 0) {
			ended = true;
			rc = 0;
		} else if (word[1] == '-')
			rc = take_long(w, word + 2);
		else
			rc = take_letters(w, word + 1);
		if (rc == -1)
			return -1;
		if (w->o->help || w->o->version)
			return 0;
	}
	return check_whole(w->o, w->r);
}

int
options_parse(struct options *o, int argc, char **argv, struct report *r)
{
	struct walk w = {argc, 0, argv, o, r};

	memset(o, 0, sizeof(*o));
	o->dir = ".";
	o->ready_fd = o->keeper = -1;
	if (take_all(&w) == -1) {
		options_free(o);
		return -1;
	}
	return 0;
}

void
options_free(struct options *o)
{
	unsigned int i;

	for (i = 0; i < o->nset; i++) {
		free(o->set[i].option);
		free(o->set[i].value);
	}
	free(o->set);
	free(o->peer);
	free(o->only);
	o->set = NULL;
	o->peer = NULL;
	o->only = NULL;
	o->nset = 0;
	o->npeers = 0;
	o->nonly = 0;
}
