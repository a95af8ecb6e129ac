import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { boardAt, rollUpKey } from "./function/recent-best.mjs";

/**
 * What readers do: one GetItem. Entries that expired since the last roll-up are left out here, and the next best move
 * up, so the board is right even when nobody has played for half an hour.
 */
export async function readLeaderboard(tables, tableName, nowSeconds = Date.now() / 1000) {
  const { Item } = await tables.send(new GetCommand({ TableName: tableName, Key: rollUpKey }));
  return boardAt(Item?.candidates ?? [], nowSeconds);
}
