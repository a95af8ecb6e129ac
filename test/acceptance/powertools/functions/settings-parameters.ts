import { DynamoDBProvider } from "@aws-lambda-powertools/parameters/dynamodb";
import type { Handler } from "aws-lambda";

export interface Question {
  readonly name: string;
  /** Whether what is known from before will not do. */
  readonly fresh?: boolean;
}

const settings = new DynamoDBProvider({ tableName: "settings" });
const groups = new DynamoDBProvider({ tableName: "setting-groups" });

export const one: Handler<Question, unknown> = async ({ name, fresh }) =>
  (await settings.get(name, { maxAge: 3600, forceFetch: fresh ?? false })) ?? null;

export const asJson: Handler<Question, unknown> = async ({ name }) => settings.get(name, { transform: "json" });

export const group: Handler<Question, unknown> = async ({ name }) => groups.getMultiple(name);
