/*
 * config.c: shoald's view of its configuration, and its words about errors.
 */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "bed.h"
#include "files.h"
#include "look.h"
#include "run.h"
#include "sentence.h"

static struct bed bed;
static struct look look;

static void
drop(void)
{
	bed_drop(&bed);
}

TestSuite(config, .fini = drop, .timeout = 300);

static void
make(void)
{
	cr_assert_bed(&bed,
	    bed_make(&bed, &(struct bed_plan){.peers = 3, .with_file = 1}));
}

Test(config, check_says_nothing_of_a_good_one)
{
	char *text;

	make();
	cr_assert_eq(
	    bed_tool(&bed, "out", "shoald", "-C", bed.dir, "-n", "1001", NULL),
	    0);
	text = files_read(bed_path(&bed, "out"), NULL);
	cr_assert_not_null(text);
	cr_assert_str_empty(text);
	free(text);
	cr_assert_bed(&bed, bed_end(&bed));
}

/* Cuts what -nv printed into its files, in the folder again. */
static void
take_apart(const char *printed)
{
	char *text = files_read(bed_path(&bed, "%s", printed), NULL);
	char *p = text, *next, *line;
	unsigned int parts = 0;

	cr_assert_not_null(text);
	p = strstr(text, "# file: ");
	cr_assert_not_null(p, "%s", text);
	while (p != NULL) {
		next = strstr(p + 1, "\n# file: ");
		if (next != NULL)
			*next++ = '\0';
		line = strsep(&p, "\n");
		cr_assert(files_write(
		    bed_path(&bed, "%s", line + strlen("# file: ")), p));
		if (next != NULL)
			cr_assert(files_append(
			    bed_path(&bed, "%s", line + strlen("# file: ")),
			    "\n"));
		p = next;
		parts++;
	}
	cr_assert_eq(parts, 3);
	free(text);
}

Test(config, print_parses_again_and_prints_the_same)
{
	make();
	cr_assert(files_write(bed_path(&bed, "shoal.conf"),
	    "# all sorts\nDialect founding\nPeerDialect 1002 document\n"
	    "PeerDialect 1003 founding\nFrameMemory 64M\n"
	    "Digest sha256 e3b0c44298fc1c149afbf4c8996fb924"
	    "27ae41e4649b934ca495991b7852b855\nLogLevel warn\n"));
	cr_assert_eq(bed_tool(&bed, "first", "shoald", "-C", bed.dir, "-nv",
			 "1001", NULL),
	    0);
	take_apart("first");
	cr_assert_eq(bed_tool(&bed, "second", "shoald", "-C", bed.dir, "-nv",
			 "1001", NULL),
	    0);
	cr_assert(
	    files_are_same(bed_path(&bed, "first"), bed_path(&bed, "second")));
	cr_assert_gt(sentence_count(
			 bed_path(&bed, "first"), "PeerDialect 1003 founding"),
	    0);
	cr_assert_bed(&bed, bed_end(&bed));
}

Test(config, options_win_over_the_file)
{
	make();
	cr_assert(
	    files_write(bed_path(&bed, "shoal.conf"), "FrameMemory 64M\n"));
	cr_assert_eq(bed_tool(&bed, "out", "shoald", "-C", bed.dir, "-nv",
			 "--frame-memory", "32M", "1001", NULL),
	    0);
	cr_assert_eq(
	    sentence_count(bed_path(&bed, "out"), "FrameMemory 32M"), 1);
	cr_assert_eq(bed_tool(&bed, "out", "shoald", "-C", bed.dir, "-nv",
			 "--frame-memory=16M", "1001", NULL),
	    0);
	cr_assert_eq(
	    sentence_count(bed_path(&bed, "out"), "FrameMemory 16M"), 1);
	cr_assert_bed(&bed, bed_end(&bed));
}

Test(config, sighup_names_changes_that_wait_for_the_next_start)
{
	const char *err, *peers;
	char *text;

	make();
	bed.args[0] = "--stay";
	cr_assert_bed(&bed, bed_start(&bed, 0));
	cr_assert_bed(&bed, look_open(&look, &bed, 0, 5000));
	err = bed_path(&bed, "err_1001.txt");
	peers = bed_path(&bed, "PeerInfo.cfg");
	kill(bed.peer[0].pid, SIGHUP);
	cr_assert(sentence_comes(err, "configuration read again", 1, 5000));
	cr_assert_eq(sentence_count(err, "has changed"), 0);

	cr_assert_not_null(text = files_read(peers, NULL));
	cr_assert(files_write(bed_path(&bed, "shoal.conf"), "MaxPeers 7\n"));
	text = realloc(text, strlen(text) + 32);
	cr_assert(files_write(peers, strcat(text, "\n1009 127.0.0.1 9 0")));
	kill(bed.peer[0].pid, SIGHUP);
	cr_assert(sentence_comes(err, "configuration read again", 2, 5000));
	cr_assert(sentence_comes(err, "MaxPeers has changed", 1, 5000));
	cr_assert(sentence_comes(err, "PeerInfo.cfg has changed", 1, 5000));
	free(text);
	cr_assert_bed(&bed, bed_stop(&bed, 0));
	cr_assert_bed(&bed, bed_end(&bed));
}

Test(config, usage_errors_have_status_100)
{
	make();
	cr_assert_eq(bed_tool(&bed, "out", "shoald", NULL), 100);
	cr_assert_eq(
	    bed_tool(&bed, "out", "shoald", "--nonsense", "1", NULL), 100);
	cr_assert_eq(
	    bed_tool(&bed, "out", "shoald", "-C", bed.dir, "x", NULL), 100);
	cr_assert_eq(
	    bed_tool(&bed, "out", "shoald", "-C", "/nonexistent", "1001", NULL),
	    100);
	cr_assert_eq(
	    bed_tool(&bed, "out", "shoald", "--frame-memory", NULL), 100);
	cr_assert_bed(&bed, bed_end(&bed));
}

/* Tolerant where real files are: CRLF, blanks, comments, no final newline. */
Test(config, untidy_files_run_a_swarm)
{
	char common[512], peers[512];

	make();
	snprintf(common, sizeof(common),
	    "# shared\r\n\r\nPieceSize\t16384  \r\nFileSize %llu\r\n"
	    "FileName %s \r\nUnchokingInterval 1\r\nUnknownKey 1\r\n"
	    "OptimisticUnchokingInterval 1\r\nNumberOfPreferredNeighbors 3",
	    (unsigned long long)bed.file_size, BED_FILE);
	snprintf(peers, sizeof(peers),
	    "\n  1001\t127.0.0.1  %u 1 \r\n# the others\n1002 127.0.0.1 %u 0 "
	    "extra\n\n1003 127.0.0.1 %u 0 \n\n",
	    bed.peer[0].port, bed.peer[1].port, bed.peer[2].port);
	cr_assert(files_write(bed_path(&bed, "Common.cfg"), common));
	cr_assert(files_write(bed_path(&bed, "PeerInfo.cfg"), peers));
	cr_assert_bed(&bed, bed_start_all(&bed));
	cr_assert_bed(&bed, bed_all_end(&bed, 20000));
	cr_assert_bed(&bed, bed_is_whole(&bed, 0, 2));
	cr_assert_bed(&bed, bed_end(&bed));
}
