/*
 * peerinfo.c: target: PeerInfo.cfg.
 */
#include "parser.h"
#include "peerinfo.h"

static void
check_peer(const struct conf_peers *l, size_t i)
{
	const struct conf_peer *p = &l->v[i];

	assert(p->id > 0 && p->id <= PEER_ID_MAX && p->port > 0);
	assert(strlen(p->host) > 0 && strlen(p->host) <= HOST_MAX);
	assert(strpbrk(p->host, " \t\n") == NULL);
	assert(i == 0 || p->line > p[-1].line);
	assert(conf_peers_find(l, p->id) == (long)i);
}

static int
parse(const char *text, size_t n, struct report *r, FILE *out)
{
	struct conf_peers l;
	size_t i;
	int rc;

	rc = conf_peers_parse(&l, PARSED_AS, text, n, r);
	if (rc == 0) {
		assert(l.n > 0);
		for (i = 0; i < l.n; i++)
			check_peer(&l, i);
		conf_peers_print(&l, out);
	} else
		assert(l.n == 0);
	conf_peers_free(&l);
	return rc;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	parser_check(parse, data, size);
	return 0;
}
