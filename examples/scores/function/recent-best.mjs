/**
 * The rules of the leaderboard, without any input or output. Times are Unix times in seconds, as players report them.
 *
 * An entry is `{ event_key, start_timestamp, handle, score, ended }`; `event_key` and `start_timestamp` name the game.
 * Candidates are the entries that the roll-up remembers: everything that can still reach the board.
 */

/** Where the roll-up lives, in the table of the games themselves; no player's uid begins with `#`. */
export const rollUpKey = { event_key: "#recent-best", start_timestamp: 0 };

export const placeCount = 10;
export const windowSeconds = 3600;

/** So many candidates are remembered per place of the board that as many retracted games as there are places do no harm. */
const rivalCountMax = 2 * placeCount;

/** Keeps the roll-up below DynamoDB's 400 KB even if scores fall all hour long; only then is the lowest forgotten. */
const candidateCountMax = 1000;

/** The board at a moment: the best entries of the hour before it, from the first place to the last. */
export function boardAt(candidates, nowSeconds) {
  return ranked(recent(candidates, nowSeconds)).slice(0, placeCount);
}

/**
 * The candidates after a batch of changes (game → its entry, or undefined when it counts no more). A change says what is
 * so and not what to add, therefore the same batch twice is the same as once.
 */
export function candidatesAfter(candidates, changes, nowSeconds) {
  const untouched = candidates.filter((entry) => !changes.has(gameOf(entry)));
  const counting = [...changes.values()].filter((entry) => entry !== undefined);
  return withoutHopeless(ranked(recent([...untouched, ...counting], nowSeconds)));
}

/**
 * What an image of an item says: its entry when it is a finished game, undefined for anything else, and an error for a
 * game that claims to be finished and cannot be read. A game cannot have ended after it was written, whatever a player's
 * clock says.
 */
export function entryOf(item, writtenSeconds) {
  if (item?.completed !== true || item.event_key === rollUpKey.event_key) return undefined;
  const { event_key, start_timestamp, length_seconds, handle, score } = item;
  const isReadable = [start_timestamp, length_seconds, score].every(Number.isFinite) && typeof handle === "string";
  if (!isReadable || length_seconds < 0)
    throw new Error("a finished game needs start_timestamp, length_seconds, score and handle");
  return {
    event_key,
    start_timestamp,
    handle,
    score,
    ended: Math.min(start_timestamp + length_seconds, writtenSeconds),
  };
}

export function gameOf({ event_key, start_timestamp }) {
  return `${event_key}@${start_timestamp}`;
}

export function sameCandidates(some, others) {
  return some.length === others.length && some.every((entry, i) => sameEntry(entry, others[i]));
}

function recent(entries, nowSeconds) {
  return entries.filter(({ ended }) => ended > nowSeconds - windowSeconds);
}

/** Highest score first; among equals, who had it first. */
function ranked(entries) {
  return [...entries].sort((a, b) => b.score - a.score || a.ended - b.ended || (gameOf(a) < gameOf(b) ? -1 : 1));
}

/**
 * Leaves out the entries that can never come back to the board: those with enough rivals that are ranked above them and
 * expire no earlier. What stays is enough to know the board at any later moment without looking at the games again.
 */
function withoutHopeless(rankedEntries) {
  const candidates = [];
  for (const entry of rankedEntries) {
    let rivalCount = 0;
    for (const above of candidates) if (above.ended >= entry.ended) rivalCount++;
    if (rivalCount < rivalCountMax) candidates.push(entry);
    if (candidates.length === candidateCountMax) break;
  }
  return candidates;
}

function sameEntry(one, other) {
  return ["event_key", "start_timestamp", "handle", "score", "ended"].every((field) => one[field] === other[field]);
}
