import { isDeepStrictEqual } from "node:util";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, paginateScan } from "@aws-sdk/lib-dynamodb";
import { makePlatform } from "./demo/platform.mjs";
import { makePlayers } from "./demo/players.mjs";
import { makeScreen, rows } from "./demo/screen.mjs";
import { deploy } from "./deploy.mjs";
import { boardAt, entryOf } from "./function/recent-best.mjs";
import { readLeaderboard } from "./leaderboard.mjs";

/**
 * Several hundred games from two dozen players at once; halfway, the platform is killed in the middle of their writes
 * and started again. At the end the leaderboard that the function kept must equal the one computed from the games.
 */
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
const gamesPerPlayer = 25;
const tableName = "scores";
const screen = makeScreen();
const platform = await makePlatform();
const interruption = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => interruption.abort());

try {
  const interrupted = new Promise((_, reject) => {
    interruption.signal.addEventListener("abort", () => reject(new Error("Interrupted.")));
  });
  await Promise.race([demonstrate(), interrupted]);
} catch (error) {
  screen.say(screen.bad(`\n  ${error.message}\n`));
  process.exitCode = 1;
} finally {
  await platform.remove();
}
process.exit();

async function demonstrate() {
  const startMs = performance.now();
  await platform.start();
  await deploy(platform.settings, tableName);
  const tables = DynamoDBDocumentClient.from(new DynamoDBClient(platform.settings));
  const state = { phase: "playing", board: [] };
  let halfway;
  const reachedHalf = new Promise((resolve) => {
    halfway = resolve;
  });
  const nowSeconds = Date.now() / 1000;
  const players = makePlayers(tables, tableName, {
    gamesPerPlayer,
    pauseMs: 220,
    nowSeconds,
    onProgress: ({ played, total }) => played >= total / 2 && halfway(),
  });
  const watching = watch(tables, state, players.progress);
  try {
    const playing = players.playAll();
    await Promise.race([reachedHalf, playing]);
    await cutPower(state);
    await playing;
    state.phase = "waiting for the last records of the stream";
    await verify(tables, players, startMs);
  } finally {
    watching.stop();
    tables.destroy();
  }
}

async function cutPower(state) {
  state.phase = "killed with SIGKILL in the middle of the writes";
  await platform.kill();
  await pause(700);
  state.phase = "starting again on the same data";
  await platform.start();
  state.phase = "playing on";
}

/** The games as the players know them, against the table and against the leaderboard. */
async function verify(tables, { games, progress }, startMs) {
  const nowSeconds = Date.now() / 1000;
  const entries = games.map((game) => entryOf(game, nowSeconds));
  const expected = boardAt(entries, nowSeconds);
  const giveUpMs = performance.now() + 10_000;
  let actual;
  do {
    actual = await readLeaderboard(tables, tableName, nowSeconds);
    if (isDeepStrictEqual(actual, expected)) break;
    await pause(50);
  } while (performance.now() < giveUpMs);
  await pause(150);

  const lost = await countLost(tables, games);
  const inWindow = entries.filter(({ ended }) => ended > nowSeconds - 3600).length;
  const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
  screen.say(`  Computed directly from ${games.length} finished games, ${inWindow} of them in the past hour:\n`);
  screen.say(`${rows(expected).join("\n")}\n`);
  if (lost > 0) throw new Error(`${lost} of ${games.length} acknowledged games are not in the table.`);
  if (!isDeepStrictEqual(actual, expected)) throw new Error(`The leaderboard differs:\n${rows(actual).join("\n")}`);
  const summary = `equal to the leaderboard that the function kept; no acknowledged write lost; ${progress.total} games, ${seconds} s`;
  screen.say(`  ${screen.good(`✓ ${summary}`)}\n`);
}

/** How many finished games the table lacks or holds with another score. */
async function countLost(tables, games) {
  const stored = new Map();
  for await (const { Items } of paginateScan({ client: tables }, { TableName: tableName, ConsistentRead: true })) {
    for (const item of Items) stored.set(`${item.event_key}@${item.start_timestamp}`, item);
  }
  return games.filter(
    ({ event_key, start_timestamp, score }) => stored.get(`${event_key}@${start_timestamp}`)?.score !== score,
  ).length;
}

/** Reads the board ten times a second and shows it; while the platform is down, the last one stays. */
function watch(tables, state, progress) {
  let stopped = false;
  const look = async () => {
    while (!stopped) {
      state.board = await readLeaderboard(tables, tableName).catch(() => state.board);
      if (!stopped) screen.show({ ...state, progress });
      await pause(100);
    }
  };
  look();
  return {
    stop() {
      stopped = true;
    },
  };
}

function pause(durationMs) {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}
