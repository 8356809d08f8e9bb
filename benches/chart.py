"""Draws RESULTS.md's ratios into chart-light.svg and chart-dark.svg; `chart.py --check` says whether they are its."""

import re
import sys
from pathlib import Path
from xml.sax.saxutils import escape

HERE = Path(__file__).resolve().parent
PALETTES = {
    "light": {"text": "#1d1f23", "quiet": "#62605b", "ours": "#0b6b5c", "theirs": "#d8d5cd"},
    "dark": {"text": "#eceae6", "quiet": "#a5a29c", "ours": "#3cc2aa", "theirs": "#3a3f48"},
}
WIDTH, LABEL, BAR, ROW, HEAD = 820, 140, 400, 34, 64


def first(pattern: str, results: str) -> re.Match[str]:
    found = re.search(pattern, results, re.MULTILINE)
    if found is None:
        sys.exit(f"RESULTS.md has no line like {pattern}: the chart must be told how it is written now")
    return found


def ratios(results: str) -> list[tuple[str, float, str]]:
    """Where, the time of one token as a part of another's, whose: from the table and the texts of RESULTS.md."""
    signature = "aws-lc-rs's bare signature"
    rust = r"^\| {} \| ivs-token \| [\d.]+ \| [\d.]* ?\| ([\d.]+) \|$"
    rows = [
        ("Rust", float(first(rust.format("token"), results)[1]), signature),
        ("Rust, 64 at once", float(first(rust.format("batch of 64, per token"), results)[1]), signature),
        ("Python", float(first(r"^ivs-token +\d+ µs +([\d.]+) ×", results)[1]), "PyJWT"),
    ]
    heading, ours = r"^(\w+)[^\n]*, one token, bar: [^\n]* × ([\w:]+)", r"  ivs-token +[\d.]+ µs +([\d.]+) ×"
    host = re.compile(f"{heading}\n{ours}", re.MULTILINE)
    hosts = [(name, float(ratio), reference) for name, reference, ratio in host.findall(results)]
    if not hosts:
        first(host.pattern, results)
    return rows + hosts


def picture(rows: list[tuple[str, float, str]], palette: dict[str, str]) -> str:
    """A bar for each row; what it is compared with fills the bar's whole length."""
    height = HEAD + ROW * len(rows) + 8
    told = "; ".join(f"{where}: {ratio:.2f} of {whose}" for where, ratio, whose in rows)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="t d" '
        'font-family="system-ui, sans-serif" font-size="14">',
        '<title id="t">The time of one token, as a part of what else signs</title>',
        f'<desc id="d">{escape(told)}</desc>',
        f'<text x="0" y="20" font-size="17" font-weight="600" fill="{palette["text"]}">The time of one token</text>',
        f'<text x="0" y="42" fill="{palette["quiet"]}">as a part of what else signs there, which fills the bar; less '
        "is better</text>",
    ]
    for at, (where, ratio, whose) in enumerate(rows):
        top = HEAD + ROW * at
        ours = min(1.0, ratio) * BAR
        lines += [
            f'<text x="0" y="{top + 16}" fill="{palette["text"]}">{escape(where)}</text>',
            f'<rect x="{LABEL}" y="{top}" width="{BAR}" height="22" rx="4" fill="{palette["theirs"]}"/>',
            f'<rect x="{LABEL}" y="{top}" width="{ours:.0f}" height="22" rx="4" fill="{palette["ours"]}"/>',
            f'<text x="{LABEL + BAR + 12}" y="{top + 16}" fill="{palette["text"]}">{ratio:.2f} '
            f'<tspan fill="{palette["quiet"]}">of {escape(whose)}</tspan></text>',
        ]
    return "\n".join([*lines, "</svg>", ""])


def drawn() -> dict[Path, str]:
    """The files, as RESULTS.md has them."""
    rows = ratios((HERE / "RESULTS.md").read_text(encoding="utf-8"))
    return {HERE / f"chart-{name}.svg": picture(rows, palette) for name, palette in PALETTES.items()}


def draw() -> None:
    for file, text in drawn().items():
        file.write_text(text, encoding="utf-8")


def main() -> None:
    if sys.argv[1:] != ["--check"]:
        draw()
        return
    for file, text in drawn().items():
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            sys.exit(f"{file.name} is not what RESULTS.md says: run python3 benches/chart.py")


if __name__ == "__main__":
    main()
