/*
 * shoal_commands.c: the table of the commands of shoal.
 */
#include <stddef.h>

#include "shoal.h"
#include "shoal_control.h"
#include "shoal_share.h"

const struct shoal_command shoal_commands[] = {
    {"get", shoal_get, "FILE", "fetches what a .torrent describes"},
    {"seed", shoal_seed, "FILE DIR", "serves it"},
    {"create", shoal_create, "-o FILE PATH", "makes a .torrent"},
    {"show", shoal_show, "FILE", "says what is in a .torrent"},
    {"scrape", shoal_scrape, "FILE", "asks its trackers how many share it"},
    {"verify", shoal_verify, "FILE DIR", "holds files against a .torrent"},
    {"list", shoal_list, "[SWARM ...]", "shows what a daemon shares"},
    {"add", shoal_add, "FILE ...", "gives it .torrents"},
    {"remove", shoal_remove, "SWARM ...", "takes them away"},
    {"pause", shoal_pause, "SWARM ...", "ends what runs for them"},
    {"resume", shoal_resume, "SWARM ...", "goes on with them"},
    {"recheck", shoal_recheck, "SWARM ...", "holds their data against them"},
    {"limits", shoal_limits, "[SWARM]", "shows or sets how fast it may be"},
    {"peers", shoal_peers, "SWARM", "shows whom it is connected to"},
    {NULL, NULL, NULL, NULL},
};
