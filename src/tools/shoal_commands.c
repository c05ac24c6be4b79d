/*
 * shoal_commands.c: the table of the commands of shoal.
 */
#include <stddef.h>

#include "shoal.h"
#include "shoal_share.h"

const struct shoal_command shoal_commands[] = {
    {"get", shoal_get, "FILE", "fetches what a .torrent describes"},
    {"seed", shoal_seed, "FILE DIR", "serves it"},
    {"create", shoal_create, "-o FILE PATH", "makes a .torrent"},
    {"show", shoal_show, "FILE", "says what is in a .torrent"},
    {"verify", shoal_verify, "FILE DIR", "holds files against a .torrent"},
    {NULL, NULL, NULL, NULL},
};
