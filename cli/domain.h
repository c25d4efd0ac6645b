/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Finding a domain, and the words for what it is.
 */
#ifndef LXD_DOMAIN_H
#define LXD_DOMAIN_H

#include <lxdom/lxdom.h>
#include <stdbool.h>
#include <stddef.h>

struct json_object;

/**
 * lxd_host_open() - open the host module and compare versions
 * @host: its file descriptor, to be closed with lxd_dev_close()
 *
 * Return: LXD_EXIT_OK, or another exit code after an error has been printed
 */
int lxd_host_open(int *host);

/**
 * lxd_domain_open() - open a domain by its name
 * @name: its name
 * @host: file descriptor of the host module, to be closed by the caller
 * @dom: file descriptor of the domain, to be closed by the caller
 *
 * Return: LXD_EXIT_OK, or another exit code after an error has been printed
 * (nothing is left open then)
 */
int lxd_domain_open(const char *name, int *host, int *dom);

/**
 * lxd_domain_stop() - run the driver's exit
 * @dom: the domain
 * @name: its name
 *
 * Return: LXD_EXIT_OK, or another exit code after an error has been printed
 */
int lxd_domain_stop(int dom, const char *name);

/**
 * lxd_domain_gone() - wait until the name of a domain is free again
 * @host: file descriptor of the host module
 * @name: its name
 *
 * A stopped or dead domain keeps its name until its monitor has written its
 * report and left.
 *
 * Return: LXD_EXIT_OK, or LXD_EXIT_TIMED_OUT after an error has been printed
 */
int lxd_domain_gone(int host, const char *name);

/**
 * lxd_domain_devices() - the devices that a domain serves
 * @dom: the domain
 * @count: number of them
 *
 * Return: array, to be freed, or NULL with @count -errno
 */
struct lxdom_device *lxd_domain_devices(int dom, int *count);

/**
 * lxd_devices_json() - a JSON array of devices
 * @dev: the devices
 * @count: number of them
 *
 * Return: an array, the caller's.
 */
struct json_object *lxd_devices_json(const struct lxdom_device *dev, int count);

/**
 * lxd_name_ok() - may a domain have this name?
 * @name: the name
 *
 * Return: 1 if so, else 0
 */
int lxd_name_ok(const char *name);

/**
 * lxd_state_name() - word for a state
 * @state: enum lxdom_state
 *
 * Return: a word; "unknown" for what this program does not know.
 */
const char *lxd_state_name(unsigned int state);

/**
 * lxd_wall_name() - word for a back end
 * @wall: enum lxdom_wall
 *
 * Return: a word; "unknown" for what this program does not know.
 */
const char *lxd_wall_name(unsigned int wall);

/**
 * lxd_class_name() - word for a class
 * @bit: an LXDOM_CLASS_* bit
 *
 * Return: a word; "unknown" for what this program does not know.
 */
const char *lxd_class_name(unsigned int bit);

/**
 * lxd_waits_for_pci() - does its driver run, and have no PCI device to drive?
 * @stat: the kernel's figures
 *
 * Return: true if it runs, for drivers of PCI devices, and has none.
 */
bool lxd_waits_for_pci(const struct lxdom_stat *stat);

/* As the runner has it. */
#define LXD_PATH_MAX	4096

/**
 * lxd_run_path() - path of a file that the runner keeps for a domain
 * @buf: receives it
 * @size: bytes of @buf
 * @name: name of the domain
 * @ext: "json", "fault" or "log"
 */
void lxd_run_path(char *buf, size_t size, const char *name, const char *ext);

/**
 * lxd_amount() - a number of bytes for people
 * @bytes: the number
 *
 * Return: text, valid until the fourth call from here
 */
const char *lxd_amount(unsigned long long bytes);

/**
 * lxd_duration() - a time for people
 * @ns: nanoseconds
 *
 * Return: text, valid until the fourth call from here
 */
const char *lxd_duration(unsigned long long ns);

#endif /* LXD_DOMAIN_H */
