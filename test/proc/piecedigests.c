/*
 * piecedigests.c: pieces whose digests the operator knows.
 */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bed.h"
#include "fake.h"
#include "files.h"
#include "look.h"
#include "run.h"
#include "sentence.h"

#define WAIT_MS 10000
#define PIECE   65536u /* four blocks */

static struct bed bed;
static struct look look;
static struct fake honest, forger;
static uint8_t *file;

static void
drop(void)
{
	bed_drop(&bed);
}

TestSuite(piecedigests, .fini = drop, .timeout = 300);

static void
make(size_t peers, uint32_t with_file)
{
	cr_assert_bed(&bed,
	    bed_make(&bed,
		&(struct bed_plan){.peers = peers,
		    .with_file = with_file,
		    .piece_size = PIECE}));
	cr_assert_bed(&bed, bed_digest(&bed));
	bed.args[0] = "--piece-digests";
	bed.args[1] = BED_DIGESTS;
}

/* Lines of peer i's diagnostics with this text. */
static size_t
said(size_t i, const char *text)
{
	return sentence_count(
	    bed_path(&bed, "err_%u.txt", bed.peer[i].id), text);
}

/* The log may come a little later than what it tells of. */
static bool
says(size_t i, const char *text)
{
	return sentence_comes(
	    bed_path(&bed, "err_%u.txt", bed.peer[i].id), text, 1, WAIT_MS);
}

static size_t
downloaded(size_t i)
{
	return sentence_count(bed_path(&bed, "log_peer_%u.log", bed.peer[i].id),
	    "downloaded the piece");
}

static void
copy_file(const char *to)
{
	size_t n;
	char *bytes = files_read(bed_origin(&bed), &n);
	int fd;

	(void)unlink(to);
	fd = open(to, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	cr_assert_eq(write(fd, bytes, n), (ssize_t)n);
	close(fd);
	free(bytes);
}

static void
damage(const char *path, uint32_t piece)
{
	uint8_t byte;
	off_t at = (off_t)piece * PIECE + 20000;
	int fd = open(path, O_RDWR | O_CLOEXEC);

	cr_assert_eq(pread(fd, &byte, 1, at), 1);
	byte ^= 1;
	cr_assert_eq(pwrite(fd, &byte, 1, at), 1);
	close(fd);
}

Test(piecedigests, a_swarm_completes)
{
	make(3, 1);
	cr_assert_bed(&bed, bed_start_all(&bed));
	cr_assert_bed(&bed, bed_all_end(&bed, 20000));
	cr_assert_bed(&bed, bed_is_whole(&bed, 0, 2));
	cr_assert_eq(said(0, "pieces are good"), 1);
	cr_assert_eq(downloaded(1), bed.pieces);
	cr_assert_bed(&bed, bed_end(&bed));
}

Test(piecedigests, an_own_file_with_a_wrong_byte_is_refused)
{
	make(2, 1);
	copy_file(bed_file(&bed, 0));
	damage(bed_file(&bed, 0), 7);
	cr_assert_bed(&bed, bed_start(&bed, 0));
	cr_assert_bed(&bed, bed_ends(&bed, 0, 1, WAIT_MS));
	cr_assert_eq(said(0, "piece 7 is wrong (1 of 48 are)"), 1);
	cr_assert_eq(said(0, "ready"), 0, "nobody was let in");
	(void)bed_end(&bed);
}

Test(piecedigests, an_own_file_is_checked_once)
{
	make(2, 1);
	cr_assert_bed(&bed, bed_start(&bed, 0));
	cr_assert_bed(&bed, look_open(&look, &bed, 0, WAIT_MS));
	cr_assert(look_until_have(&look, bed.pieces, WAIT_MS));
	look_close(&look);
	cr_assert_bed(&bed, bed_stop(&bed, 0));
	cr_assert_bed(&bed, bed_start(&bed, 0));
	cr_assert_bed(&bed, bed_start(&bed, 1));
	cr_assert_bed(&bed, bed_all_end(&bed, 20000));
	cr_assert_leq(said(0, "pieces are good"), 1);
	cr_assert_bed(&bed, bed_is_whole(&bed, 0, 1));
	cr_assert_bed(&bed, bed_end(&bed));
}

Test(piecedigests, of_an_unfinished_file_the_wrong_piece_is_fetched)
{
	const char *part;

	make(2, 1);
	cr_assert_eq(mkdir(bed_path(&bed, "peer_%u", bed.peer[1].id), 0755), 0);
	part = bed_path(&bed, "peer_%u/%s.part", bed.peer[1].id, BED_FILE);
	copy_file(part);
	damage(part, 7);
	cr_assert_bed(&bed, bed_start_all(&bed));
	cr_assert_bed(&bed, bed_all_end(&bed, 20000));
	cr_assert_bed(&bed, bed_is_whole(&bed, 0, 1));
	cr_assert_eq(downloaded(1), 1);
	cr_assert_bed(&bed, bed_end(&bed));
}

static bool
join(struct fake *f)
{
	return fake_join(f, &bed, 0, bed.pieces, WAIT_MS) &&
	    fake_send(f, MSG_UNCHOKE, 0);
}

/* The forger's next request gets other bytes than it should; false when it is
 * not let in. */
static bool
forge(uint32_t *piece)
{
	if (!join(&forger))
		return false;
	do
		if (fake_recv(&forger, WAIT_MS) != 1)
			return false;
	while (forger.msg.type != MSG_REQUEST);
	*piece = forger.msg.index;
	file[(size_t)*piece * PIECE + 20000] ^= 1;
	cr_assert(fake_send_piece(&forger, file, *piece));
	file[(size_t)*piece * PIECE + 20000] ^= 1;
	cr_assert(fake_is_left(&forger, WAIT_MS));
	fake_hang_up(&forger);
	return true;
}

/* The victim leeches. */
static void
start_victim(void)
{
	make(3, 4);
	file = (uint8_t *)files_read(bed_origin(&bed), NULL);
	fake_init(&forger, &bed, 1, DIALECT_DOCUMENT);
	fake_init(&honest, &bed, 2, DIALECT_DOCUMENT);
	cr_assert_bed(&bed, bed_start(&bed, 0));
	cr_assert_bed(&bed, look_open(&look, &bed, 0, WAIT_MS));
}

static void
stop_victim(void)
{
	cr_assert(join(&honest));
	cr_assert(fake_serve(&honest, file, bed.pieces, WAIT_MS));
	cr_assert_bed(&bed, bed_completes(&bed, 0, WAIT_MS));
	cr_assert(files_are_same(bed_origin(&bed), bed_file(&bed, 0)));
	fake_close(&honest);
	fake_close(&forger);
	look_close(&look);
	cr_assert_bed(&bed, bed_stop(&bed, 0));
	/* Lines may come after the name. */
	cr_assert_eq(downloaded(0), bed.pieces);
	cr_assert_bed(&bed, bed_end(&bed));
	free(file);
}

static uint64_t
bad(void)
{
	uint64_t n = 0;

	for (uint32_t k = 0; k < look.seg.h->disks; k++)
		n += atomic_load(&look.seg.disks[k].bad);
	return n;
}

Test(piecedigests, a_forged_piece_is_fetched_from_another)
{
	char text[96];
	uint32_t piece;

	start_victim();
	cr_assert(forge(&piece));
	cr_assert_eq(look_have(&look), 0);
	cr_assert_eq(bad(), 1);
	snprintf(
	    text, sizeof(text), "piece %u is not what its digest says", piece);
	cr_assert(says(0, text));
	cr_assert_gt(said(0, "peer 1002 (127.0.0.1:"), 0);
	stop_victim();
}

/* Each time it is away for longer. */
Test(piecedigests, a_forger_is_refused_for_longer_and_longer)
{
	int64_t until = run_now() + run_patience(60000);
	uint32_t piece;

	start_victim();
	for (int i = 0; i < 3; i++)
		while (!forge(&piece))
			cr_assert_lt(run_now(), until);
	cr_assert(says(0, "is refused for 100 ms"));
	cr_assert(says(0, "is refused for 200 ms"));
	cr_assert(says(0, "is refused for 400 ms"));
	stop_victim();
}

static void
refused(const char *text, const char *why)
{
	cr_assert(files_write(bed_path(&bed, BED_DIGESTS), text));
	cr_assert_bed(&bed, bed_start(&bed, 1));
	cr_assert_bed(&bed, bed_ends(&bed, 1, 100, WAIT_MS));
	cr_assert_eq(said(1, why), 1, "%s", why);
}

Test(piecedigests, mistakes_in_the_file_name_its_line)
{
	make(2, 1);
	refused("# none\n", "pieces.sha256: it has 0 digests for 48 pieces");
	refused("\nnone\n", "pieces.sha256:2: a line must be 64 hex");
	(void)unlink(bed_path(&bed, BED_DIGESTS));
	cr_assert_bed(&bed, bed_start(&bed, 1));
	cr_assert_bed(&bed, bed_ends(&bed, 1, 100, WAIT_MS));
	cr_assert_eq(said(1, "pieces.sha256: cannot be read: No such file"), 1);
	(void)bed_end(&bed);
}
