/*
 * stat.c: what the tools say of a daemon that cannot answer.
 */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bed.h"
#include "files.h"
#include "look.h"
#include "run.h"

static struct bed bed;
static struct look look;

static void
drop(void)
{
	bed_drop(&bed);
}

TestSuite(stat, .fini = drop, .timeout = 300);

static void
start_held(void)
{
	cr_assert_bed(&bed,
	    bed_make(&bed,
		&(struct bed_plan){
		    .peers = 3, .with_file = 1, .file_size = 25000003}));
	cr_assert_bed(&bed, bed_start(&bed, 0));
	cr_assert_bed(
	    &bed, look_start_held(&look, &bed, 1, bed.pieces / 4, 20000));
}

/* The value behind "key": in the text, from *at on; moves *at there. */
static const char *
value(const char **at, const char *key)
{
	char quoted[64];

	snprintf(quoted, sizeof(quoted), "\"%s\"", key);
	*at = strstr(*at, quoted);
	cr_assert_not_null(*at, "%s is missing", key);
	*at += strlen(quoted);
	*at += strspn(*at, " \t\n:");
	return *at;
}

static char *
stat_json(size_t i)
{
	cr_assert_eq(bed_tool(&bed, "out", "shoalstat", "-i", bed.peer[i].name,
			 "--json", NULL),
	    0);
	return files_read(bed_path(&bed, "out"), NULL);
}

static void
assert_tells_the_pieces(bool alive)
{
	uint32_t least = look_have(&look), have;
	char *text = stat_json(1);
	const char *at = text;

	cr_assert_eq(strtol(value(&at, "pid"), NULL, 10), look.seg.h->pid);
	cr_assert_eq(
	    strncmp(value(&at, "alive"), alive ? "true" : "false", 4), 0);
	at = text;
	(void)value(&at, "pieces");
	cr_assert_eq(strtoul(value(&at, "total"), NULL, 10), bed.pieces);
	/* What disk has in hand is stored although the supervisor is dead. */
	have = (uint32_t)strtoul(value(&at, "have"), NULL, 10);
	cr_assert(least <= have && have <= look_have(&look));
	free(text);
}

Test(stat, stopped_supervisor_is_shown_with_its_peers)
{
	static const char *const keys[] = {"name", "supervisor", "pieces",
	    "bytes", "peers", "gone", "disks", "semaphores", "asks", "decision",
	    "slot", "address", "peer_id", "dialect", "am_choking",
	    "am_interested", "peer_choking", "peer_interested", "rate_down",
	    "rate_up", "bytes_down", "bytes_up"};
	const char *at;
	char *text;

	start_held();
	kill(bed.peer[1].pid, SIGSTOP);
	assert_tells_the_pieces(true);
	text = stat_json(1);
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		at = text;
		(void)value(&at, keys[i]);
	}
	at = text;
	(void)value(&at, "peers");
	cr_assert_eq(strtoul(value(&at, "peer_id"), NULL, 10), bed.peer[0].id);
	free(text);
	for (size_t i = 0; i < 6; i++) {
		const char *const flag[] = {
		    "-p", "-t", "-c", "-l", "-u", "--json"};

		cr_assert_eq(bed_tool(&bed, "out", "shoalstat", flag[i], NULL),
		    0, "%s", flag[i]);
	}
	kill(bed.peer[1].pid, SIGCONT);
	look_release(&look);
	cr_assert_bed(&bed, bed_start(&bed, 2));
	cr_assert_bed(&bed, bed_all_end(&bed, 30000));
	cr_assert_bed(&bed, bed_end(&bed));
}

static bool
table_has(const char *name)
{
	char *text;
	bool has;

	cr_assert_eq(bed_tool(&bed, "out", "shoalstat", NULL), 0);
	text = files_read(bed_path(&bed, "out"), NULL);
	has = strstr(text, name) != NULL;
	free(text);
	return has;
}

Test(stat, killed_supervisor_is_shown_until_it_is_removed)
{
	start_held();
	look_release(&look);
	cr_assert(table_has(bed.peer[1].name));
	cr_assert_neq(
	    bed_tool(&bed, "out", "shoalrm", bed.peer[1].name, NULL), 0);
	cr_assert(table_has(bed.peer[1].name));
	bed_shoot(&bed, 1);
	assert_tells_the_pieces(false);
	cr_assert(table_has(bed.peer[1].name));
	cr_assert_eq(
	    bed_tool(&bed, "out", "shoalrm", bed.peer[1].name, NULL), 0);
	cr_assert_not(table_has(bed.peer[1].name));

	cr_assert_bed(&bed, bed_start(&bed, 1));
	cr_assert_bed(&bed, bed_start(&bed, 2));
	cr_assert_bed(&bed, bed_all_end(&bed, 30000));
	cr_assert_bed(&bed, bed_is_whole(&bed, 0, 2));
	cr_assert_bed(&bed, bed_end(&bed));
}

Test(stat, held_semaphore_is_shown_with_its_holder)
{
	char *text;
	const char *at;

	start_held();
	text = stat_json(1);
	at = text;
	(void)value(&at, "semaphores");
	cr_assert(*at == '[' || *at == '{');
	free(text);
	look_release(&look);
	cr_assert_bed(&bed, bed_start(&bed, 2));
	cr_assert_bed(&bed, bed_all_end(&bed, 30000));
	cr_assert_bed(&bed, bed_end(&bed));
}

/* The section JSON of shoalstat(1), every word between blanks. */
static char *
manual_of_json(void)
{
	char *text, *p, *end, *flat;

	if ((text = files_read("man/shoalstat.1", NULL)) == NULL)
		cr_skip_test("not at the top of the tree");
	cr_assert_not_null(p = strstr(text, "\n.Sh JSON\n"));
	cr_assert_not_null(end = strstr(p + 1, "\n.Sh "));
	*end = '\0';
	cr_assert_not_null(flat = strdup(p));
	free(text);
	for (p = flat; *p != '\0'; p++)
		if (*p == '\n' || *p == ',')
			*p = ' ';
	return flat;
}

/* Every "key": of the object is there; the live one has peers and asks. */
Test(stat, manual_names_every_member_of_the_object)
{
	char *text, *manual, *p, *end, word[64];
	size_t members = 0;

	start_held();
	text = stat_json(1);
	manual = manual_of_json();
	for (p = text; (p = strchr(p, '"')) != NULL; p = end + 1) {
		cr_assert_not_null(end = strchr(p + 1, '"'));
		if (end[1] != ':')
			continue;
		snprintf(
		    word, sizeof(word), " %.*s ", (int)(end - p - 1), p + 1);
		cr_assert_not_null(
		    strstr(manual, word), "not in the manual:%s", word);
		members++;
	}
	cr_assert_gt(members, 60);
	free(text);
	free(manual);
	look_release(&look);
	look_close(&look);
	cr_assert_bed(&bed, bed_end(&bed));
}
