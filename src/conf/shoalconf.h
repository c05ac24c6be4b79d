/*
 * shoalconf.h: shoal.conf, what the course files do not know.
 *
 * One table of keys serves the file, the long options and the print.
 */
#ifndef SHOAL_SHOALCONF_H
#define SHOAL_SHOALCONF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "peerinfo.h"
#include "prefixes.h"
#include "report.h"
#include "sizes.h"

struct peer_dialect {
	uint32_t id;
	enum dialect_id dialect;
	unsigned int line; /* of the file; 0: an option */
};

/* A peer of a course's swarm, in the folder of its files. */
struct course_peer {
	uint32_t id; /* 0: there is none */
	char dir[256];
};

/* Bounds and defaults are in keys.c. */
struct conf_shoal {
	enum dialect_id dialect;
	struct peer_dialect *peer; /* malloc'd */
	size_t peers;
	bool unchoke_at_once;
	uint32_t give_up_after;     /* s, 0: never */
	char listen[64];            /* with or without a port; "": see
				     * shoald(8) */
	uint32_t k, p, m;           /* of a torrent's swarm; p, m in s */
	int seed_choke;             /* enum seed_choke */
	bool local_discovery;       /* of a torrent's peers */
	char static_peers[1024];    /* of all torrents, with commas */
	uint32_t max_peers;         /* admitted ones */
	uint32_t max_half_open;     /* connections not yet admitted */
	uint32_t max_per_address;   /* of these */
	uint64_t upload_limit;      /* bytes per second, 0: none */
	uint64_t download_limit;    /* likewise */
	struct prefixes exempt;     /* from these two */
	uint32_t handshake_timeout; /* s */
	uint32_t request_timeout;   /* s, 0: max(2p, 30) */
	uint32_t away_time;         /* s */
	uint32_t linger_time;       /* s */
	uint32_t disk_processes;    /* 0: the cores */
	uint64_t frame_memory;      /* bytes */
	uint64_t segment_memory;    /* bytes */
	bool sparse;                /* room is not taken at the start */
	char user[64];              /* "": stay who we are */
	int log_level;              /* enum log_level */
	bool sandbox_optional;
	bool has_digest;
	uint8_t digest[DIGEST_LEN]; /* SHA-256 */
	char piece_digests[256];    /* path of a file; "": none */

	/* Of a daemon of many swarms. */
	char torrents[256], data[256], state[256]; /* folders */
	struct course_peer course;                 /* shared beside them */
	char control[108];      /* a socket; "": controlpath.h */
	uint32_t max_swarms;    /* that run at a time */
	uint32_t dormant_after; /* s of idleness */
	uint32_t wake_interval; /* s, of dormant ones with trackers */
};

void conf_shoal_defaults(struct conf_shoal *);
/*
 * On top of what is there.  An unknown or repeated key is an error; PeerDialect
 * may repeat, a peer in it may not.  0, or -1 with the report's error and
 * nothing changed.
 */
int conf_shoal_parse(struct conf_shoal *, const char *file, const char *text,
    size_t n, struct report *) __attribute__((warn_unused_result));
/* What to speak when dialling this peer. */
enum dialect_id conf_shoal_dialect(const struct conf_shoal *, uint32_t id);
/* PeerDialect names listed peers: 0, or -1 with the report's error; file is
 * the one that was parsed. */
int conf_shoal_check_peers(const struct conf_shoal *, const struct conf_peers *,
    const char *file, struct report *) __attribute__((warn_unused_result));
/* Every key with its value; those without one (LimitExempt, User, Digest,
 * PieceDigests, Listen) are left out when unset. */
void conf_shoal_print(const struct conf_shoal *, FILE *);
void conf_shoal_free(struct conf_shoal *);

/*
 * SIGHUP: takes from next what may change at run time; calls stays with each
 * other key that differs.  Lists are swapped: both are still to be freed.
 */
void conf_shoal_reload(struct conf_shoal *, struct conf_shoal *next,
    void (*stays)(const char *key));

/*
 * A long option: a key's name in lower case with hyphens and without dashes in
 * front ("frame-memory").  Returns how many words its value has, 1 or 2
 * (PeerDialect, Digest, Course), or 0 when no key has that name.
 */
int conf_key_words(const char *option);
/* Its value is on or off, and may be left out for on. */
bool conf_key_is_switch(const char *option);
/*
 * The later of two wins, also over what a file said.  The words of a value
 * stand with a blank between.  0, or -1 with the report's error
 * ("--frame-memory: ...").
 */
int conf_shoal_option(struct conf_shoal *, const char *option,
    const char *value, struct report *) __attribute__((warn_unused_result));

/* The i-th key's name in the file, NULL behind the last; and what of it. */
const char *conf_key_name(size_t i);
const char *conf_key_arg(size_t i);  /* "SIZE" */
const char *conf_key_help(size_t i); /* one line for --help */
bool conf_key_is_live(size_t i);     /* SIGHUP changes it */
#define KEY_OPTION_MAX 32            /* bytes of an option, NUL included */
void conf_key_option(size_t i, char out[KEY_OPTION_MAX]);

#endif
