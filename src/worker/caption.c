/*
 * caption.c: the worker's title.
 */
#include "caption.h"

#include "dialect.h"
#include "text.h"
#include "title.h"
#include "worker.h"

void
caption(const struct worker *w)
{
	char buf[TITLE_MAX];
	struct text t;

	text_init(&t, buf, sizeof(buf));
	text_str(&t, "shoal-worker: ");
	text_str(&t, w->seg.h->name);
	text_str(&t, " slot ");
	text_u64(&t, w->slot);
	if (w->admitted) {
		text_str(&t, " peer ");
		text_u64(&t, w->peer_id);
		text_chr(&t, ' ');
	} else
		text_str(&t, " handshake with ");
	text_str(&t, w->order->address);
	if (w->admitted) {
		text_str(&t, " (");
		text_str(&t, dialect_get(w->dialect)->name);
		text_chr(&t, ')');
	}
	title_put(buf);
}
