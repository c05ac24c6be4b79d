/*
 * disks.h: the life of disk processes.
 */
#ifndef SHOAL_DISKS_H
#define SHOAL_DISKS_H

#include "record.h"
#include "supervisor.h"

/* Starts disk 0, which prepares alone; the others follow when it has sent
 * the file. */
void disks_start(struct supervisor *);
/* The disk process of this pid; NULL: none. */
struct disk *disks_by_pid(struct supervisor *, pid_t);
/* waitid has returned (R13): a replacement under the same number. */
void disks_reaped(
    struct supervisor *, struct disk *, int status, bool by_signal);
/* Replacements that are due; called each turn. */
void disks_tick(struct supervisor *);
struct mono disks_next(const struct supervisor *);
/* One of them pauses or goes on: so do the workers. */
void disks_repause(struct supervisor *);
/* A record without arguments to disk k, or to all, then its bell. */
void disks_say(struct supervisor *, uint32_t k, enum record_kind);
void disks_say_all(struct supervisor *, enum record_kind);
/* Some check what was there at the start. */
bool disks_are_checking(const struct supervisor *);
/* Asks disk 0 for one of many files. */
void disks_ask_file(struct supervisor *, uint32_t file);
/* Disk processes that live, or that are to be replaced. */
uint32_t disks_count(const struct supervisor *);
/* SIGKILL to all. */
void disks_shoot(struct supervisor *);

#endif
