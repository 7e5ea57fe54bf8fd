"""The table: figures side by side, ratios, targets and whether they are met."""

from dataclasses import asdict, dataclass

TITLE, COLUMN, RATIO, TARGET = 42, 17, 26, 10


@dataclass(frozen=True)
class Verdict:
    text: str
    target: str
    met: bool


@dataclass(frozen=True)
class Section:
    """One row of what is measured: its lines of figures, each as (title, server name -> text), and its verdicts."""

    lines: tuple
    verdicts: tuple


def load_section(row, figures, failures, subject, judged):
    def line(title, text):
        return title, {name: text(values) for name, values in figures.items()}

    lines = [
        (row.title, {**line("", lambda f: rate(f, row.unit))[1], **{name: "failed" for name in failures}}),
        line("  lowest - highest", lambda f: f"{number(f.lowest)} - {number(f.highest)}"),
        line("  p99", lambda f: "" if f.p99_ms is None else f"{f.p99_ms:.1f} ms"),
        line("  server CPU", lambda f: cpu(f.server_cpu, row.unit)),
    ]
    peers = {target.against: target.ratio for target in row.targets}
    for name in figures:
        peers.setdefault(name, None)
    verdicts = []
    peers.pop(subject, None)
    for peer, wanted in peers.items():
        if wanted is not None and judged and (subject in failures or peer in failures):
            verdicts.append(Verdict(f"- x {peer}", f">= {wanted:g}", False))
        elif subject in figures and peer in figures:
            ratio = figures[subject].rate / figures[peer].rate
            target = f">= {wanted:g}" if wanted is not None and judged else ""
            verdicts.append(Verdict(f"{ratio:.2f} x {peer}", target, not target or ratio >= wanted))
    return Section(tuple(entry for entry in lines if any(entry[1].values())), tuple(verdicts))


def memory_section(title, mib, subject, limit=None):
    verdicts = ()
    if limit is not None and subject in mib:
        verdicts = (Verdict(f"{mib[subject]:.0f} MiB", f"<= {limit}", mib[subject] <= limit),)
    return Section(((title, {name: f"{value:.0f} MiB" for name, value in mib.items()}),), verdicts)


def ready_section(seconds):
    return Section((("start to first answer", {name: f"{value * 1e3:.0f} ms" for name, value in seconds.items()}),), ())


def table(sections, names):
    head = " " * TITLE + "".join(f"{name:>{COLUMN}}" for name in names) + f"   {'ratio':<{RATIO}}{'target':<{TARGET}}"
    lines = [head.rstrip()]
    for section in sections:
        lines.append("")
        for index in range(max(len(section.lines), len(section.verdicts))):
            title, cells = section.lines[index] if index < len(section.lines) else ("", {})
            text = f"{title:<{TITLE}}" + "".join(f"{cells.get(name, ''):>{COLUMN}}" for name in names)
            if index < len(section.verdicts):
                verdict = section.verdicts[index]
                word = "" if not verdict.target else "met" if verdict.met else "MISSED"
                text += f"   {verdict.text:<{RATIO}}{verdict.target:<{TARGET}}{word}"
            lines.append(text.rstrip())
    return "\n".join(lines)


def plain(figures):
    """For the file of all samples."""
    return {name: asdict(values) for name, values in figures.items()}


def rate(figures, unit):
    return f"{number(figures.rate)} {unit}" + ("*" if figures.noisy else "")


def cpu(value, unit):
    return f"{value:.2f} s/GB" if unit == "MB/s" else f"{value:.1f} us" if value < 100 else f"{value:,.0f} us"


def number(value):
    return f"{value:,.0f}"
