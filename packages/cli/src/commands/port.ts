import { InvalidArgumentError } from "commander";

export const defaultPort = 4566;
export const defaultHost = "127.0.0.1";

export function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError("A port is a number from 0 to 65535.");
  return port;
}
