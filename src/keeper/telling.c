/*
 * telling.c: local networks are told of the swarms that are dormant (BEP 14).
 */
#include "telling.h"

#include <signal.h>
#include <stdio.h>

#include "herald.h"
#include "hex.h"
#include "launch.h"
#include "log.h"

#define TELL_MS 60000                       /* from one packet to the next */
#define PARTS   (HERALD_EVERY_MS / TELL_MS) /* each packet has one */
#define WORDS   5                           /* before the hashes */

static bool
may_be_told(const struct keeper *k, const struct row *r)
{
	return r->public && row_state(k, r) == ROW_DORMANT;
}

/* How many in a packet: a fifth of all, so that each of a few is alone in one;
 * for there are clients that read only the first. */
static size_t
share(const struct keeper *k)
{
	size_t i, n;

	for (i = n = 0; i < k->rows; i++)
		n += may_be_told(k, k->row[i]);
	n = (n + PARTS - 1) / PARTS;
	return n < TELLING_MAX ? n : TELLING_MAX;
}

static struct row *
next(const struct keeper *k)
{
	struct row *r, *first = NULL;
	size_t i;

	for (i = 0; i < k->rows; i++) {
		r = k->row[i];
		if (mono_is_due(r->tell_at, k->now) && may_be_told(k, r) &&
		    (first == NULL ||
			mono_sub_ns(r->tell_at, first->tell_at) < 0))
			first = r;
	}
	return first;
}

size_t
telling_choose(struct keeper *k, struct row *turn[TELLING_MAX])
{
	size_t n, first, most = share(k);
	struct row *r;

	for (n = 0; n < most && (turn[n] = next(k)) != NULL; n++)
		turn[n]->tell_at = mono_add_ms(k->now, HERALD_EVERY_MS);
	if (n > 1) {
		first = rng_below(&k->rng, n);
		r = turn[first];
		turn[first] = turn[0];
		turn[0] = r;
	}
	return n;
}

static pid_t
run(const struct keeper *k, struct row *const *turn, size_t n)
{
	char path[PATH_MAX + 32], port[8], from[64] = "-",
					   hash[TELLING_MAX][2 * HASH_LEN + 1];
	const char *argv[WORDS + TELLING_MAX + 1] = {
	    path, "tell", port, from, k->conf.sandbox_optional ? "0" : "1"};
	size_t i;

	snprintf(path, sizeof(path), "%s/shoal-discovery", k->libexec);
	snprintf(port, sizeof(port), "%u", address_port(&k->listen_addr));
	if (!address_is_any(&k->listen_addr))
		address_print_host(&k->listen_addr, from, sizeof(from));
	for (i = 0; i < n; i++) {
		hex_encode(turn[i]->hash, HASH_LEN, hash[i]);
		argv[WORDS + i] = hash[i];
	}
	argv[WORDS + n] = NULL;
	return launch(path, argv, NULL, 0, -1);
}

void
telling_second(struct keeper *k)
{
	struct row *turn[TELLING_MAX];
	size_t n;

	if (!k->conf.local_discovery || k->opt.no_discovery || k->leaving ||
	    !mono_is_due(k->tell_at, k->now))
		return;
	if (k->teller != 0) { /* it should have ended a minute ago */
		kill(k->teller, SIGKILL);
		return;
	}
	if ((n = telling_choose(k, turn)) == 0)
		return;
	k->tell_at = mono_add_ms(k->now, TELL_MS);
	if ((k->teller = run(k, turn, n)) != -1)
		return;
	k->teller = 0;
	log_err("cannot start %s/shoal-discovery", k->libexec);
}

bool
telling_reaped(struct keeper *k, pid_t pid, int status, bool by_signal)
{
	if (k->teller == 0 || pid != k->teller)
		return false;
	k->teller = 0;
	if (by_signal || status != 0)
		log_warnx("local networks are not told: shoal-discovery ended "
			  "with %s %d",
		    by_signal ? "signal" : "status", status);
	return true;
}
