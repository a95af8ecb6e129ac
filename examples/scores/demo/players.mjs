import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";

const names =
  "Ada Alan Anita Barbara Claude Dennis Donald Edsger Frances Grace Hedy Jean Joan John Karen Katherine Ken Leslie Lynn Margaret Niklaus Radia Shafi Tim";
const handles = names.split(" ");

/**
 * The players, all at once, each with one game after the other. A game is written when it begins and again when it ends;
 * some never end, and the end of some is sent twice. A write without an answer is sent again until there is one: both
 * writes say what is so, therefore a second time does no harm. Their last 75 minutes of play pass in a few seconds.
 */
export function makePlayers(tables, tableName, { gamesPerPlayer, pauseMs, nowSeconds, onProgress }) {
  const progress = {
    total: handles.length * gamesPerPlayer,
    played: 0,
    finished: 0,
    unfinished: 0,
    duplicates: 0,
    retries: 0,
  };
  const games = [];

  const insist = async (command) => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await tables.send(command);
      } catch (error) {
        if (error.$metadata?.httpStatusCode !== undefined || attempt === 300) throw error;
        progress.retries++;
        await pause(50);
      }
    }
  };

  const begin = async (TableName, game) => {
    const Item = { ...game, completed: false, score: 0, length_seconds: 0, achievements: [] };
    try {
      await insist(new PutCommand({ TableName, Item, ConditionExpression: "attribute_not_exists(event_key)" }));
    } catch (error) {
      // The write was done before the platform was killed, only its answer was lost.
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  };

  const finish = (TableName, { event_key, start_timestamp }, outcome) =>
    insist(
      new UpdateCommand({
        TableName,
        Key: { event_key, start_timestamp },
        UpdateExpression:
          "SET completed = :completed, score = :score, length_seconds = :length, achievements = :achievements",
        ExpressionAttributeValues: {
          ":completed": true,
          ":score": outcome.score,
          ":length": outcome.length_seconds,
          ":achievements": outcome.achievements,
        },
      }),
    );

  const play = async (handle) => {
    for (let n = 0; n < gamesPerPlayer; n++) {
      const start_timestamp = Math.floor(nowSeconds - 75 * 60 + (n * 73 * 60) / gamesPerPlayer + Math.random() * 60);
      const game = { event_key: `uid-${handle.toLowerCase()}`, start_timestamp, handle };
      await pause(pauseMs * (0.5 + Math.random()));
      await begin(tableName, game);
      if (Math.random() < 0.1) {
        progress.unfinished++;
      } else {
        const outcome = outcomeOfGame();
        await finish(tableName, game, outcome);
        games.push({ ...game, ...outcome, completed: true });
        progress.finished++;
        if (Math.random() < 0.15) {
          await finish(tableName, game, outcome);
          progress.duplicates++;
        }
      }
      progress.played++;
      onProgress?.(progress);
    }
  };

  return { progress, games, playAll: () => Promise.all(handles.map(play)) };
}

function outcomeOfGame() {
  const achievements = Math.random() < 0.3 ? [{ id: 7, shortname: "untouched", bonus_score: 250 }] : [];
  const bonus = achievements.reduce((sum, { bonus_score }) => sum + bonus_score, 0);
  return {
    score: Math.floor(Math.random() ** 2 * 9000) + bonus,
    length_seconds: 20 + Math.floor(Math.random() * 40),
    achievements,
  };
}

function pause(durationMs) {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}
