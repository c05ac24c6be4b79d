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

#include "report.h"
#include "sizes.h"

struct peer_dialect {
	uint32_t id;
	enum dialect_id dialect;
};

struct conf_shoal {
	enum dialect_id dialect;   /* Dialect document|founding */
	struct peer_dialect *peer; /* PeerDialect ID NAME, repeats; malloc'd */
	size_t peers;
	bool unchoke_at_once;       /* UnchokeAtOnce on|off, on */
	uint32_t give_up_after;     /* GiveUpAfter s, 0: never */
	char listen[64];            /* Listen ADDRESS, "": see shoald(8) */
	uint32_t max_peers;         /* MaxPeers 1000, 1 .. 20000 */
	uint32_t max_half_open;     /* MaxHalfOpen 64, 1 .. 4096 */
	uint32_t max_per_address;   /* MaxPerAddress 8, 1 .. 4096: not yet
				     * admitted ones */
	uint32_t handshake_timeout; /* HandshakeTimeout s, 10, 1 .. 3600 */
	uint32_t request_timeout;   /* RequestTimeout s, 0: max(2p, 30),
				     * .. 86400 */
	uint32_t away_time;         /* AwayTime s, 30 (COURSE 7) */
	uint32_t linger_time;       /* LingerTime s, 5, 0 .. 3600 */
	uint32_t disk_processes;    /* DiskProcesses, 0: the cores; <= 16 */
	uint64_t frame_memory;      /* FrameMemory bytes, 256M, 1M .. 1024G */
	uint64_t segment_memory;    /* SegmentMemory bytes, likewise */
	char user[64];              /* User NAME, "": stay who we are */
	int log_level;              /* LogLevel error|warn|info|debug, info */
	bool sandbox_optional;      /* Sandbox required|optional, required */
	bool has_digest;            /* Digest sha256 HEX */
	uint8_t digest[DIGEST_LEN];
};

void conf_shoal_defaults(struct conf_shoal *);
/*
 * On top of what is there.  An unknown or repeated key is an error; PeerDialect
 * may repeat, a peer in it may not.  0, or -1 with the report's error and
 * nothing changed.
 */
int conf_shoal_parse(struct conf_shoal *, const char *file, const char *text,
    size_t n, struct report *) __attribute__((warn_unused_result));
/* Every key with its value; those without one (User, Digest, Listen) are left
 * out when unset. */
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
 * (PeerDialect, Digest), or 0 when no key has that name.
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
