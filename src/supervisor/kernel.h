/*
 * kernel.h: what this kernel offers to confine workers.
 */
#ifndef SHOAL_KERNEL_H
#define SHOAL_KERNEL_H

#include "supervisor.h"

/* Looks for seccomp and Landlock; refuses to go on without seccomp unless
 * Sandbox is optional. */
void kernel_look(struct supervisor *);

#endif
