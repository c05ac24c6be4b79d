/*
 * shoal_commands.c: the table of the commands of shoal.
 */
#include <stddef.h>

#include "shoal.h"

const struct shoal_command shoal_commands[] = {
    {NULL, NULL, NULL, NULL},
};
