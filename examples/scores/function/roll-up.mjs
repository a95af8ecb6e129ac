import { unmarshall } from "@aws-sdk/util-dynamodb";
import { candidatesAfter, entryOf, gameOf, sameCandidates } from "./recent-best.mjs";

const attemptCountMax = 8;

/**
 * Folds a batch of stream records into the board: `read()` gives `{ version, candidates }`, `write(candidates, version)`
 * replaces it unless somebody else did since that version, and says whether it could. Errors of either are thrown, so
 * that the batch comes again. When the race was lost too often, the batch is handed back from its first game that counts.
 */
export async function rollUp(records, board, nowSeconds, log) {
  const { changes, firstSequenceNumber } = changesOf(records, log);
  if (changes.size === 0) return { batchItemFailures: [] };
  for (let attempt = 1; attempt <= attemptCountMax; attempt++) {
    const { version, candidates } = await board.read();
    const after = candidatesAfter(candidates, changes, nowSeconds());
    if (sameCandidates(candidates, after) || (await board.write(after, version))) return { batchItemFailures: [] };
    log({ message: "another batch was faster, reading again", attempt, version });
  }
  return { batchItemFailures: [{ itemIdentifier: firstSequenceNumber }] };
}

/**
 * What the records change, the last word on each game; records of unfinished games and of the roll-up itself change
 * nothing. A finished game that cannot be read is logged and left out: no retry would heal it, and holding back all other
 * games for it would be worse.
 */
function changesOf(records, log) {
  const changes = new Map();
  let firstSequenceNumber;
  for (const { dynamodb } of records) {
    try {
      const before = entryIn(dynamodb.OldImage, dynamodb);
      const after = entryIn(dynamodb.NewImage, dynamodb);
      if (!before && !after) continue;
      changes.set(gameOf(after ?? before), after);
      firstSequenceNumber ??= dynamodb.SequenceNumber;
    } catch (error) {
      log({ message: `left out: ${error.message}`, keys: dynamodb.Keys, sequenceNumber: dynamodb.SequenceNumber });
    }
  }
  return { changes, firstSequenceNumber };
}

function entryIn(image, { ApproximateCreationDateTime }) {
  return image && entryOf(unmarshall(image), ApproximateCreationDateTime);
}
