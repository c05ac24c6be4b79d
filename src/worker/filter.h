/*
 * filter.h: system call filters as seccomp programs.
 */
#ifndef SHOAL_FILTER_H
#define SHOAL_FILTER_H

#include <stdbool.h>

enum filter_stage {
	FILTER_JOINING, /* handshake and admission */
	FILTER_STEADY,  /* an admitted peer */
};

/*
 * Installs the filter of a stage on top of what there is.  Whatever it does
 * not name ends the process by SIGSYS.  -1 with errno; where the kernel has no
 * filters, if required.
 */
int filter_install(enum filter_stage, bool required)
    __attribute__((warn_unused_result));

#endif
