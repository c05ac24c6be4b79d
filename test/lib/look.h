/*
 * look.h: looks into the shared memory of a live daemon.
 */
#ifndef TEST_LOOK_H
#define TEST_LOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "bed.h"
#include "seg.h"
#include "swarm.h"

struct look {
	struct seg seg;
	struct swarm swarm;
};

/* Maps what peer i's daemon has published, as soon as it has, within ms;
 * why goes to the bed. */
bool look_open(struct look *, struct bed *, size_t i, int ms);
void look_close(struct look *);

/* Pieces it has. */
uint32_t look_have(const struct look *);
/* Slot of the admitted connection with that peer, or -1. */
long look_slot(const struct look *, uint32_t peer_id);
/* The worker that talks to that peer, 0: none. */
pid_t look_worker(const struct look *, uint32_t peer_id);
/* Admitted connections. */
size_t look_live(const struct look *);
/* Disk process k, 0: none. */
pid_t look_disk(const struct look *, uint32_t k);

/* Sends a signal to a worker or disk process of this daemon.  A pid that was
 * read may be another process's by now: false when it is no child of the
 * daemon's, or gone. */
bool look_kill(const struct look *, pid_t, int sig);

/* These wait, at most ms, and say whether it came so. */
bool look_until_have(const struct look *, uint32_t pieces, int ms);
bool look_until_live(const struct look *, size_t connections, int ms);
bool look_until_paused(const struct look *, bool paused, int ms);
bool look_until_worker(const struct look *, uint32_t peer_id, pid_t *, int ms);

/*
 * Starts peer i, looks into it, and holds its transfer in the middle: when it
 * is connected with all that run, its workers run in turn with its disk
 * processes until it has at least `least` pieces, and then stay stopped
 * (SIGSTOP).  It may have more by what the frames hold: FrameMemory, or 4 MiB a
 * connection, must be less than the rest of the file.
 */
bool look_start_held(
    struct look *, struct bed *, size_t i, uint32_t least, int ms);
/* It goes on until it has so many, and is held again. */
bool look_go_on(const struct look *, struct bed *, uint32_t least, int ms);
/* Lets all workers go on. */
void look_release(const struct look *);

#endif
