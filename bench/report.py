# SPDX-License-Identifier: GPL-2.0-only
"""Makes results.json, a plot for each figure and a table of the samples.

usage: report.py SAMPLES-DIR OUTPUT-DIR

SAMPLES-DIR has files of what was measured, native, vm and net (which is in the
VM as well), with lines "ROUND NAME UNIT VALUE".
"""

import json
import os
import statistics
import sys

from figures import FIGURES
import svg

# A round trip over two lines up to that many ns: the two processors are near.
NEAR_NS = 380


def read(path):
    """{name: (unit, {round: value})} in the order of the file."""
    samples = {}
    with open(path, encoding='ascii') as lines:
        for line in lines:
            number, name, unit, value = line.split()
            _, values = samples.setdefault(name, (unit, {}))
            values[int(number)] = float(value)
    return samples


def spread(values):
    """Half of the samples lie in this part of the median around it."""
    if len(values) < 4:
        return None
    low, median, high = statistics.quantiles(values, n=4)
    return round((high - low) / median, 3) if median else 0.0


def place_of(samples, base, number):
    """Where the processors were: the hypervisor moves them about."""
    if 'floor-two-lines' not in samples:
        return 'emulated'
    unit, floor = samples[base or 'floor-two-lines']
    if unit != 'ns':
        floor = samples['floor-channel'][1]
    return 'near' if floor.get(number, 0) <= NEAR_NS else 'far'


def aim_of(aim, base):
    """The aim in the unit of the figure, or None."""
    if not aim:
        return None
    _, kind, number = aim
    if kind == 'value':
        return number
    if base is None:
        return None
    return base * number if kind == 'ratio' else base + number


def is_met(aim, value, target, ratio):
    """An aim beside a base is judged as the ratio is: round by round."""
    if aim[1] == 'ratio' and ratio is not None:
        value, target = ratio, aim[2]
    return value <= target if aim[0] == 'max' else value >= target


def result(name, where, place, samples):
    """One row of results.json, and the series of its plot."""
    unit, values = samples[name]
    title, base_name, aim = FIGURES[name]
    is_floor = bool(base_name) and base_name.startswith('floor')
    base = samples.get(base_name, (None, {}))[1]
    numbers = [n for n in sorted(values)
               if place_of(samples, base_name if is_floor else None,
                           n) == place]
    if not numbers:
        return None, None
    mine = [values[n] for n in numbers]
    theirs = [base[n] for n in numbers if n in base]
    value = statistics.median(mine)
    beside = statistics.median(theirs) if theirs else None
    ratio = None
    if theirs and samples[base_name][0] == unit:
        ratio = statistics.median(values[n] / base[n]
                                  for n in numbers if n in base)
    target = aim_of(aim, beside)
    row = {
        'name': name, 'title': title, 'where': where,
        'value': round(value, 3), 'unit': unit,
        'baseline': None if is_floor or beside is None else round(beside, 3),
        'floor': round(beside, 3) if is_floor and theirs else None,
        'ratio': None if ratio is None else round(ratio, 3),
        'runs': len(mine), 'spread': spread(mine), 'placement': place,
        'aim': None if target is None else round(target, 3),
    }
    if target is not None:
        row['met'] = is_met(aim, value, target, ratio)
    series = [(name, mine)]
    if ratio is not None:
        series.append((base_name, theirs))
    return row, series


def show(row):
    """One line of the table."""
    beside = row['floor'] if row['floor'] is not None else row['baseline']
    fields = [
        f"{row['title']:50}", f"{row['value']:10.4g} {row['unit']:7}",
        f"{row['placement']:8}",
        f'{beside:9.4g}' if beside is not None else ' ' * 9,
        f"{row['ratio']:6.2f}" if row['ratio'] is not None else ' ' * 6,
    ]
    if row['aim'] is not None:
        fields.append(f"{row['aim']:9.4g} "
                      f"{'met' if row['met'] else 'missed'}")
    print(' '.join(fields).rstrip())


def main():
    """Reads all, writes all."""
    if len(sys.argv) != 3:
        sys.exit('usage: report.py SAMPLES-DIR OUTPUT-DIR')
    source, output = sys.argv[1:]
    rows = []
    print(f"{'figure':50} {'median':>10} {'unit':7} {'place':8} "
          f"{'beside':>9} {'ratio':>6} {'aim':>9}")
    for file in ('native', 'vm', 'net'):
        where = 'native' if file == 'native' else 'vm'
        path = os.path.join(source, file)
        if not os.path.exists(path):
            continue
        samples = read(path)
        for name in (n for n in samples if n in FIGURES):
            for place in ('near', 'far', 'emulated'):
                row, series = result(name, where, place, samples)
                if not row:
                    continue
                rows.append(row)
                show(row)
                plot = os.path.join(output, f'{name}-{place}.svg')
                with open(plot, 'w', encoding='utf-8') as out:
                    out.write(svg.plot(row['title'], row['unit'], series,
                                       row['aim']))
    with open(os.path.join(output, 'results.json'), 'w',
              encoding='utf-8') as out:
        json.dump(rows, out, indent=1)
        out.write('\n')


if __name__ == '__main__':
    main()
