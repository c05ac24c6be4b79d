/*
 * handover.h: what handover.c and publisher.c agree upon.
 */
#ifndef TEST_PROC_HANDOVER_H
#define TEST_PROC_HANDOVER_H

#define HANDOVER_PIECES  2048
#define HANDOVER_RECORDS 300000u

#endif
