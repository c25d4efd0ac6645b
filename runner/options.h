/* SPDX-License-Identifier: GPL-2.0-only */
/* The runner's command line. */
#ifndef LXD_RUNNER_OPTIONS_H
#define LXD_RUNNER_OPTIONS_H

#include "domain.h"

/**
 * lxd_options_parse() - take the command line apart
 * @opt: filled in; refers to @argv
 * @argc: as main() gets it
 * @argv: as main() gets it
 *
 * Complains on stderr.
 *
 * Return: 0; 1: help was asked for and given; -1: wrong usage
 */
int lxd_options_parse(struct lxd_options *opt, int argc, char **argv);

#endif /* LXD_RUNNER_OPTIONS_H */
