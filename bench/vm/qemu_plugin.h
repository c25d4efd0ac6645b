/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What insns.c uses of QEMU's plugin interface, version 4, as
 * include/qemu/qemu-plugin.h of QEMU 10.0 declares it.  Debian's package has
 * the interface, but not the header.
 */
#ifndef QEMU_PLUGIN_H
#define QEMU_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

typedef uint64_t qemu_plugin_id_t;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
struct qemu_info;
typedef void (*tb_trans_fn)(qemu_plugin_id_t id, struct qemu_plugin_tb *tb);
typedef void (*exec_fn)(unsigned int vcpu, void *arg);

/**
 * qemu_plugin_register_vcpu_tb_trans_cb() - have a function called for each block translated
 * @id: of the plugin
 * @fn: called with the block
 */
void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t id, tb_trans_fn fn);

/**
 * qemu_plugin_register_vcpu_tb_exec_cb() - have a function called when a block is executed
 * @tb: block
 * @fn: called with the processor's number and @arg
 * @flags: enum qemu_plugin_cb_flags
 * @arg: its argument
 */
void qemu_plugin_register_vcpu_tb_exec_cb(struct qemu_plugin_tb *tb, exec_fn fn,
					  int flags, void *arg);

/**
 * qemu_plugin_register_vcpu_insn_exec_cb() - have a function called when an instruction is executed
 * @insn: instruction
 * @fn: called with the processor's number and @arg
 * @flags: enum qemu_plugin_cb_flags
 * @arg: its argument
 */
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *insn,
					    exec_fn fn, int flags, void *arg);

/**
 * qemu_plugin_tb_n_insns() - instructions of a block
 * @tb: block
 *
 * Return: how many.
 */
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);

/**
 * qemu_plugin_tb_get_insn() - an instruction of a block
 * @tb: block
 * @i: its number, from 0
 *
 * Return: the instruction, valid while the block is being translated.
 */
struct qemu_plugin_insn *
qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t i);

/**
 * qemu_plugin_insn_data() - copy the bytes of an instruction
 * @insn: instruction
 * @to: to there
 * @len: at most so many
 *
 * Return: how many were copied.
 */
size_t qemu_plugin_insn_data(const struct qemu_plugin_insn *insn, void *to,
			     size_t len);

/**
 * qemu_plugin_insn_size() - length of an instruction
 * @insn: instruction
 *
 * Return: bytes.
 */
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *insn);

#endif /* QEMU_PLUGIN_H */
