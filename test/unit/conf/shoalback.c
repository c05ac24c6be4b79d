/*
 * shoalback.c: any configuration, printed and read again.
 */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "shoalconf.h"
#include "support.h"

static void
set(struct conf_shoal *c, const char *name, const char *value)
{
	struct report r = new_report();

	cr_assert_eq(conf_shoal_option(c, name, value, &r), 0, "%s", r.error);
}

static void
draw_peers(struct rng *g, struct conf_shoal *c)
{
	char value[64];
	uint64_t i, n;

	n = rng_below(g, 5);
	for (i = 0; i < n; i++) {
		snprintf(value, sizeof(value), "%d %s",
		    1 + (int)rng_below(g, 2147483647),
		    rng_below(g, 2) ? "document" : "founding");
		set(c, "peer-dialect", value);
	}
}

static void
draw_shoal(struct rng *g, struct conf_shoal *c)
{
	size_t i;

	conf_shoal_defaults(c);
	c->dialect = (enum dialect_id)rng_below(g, DIALECT_COURSES);
	draw_peers(g, c);
	c->unchoke_at_once = rng_below(g, 2);
	c->seed_choke = (int)rng_below(g, 3);
	c->local_discovery = rng_below(g, 2);
	c->give_up_after = (uint32_t)rng_below(g, 2147484);
	if (rng_below(g, 2))
		strcpy(c->listen, "fe80::abcd%eth1");
	c->max_peers = 1 + (uint32_t)rng_below(g, 20000);
	c->max_half_open = 1 + (uint32_t)rng_below(g, 4096);
	c->max_per_address = 1 + (uint32_t)rng_below(g, 4096);
	c->upload_limit = rng_next(g) >> (24 + rng_below(g, 40));
	c->download_limit = rng_next(g) >> (24 + rng_below(g, 40));
	if (rng_below(g, 2))
		set(c, "limit-exempt", "10.0.0.0/8");
	c->handshake_timeout = 1 + (uint32_t)rng_below(g, 3600);
	c->request_timeout = (uint32_t)rng_below(g, 86401);
	c->away_time = (uint32_t)rng_below(g, 2147484);
	c->linger_time = (uint32_t)rng_below(g, 3601);
	c->disk_processes = (uint32_t)rng_below(g, 17);
	c->frame_memory = (UINT64_C(1) << 20) + rng_below(g, 1 << 30);
	c->segment_memory = UINT64_C(1) << (20 + rng_below(g, 21));
	if (rng_below(g, 2))
		strcpy(c->user, "nobody");
	c->log_level = (int)rng_below(g, 4);
	c->sandbox_optional = rng_below(g, 2);
	c->sparse = rng_below(g, 2);
	c->has_digest = rng_below(g, 2);
	for (i = 0; c->has_digest && i < sizeof(c->digest); i++)
		c->digest[i] = (uint8_t)rng_below(g, 256);
}

static void
check_same(const struct conf_shoal *a, const struct conf_shoal *b)
{
	size_t i;

	cr_assert_eq(a->dialect, b->dialect);
	cr_assert_eq(a->peers, b->peers);
	for (i = 0; i < a->peers; i++) {
		cr_assert_eq(a->peer[i].id, b->peer[i].id);
		cr_assert_eq(a->peer[i].dialect, b->peer[i].dialect);
	}
	cr_assert_eq(a->unchoke_at_once, b->unchoke_at_once);
	cr_assert_eq(a->seed_choke, b->seed_choke);
	cr_assert_eq(a->local_discovery, b->local_discovery);
	cr_assert_eq(a->give_up_after, b->give_up_after);
	cr_assert_str_eq(a->listen, b->listen);
	cr_assert_eq(a->max_peers, b->max_peers);
	cr_assert_eq(a->max_half_open, b->max_half_open);
	cr_assert_eq(a->max_per_address, b->max_per_address);
	cr_assert_eq(a->upload_limit, b->upload_limit);
	cr_assert_eq(a->download_limit, b->download_limit);
	cr_assert_eq(a->exempt.n, b->exempt.n);
	cr_assert_arr_eq(a->exempt.v, b->exempt.v, sizeof(a->exempt.v));
	cr_assert_eq(a->handshake_timeout, b->handshake_timeout);
	cr_assert_eq(a->request_timeout, b->request_timeout);
	cr_assert_eq(a->away_time, b->away_time);
	cr_assert_eq(a->linger_time, b->linger_time);
	cr_assert_eq(a->disk_processes, b->disk_processes);
	cr_assert_eq(a->frame_memory, b->frame_memory);
	cr_assert_eq(a->segment_memory, b->segment_memory);
	cr_assert_str_eq(a->user, b->user);
	cr_assert_eq(a->log_level, b->log_level);
	cr_assert_eq(a->sandbox_optional, b->sandbox_optional);
	cr_assert_eq(a->sparse, b->sparse);
	cr_assert_eq(a->has_digest, b->has_digest);
	cr_assert_arr_eq(a->digest, b->digest, sizeof(a->digest));
}

Test(shoalback, what_is_printed_reads_back_the_same)
{
	struct conf_shoal c, back;
	struct report r;
	struct rng g;
	char *text;
	int i;

	rng_seed(&g, 14);
	for (i = 0; i < 1000; i++) {
		draw_shoal(&g, &c);
		text = printed_shoal(&c);
		conf_shoal_defaults(&back);
		r = new_report();
		cr_assert_eq(conf_shoal_parse(
				 &back, "shoal.conf", text, strlen(text), &r),
		    0, "%s", r.error);
		check_same(&back, &c);
		free(text);
		conf_shoal_free(&c);
		conf_shoal_free(&back);
	}
}
