/*
 * asks.c: trackers that are being asked at the same time.
 */
#include "asks.h"

#include "log.h"
#include "sizes.h"

#define SLEEP_MAX_MS 60000
#define FDS_MAX      (ASKS_MAX + 8)

int
asks_init(struct asks *a)
{
	return (a->multi = curl_multi_init()) == NULL ? -1 : 0;
}

unsigned int
asks_begin(struct asks *a, size_t at, struct about *about, uint32_t tracker,
    enum tracker_event event, int64_t ms, struct mono now,
    struct answer *answer)
{
	int family[FAMILIES];
	unsigned int i, n, asked;
	struct answer one;

	n = about_families(about, family);
	for (i = asked = 0; i < n; i++) {
		if (ask_begin(&a->v[at + asked], a->multi, about, tracker,
			family[i], event, ms, now, &one) == 0)
			asked++;
		else
			about_merge(answer, &one);
	}
	return asked;
}

void
asks_take_ended(struct asks *a)
{
	const CURLMsg *m;
	size_t i;
	int left;

	(void)curl_multi_perform(a->multi, &left);
	while ((m = curl_multi_info_read(a->multi, &left)) != NULL)
		for (i = 0; i < ASKS_MAX; i++)
			if (a->v[i].way == ASK_HTTP &&
			    a->v[i].http.easy == m->easy_handle) {
				a->v[i].ended = true;
				a->v[i].code = m->data.result;
			}
}

struct mono
asks_next(const struct asks *a)
{
	struct mono t = MONO_NEVER;
	size_t i;

	for (i = 0; i < ASKS_MAX; i++)
		t = mono_min(t, ask_next(&a->v[i]));
	return t;
}

static void
add(struct curl_waitfd *v, unsigned int *n, int fd)
{
	if (fd != -1 && *n < FDS_MAX)
		v[(*n)++] = (struct curl_waitfd){fd, CURL_WAIT_POLLIN, 0};
}

void
asks_nap(struct asks *a, const int *fd, unsigned int n, struct mono until)
{
	struct curl_waitfd v[FDS_MAX];
	unsigned int i, used = 0;
	int64_t ms;
	int ready;

	for (i = 0; i < n; i++)
		add(v, &used, fd[i]);
	for (i = 0; i < ASKS_MAX; i++)
		add(v, &used, ask_fd(&a->v[i]));
	ms = mono_sub_ns(until, mono_now()) / 1000000 + 1;
	ms = ms < 0 ? 0 : ms > SLEEP_MAX_MS ? SLEEP_MAX_MS : ms;
	if (curl_multi_poll(a->multi, v, used, (int)ms, &ready) != CURLM_OK)
		fatalx(EXIT_FAILED, "curl_multi_poll");
}
