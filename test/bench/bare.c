/*
 * bare.c: the least program that could take a connection.
 *
 * Linked like shoal-worker; what its start costs is the floor of the
 * worker's.
 */
#include <sys/socket.h>
#include <unistd.h>

int
main(void)
{
	char buf[32];

	if (recv(3, buf, sizeof(buf), MSG_WAITALL) != sizeof(buf))
		return 1;
	return write(3, buf, sizeof(buf)) == sizeof(buf) ? 0 : 1;
}
