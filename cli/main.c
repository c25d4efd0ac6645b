// SPDX-License-Identifier: GPL-2.0-only
#include "cli.h"

#include <fcntl.h>
#include <unistd.h>

/*
 * A caller may have closed any of the standard descriptors.  What is opened next
 * would take its place, and be written to or handed to the runner as such.  For
 * reading only: what is written to an output that was closed stays an error.
 */
static void take_standard_fds(void)
{
	int fd;

	do {
		fd = open("/dev/null", O_RDONLY);
	} while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}

int main(int argc, char **argv)
{
	take_standard_fds();
	return lxd_flush(lxd_main(argc, argv));
}
