/*
 * control_swarm.c: tests of a swarm as a line of a control socket.
 */
#include "control_swarm.h"

#include <criterion/criterion.h>
#include <string.h>

static char buf[CONTROL_LINE_MAX + 1];
static struct control_swarm got;

static int
read_text(const char *s)
{
	struct control_line l;
	size_t n = strlen(s);

	memmove(buf, s, n);
	cr_assert_eq(control_line_read(&l, buf, n), 0);
	return control_swarm_read(&got, &l);
}

static size_t
write_line(const struct control_swarm *s)
{
	struct text t;

	text_init(&t, buf, sizeof(buf));
	control_swarm_write(s, &t);
	cr_assert_not(t.cut);
	cr_assert_eq(buf[t.len - 1], '\n');
	cr_assert_leq(t.len, CONTROL_LINE_MAX);
	buf[t.len - 1] = '\0';
	return t.len;
}

Test(control_swarm, is_written_with_what_it_has)
{
	struct control_swarm s = {.state = "fetching",
	    .name = "a b",
	    .size = 9,
	    .have = 1,
	    .limit_down = 7};

	write_line(&s);
	cr_assert_str_eq(buf,
	    "swarm\tstate=fetching\tname=a b\tsize=9\thave=1\tlimit-down=7");
	write_line(&(struct control_swarm){0});
	cr_assert_str_eq(buf, "swarm");
}

/* Every byte of each text takes three, every number all of its digits. */
static void
fill(struct control_swarm *s)
{
	memset(s, '%', sizeof(*s));
	s->state[sizeof(s->state) - 1] = '\0';
	s->hash[sizeof(s->hash) - 1] = '\0';
	s->name[sizeof(s->name) - 1] = '\0';
	s->file[sizeof(s->file) - 1] = '\0';
	s->peers[sizeof(s->peers) - 1] = '\0';
	s->segment[sizeof(s->segment) - 1] = '\0';
	s->trouble[sizeof(s->trouble) - 1] = '\0';
	s->size = s->pieces = s->have = s->up = s->down = UINT64_MAX;
	s->rate_up = s->rate_down = s->limit_up = UINT64_MAX;
	s->limit_down = s->connections = UINT64_MAX;
}

Test(control_swarm, the_longest_one_fits_and_is_read)
{
	struct control_swarm s;

	fill(&s);
	write_line(&s);
	cr_assert_eq(read_text(buf), 0);
	cr_assert_str_eq(got.state, s.state);
	cr_assert_str_eq(got.hash, s.hash);
	cr_assert_str_eq(got.name, s.name);
	cr_assert_str_eq(got.file, s.file);
	cr_assert_str_eq(got.segment, s.segment);
	cr_assert_str_eq(got.trouble, s.trouble);
	cr_assert(got.size == UINT64_MAX && got.pieces == UINT64_MAX &&
	    got.have == UINT64_MAX && got.up == UINT64_MAX &&
	    got.down == UINT64_MAX && got.connections == UINT64_MAX);
	cr_assert(got.rate_up == UINT64_MAX && got.rate_down == UINT64_MAX &&
	    got.limit_up == UINT64_MAX && got.limit_down == UINT64_MAX);
}

Test(control_swarm, other_fields_are_passed_over)
{
	cr_assert_eq(read_text("swarm\tcolour=red\tstate=paused\tup=1"), 0);
	cr_assert_str_eq(got.state, "paused");
	cr_assert_eq(got.up, 1);
	cr_assert_eq(got.down, 0);
	cr_assert_str_eq(got.name, "");
}

Test(control_swarm, values_that_cannot_be_are_refused)
{
	char line[512] = "swarm\tstate=paused\tsegment=";
	size_t n = strlen(line);

	cr_assert_eq(read_text("other\tstate=paused"), -1);
	cr_assert_eq(read_text("swarm\tstate=paused\tsize="), -1);
	cr_assert_eq(read_text("swarm\tstate=paused\tsize=1k"), -1);
	cr_assert_eq(
	    read_text("swarm\tstate=paused\tsize=18446744073709551616"), -1);
	memset(line + n, 'x', NAME_MAX_LEN);
	cr_assert_eq(read_text(line), 0);
	line[n + NAME_MAX_LEN] = 'x';
	cr_assert_eq(read_text(line), -1);
}
