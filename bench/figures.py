# SPDX-License-Identifier: GPL-2.0-only
"""The figures: what stands beside each of them, and what it aims at.

base: the sample of the same round that it is compared with, by its name; a
      floor where there is one.
aim:  (kind, number): 'ratio' to the base, 'plus' ns over the base, or 'value'
      of the figure itself; 'min' and 'max' say which side is good.
"""

FIGURES = {
    # name: (title, base, aim)
    'floor-one-line': ('round trip over one cache line', None, None),
    'floor-two-lines': ('round trip over two cache lines', None, None),
    'floor-channel': ('the same, in the memory of the channel', None, None),
    'call-channel': ('empty call and reply, channel alone',
                     'floor-channel', ('max', 'ratio', 1.2)),
    'call-domain': ('empty call and reply of a real domain',
                    'floor-domain', ('max', 'ratio', 1.2)),
    'call-batch-4': ('a call and its reply, 4 at a time',
                     'floor-cycles', ('max', 'value', 100)),
    'call-batch-8': ('a call and its reply, 8 at a time',
                     'floor-cycles', ('max', 'value', 65)),
    'call-batch-32': ('a call and its reply, 32 at a time',
                      'floor-cycles', ('max', 'value', 40)),
    'null_blk-depth-1': ('isolated null_blk, 4 KiB, no data, depth 1',
                         'floor-domain', ('max', 'plus', 100)),
    'null_blk-depth-32': ('isolated null_blk, 4 KiB, no data, depth 32',
                          'floor-domain', ('min', 'value', 15)),
    'null_blk-data-depth-1': ('isolated null_blk, 4 KiB from its memory',
                              'floor-domain', None),
    'thread-switch': ('switch between threads', None, ('max', 'value', 29)),
    'thread-create': ('create and destroy a thread', None,
                      ('max', 'value', 46)),
    'thread-block-1': ('a thread that blocks once', None,
                       ('max', 'value', 124)),
    'thread-block-4': ('four threads that block once', None,
                       ('max', 'value', 374)),
    'run-to-disk': ('from start of the runner to the disk', None,
                    ('max', 'value', 50)),
    'idle-cpu': ('processor time of an idle domain', None,
                 ('max', 'value', 0.5)),
    'idle-wakeups': ('wake-ups of an idle domain', None,
                     ('max', 'value', 10)),
    'memory': ('memory of a null_blk domain, without the window', None,
               ('max', 'value', 16)),
    'vm-psync': ('isolated null_blk, psync, depth 1', 'vm-psync-native',
                 ('min', 'ratio', 0.8)),
    'vm-io_uring-32': ('isolated null_blk, io_uring, depth 32',
                       'vm-io_uring-32-native', ('min', 'ratio', 1.0)),
    'vm-psync-instructions': ('instructions per request, psync, depth 1',
                              'vm-psync-instructions-native', None),
    'vm-io_uring-32-instructions': (
        'instructions per request, io_uring, depth 32',
        'vm-io_uring-32-instructions-native', None),
}
