// SPDX-License-Identifier: GPL-2.0-only
#include "cli.h"

int main(int argc, char **argv)
{
	return lxd_flush(lxd_main(argc, argv));
}
