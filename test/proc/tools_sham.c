/*
 * tools_sham.c: segments that no daemon stands behind, and programs to look
 * at them.
 */
#include "tools_sham.h"

#include <criterion/criterion.h>
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "mono.h"
#include "shm.h"

#define ARGS_MAX 16

static void
fill_header(struct sham *m, uint32_t slots)
{
	struct seg_header *h = m->seg.h;

	h->pid = getpid();
	h->pid_start = process_start(getpid());
	h->uid = getuid();
	h->born = wall_ns();
	h->frame_mem = 64u << 20;
	h->peer_id = 1000;
	h->listed = slots + 1;
	h->pref_k = 2;
	h->pref_p = 5;
	h->pref_m = 10;
	strcpy(h->name, m->name);
	strcpy(h->swarm, m->swarm_object);
	strcpy(h->version, "0.1");
	strcpy(h->dir, "/tmp/swarm");
}

static void
fill_board(struct seg_board *b)
{
	atomic_store(&b->beat, (uint64_t)mono_now().ns);
	atomic_store(&b->decided, (uint64_t)mono_now().ns);
	atomic_store(&b->rounds, 7);
	atomic_store(&b->candidates, 3);
	atomic_store(&b->preferred, 2);
	atomic_store(&b->optimistic, 1003);
	atomic_store(&b->gone_conns, 5);
	atomic_store(&b->gone_down, 1000000);
	atomic_store(&b->gone_up, 2000000);
	atomic_store(&b->gone_crashed, 1);
}

void
sham_make(struct sham *m, uint32_t slots)
{
	struct seg_plan plan = {slots, 2, SHAM_PIECES};
	static unsigned int count;
	struct geometry geo;
	void *map;

	memset(m, 0, sizeof(*m));
	snprintf(
	    m->name, sizeof(m->name), "tools-%d-%u", (int)getpid(), count++);
	snprintf(m->object, sizeof(m->object), "/shoal.%s", m->name);
	snprintf(
	    m->swarm_object, sizeof(m->swarm_object), "%s.course", m->object);
	cr_assert_eq(geometry_init(&geo,
			 (uint64_t)SHAM_PIECE * (SHAM_PIECES - 1) + SHAM_LAST,
			 SHAM_PIECE),
	    0);
	m->swarm_fd =
	    shm_create(m->swarm_object, swarm_size(&geo, DIGEST_NONE), &map);
	cr_assert_neq(m->swarm_fd, -1);
	swarm_layout(&m->swarm, map, &geo, NULL, "data.bin", NULL);
	m->fd = shm_create(m->object, seg_size(&plan), &map);
	cr_assert_neq(m->fd, -1);
	seg_layout(&m->seg, map, &plan);
	fill_header(m, slots);
	fill_board(m->seg.board);
	seg_publish(&m->seg);
}

void
sham_drop(struct sham *m)
{
	if (m->object[0] == '\0')
		return;
	seg_unmap(&m->seg);
	swarm_unmap(&m->swarm);
	close(m->fd);
	close(m->swarm_fd);
	shm_unlink(m->object);
	shm_unlink(m->swarm_object);
	m->object[0] = '\0';
}

void
sham_orphan(struct sham *m)
{
	m->seg.h->pid_start++;
}

void
sham_peer(struct sham *m, uint32_t i)
{
	struct seg_order *o = &m->seg.orders[i];
	struct seg_slot *s = seg_slot(&m->seg, i);

	snprintf(o->address, sizeof(o->address), "127.0.0.1:%u", 7000 + i);
	atomic_store(&o->conn, i + 1);
	atomic_store(&o->pid, 50000 + i);
	atomic_store(&o->peer_id, 1000 + i);
	atomic_store(&o->since, (uint64_t)mono_now().ns);
	atomic_store(&o->rate_down, 1024 * i);
	atomic_store(&o->rate_up, 2048 * i);
	atomic_store(&o->issued, (uint64_t)mono_now().ns);
	atomic_store(&o->word, ORDER_WORD(3, 64, ORDER_UNCHOKE));
	atomic_store(&s->ack, 3);
	atomic_store(&s->acked, atomic_load(&o->issued) + 500000);
	atomic_store(&s->rec.bytes_down, 100000 + i);
	atomic_store(&s->rec.bytes_up, 200000 + i);
	atomic_store(&s->rec.peer_have, i);
	atomic_store(&s->rec.flags, CONN_AM_INTERESTED | CONN_PEER_CHOKING);
	atomic_store(&m->seg.why[i].reason, WHY_RATE);
	atomic_store(&m->seg.why[i].rank, i);
	atomic_store(&o->state, SLOT_LIVE);
}

void
sham_have(struct sham *m, uint32_t first, uint32_t last)
{
	for (; first <= last; first++)
		abits_set(m->swarm.have, first);
}

static bool
object_exists(const char *name)
{
	int fd = shm_open(name, O_RDONLY | O_CLOEXEC, 0);

	if (fd != -1)
		close(fd);
	return fd != -1;
}

bool
sham_is_there(const struct sham *m)
{
	return object_exists(m->object) && object_exists(m->swarm_object);
}

bool
sham_is_gone(const struct sham *m)
{
	return !object_exists(m->object) && !object_exists(m->swarm_object);
}

/* out and err become its descriptors 1 and 2. */
static pid_t
start(int out, int err, const char *program, va_list ap)
{
	const char *build = getenv("SHOAL_BUILD");
	posix_spawn_file_actions_t fa;
	char path[512], *argv[ARGS_MAX];
	int n = 1;
	pid_t pid;

	snprintf(path, sizeof(path), "%s/%s", build != NULL ? build : "build",
	    program);
	argv[0] = path;
	while (n < ARGS_MAX - 1 && (argv[n] = va_arg(ap, char *)) != NULL)
		n++;
	argv[n] = NULL;
	posix_spawn_file_actions_init(&fa);
	posix_spawn_file_actions_adddup2(&fa, out, STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&fa, err, STDERR_FILENO);
	cr_assert_eq(posix_spawn(&pid, path, &fa, NULL, argv, environ), 0,
	    "%s does not run", path);
	posix_spawn_file_actions_destroy(&fa);
	return pid;
}

int
tool_wait(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) == -1)
		cr_assert_eq(errno, EINTR);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static char *
drain(FILE *f)
{
	char *buf = NULL;
	size_t room = 0;

	rewind(f);
	if (getdelim(&buf, &room, '\0', f) == -1 && buf != NULL)
		buf[0] = '\0';
	fclose(f);
	return buf != NULL ? buf : strdup("");
}

void
tool_run(struct tool *t, const char *program, ...)
{
	FILE *out = tmpfile(), *err = tmpfile();
	va_list ap;

	cr_assert(out != NULL && err != NULL);
	va_start(ap, program);
	t->status = tool_wait(start(fileno(out), fileno(err), program, ap));
	va_end(ap);
	t->out = drain(out);
	t->err = drain(err);
}

void
tool_free(struct tool *t)
{
	free(t->out);
	free(t->err);
	t->out = t->err = NULL;
}

pid_t
tool_start(int *out, const char *program, ...)
{
	va_list ap;
	pid_t pid;
	int p[2];

	cr_assert_eq(pipe2(p, O_CLOEXEC), 0);
	va_start(ap, program);
	pid = start(p[1], STDERR_FILENO, program, ap);
	va_end(ap);
	close(p[1]);
	*out = p[0];
	return pid;
}

static const char *json_value(const char *);

static const char *
json_space(const char *s)
{
	return s + strspn(s, " \t\r\n");
}

/* Each takes what begins at s and returns what is behind it, or NULL. */
static const char *
json_text(const char *s)
{
	for (s++; *s != '"'; s++) {
		if ((unsigned char)*s < 0x20)
			return NULL;
		if (*s != '\\')
			continue;
		s++;
		if (*s == 'u')
			for (int i = 0; i < 4; i++)
				if (!isxdigit((unsigned char)*++s))
					return NULL;
		if (*s == '\0' ||
		    strchr("\"\\/bfnrtu0123456789abcdef", *s) == NULL)
			return NULL;
	}
	return s + 1;
}

static const char *
json_number(const char *s)
{
	size_t n = strspn(s, "0123456789");

	if (n == 0 || (n > 1 && *s == '0'))
		return NULL;
	s += n;
	if (*s != '.')
		return s;
	n = strspn(s + 1, "0123456789");
	return n == 0 ? NULL : s + 1 + n;
}

static const char *
json_members(const char *s, char end)
{
	s = json_space(s + 1);
	if (*s == end)
		return s + 1;
	for (;; s = json_space(s + 1)) {
		if (end == '}') {
			if (*s != '"' || (s = json_text(s)) == NULL)
				return NULL;
			s = json_space(s);
			if (*s++ != ':')
				return NULL;
		}
		if ((s = json_value(s)) == NULL)
			return NULL;
		if (*s == end)
			return s + 1;
		if (*s != ',')
			return NULL;
	}
}

static const char *
json_value(const char *s)
{
	static const char *const words[] = {"true", "false", "null"};

	s = json_space(s);
	if (*s == '{' || *s == '[')
		s = json_members(s, *s == '{' ? '}' : ']');
	else if (*s == '"')
		s = json_text(s);
	else if (isdigit((unsigned char)*s))
		s = json_number(s);
	else {
		const char *from = s;

		for (size_t i = 0; i < 3 && s == from; i++)
			if (strncmp(s, words[i], strlen(words[i])) == 0)
				s += strlen(words[i]);
		if (s == from)
			return NULL;
	}
	return s == NULL ? NULL : json_space(s);
}

bool
json_is_valid(const char *s)
{
	s = json_value(s);
	return s != NULL && *s == '\0';
}
