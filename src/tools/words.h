/*
 * words.h: the words for what the segment keeps as numbers.
 *
 * A number that has no word, as a hostile segment may hold, has "unknown".
 */
#ifndef SHOAL_WORDS_H
#define SHOAL_WORDS_H

#include <stddef.h>
#include <stdint.h>

const char *words_slot_state(uint32_t); /* enum slot_state */
const char *words_disk_state(uint32_t); /* enum disk_state */
const char *words_dialect(uint32_t);    /* enum dialect_id */

/* Why a peer was or was not chosen: "preferred: rate 3rd of 8". */
char *words_why(
    char *buf, size_t size, uint32_t why, uint32_t rank, uint32_t candidates);
/* The reason alone: "rate". */
const char *words_reason(uint32_t why);

/* CONN_ flags as four letters: C we choke it, I we are interested, c it
 * chokes us, i it is interested; '-' where not. */
char *words_flags(char buf[5], uint32_t flags);

/* Flags of an order: "unchoke", "choke, pause", "leave". */
char *words_order(char *buf, size_t size, uint32_t flags);

#endif
