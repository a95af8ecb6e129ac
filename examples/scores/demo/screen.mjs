import { placeCount } from "../function/recent-best.mjs";

/**
 * Shows how things stand: drawn again in place on a terminal, and as plain lines, only when the leader or the phase
 * changes, everywhere else.
 */
export function makeScreen(output = process.stdout) {
  const colours = output.isTTY && !process.env.NO_COLOR;
  const style = (code, text) => (colours ? `\u001b[${code}m${text}\u001b[0m` : text);
  let drawnLineCount = 0;
  let lastPlain = "";

  const draw = ({ phase, progress, board }) => {
    const lines = [
      "",
      `  ${style(1, "Best of the past hour")}   ${style(36, phase)}`,
      "",
      ...rows(board, style),
      "",
      `  ${style(2, counts(progress))}`,
      "",
    ];
    if (drawnLineCount > 0) output.write(`\u001b[${drawnLineCount}A`);
    output.write(lines.map((line) => `\u001b[2K${line}\n`).join(""));
    drawnLineCount = lines.length;
  };

  const print = ({ phase, progress, board }) => {
    const leader = board[0] ? `${board[0].handle} leads with ${board[0].score}` : "nobody on the board yet";
    const plain = `${phase}: ${leader}`;
    if (plain === lastPlain) return;
    lastPlain = plain;
    output.write(`  ${plain} (${counts(progress)})\n`);
  };

  return {
    show: output.isTTY ? draw : print,
    /** Leaves what is drawn where it is and goes on below. */
    say(text) {
      drawnLineCount = 0;
      output.write(`${text}\n`);
    },
    good: (text) => style(32, text),
    bad: (text) => style(31, text),
  };
}

/** The board as lines, with a bar for each score; empty places keep their lines, so that the picture does not jump. */
export function rows(board, style = (_code, text) => text) {
  const best = board[0]?.score ?? 1;
  return Array.from({ length: placeCount }, (_, place) => {
    const entry = board[place];
    if (!entry) return `  ${String(place + 1).padStart(2)}  ${style(2, "·")}`;
    const bar = "█".repeat(Math.max(1, Math.round((entry.score / best) * 30)));
    return `  ${String(place + 1).padStart(2)}  ${entry.handle.padEnd(10)} ${String(entry.score).padStart(5)}  ${style(33, bar)}`;
  });
}

function counts({ total, played, finished, unfinished, duplicates, retries }) {
  const parts = [
    `${played} of ${total} games`,
    `${finished} finished`,
    `${unfinished} abandoned`,
    `${duplicates} sent twice`,
  ];
  return [...parts, `${retries} writes tried again`].join(" · ");
}
