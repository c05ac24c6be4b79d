/*
 * torrent.c: a torrent's swarm of daemons, and what must not disturb it.
 */
#include <criterion/criterion.h>
#include <openssl/sha.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bed.h"
#include "files.h"
#include "look.h"
#include "net.h"
#include "run.h"
#include "sentence.h"

/* Enough that it is not over before it can be held. */
#define SIZE       (4 * (uint64_t)BED_ODD_SIZE)
#define END_MS     40000
#define HOLD_MS    20000
#define LEECHER    1
#define LEECHER_ID (BED_FIRST_ID + LEECHER)

static struct bed bed;
static struct look look;

static void
drop(void)
{
	bed_drop(&bed);
}

TestSuite(torrent, .fini = drop, .timeout = 300);

static void
make(size_t peers, uint32_t with_file)
{
	cr_assert_bed(&bed,
	    bed_make(&bed,
		&(struct bed_plan){.peers = peers,
		    .with_file = with_file,
		    .file_size = SIZE,
		    .torrent = true}));
	bed.args[0] = "--frame-memory=1M"; /* as look_start_held needs it */
}

static void
end(void)
{
	cr_assert_bed(&bed, bed_end(&bed));
}

/* A seed and a leecher that is held in its middle. */
static void
start_held(void)
{
	make(2, 1 << 0);
	cr_assert_bed(&bed, bed_start(&bed, 0));
	cr_assert_bed(&bed,
	    look_start_held(&look, &bed, LEECHER, bed.pieces / 3, HOLD_MS));
}

static void
assert_ends(void)
{
	cr_assert_bed(&bed, bed_ends(&bed, LEECHER, 0, END_MS));
	cr_assert_bed(&bed, bed_is_whole(&bed, 0, 1));
	cr_assert_bed(&bed, bed_stop(&bed, 0));
	end();
}

Test(torrent, who_has_all_of_it_ends_with_0)
{
	make(2, 1 << 0);
	cr_assert_bed(&bed, bed_start_all(&bed));
	assert_ends();
}

Test(torrent, who_begins_with_all_of_it_ends_with_0)
{
	make(2, 1 << 0);
	cr_assert_bed(&bed, bed_start_all(&bed));
	cr_assert_bed(&bed, bed_ends(&bed, LEECHER, 0, END_MS));
	cr_assert_bed(&bed, bed_stop(&bed, 0));
	cr_assert_bed(&bed, bed_start(&bed, LEECHER));
	cr_assert_bed(&bed, bed_ends(&bed, LEECHER, 0, END_MS));
	end();
}

/* Others make pieces of up to 128 MiB. */
Test(torrent, a_piece_may_be_large)
{
	cr_assert_bed(&bed,
	    bed_make(&bed,
		&(struct bed_plan){.peers = 2,
		    .with_file = 1 << 0,
		    .file_size = (72 << 20) + 1,
		    .piece_size = 128 << 20,
		    .torrent = true}));
	cr_assert_bed(&bed, bed_start_all(&bed));
	assert_ends();
}

/* Somebody has put it there while it was being fetched. */
Test(torrent, a_part_beside_the_complete_file_is_left_alone)
{
	char part[4096];

	make(2, 1 << 0);
	cr_assert_eq(mkdir(bed_path(&bed, "peer_%d", LEECHER_ID), 0755), 0);
	snprintf(part, sizeof(part), "%s.part", bed_file(&bed, LEECHER));
	cr_assert(files_write(part, "a part"));
	cr_assert_eq(link(bed_origin(&bed), bed_file(&bed, LEECHER)), 0);
	cr_assert_bed(&bed, bed_start(&bed, LEECHER));
	cr_assert_bed(&bed, bed_ends(&bed, LEECHER, 0, END_MS));
	cr_assert_bed(&bed,
	    bed_says(&bed, LEECHER,
		BED_FILE ".part is not used while " BED_FILE " is there", 0));
	cr_assert(files_exists(part));
	end();
}

/* All dial all, so that each pair meets twice. */
Test(torrent, six_that_dial_each_other_end)
{
	make(6, 1 << 0 | 1 << 3);
	cr_assert_bed(&bed, bed_start_all(&bed));
	for (size_t i = 0; i < bed.n; i++)
		if (!bed.peer[i].has)
			cr_assert_bed(&bed, bed_ends(&bed, i, 0, END_MS));
	cr_assert_bed(&bed, bed_is_whole(&bed, 0, bed.n - 1));
	cr_assert_bed(&bed, bed_stop(&bed, 0));
	cr_assert_bed(&bed, bed_stop(&bed, 3));
	end();
}

Test(torrent, two_that_dial_each_other_keep_one_connection)
{
	make(2, 1 << 0 | 1 << 1);
	cr_assert_bed(&bed, bed_start_all(&bed));
	cr_assert_bed(&bed, look_open(&look, &bed, 0, 5000));
	cr_assert(look_until_live(&look, 1, 10000));
	run_sleep(1500);
	cr_assert_eq(look_live(&look), 1);
	look_close(&look);
	cr_assert_bed(&bed, bed_stop(&bed, 0));
	cr_assert_bed(&bed, bed_stop(&bed, 1));
	end();
}

Test(torrent, a_worker_that_is_shot_costs_a_connection)
{
	pid_t child[16];
	size_t n;

	start_held();
	n = run_children(bed.peer[0].pid, child, 16);
	cr_assert_gt(n, 0);
	for (long slot = 0; slot < (long)look.seg.h->slots; slot++)
		if (atomic_load(&look.seg.orders[slot].state) == SLOT_LIVE)
			kill((pid_t)atomic_load(&look.seg.orders[slot].pid),
			    SIGKILL);
	look_release(&look);
	look_close(&look);
	assert_ends();
}

Test(torrent, a_disk_process_that_is_shot_is_replaced)
{
	start_held();
	kill(look_disk(&look, 0), SIGKILL);
	look_release(&look);
	look_close(&look);
	assert_ends();
}

Test(torrent, a_seed_that_is_shot_and_comes_again_is_found)
{
	start_held();
	bed_shoot(&bed, 0);
	cr_assert_bed(&bed, bed_start(&bed, 0));
	look_release(&look);
	look_close(&look);
	assert_ends();
}

/* What was stored is not fetched again. */
static void
assert_goes_on(void)
{
	cr_assert_eq(unlink(bed_path(&bed, "err_%u.txt", LEECHER_ID)), 0);
	cr_assert_bed(&bed, bed_start(&bed, LEECHER));
	cr_assert_bed(&bed, bed_says(&bed, LEECHER, "ready: ", 10000));
	cr_assert_not(bed_says(&bed, LEECHER, "ready: 0 of", 0));
	assert_ends();
}

Test(torrent, sigterm_in_the_middle_is_status_1_and_the_next_goes_on)
{
	start_held();
	kill(bed.peer[LEECHER].pid, SIGTERM);
	cr_assert_bed(&bed, bed_ends(&bed, LEECHER, 1, 5000));
	look_close(&look);
	cr_assert_not(files_exists(bed_file(&bed, LEECHER)));
	assert_goes_on();
}

Test(torrent, a_daemon_that_is_shot_goes_on)
{
	start_held();
	bed_shoot(&bed, LEECHER);
	look_close(&look);
	assert_goes_on();
}

Test(torrent, a_second_daemon_in_the_folder_is_refused)
{
	pid_t first;

	make(1, 1 << 0);
	cr_assert_bed(&bed, bed_start(&bed, 0));
	cr_assert_bed(&bed, look_open(&look, &bed, 0, 5000));
	look_close(&look);
	first = bed.peer[0].pid;
	bed.args[1] = "--listen=127.0.0.1";
	bed.args[2] = "--name=another";
	cr_assert_bed(&bed, bed_start(&bed, 0));
	cr_assert_bed(&bed, bed_ends(&bed, 0, 111, 20000));
	cr_assert_bed(
	    &bed, bed_says(&bed, 0, "another shoald works in this folder", 0));
	bed.peer[0].pid = first;
	cr_assert_bed(&bed, bed_stop(&bed, 0));
	end();
}

Test(torrent, a_seed_without_its_data_is_status_100)
{
	make(1, 1 << 0);
	cr_assert_eq(unlink(bed_file(&bed, 0)), 0);
	cr_assert_bed(&bed, bed_start(&bed, 0));
	cr_assert_bed(&bed, bed_ends(&bed, 0, 100, 5000));
	cr_assert_bed(&bed, bed_says(&bed, 0, "--seed: ", 0));
	end();
}

Test(torrent, a_seed_may_be_named_by_its_data)
{
	make(2, 1 << 0);
	bed.args[1] = "--data=peer_1001/" BED_FILE;
	cr_assert_bed(&bed, bed_start(&bed, 0));
	bed.args[1] = NULL;
	cr_assert_bed(&bed, bed_start(&bed, LEECHER));
	assert_ends();
}

Test(torrent, a_torrent_that_is_none_is_status_100)
{
	make(1, 0);
	cr_assert(files_write(bed_path(&bed, BED_TORRENT), "d4:infoi1ee"));
	cr_assert_bed(&bed, bed_start(&bed, 0));
	cr_assert_bed(&bed, bed_ends(&bed, 0, 100, 15000));
	cr_assert_bed(&bed, bed_says(&bed, 0, BED_TORRENT, 0));
	end();
}

/* A torrent's pieces are as large as they are. */
Test(torrent, too_little_memory_has_a_remedy_of_torrents)
{
	make(1, 0);
	bed.args[1] = "--segment-memory=1M";
	bed.args[2] = "--max-half-open=4096";
	cr_assert_bed(&bed, bed_start(&bed, 0));
	cr_assert_bed(&bed, bed_ends(&bed, 0, 100, 15000));
	cr_assert_bed(&bed,
	    bed_says(&bed, 0,
		"SegmentMemory 1048576; raise it, or lower MaxPeers or "
		"MaxHalfOpen",
		0));
	cr_assert_not(bed_says(&bed, 0, "PieceSize", 0));
	end();
}

Test(torrent, a_ratio_ends_a_seed)
{
	make(2, 1 << 0);
	bed.args[1] = "--until=1";
	cr_assert_bed(&bed, bed_start(&bed, 0));
	bed.args[1] = "--until=complete";
	cr_assert_bed(&bed, bed_start(&bed, LEECHER));
	cr_assert_bed(&bed, bed_ends(&bed, LEECHER, 0, END_MS));
	cr_assert_bed(&bed, bed_ends(&bed, 0, 0, END_MS));
	end();
}

Test(torrent, a_command_is_run_when_it_is_complete)
{
	make(2, 1 << 0);
	cr_assert_bed(&bed, bed_start(&bed, 0));
	bed.args[1] = "--on-complete=touch  one $HOME;two";
	cr_assert_bed(&bed, bed_start(&bed, LEECHER));
	cr_assert_bed(&bed, bed_ends(&bed, LEECHER, 0, END_MS));
	for (int i = 0; i < 500 && !files_exists(bed_path(&bed, "one")); i++)
		run_sleep(10);
	cr_assert(files_exists(bed_path(&bed, "one")));
	cr_assert(files_exists(bed_path(&bed, "$HOME;two")));
	cr_assert_bed(&bed, bed_stop(&bed, 0));
	end();
}

/* Lines of what the program left. */
static size_t
told(const char *text)
{
	return sentence_count(bed_path(&bed, "told"), text);
}

Test(torrent, the_command_is_told_what_is_complete_and_nothing_else)
{
	make(2, 1 << 0);
	bed.env[0] = "SECRET=x";
	cr_assert(files_write(
	    bed_path(&bed, "hook"), "env >telling\nmv telling told\n"));
	cr_assert_bed(&bed, bed_start(&bed, 0));
	bed.args[1] = "--on-complete=sh hook";
	cr_assert_bed(&bed, bed_start(&bed, LEECHER));
	cr_assert_bed(&bed, bed_ends(&bed, LEECHER, 0, END_MS));
	for (int i = 0; i < 500 && !files_exists(bed_path(&bed, "told")); i++)
		run_sleep(10);
	cr_assert_eq(told("SHOAL_NAME=" BED_FILE), 1);
	cr_assert_eq(told("SHOAL_PATH=/"), 1);
	cr_assert_eq(told("/peer_1002/" BED_FILE), 1);
	cr_assert_eq(told("SHOAL_HASH="), 1);
	cr_assert_eq(told("PATH="), 2);
	cr_assert_eq(told("SECRET"), 0);
	cr_assert_bed(&bed, bed_stop(&bed, 0));
	end();
}

Test(torrent, no_command_is_run_for_what_was_complete_before)
{
	make(2, 1 << 0);
	cr_assert_bed(&bed, bed_start_all(&bed));
	cr_assert_bed(&bed, bed_ends(&bed, LEECHER, 0, END_MS));
	bed.args[1] = "--on-complete=touch one";
	cr_assert_bed(&bed, bed_start(&bed, LEECHER));
	cr_assert_bed(&bed, bed_ends(&bed, LEECHER, 0, END_MS));
	run_sleep(500);
	cr_assert_not(files_exists(bed_path(&bed, "one")));
	cr_assert_bed(&bed, bed_stop(&bed, 0));
	end();
}

/* Dials peer 0, says a handshake, and is left. */
static size_t
refused(const uint8_t *hello, size_t n)
{
	uint8_t answer[128];
	size_t got;
	int fd;

	fd = net_dial_within(bed.peer[0].port, 10000);
	cr_assert_neq(fd, -1);
	cr_assert(net_write(fd, hello, n, 5000));
	got = net_read(fd, answer, sizeof(answer), 10000);
	cr_assert(net_is_closed(fd, 5000));
	close(fd);
	return got;
}

Test(torrent, of_another_torrent_is_refused_without_a_word)
{
	uint8_t hello[68] = "\x13"
			    "BitTorrent protocol";

	make(1, 1 << 0);
	cr_assert_bed(&bed, bed_start(&bed, 0));
	memset(hello + 28, 'h', 40);
	cr_assert_eq(refused(hello, sizeof(hello)), 0);
	cr_assert_bed(&bed, bed_stop(&bed, 0));
	end();
}

Test(torrent, the_course_is_refused_without_a_word)
{
	uint8_t hello[32] = "P2PFILESHARINGPROJ";

	make(1, 1 << 0);
	cr_assert_bed(&bed, bed_start(&bed, 0));
	hello[31] = 7;
	cr_assert_eq(refused(hello, sizeof(hello)), 0);
	cr_assert_bed(&bed, bed_stop(&bed, 0));
	end();
}

Test(torrent, who_dials_himself_finds_out)
{
	char own[64];

	make(2, 1 << 0);
	snprintf(own, sizeof(own), "--peer=%s", bed_address(&bed, LEECHER));
	bed.args[1] = own;
	cr_assert_bed(&bed, bed_start(&bed, LEECHER));
	cr_assert_bed(
	    &bed, bed_says(&bed, LEECHER, "that is ourselves", 10000));
	cr_assert_bed(&bed, bed_start(&bed, 0));
	cr_assert_bed(&bed, bed_ends(&bed, LEECHER, 0, END_MS));
	cr_assert_bed(&bed, bed_stop(&bed, 0));
	end();
}

Test(torrent, a_peer_without_an_address_is_named)
{
	make(1, 0);
	bed.args[1] = "--peer=no..host:7";
	cr_assert_bed(&bed, bed_start(&bed, 0));
	cr_assert_bed(&bed,
	    bed_says(&bed, 0, "]: the peer no..host:7 has no address", 20000));
	kill(bed.peer[0].pid, SIGTERM);
	cr_assert_bed(&bed, bed_ends(&bed, 0, 1, END_MS));
	end();
}

/* Where somebody stands who fetches is no place for settings: whoever may
 * write there would make them. */
Test(torrent, a_shoal_conf_that_lies_about_is_not_read)
{
	make(2, 1 << 0);
	cr_assert(files_write(bed_path(&bed, "shoal.conf"), "Nonsense\n"));
	cr_assert_bed(&bed, bed_start(&bed, 0));
	cr_assert_bed(&bed, bed_says(&bed, 0, "ready: ", 10000));
	cr_assert_bed(&bed, bed_start(&bed, LEECHER));
	assert_ends();
}

Test(torrent, sighup_reads_shoal_conf_again)
{
	char conf[4096];

	make(2, 1 << 0);
	snprintf(conf, sizeof(conf), "-f%s", bed_path(&bed, "shoal.conf"));
	bed.args[1] = conf;
	cr_assert(files_write(bed_path(&bed, "shoal.conf"), "LingerTime 7\n"));
	cr_assert_bed(&bed, bed_start(&bed, 0));
	cr_assert_bed(&bed, bed_says(&bed, 0, "ready: ", 10000));
	cr_assert(files_write(bed_path(&bed, "shoal.conf"),
	    "LingerTime 8\nUnchokingInterval 11\nMaxPeers 7\n"));
	kill(bed.peer[0].pid, SIGHUP);
	cr_assert_bed(
	    &bed, bed_says(&bed, 0, "configuration read again", 20000));
	cr_assert_bed(&bed,
	    bed_says(&bed, 0, "MaxPeers has changed; it takes effect", 0));
	cr_assert_not(bed_says(&bed, 0, "Common.cfg", 0));
	cr_assert_bed(&bed, bed_start(&bed, LEECHER));
	assert_ends();
}

#define REQUEST_LEN 17

/* A peer that has all and sends what nobody asked for in these words. */
static void
lie(int listener)
{
	uint8_t greeting[68], request[REQUEST_LEN], piece[13 + 16384] = {0};
	static const uint8_t words[] = {0, 0, 0, 1, 14, 0, 0, 0, 1, 1};
	int fd;

	cr_assert_neq(fd = net_accept(listener, 20000), -1);
	cr_assert_eq(net_read(fd, greeting, 68, 10000), 68);
	memset(greeting + 20, 0, 8);
	greeting[27] = 4; /* BEP 6 */
	memset(greeting + 48, 'L', 20);
	cr_assert(net_write(fd, greeting, 68, 5000));
	cr_assert(net_write(fd, words, sizeof(words), 5000));
	while (net_read(fd, request, 4, 20000) == 4) {
		cr_assert(request[0] == 0 && request[1] == 0);
		if (request[3] == 13) {
			cr_assert_eq(net_read(fd, request + 4, 13, 5000), 13);
			if (request[4] != 6)
				continue;
			piece[2] = 64;
			piece[3] = 9;
			piece[4] = 7;
			memcpy(piece + 5, request + 5, 8);
			if (!net_write(fd, piece, sizeof(piece), 5000))
				break;
		} else {
			uint8_t rest[1024];
			size_t n = request[2] * 256u + request[3];

			cr_assert_leq(n, sizeof(rest));
			cr_assert_eq(net_read(fd, rest, n, 5000), n);
		}
	}
	close(fd);
}

/* The leecher dials both; the liar's address is another than the seed's. */
Test(torrent, who_sends_wrong_bytes_is_banned)
{
	int listener;

	make(3, 1 << 0);
	bed.peer[2].pid = 0;
	listener = net_listen(bed.peer[2].port);
	cr_assert_neq(listener, -1);
	cr_assert_bed(&bed, bed_start(&bed, LEECHER));
	lie(listener);
	cr_assert_bed(
	    &bed, bed_says(&bed, LEECHER, "is refused from now on", 10000));
	cr_assert_not(net_is_readable(listener, 3000));
	close(listener);
	kill(bed.peer[LEECHER].pid, SIGTERM);
	cr_assert_bed(&bed, bed_ends(&bed, LEECHER, 1, 5000));
	cr_assert_bed(&bed, bed_start(&bed, 0));
	cr_assert_bed(&bed, bed_start(&bed, LEECHER));
	cr_assert_bed(&bed, bed_ends(&bed, LEECHER, 0, END_MS));
	cr_assert_bed(&bed, bed_is_whole(&bed, 0, 1));
	cr_assert_bed(&bed, bed_stop(&bed, 0));
	end();
}

#define CROWD 24

/* The handshake of somebody with this id. */
static void
greet(uint8_t hello[68], uint8_t id)
{
	char *text;
	size_t n;

	text = files_read(bed_path(&bed, BED_TORRENT), &n);
	cr_assert_not_null(text);
	memcpy(hello,
	    "\x13"
	    "BitTorrent protocol",
	    20);
	memset(hello + 20, 0, 8);
	/* d4:info, then the dictionary that counts, then e. */
	SHA1((const uint8_t *)text + 7, n - 8, hello + 28);
	memset(hello + 48, id, 20);
	free(text);
}

/* However few may be half-open, nobody is shot for being one of many. */
Test(torrent, a_crowd_that_comes_at_once_is_let_in)
{
	uint8_t hello[68], answer[68];
	int fd[CROWD];

	make(1, 1 << 0);
	bed.args[1] = "--max-half-open=2";
	bed.args[2] = "--max-per-address=4096";
	cr_assert_bed(&bed, bed_start(&bed, 0));
	cr_assert_bed(&bed, bed_says(&bed, 0, "ready: ", 10000));
	for (int i = 0; i < CROWD; i++) {
		cr_assert_neq(fd[i] = net_dial(bed.peer[0].port), -1);
		greet(hello, (uint8_t)('a' + i));
		cr_assert(net_write(fd[i], hello, sizeof(hello), 5000));
	}
	for (int i = 0; i < CROWD; i++) {
		cr_assert_eq(net_read(fd[i], answer, sizeof(answer), 20000),
		    sizeof(answer), "the %dth", i);
		close(fd[i]);
	}
	cr_assert_bed(&bed, bed_stop(&bed, 0));
	end();
}
