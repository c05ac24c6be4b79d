/*
 * mistakes.c: a configuration with one mistake in it.
 *
 * Each is told in one sentence with file, line and remedy, by a check and by
 * a start alike, which end with status 100 and leave nothing behind.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bed.h"
#include "files.h"
#include "run.h"
#include "sentence.h"

static struct bed bed;

static void
drop(void)
{
	bed_drop(&bed);
}

TestSuite(mistakes, .fini = drop, .timeout = 300);

static void
make(uint32_t with_file)
{
	cr_assert_bed(&bed,
	    bed_make(
		&bed, &(struct bed_plan){.peers = 2, .with_file = with_file}));
}

/* Both ways to start end with 100 and say this, once. */
static void
assert_said(const char *case_name, const char *what, const char *remedy)
{
	const char *err;

	cr_assert_eq(
	    bed_tool(&bed, "out", "shoald", "-C", bed.dir, "-n", "1001", NULL),
	    100, "%s", case_name);
	cr_assert_bed(&bed, bed_start(&bed, 0));
	cr_assert_bed(&bed, bed_ends(&bed, 0, 100, 5000));
	err = bed_path(&bed, "err_1001.txt");
	cr_assert(files_are_same(bed_path(&bed, "out"), err), "%s", case_name);
	cr_assert_eq(sentence_count(err, "shoald: "), 1, "%s", case_name);
	cr_assert_eq(
	    sentence_count(err, what), 1, "%s: not \"%s\"", case_name, what);
	cr_assert_eq(sentence_count(err, remedy), 1, "%s: not \"%s\"",
	    case_name, remedy);
}

struct mistake {
	const char *name;
	const char *file, *text;
	const char *what, *remedy;
};

static void
assert_mistakes(const struct mistake *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		make(1);
		cr_assert(
		    files_write(bed_path(&bed, "%s", v[i].file), v[i].text));
		assert_said(v[i].name, v[i].what, v[i].remedy);
		cr_assert_bed(&bed, bed_end(&bed));
	}
}

#define COUNT(v) (sizeof(v) / sizeof((v)[0]))

#define K    "NumberOfPreferredNeighbors 2\n"
#define P    "UnchokingInterval 5\n"
#define M    "OptimisticUnchokingInterval 15\n"
#define NAME "FileName data.bin\n"
#define SIZE "FileSize 3141593\n"
#define CUT  "PieceSize 16384\n"

static const struct mistake in_common[] = {
    {"an empty file", "Common.cfg", "",
	"Common.cfg: NumberOfPreferredNeighbors is missing",
	"add a line such as: NumberOfPreferredNeighbors 2"},
    {"nothing but comments", "Common.cfg", "# later\n\n",
	"Common.cfg: NumberOfPreferredNeighbors is missing",
	"add a line such as"},
    {"a key missing", "Common.cfg", K P M NAME SIZE,
	"Common.cfg: PieceSize is missing",
	"add a line such as: PieceSize 32768"},
    {"a key without a value", "Common.cfg", K P M NAME "FileSize\n" CUT,
	"Common.cfg:5: FileSize has no value",
	"write for example: FileSize 10000232"},
    {"a key without a name", "Common.cfg", K P M "FileName  \n" SIZE CUT,
	"Common.cfg:4: FileName has no value",
	"write for example: FileName TheFile.dat"},
    {"no number", "Common.cfg", K "UnchokingInterval x\n" M NAME SIZE CUT,
	"Common.cfg:2: UnchokingInterval must be a whole number of seconds",
	"write for example: UnchokingInterval 5"},
    {"k negative", "Common.cfg",
	"NumberOfPreferredNeighbors -1\n" P M NAME SIZE CUT,
	"Common.cfg:1: NumberOfPreferredNeighbors must be a whole number "
	"from 0 to 2147483647, not \"-1\"",
	"write for example: NumberOfPreferredNeighbors 2"},
    {"p negative", "Common.cfg", K "UnchokingInterval -5\n" M NAME SIZE CUT,
	"Common.cfg:2: UnchokingInterval must be", "not \"-5\"; write"},
    {"size negative", "Common.cfg", K P M NAME "FileSize -1\n" CUT,
	"Common.cfg:5: FileSize must be", "not \"-1\"; write"},
    {"p zero", "Common.cfg", K "UnchokingInterval 0\n" M NAME SIZE CUT,
	"Common.cfg:2: UnchokingInterval must be", "from 1 to 2147483"},
    {"m zero", "Common.cfg",
	K P "OptimisticUnchokingInterval 0\n" NAME SIZE CUT,
	"Common.cfg:3: OptimisticUnchokingInterval must be", "from 1 to"},
    {"size zero", "Common.cfg", K P M NAME "FileSize 0\n" CUT,
	"Common.cfg:5: FileSize must be a whole number of bytes from 1 to",
	"write for example: FileSize 10000232"},
    {"piece zero", "Common.cfg", K P M NAME SIZE "PieceSize 0\n",
	"Common.cfg:6: PieceSize must be a whole number of bytes from 1 to",
	"write for example: PieceSize 32768"},
    {"k over 31 bits", "Common.cfg",
	"NumberOfPreferredNeighbors 2147483648\n" P M NAME SIZE CUT,
	"Common.cfg:1: NumberOfPreferredNeighbors must be",
	"from 0 to 2147483647"},
    {"size over 63 bits", "Common.cfg",
	K P M NAME "FileSize 9223372036854775808\n" CUT,
	"Common.cfg:5: FileSize must be", "from 1 to 9223372036854775807"},
    {"size over 64 bits", "Common.cfg",
	K P M NAME "FileSize 18446744073709551617\n" CUT,
	"Common.cfg:5: FileSize must be", "from 1 to 9223372036854775807"},
    {"piece over 32 bits", "Common.cfg",
	K P M NAME SIZE "PieceSize 4294967312\n",
	"Common.cfg:6: PieceSize must be", "from 1 to 2147483642"},
    {"pieces over 31 bits", "Common.cfg",
	K P M NAME "FileSize 9223372036854775807\nPieceSize 1\n",
	"Common.cfg:6: FileSize 9223372036854775807 / PieceSize 1 makes",
	"no PieceSize is enough, cut the file into several"},
    {"more shared memory than is allowed", "Common.cfg",
	K P M NAME "FileSize 1000000000\nPieceSize 1\n",
	"bytes for 1000000000 pieces need more shared memory than "
	"SegmentMemory",
	"or raise PieceSize"},
    {"a key twice", "Common.cfg", K P M NAME SIZE SIZE CUT,
	"Common.cfg:6: FileSize stands on line 5 already",
	"remove one of the two"},
    {"a path", "Common.cfg", K P M "FileName a/b\n" SIZE CUT,
	"Common.cfg:4: FileName must be", "a file name of at most 250 bytes"},
};

Test(mistakes, in_common_cfg)
{
	assert_mistakes(in_common, COUNT(in_common));
}

#define EXAMPLE "write for example: 1001 localhost 6008 1"

static const struct mistake in_peerinfo[] = {
    {"an empty file", "PeerInfo.cfg", "", "PeerInfo.cfg: no peer is listed",
	EXAMPLE},
    {"a field missing", "PeerInfo.cfg", "1001 localhost 6000 1\n1002 b 6001\n",
	"PeerInfo.cfg:2: a peer has four fields", EXAMPLE},
    {"a negative id", "PeerInfo.cfg", "-1 localhost 6000 1\n",
	"PeerInfo.cfg:1: the peer id must be", EXAMPLE},
    {"the id zero", "PeerInfo.cfg", "0 localhost 6000 1\n",
	"PeerInfo.cfg:1: the peer id must be", EXAMPLE},
    {"an id over 31 bits", "PeerInfo.cfg", "2147483648 localhost 6000 1\n",
	"PeerInfo.cfg:1: the peer id must be", EXAMPLE},
    {"an id over 64 bits", "PeerInfo.cfg",
	"18446744073709552617 localhost 6000 1\n",
	"PeerInfo.cfg:1: the peer id must be", EXAMPLE},
    {"the port zero", "PeerInfo.cfg", "1001 localhost 0 1\n",
	"PeerInfo.cfg:1: the port of peer 1001 must be", EXAMPLE},
    {"a negative port", "PeerInfo.cfg", "1001 localhost -6000 1\n",
	"PeerInfo.cfg:1: the port of peer 1001 must be", EXAMPLE},
    {"a port over 16 bits", "PeerInfo.cfg",
	"\n# none\n1001 localhost 65536 1\n",
	"PeerInfo.cfg:3: the port of peer 1001 must be", EXAMPLE},
    {"the flag 2", "PeerInfo.cfg", "1001 localhost 6000 2\n",
	"PeerInfo.cfg:1: the last field of peer 1001", EXAMPLE},
    {"an id twice", "PeerInfo.cfg",
	"1001 localhost 6000 1\n1002 localhost 6001 0\n"
	"1001 localhost 6002 0\n",
	"PeerInfo.cfg:3: peer 1001 stands on line 1 already",
	"give one of the two another id or remove it"},
    {"ourselves missing", "PeerInfo.cfg", "1002 localhost 6000 1\n",
	"PeerInfo.cfg: peer 1001 has no line",
	"add one such as: 1001 localhost 6008 0"},
};

Test(mistakes, in_peerinfo_cfg)
{
	assert_mistakes(in_peerinfo, COUNT(in_peerinfo));
}

static const struct mistake in_shoal_conf[] = {
    {"an unknown key", "shoal.conf", "LogLevel info\n\nFrameMemmory 1M\n",
	"shoal.conf:3: unknown key \"FrameMemmory\"",
	"did you mean FrameMemory?"},
    {"a key like no other", "shoal.conf", "Quux 1\n",
	"shoal.conf:1: unknown key \"Quux\"",
	"remove the line, or see shoal.conf(5) for the keys"},
    {"a key twice", "shoal.conf", "MaxPeers 7\nMaxPeers 7\n",
	"shoal.conf:2: MaxPeers stands on line 1 already",
	"remove one of the two"},
    {"a peer's dialect twice", "shoal.conf",
	"PeerDialect 1002 founding\nPeerDialect 1002 document\n",
	"shoal.conf:2: ", "1002"},
    {"a key without a value", "shoal.conf", "MaxPeers\n",
	"shoal.conf:1: MaxPeers has no value", "write for example: MaxPeers"},
    {"a negative number", "shoal.conf", "MaxPeers -1\n",
	"shoal.conf:1: MaxPeers must be", "write for example: MaxPeers"},
    {"zero", "shoal.conf", "HandshakeTimeout 0\n",
	"shoal.conf:1: HandshakeTimeout must be", "from 1 to 3600"},
    {"too many", "shoal.conf", "MaxPeers 4294967297\n",
	"shoal.conf:1: MaxPeers must be", "from 1 to 20000"},
    {"a size that wraps", "shoal.conf", "FrameMemory 17179869185G\n",
	"shoal.conf:1: FrameMemory must be", "from 1M to 1024G"},
    {"an unknown word", "shoal.conf", "LogLevel loud\n",
	"shoal.conf:1: LogLevel must be", "error, warn, info"},
    {"an unknown dialect", "shoal.conf", "PeerDialect 1002 klingon\n",
	"shoal.conf:1: ", "document"},
    {"a dialect of nobody", "shoal.conf", "\nPeerDialect 4711 founding\n",
	"shoal.conf:2: peer 4711 is not listed in PeerInfo.cfg",
	"correct its id"},
    {"too little memory", "shoal.conf", "SegmentMemory 1M\nMaxHalfOpen 4096\n",
	"need more shared memory than SegmentMemory 1048576", "raise it"},
};

Test(mistakes, in_shoal_conf)
{
	assert_mistakes(in_shoal_conf, COUNT(in_shoal_conf));
}

Test(mistakes, a_file_missing)
{
	make(1);
	cr_assert_eq(unlink(bed_path(&bed, "Common.cfg")), 0);
	assert_said("Common.cfg", "Common.cfg: cannot be read: No such file",
	    "start in the folder that holds it, or name that with -C DIR");
	cr_assert_bed(&bed, bed_end(&bed));
	make(1);
	cr_assert_eq(unlink(bed_path(&bed, "PeerInfo.cfg")), 0);
	assert_said("PeerInfo.cfg",
	    "PeerInfo.cfg: cannot be read: No such file",
	    "it lists the peers, one a line: ID HOST PORT HAS-FILE");
	cr_assert_bed(&bed, bed_end(&bed));
}

Test(mistakes, a_folder_in_place_of_a_file)
{
	make(1);
	cr_assert_eq(unlink(bed_path(&bed, "PeerInfo.cfg")), 0);
	cr_assert_eq(mkdir(bed_path(&bed, "PeerInfo.cfg"), 0755), 0);
	assert_said("PeerInfo.cfg",
	    "PeerInfo.cfg: cannot be read: Is a directory", "it lists");
	cr_assert_bed(&bed, bed_end(&bed));
}

/* What is not certainly wrong is said, and starts. */
Test(mistakes, that_may_be_meant_are_warnings)
{
	const char *err = "err_1001.txt";
	char text[128];

	make(1);
	cr_assert(files_append(bed_path(&bed, "Common.cfg"), "Pieces 5\n"));
	snprintf(text, sizeof(text),
	    "1001 127.0.0.1 %u 1\n1002 127.0.0.1 %u 0\n", bed.peer[0].port,
	    bed.peer[0].port);
	cr_assert(files_write(bed_path(&bed, "PeerInfo.cfg"), text));
	bed.args[0] = "--give-up-after";
	bed.args[1] = "1";
	cr_assert_bed(&bed, bed_start(&bed, 0));
	cr_assert_bed(&bed, bed_ends(&bed, 0, 0, 10000));
	cr_assert_eq(sentence_count(bed_path(&bed, "%s", err),
			 "Common.cfg:7: unknown key \"Pieces\" is ignored"),
	    1);
	cr_assert_eq(sentence_count(bed_path(&bed, "%s", err),
			 "PeerInfo.cfg:2: peer 1002 has the host and port of "
			 "peer 1001 on line 1; correct one of the two"),
	    1);
	cr_assert_bed(&bed, bed_end(&bed));
}

/* By one byte, either way. */
Test(mistakes, a_file_of_another_size_than_file_size)
{
	char said[128];

	for (int by = -1; by <= 1; by += 2) {
		make(1);
		cr_assert_eq(
		    truncate(bed_file(&bed, 0), (off_t)bed.file_size + by), 0);
		cr_assert_bed(&bed, bed_start(&bed, 0));
		cr_assert_bed(&bed, bed_ends(&bed, 0, 100, 5000));
		snprintf(said, sizeof(said),
		    "peer_1001/data.bin has %lld bytes, but Common.cfg says "
		    "FileSize %lld; correct one of them",
		    (long long)bed.file_size + by, (long long)bed.file_size);
		cr_assert_eq(
		    sentence_count(bed_path(&bed, "err_1001.txt"), said), 1);
		cr_assert_bed(&bed, bed_end(&bed));
	}
}
