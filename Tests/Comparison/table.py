"""The README's table of what each tool leaves behind."""
import pathlib

README = pathlib.Path(__file__).resolve().parents[2] / "README.md"


def claims():
    """What the README says, by the row's name and the column's."""
    lines = [line for line in README.read_text().splitlines() if line.startswith("| ")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    endings = next(row for row in rows if "Ctrl-C" in row)
    tools = [row for row in rows if "apply, " in row[0] or "surefoot run, " in row[0]]
    return {(row[0], ending): cell for row in tools for ending, cell in zip(endings[1:], row[1:])}


def printed(cells):
    """A Markdown table of cells, by the row's name and the column's."""
    rows = dict.fromkeys(tool for tool, _ in cells)
    endings = dict.fromkeys(ending for _, ending in cells)
    lines = [["", *endings]] + [[tool, *(cells.get((tool, ending), "") for ending in endings)] for tool in rows]
    rule = "|---" * (len(endings) + 1) + "|"
    texts = ["| " + " | ".join(line) + " |" for line in lines]
    return "\n".join([texts[0], rule, *texts[1:]])
