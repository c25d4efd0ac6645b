/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every look that the command takes at the kernel: /dev/lxdom, the kernel log
 * and /proc.  Unit tests put another device.c in its place.
 */
#ifndef LXD_DEVICE_H
#define LXD_DEVICE_H

#include <lxdom/lxdom.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/**
 * lxd_dev_open() - open /dev/lxdom
 *
 * Return: a file descriptor, or -errno
 */
int lxd_dev_open(void);

/**
 * lxd_dev_close() - close what a function of this file opened
 * @fd: file descriptor
 */
void lxd_dev_close(int fd);

/**
 * lxd_dev_info() - LXDOM_INFO
 * @host: /dev/lxdom
 * @info: the answer
 *
 * Return: 0 or -errno
 */
int lxd_dev_info(int host, struct lxdom_info *info);

/**
 * lxd_dev_list() - LXDOM_LIST
 * @host: /dev/lxdom
 * @list: argument and answer
 *
 * Return: 0 or -errno
 */
int lxd_dev_list(int host, struct lxdom_list *list);

/**
 * lxd_dev_domain() - LXDOM_OPEN
 * @host: /dev/lxdom
 * @name: name of a domain, shorter than LXDOM_NAME_MAX
 *
 * Return: a file descriptor, or -errno
 */
int lxd_dev_domain(int host, const char *name);

/**
 * lxd_dev_stop() - LXDOM_STOP
 * @dom: a domain
 *
 * Return: 0 or -errno
 */
int lxd_dev_stop(int dom);

/**
 * lxd_dev_kill() - LXDOM_KILL
 * @dom: a domain
 *
 * Return: 0 or -errno
 */
int lxd_dev_kill(int dom);

/**
 * lxd_dev_stat() - LXDOM_STAT
 * @dom: a domain
 * @stat: the answer
 *
 * Return: 0 or -errno
 */
int lxd_dev_stat(int dom, struct lxdom_stat *stat);

/**
 * lxd_dev_inside() - LXDOM_INSIDE
 * @dom: a domain
 * @inside: the answer
 *
 * Return: 0 or -errno
 */
int lxd_dev_inside(int dom, struct lxdom_inside *inside);

/**
 * lxd_dev_config() - LXDOM_CONFIG
 * @dom: a domain
 * @config: argument and answer
 *
 * Return: 0 or -errno
 */
int lxd_dev_config(int dom, struct lxdom_config *config);

/**
 * lxd_dev_devices() - LXDOM_DEVICES
 * @dom: a domain
 * @devices: argument and answer
 *
 * Return: 0 or -errno
 */
int lxd_dev_devices(int dom, struct lxdom_devices *devices);

/**
 * lxd_dev_stopped() - does a process stand still, by a signal or a debugger?
 * @pid: the process
 *
 * Return: true if it does; false if it does not, or is not there.
 */
bool lxd_dev_stopped(pid_t pid);

/**
 * lxd_dev_resident() - memory of a process that is in RAM
 * @pid: the process
 * @rss: bytes, pages shared with others counted in full
 * @pss: bytes, pages shared with others counted in proportion
 *
 * Return: 0 or -errno
 */
int lxd_dev_resident(pid_t pid, unsigned long long *rss,
		     unsigned long long *pss);

/**
 * lxd_dev_kmsg() - open the kernel log, at its oldest record
 *
 * Return: a file descriptor in non-blocking mode, or -errno
 */
int lxd_dev_kmsg(void);

/**
 * lxd_dev_kmsg_read() - read one record of the kernel log
 * @fd: the log
 * @buf: room for the record
 * @size: bytes of it
 * @wait: wait for the next record if there is none
 *
 * Return: bytes of the record, 0 if there is none, -EPIPE if records were
 * overwritten before they could be read, or another -errno
 */
ssize_t lxd_dev_kmsg_read(int fd, char *buf, size_t size, int wait);

#endif /* LXD_DEVICE_H */
