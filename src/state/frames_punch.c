/*
 * frames_punch.c: giving a slot's frames back to the system.
 */
#include "frames.h"

#include <fcntl.h>

int
frames_punch(int fd, uint32_t slot)
{
	return fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
	    (off_t)slot * (off_t)FRAMES_SLOT_BYTES, (off_t)FRAMES_SLOT_BYTES);
}
