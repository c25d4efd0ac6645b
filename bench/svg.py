# SPDX-License-Identifier: GPL-2.0-only
"""A plot as SVG: samples by round, what they are compared with, the aim."""

from xml.sax.saxutils import escape

WIDTH, HEIGHT = 640, 320
LEFT, RIGHT, TOP, BOTTOM = 64, 16, 44, 36
COLOURS = ('#0b5fa5', '#999999', '#c44e00')


def steps(high):
    """Four or so round numbers from 0 up to high."""
    step = 1e-6
    while step * 5 < high:
        for factor in (2, 2.5, 2):
            step *= factor
            if step * 5 >= high:
                break
    return [i * step for i in range(int(high / step) + 1)]


def text(x, y, what, anchor='start', size=12, colour='#222222'):
    """One line of text."""
    return (f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" '
            f'text-anchor="{anchor}" fill="{colour}">{escape(what)}</text>')


def plot(title, unit, series, aim=None):
    """series: (name, [values]) in the order of their importance."""
    high = max([v for _, values in series for v in values] + [aim or 0])
    high = high * 1.1 or 1
    across = max(len(values) for _, values in series)

    def x_of(i):
        return LEFT + (i + 0.5) * (WIDTH - LEFT - RIGHT) / across

    def y_of(v):
        return HEIGHT - BOTTOM - v * (HEIGHT - TOP - BOTTOM) / high

    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" '
           f'height="{HEIGHT}" font-family="sans-serif">',
           f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
           text(LEFT, 18, title, size=14)]
    for v in steps(high):
        y = y_of(v)
        out.append(f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" '
                   'stroke="#e5e5e5"/>')
        out.append(text(LEFT - 6, y + 4, f'{v:g}', 'end'))
    for n, (name, values) in enumerate(series):
        colour = COLOURS[n]
        points = ' '.join(f'{x_of(i):.1f},{y_of(v):.1f}'
                          for i, v in enumerate(values))
        out.append(f'<polyline points="{points}" fill="none" '
                   f'stroke="{colour}"/>')
        out += [f'<circle cx="{x_of(i):.1f}" cy="{y_of(v):.1f}" r="3" '
                f'fill="{colour}"/>' for i, v in enumerate(values)]
        out.append(text(LEFT + n * 220, 36, name, colour=colour))
    if aim is not None:
        y = y_of(aim)
        out.append(f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" '
                   f'stroke="{COLOURS[2]}" stroke-dasharray="4"/>')
        out.append(text(WIDTH - RIGHT, y - 4, f'aim {aim:g}', 'end',
                        colour=COLOURS[2]))
    out.append(text(LEFT, HEIGHT - 10, 'samples, in their order'))
    out.append(text(WIDTH - RIGHT, HEIGHT - 10, unit, 'end'))
    out.append('</svg>')
    return '\n'.join(out) + '\n'
