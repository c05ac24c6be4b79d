/*
 * supervisor.h: everything the supervisor knows, its private truth.
 *
 * The segment mirrors parts of it, which are not read back: from there comes
 * only what others write.
 */
#ifndef SHOAL_SUPERVISOR_H
#define SHOAL_SUPERVISOR_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "address.h"
#include "arrivals.h"
#include "asks.h"
#include "backoff.h"
#include "budget.h"
#include "config.h"
#include "ending.h"
#include "mono.h"
#include "opened.h"
#include "record.h"
#include "rng.h"
#include "schedule.h"
#include "seg.h"
#include "slot.h"
#include "swarm.h"
#include "tether.h"
#include "watch.h"

#define DISCOVERED_MAX 200 /* that we dial though nobody listed them */

/* How far an admission has come: one descriptor is under way at a time. */
enum admission { GIVE_NOTHING = 0, GIVE_SWARM, GIVE_ASKS, GIVE_FILE, GIVEN };

/* Of the data of pieces. */
enum way { WAY_DOWN = 0, WAY_UP, WAYS };

#define LENT_MAX 64 /* descriptors of many files, kept for workers */

/* A slot and the worker in it. */
struct child {
	uint32_t slot;
	enum slot_state state;
	pid_t pid; /* 0: reaped or none */
	int pidfd, pair;
	struct watch watch; /* of the pair */
	uint64_t conn;      /* connection number, never reused */
	struct address addr;
	bool leaving;         /* told to leave, or shot */
	bool shot;            /* by us */
	struct peer *dialled; /* whom we dialled; NULL: accepted */
	struct peer *peer;    /* the admitted peer */
	enum dialect_id dialect;
	enum admission given;
	uint32_t wants;    /* of many files, the one it waits for, plus 1 */
	bool owes_file;    /* it asked for the file before we had it */
	struct mono since; /* spawned, or dead */
	uint32_t epoch;    /* of the order word */
	uint32_t flags;    /* ORDER_ flags of it */
	uint32_t depth;
	uint32_t records;     /* from it in this second: a flood is shot */
	struct slot_copy rec; /* last sample */
	uint64_t turn_down;   /* bytes_down at the last p turn */
	uint64_t turn_up;     /* bytes_up then */
	uint64_t served;      /* the last p turn that it was preferred in */
	uint64_t rate_down, rate_up; /* bytes_* a second ago */
	struct mono rated;
	struct mono moved; /* data, about then; or it was let in */
	struct budget_meter spent[WAYS]; /* of the limits */
	bool preferred;
	enum why why;
	uint32_t rank;
};

/* A peer other than us. */
struct peer {
	uint32_t id;      /* PeerInfo.cfg's; 0: nobody is in this place */
	bool listed;      /* by the configuration: it stays in the table */
	bool dial;        /* for us to dial: on a line before ours */
	const char *host; /* where it listens; the configuration's text */
	uint16_t port;
	unsigned int line; /* of PeerInfo.cfg */
	bool named;        /* its host is a name, not an address */
	bool resolved;     /* addr is known */
	bool asking;       /* the resolver owes an answer */
	bool nowhere;      /* said that its name has no address */
	uint32_t nth;      /* which of the name's addresses we want */
	struct mono asked_at;
	struct address addr;
	struct ending_peer end;
	bool kept; /* that it was seen complete is kept by disk 0 */
	uint8_t wire_id[HASH_LEN]; /* what it calls itself, a torrent's */
	bool banned;               /* it sent what is not the torrent's */
	bool found;                /* by discovery */
	uint32_t misses;           /* since then, or since it was let in */
	struct mono left;          /* when its last worker ended */
	struct address from;       /* our end of a connection we dialled */
	struct mono reserved;      /* until then, for the listed host alone */
	struct backoff redial, penalty;
	enum dialect_id configured;
	enum dialect_id speaks; /* what to speak when dialling */
	bool try_other;         /* the next dialling tries the other one */
	struct child *conn;     /* its admitted worker */
	struct child *trying;   /* a dialled worker not yet admitted */
	int sock;               /* connect under way, or -1 */
	bool up;                /* connected, waits for a slot */
	struct watch watch;
	struct mono deadline; /* of that connect */
};

/* A disk process. */
struct disk {
	uint32_t k;
	struct tether tether;
	bool ready;      /* said READY */
	bool born;       /* lived before: a replacement comes `again` */
	bool finished;   /* said DRAINED or left after FINISH */
	uint32_t paused; /* errno of its last PAUSED */
	struct backoff deaths;
};

/* The process that finds a torrent's peers. */
struct discovery {
	bool wanted;
	struct tether tether;
	uint32_t records;     /* from it in this second: a flood is shot */
	struct record asked;  /* the last of a tracker */
	struct mono asked_at; /* 0: there is none */
	struct backoff deaths;
	bool leaving, shot;
	struct mono leave_at; /* then it is shot */
};

enum phase {
	PHASE_STARTING, /* disk 0 prepares */
	PHASE_RUNNING,
	PHASE_LEAVING,  /* workers leave */
	PHASE_FINISHING /* disks write what is left */
};

struct supervisor {
	struct config *cf;
	const struct terms *terms; /* of the swarm */
	char self_exe[4096];
	char libexec[4096];
	enum phase phase;
	int exit_code;
	uint32_t pid;
	bool quick;      /* SIGTERM: leave without lingering */
	bool terminal;   /* standard error is one: show progress */
	struct mono now; /* of this turn of the loop */
	struct mono phase_began;
	struct rng rng;
	int ep;
	int signals; /* signalfd */
	struct watch signals_watch;

	struct seg seg;
	struct swarm swarm;
	struct asks asks;
	char shm_name[80], swarm_name[88];
	int seg_fd, swarm_fd, swarm_ro, frames_fd;
	int file_fd;         /* the one file, read-only, from disk 0 */
	struct opened lent;  /* of many files, at most LENT_MAX */
	uint32_t opening;    /* what disk 0 was asked for, plus 1 */
	uint32_t lend_first; /* behind the slot that it was asked for */
	int peer_dir, work_dir, lock_fd;
	int log_rd, log_wr;

	int keeper_fd; /* -1: none is above us */
	struct watch keeper_watch;
	struct record told;   /* the last that it heard */
	struct record demand; /* likewise, of what it limits */
	struct mono company;  /* when somebody was here who wants something */
	bool dozing;          /* we leave, and will be back */
	int listen_fd;        /* -1: the keeper's connections are taken */
	struct address listen_addr; /* of it, or of the keeper's */
	bool leave_from;            /* and where what we dial begins */
	struct watch listen_watch;
	bool listening;         /* the watch is armed */
	struct mono deaf_until; /* accept failed: not before */
	int parked_fd;          /* accepted, waits for a slot; or -1 */
	struct address parked;
	struct arrivals arrivals;
	struct child *child; /* [cf->slots] */
	uint64_t next_conn;
	struct peer *peer; /* [places] */
	uint32_t places;
	uint32_t npeers;     /* places that are taken */
	uint32_t last_id;    /* the last number given to a torrent's peer */
	uint32_t given_up;   /* of them: never came for GiveUpAfter */
	uint32_t nlive;      /* peers with an admitted worker */
	uint32_t dialling;   /* connects under way */
	struct mono dial_at; /* the next look for whom to dial */
	uint32_t dial_from;  /* the peer it begins with */
	struct disk disk[DISKS_MAX];
	struct discovery discovery;

	struct schedule_config sched_cf;
	struct schedule_state sched;
	bool look;              /* a worker asked for a decision */
	struct mono spoilt_due; /* a piece spoilt by several is said then */
	uint32_t *logged_pref;  /* sorted ids of the set last logged */
	uint32_t nlogged_pref;
	uint32_t opt_due; /* peer id to be logged as optimistic */
	uint64_t rung_epoch;
	struct mono rung_at;
	struct mono next_tick, next_second;
	uint32_t paused;  /* errno why the swarm is paused */
	bool had_all;     /* at the start, of what is wanted */
	bool complete;    /* the final name is there and synced */
	uint32_t sandbox; /* SANDBOX_ bits */
	uint64_t gone_down, gone_up, gone_conns, gone_crashed;
	uint32_t have; /* pieces, once a second */
	uint64_t rate_down, rate_up;

	uint64_t dealt[WAYS];   /* the limits of a keeper's, 0: none */
	uint64_t spent[WAYS];   /* bytes a second of those that are limited */
	bool held[WAYS];        /* some of them would take more */
	struct mono limited_at; /* when they were dealt last */
	bool limited;           /* something is */
	bool spending;          /* and is used */
};

#endif
