/*
 * apart.c: what a worker shares with the others, and what it holds.
 */
#include <criterion/criterion.h>
#include <dirent.h>
#include <elf.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bed.h"
#include "holds.h"
#include "look.h"
#include "run.h"

static struct bed bed;
static struct look look;
static pid_t first, second; /* two workers of peer 2 */
static int stray_fd;        /* left open to the daemons; 0: none */

static void
drop(void)
{
	bed_drop(&bed);
}

TestSuite(apart, .fini = drop, .timeout = 300);

/* Peer 2 has two connections that stay. */
static void
start(void)
{
	if (geteuid() != 0)
		cr_skip("only root sees into a worker");
	cr_assert_bed(&bed,
	    bed_make(&bed, &(struct bed_plan){.peers = 3, .with_file = 3}));
	bed.args[0] = "--stay";
	bed.stray_fd = stray_fd;
	cr_assert_bed(&bed, bed_start_all(&bed));
	cr_assert_bed(&bed, look_open(&look, &bed, 2, 5000));
	cr_assert(look_until_have(&look, bed.pieces, 20000));
	cr_assert(look_until_worker(&look, bed.peer[0].id, &first, 5000));
	cr_assert(look_until_worker(&look, bed.peer[1].id, &second, 5000));
}

static void
end(void)
{
	for (size_t i = 0; i < bed.n; i++)
		kill(bed.peer[i].pid, SIGTERM);
	cr_assert_bed(&bed, bed_all_end(&bed, 3000));
	cr_assert_bed(&bed, bed_end(&bed));
}

static char *
proc_file(pid_t pid, const char *name, size_t *n)
{
	char *text = holds_text(pid, name, n);

	cr_assert_not_null(text, "%s of %d", name, (int)pid);
	return text;
}

/* Where the mapping with this name begins. */
static unsigned long
place(pid_t pid, const char *what)
{
	char *text = proc_file(pid, "maps", NULL), *p = text, *line;
	unsigned long at = 0;

	while ((line = strsep(&p, "\n")) != NULL && at == 0)
		if (strstr(line, what) != NULL)
			at = strtoul(line, NULL, 16);
	free(text);
	cr_assert_neq(at, 0, "%s", what);
	return at;
}

/* The 16 bytes that the stack canary of a process is made of. */
static void
canary(pid_t pid, unsigned char out[16])
{
	size_t n;
	char path[64], *raw = proc_file(pid, "auxv", &n);
	Elf64_auxv_t a;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/mem", (int)pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	cr_assert_neq(fd, -1);
	for (size_t at = 0; at + sizeof(a) <= n; at += sizeof(a)) {
		memcpy(&a, raw + at, sizeof(a));
		if (a.a_type != AT_RANDOM)
			continue;
		cr_assert_eq(pread(fd, out, 16, (off_t)a.a_un.a_val), 16);
		close(fd);
		free(raw);
		return;
	}
	cr_assert_fail("no AT_RANDOM");
}

Test(apart, workers_have_different_address_layouts)
{
	start();
	cr_assert_neq(
	    place(first, "shoal-worker"), place(second, "shoal-worker"));
	cr_assert_neq(place(first, "[stack]"), place(second, "[stack]"));
	cr_assert_neq(place(first, "[vdso]"), place(second, "[vdso]"));
	end();
}

Test(apart, workers_have_different_canaries)
{
	unsigned char a[16], b[16];

	start();
	canary(first, a);
	canary(second, b);
	cr_assert_neq(memcmp(a, b, sizeof(a)), 0);
	end();
}

Test(apart, worker_maps_one_slot_and_nothing_else_writable)
{
	char *text, *p, *line, rights[8];
	unsigned long from, to, writable = 0;

	start();
	p = text = proc_file(first, "maps", NULL);
	while ((line = strsep(&p, "\n")) != NULL && *line != '\0') {
		cr_assert_eq(
		    sscanf(line, "%lx-%lx %7s", &from, &to, rights), 3);
		cr_assert_not(rights[1] == 'w' && rights[2] == 'x', "%s", line);
		if (rights[1] == 'w' && rights[3] == 's' &&
		    strstr(line, "/shoal.") != NULL) {
			writable += to - from;
			cr_assert_null(strstr(line, ".course"), "%s", line);
		}
	}
	free(text);
	/* Its slot, and the page of the bells. */
	cr_assert_leq(
	    writable, seg_slot_size(look.seg.h->max_pieces) + SEGMENT_ALIGN);
	end();
}

struct held {
	unsigned int sockets, files, others; /* /dev/null does not count */
	char writable[1024]; /* regular files, one after the other */
	char list[2048];
};

static void
add(char *list, size_t size, const char *what)
{
	size_t n = strlen(list);

	snprintf(list + n, size - n, "%s ", what);
}

/* What descriptors a process holds. */
static struct held
descriptors(pid_t pid)
{
	struct held h = {0};
	char path[64], to[256], info[64];
	const struct dirent *e;
	unsigned long flags;
	struct stat st;
	ssize_t n;
	char *text;
	DIR *d;

	snprintf(path, sizeof(path), "/proc/%d/fd", (int)pid);
	d = opendir(path);
	cr_assert_not_null(d);
	while ((e = readdir(d)) != NULL) {
		if (*e->d_name == '.')
			continue;
		n = readlinkat(dirfd(d), e->d_name, to, sizeof(to) - 1);
		if (n == -1 || fstatat(dirfd(d), e->d_name, &st, 0) == -1)
			continue;
		to[n] = '\0';
		snprintf(info, sizeof(info), "fdinfo/%.20s", e->d_name);
		text = proc_file(pid, info, NULL);
		flags = strtoul(strstr(text, "flags:") + 6, NULL, 8);
		free(text);
		if (S_ISSOCK(st.st_mode))
			h.sockets++;
		else if (S_ISREG(st.st_mode))
			h.files++;
		else if (strcmp(to, "/dev/null") != 0)
			h.others++;
		if (S_ISREG(st.st_mode) && (flags & O_ACCMODE) != O_RDONLY)
			add(h.writable, sizeof(h.writable), to);
		add(h.list, sizeof(h.list), to);
	}
	closedir(d);
	return h;
}

Test(apart, worker_holds_two_sockets_and_a_file_to_read)
{
	struct held h;

	start();
	h = descriptors(first);
	cr_assert_str_empty(h.writable);
	cr_assert_eq(h.sockets, 2, "%s", h.list);
	cr_assert_leq(h.files, 1, "%s", h.list);
	cr_assert_eq(h.others, 0, "%s", h.list);
	end();
}

/* Whoever starts a daemon may leave descriptors open. */
Test(apart, stray_descriptors_are_not_passed_on)
{
	struct held h;
	int stray[2];

	cr_assert_eq(pipe2(stray, O_CLOEXEC), 0);
	stray_fd = stray[1];
	start();
	h = descriptors(first);
	cr_assert_eq(h.others, 0, "%s", h.list);
	end();
}

Test(apart, only_disk_processes_hold_the_data_file_writable)
{
	pid_t all[64];
	size_t n;

	if (geteuid() != 0)
		cr_skip("only root sees into a worker");
	cr_assert_bed(&bed,
	    bed_make(&bed,
		&(struct bed_plan){
		    .peers = 2, .with_file = 1, .file_size = 25000003}));
	cr_assert_bed(&bed, bed_start(&bed, 0));
	cr_assert_bed(
	    &bed, look_start_held(&look, &bed, 1, bed.pieces / 3, 20000));
	n = run_children(bed.peer[1].pid, all, 63);
	all[n++] = bed.peer[1].pid;
	for (size_t i = 0; i < n; i++) {
		struct held h = descriptors(all[i]);
		bool is_disk = false, holds;

		for (uint32_t k = 0; k < look.seg.h->disks; k++)
			is_disk |= look_disk(&look, k) == all[i];
		holds = strstr(h.writable, BED_FILE ".part") != NULL;
		cr_assert_eq(holds, is_disk, "%s", h.list);
	}
	look_release(&look);
	cr_assert_bed(&bed, bed_all_end(&bed, 20000));
	cr_assert_bed(&bed, bed_end(&bed));
}

Test(apart, titles_tell_who_is_who)
{
	char *title, id[16];
	size_t n;

	start();
	title = proc_file(first, "cmdline", &n);
	snprintf(id, sizeof(id), "%u", bed.peer[0].id);
	cr_assert_not_null(strstr(title, "shoal-worker"), "%s", title);
	cr_assert_not_null(strstr(title, id), "%s", title);
	free(title);
	title = proc_file(look_disk(&look, 1), "cmdline", &n);
	cr_assert_not_null(strstr(title, "shoal-disk"), "%s", title);
	free(title);
	title = proc_file(bed.peer[2].pid, "cmdline", &n);
	cr_assert_not_null(strstr(title, "shoald"), "%s", title);
	free(title);
	end();
}

#define SIGNAL(n) (UINT64_C(1) << ((n)-1))

/* A set of signals in a process's status, but for those which C libraries keep
 * for themselves: make has them ignored, and nobody can change that. */
static uint64_t
signals_of(pid_t pid, const char *which)
{
	char *text = proc_file(pid, "status", NULL), *at = strstr(text, which);
	uint64_t set;

	cr_assert_not_null(at, "%s", which);
	set = strtoull(at + strlen(which), NULL, 16);
	free(text);
	return set & (SIGNAL(32) - 1);
}

/* The supervisor blocks and ignores some, and whoever started it others. */
Test(apart, worker_begins_with_signals_of_its_own)
{
	signal(SIGQUIT, SIG_IGN);
	start();
	cr_assert_neq(
	    signals_of(bed.peer[2].pid, "SigIgn:") & SIGNAL(SIGQUIT), 0);
	cr_assert_eq(signals_of(first, "SigIgn:"), SIGNAL(SIGPIPE));
	/* Asleep it lets both in. */
	cr_assert_eq(
	    signals_of(first, "SigBlk:") & ~(SIGNAL(SIGUSR1) | SIGNAL(SIGHUP)),
	    0);
	cr_assert_eq(signals_of(first, "SigCgt:"), SIGNAL(SIGUSR1));
	end();
}

Test(apart, children_are_no_part_of_the_daemons_process_group)
{
	start();
	cr_assert_eq(getpgid(first), first);
	cr_assert_eq(getpgid(look_disk(&look, 1)), look_disk(&look, 1));
	end();
}
