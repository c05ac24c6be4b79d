/*
 * main.c: shoal-worker, the process that talks to one peer.
 *
 * shoald starts it and nobody else does:
 *	shoal-worker SLOT DIALLED DIALECT HANDSHAKE-MS LINGER-MS SANDBOX HASH
 *	    ROOM
 */
#include <string.h>
#include <unistd.h>

#include "admission.h"
#include "caption.h"
#include "end.h"
#include "failpoint.h"
#include "loop.h"
#include "sandbox.h"
#include "setup.h"
#include "shake.h"
#include "sleep.h"
#include "title.h"
#include "worker.h"

static struct worker self;

static _Noreturn void
fail(const char *why)
{
	ssize_t n = write(STDERR_FILENO, why, strlen(why));

	(void)n;
	_exit(END_SETUP);
}

/* Nothing of ours is written from here on, and a peer must not find it. */
static void
close_stderr(void)
{
#ifndef SHOAL_SANITIZED
	close(STDERR_FILENO);
#endif
}

int
main(int argc, char **argv, char **envp)
{
	struct worker *w = &self;

	w->born = mono_now();
	title_init(argc, argv, envp);
	if (setup_args(w, argc, argv) == -1)
		fail("shoal-worker: only shoald starts it\n");
	if (setup_map(w) == -1)
		fail("shoal-worker: cannot map the segment\n");
	if (setup_tether(w) == -1)
		_exit(END_ORPHAN);
	if (sleep_init() == -1)
		fail("shoal-worker: cannot handle signals\n");
	w->seed = rng_entropy();
	caption(w);
	if (sandbox_enter(w->must_sandbox, setup_room(w)) == -1)
		fail("shoal-worker: cannot enter the sandbox\n");
	close_stderr();
	FAILPOINT(worker_sandboxed);

	shake(w);
	admission(w);
	caption(w);
	if (sandbox_narrow(w->must_sandbox) == -1)
		end_worker(w, END_SETUP);
	FAILPOINT(worker_narrowed);
	loop(w);
}
